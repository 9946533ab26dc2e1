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

import io.flusslance.storage.S3Server;
import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.SpiTable;

import org.apache.fluss.exception.InvalidConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A warehouse in S3 works, or CREATE says soon which one does not and why. */
@Timeout(30)
class S3WarehouseITCase {

    private static final String ACCESS_KEY = "AKIATHEACCESSKEY";
    private static final String SECRET = "the/secret+access/key";

    private S3Server s3;

    @BeforeEach
    void startServer() throws Exception {
        s3 = S3Server.inMemory(ACCESS_KEY, SECRET);
        s3.createBucket("lake");
    }

    @AfterEach
    void stopServer() throws Exception {
        s3.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://lake", "s3://lake/", "s3://lake/a/b", "s3://lake/[b]"})
    void aTableIsMadeAndTieredBelowTheWarehouse(String warehouse) throws Exception {
        SpiTable table = new SpiTable(cluster(warehouse)).create();

        table.commit(table.write(0));

        String uri = warehouse.replaceAll("/$", "") + "/db/t.lance";
        try (LanceDataset dataset = LanceDataset.open(uri, s3.options())) {
            assertThat(dataset.countRows()).isEqualTo(1);
        }
    }

    @Test
    void creatingAgainChangesNothing() throws Exception {
        SpiTable table = new SpiTable(cluster("s3://lake")).create();
        table.commit(table.write(0));

        table.create();

        try (LanceDataset dataset = LanceDataset.open("s3://lake/db/t.lance", s3.options())) {
            assertThat(dataset.version()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws_", "storage.", "storage.aws_"})
    void theSettingsWorkUnderTheirOtherNames(String prefix) throws Exception {
        Map<String, String> cluster = new HashMap<>();
        cluster.put("warehouse", "s3://lake");
        s3.options()
                .forEach(
                        (name, value) ->
                                cluster.put(
                                        name.equals("allow_http") ? name : prefix + name, value));

        new SpiTable(cluster).create();

        try (LanceDataset dataset = LanceDataset.open("s3://lake/db/t.lance", s3.options())) {
            assertThat(dataset.version()).isEqualTo(1);
        }
    }

    @Test
    void anEndpointThatRefusesIsAnError() throws Exception {
        Map<String, String> cluster = cluster("s3://lake/a");
        s3.close();

        assertRefused(cluster, "s3://lake/a", "error sending request");
    }

    @Test
    void aBucketThatDoesNotExistIsAnError() {
        assertRefused(cluster("s3://pond/a"), "s3://pond/a", "NoSuchBucket");
    }

    @Test
    void aWrongSecretIsAnError() {
        Map<String, String> cluster = cluster("s3://lake/a");
        cluster.put("secret_access_key", "another/secret+access/key");

        assertRefused(cluster, "s3://lake/a", "SignatureDoesNotMatch");
    }

    @Test
    void aWrongAccessKeyIsAnError() {
        Map<String, String> cluster = cluster("s3://lake/a");
        cluster.put("access_key_id", "AKIAANOTHERACCESSKEY");

        assertRefused(cluster, "s3://lake/a", "InvalidAccessKeyId");
    }

    @Test
    void aMalformedSettingIsAnError() {
        Map<String, String> cluster = cluster("s3://lake/a");
        cluster.put("timeout", "soon");

        assertRefused(cluster, "s3://lake/a", "soon");
    }

    private Map<String, String> cluster(String warehouse) {
        Map<String, String> cluster = new HashMap<>(s3.options());
        cluster.put("warehouse", warehouse);
        return cluster;
    }

    private static void assertRefused(Map<String, String> cluster, String warehouse, String cause) {
        assertThatThrownBy(() -> new SpiTable(cluster).create())
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("The warehouse " + warehouse + " ")
                .hasMessageContaining("datalake.lance.warehouse")
                .hasMessageContaining("table db.t")
                .hasMessageContaining(cause)
                .hasMessageNotContaining(cluster.get("secret_access_key"))
                .hasMessageNotContaining(cluster.get("access_key_id"));
    }
}
