/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.flusslance.config;

import io.flusslance.testing.AnyFluss;
import io.flusslance.testing.TestTable;

import org.apache.fluss.exception.InvalidConfigException;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A warehouse that can't be used is an error of CREATE, soon, with the warehouse and the cause. */
@AnyFluss
@Timeout(30)
class WarehouseTest {

    private static final String REFUSED = "http://127.0.0.1:1";

    @TempDir private Path folder;

    @Test
    void aMissingWarehouseIsNamedByItsKey() {
        assertThatThrownBy(() -> create(Map.of()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("'datalake.lance.warehouse' of the cluster is not set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lake", "./lake", "../lake", "~/lake", ""})
    void aRelativeWarehouseIsRefused(String warehouse) {
        assertRefused(warehouse, "it is a relative path");
    }

    @ParameterizedTest
    @CsvSource({
        "hdfs://name/lake, hdfs",
        "s3a://bucket/lake, s3a",
        "memory://lake, memory",
        "http://host/lake, http",
        "C:/lake, c"
    })
    void aWarehouseOfAnUnknownSchemeIsRefusedWithTheSchemesThatAreKnown(
            String warehouse, String scheme) {
        assertRefused(
                warehouse,
                "the scheme '" + scheme + "' is not one of file, s3, gs, az, abfss, oss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://", "s3:///lake", "s3:lake", "gs://", "oss:/lake"})
    void aWarehouseWithoutABucketIsRefused(String warehouse) {
        assertRefused(warehouse, "it has no bucket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:lake", "file:.", "file:lake/../data"})
    void aFileUriWithoutAFolderIsRefused(String warehouse) {
        assertRefused(warehouse, "it has no directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file://data/lake", "file://localhost/data/lake"})
    void aFileUriWithAHostIsRefused(String warehouse) {
        assertRefused(warehouse, "is followed by a host name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"new\nline", "tab\tbed", "nul\u0000l"})
    void aWarehouseWithAControlCharacterIsRefused(String name) {
        assertRefused(folder + "/" + name, "it contains a control character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "two words"})
    void aFileUriThatIsNotEscapedIsRefused(String name) {
        assertRefused(folder.toUri() + name, "at index");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a#b", "a?b"})
    void aFileUriIsRefusedWhereItsEndWouldBeCutOff(String name) {
        assertRefused("file://" + folder + "/" + name, "write '?' as %3F");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[b]",
                "two words",
                "a#b",
                "a?b",
                "100%",
                "a%20b",
                "t\u00e4glich",
                "\u65e5",
                "a{b}"
            })
    void aLocalFolderOfAnyNameHoldsItsTables(String name) {
        create(Map.of("warehouse", folder + "/" + name));

        assertThat(folder.resolve(name).resolve("db/t.lance/_versions")).isNotEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a#b",
                "a?b",
                "100%",
                "a%20b",
                "two words",
                "t\u00e4glich",
                "a\\b",
                "a{b}",
                "<a>"
            })
    void aFolderInABucketIsRefusedWhereReadersWouldNotFindItsTables(String name) {
        for (String bucket : new String[] {"s3://bucket/", "gs://bucket/lake/"}) {
            assertRefused(bucket + name + "/c", "use only the letters a to z");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a//b", "./b", "a/../b", "a/."})
    void aFolderInABucketIsRefusedWhereAnotherOneWouldBeUsed(String name) {
        assertRefused("s3://bucket/" + name, "it contains an empty directory name, '.' or '..'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "b%75cket",
                "b\u00fccket",
                "bucket:99",
                "user:secret@bucket",
                "user@bucket",
                "b b",
                "#"
            })
    void aBucketIsRefusedThatIsNotOneForLance(String bucket) {
        assertRefused("s3://" + bucket + "/lake", "the name of a bucket may contain only");
    }

    @Test
    void aWarehouseBelowARegularFileIsRefusedWithTheReason() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertUnusable(file.resolve("lake").toString(), "Not a directory");
    }

    @Test
    void aWarehouseThatIsARegularFileIsRefusedWithTheReason() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertUnusable(file.toString(), "Not a directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/lake", "/proc/self/lake"})
    void aWarehouseThatCantBeWrittenIsRefusedWithTheReason(String warehouse) {
        assertUnusable(warehouse, "os error");
    }

    @Test
    void anEndpointThatRefusesIsNamed() {
        assertThatThrownBy(() -> create(s3(REFUSED)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("s3://bucket/lake")
                .hasMessageContaining(REFUSED);
    }

    @Test
    void anEndpointThatDoesNotAnswerIsNamed() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String endpoint = "http://127.0.0.1:" + silent.getLocalPort();

            assertThatThrownBy(() -> create(s3(endpoint)))
                    .isInstanceOf(InvalidConfigException.class)
                    .hasMessageContaining("s3://bucket/lake")
                    .hasMessageContaining(endpoint);
        }
    }

    @Test
    void theUsersOwnTimeoutsHold() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Map<String, String> cluster = s3("http://127.0.0.1:" + silent.getLocalPort());
            cluster.put("timeout", "1s");
            cluster.put("client_max_retries", "0");
            long start = System.nanoTime();

            assertThatThrownBy(() -> create(cluster)).isInstanceOf(InvalidConfigException.class);

            assertThat(System.nanoTime() - start).isLessThan(8_000_000_000L);
        }
    }

    private static void assertRefused(String warehouse, String reason) {
        assertThatThrownBy(() -> create(Map.of("warehouse", warehouse)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(
                        "'datalake.lance.warehouse' of the cluster has the value '"
                                + LogSanitizer.of(warehouse)
                                + "': ")
                .hasMessageContaining(reason);
    }

    private static void assertUnusable(String warehouse, String reason) {
        assertThatThrownBy(() -> create(Map.of("warehouse", warehouse)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("The warehouse " + warehouse + " ")
                .hasMessageContaining("datalake.lance.warehouse")
                .hasMessageContaining("table db.t")
                .hasMessageContaining(reason);
    }

    private static Map<String, String> s3(String endpoint) {
        Map<String, String> cluster = new HashMap<>();
        cluster.put("warehouse", "s3://bucket/lake");
        cluster.put("endpoint", endpoint);
        cluster.put("allow_http", "true");
        cluster.put("region", "us-east-1");
        cluster.put("access_key_id", "nobodys-key");
        cluster.put("secret_access_key", "nobodys-secret");
        return cluster;
    }

    private static void create(Map<String, String> cluster) {
        TestTable.of(cluster, "t", DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT())), Map.of())
                .create();
    }
}
