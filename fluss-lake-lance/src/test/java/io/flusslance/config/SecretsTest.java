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

import io.flusslance.LanceLakeStorage;
import io.flusslance.catalog.LanceLakeCatalog;
import io.flusslance.source.LanceLakeSource;
import io.flusslance.testing.CapturedLogs;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** A marker as access key and as secret turns up nowhere, whatever goes well or wrong. */
class SecretsTest {

    private static final String MARKER = "MARKER0/of+secrets=";

    private static final RowType ID = DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()));

    @TempDir private Path folder;

    private CapturedLogs logs;

    @BeforeEach
    void captureLogs() {
        logs = CapturedLogs.open();
    }

    @AfterEach
    void noLineHoldsTheMarker() {
        List<String> lines = logs.lines();
        logs.close();
        assertThat(lines).isNotEmpty().noneMatch(line -> line.contains(MARKER));
    }

    @Test
    void aGoodRunTellsNothing() throws Exception {
        TestTable table = table(folder.toString());
        table.create();
        LanceWriteResult result = table.write(0, 0, List.of(GenericRow.of(1)));
        LanceCommittable committable = new LanceCommittable(List.of(result));

        table.commit(result);

        assertHidden(result, committable, table.conf(), table.conf().storage(), table.location());
        assertHidden(
                table.factory()
                        .getWriteResultSerializer()
                        .serialize(PendingWriteResult.of(result)));
        assertHidden(table.factory().getCommittableSerializer().serialize(committable));
        assertNoFileHoldsTheMarker();
    }

    @Test
    void noToStringTells() throws Exception {
        TestTable table = table(folder.toString()).create();
        LanceLakeStorage storage = new LanceLakeStorage(cluster(folder.toString()));

        try (LakeWriter<PendingWriteResult> writer = table.writer(0);
                LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer();
                LanceLakeCatalog catalog = storage.createLakeCatalog()) {
            assertHidden(writer, committer, catalog, storage, storage.createLakeTieringFactory());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lake",
                "",
                "hdfs://name/lake",
                "s3://",
                "file://host/lake",
                "/proc/lake",
                "s3://bucket/lake"
            })
    void aWarehouseThatCantBeUsedTellsNothing(String warehouse) {
        assertFailsWithoutTelling(() -> table(warehouse).create());
    }

    @Test
    void aWarehouseBelowAFileTellsNothing() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertFailsWithoutTelling(() -> table(file.resolve("lake").toString()).create());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"secret_acess_key", "acces_key_id", "secret", "access_key_id.1", "storage."})
    void anUnknownClusterKeyTellsNothing(String key) {
        Map<String, String> cluster = cluster(folder.toString());
        cluster.put(key, MARKER);

        assertFailsWithoutTelling(() -> table(cluster, Map.of()).create());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lance.secret_access_key",
                "lance.access_key_id",
                "lance.storage.secret",
                "lance.secret_acess_key"
            })
    void aSecretThatIsSetOnATableTellsNothing(String key) {
        assertFailsWithoutTelling(
                () -> table(cluster(folder.toString()), Map.of(key, MARKER)).create());
    }

    @Test
    void aMalformedValueBesideSecretsTellsNothing() {
        Map<String, String> cluster = cluster(folder.toString());
        cluster.put("batch_size", "many");

        assertFailsWithoutTelling(() -> table(cluster, Map.of()).create());
    }

    @Test
    void aTableThatLanceCantHoldTellsNothing() {
        TestTable table =
                TestTable.of(
                        cluster(folder.toString()),
                        "t",
                        DataTypes.ROW(DataTypes.FIELD("_rowid", DataTypes.INT())),
                        Map.of());

        assertFailsWithoutTelling(table::create);
    }

    @Test
    void aDatasetOfOtherColumnsTellsNothing() throws Exception {
        TestTable.of(
                        cluster(folder.toString()),
                        "t",
                        DataTypes.ROW(DataTypes.FIELD("id", DataTypes.STRING())),
                        Map.of())
                .create()
                .tier(List.of(GenericRow.of(BinaryString.fromString("a"))));

        assertFailsWithoutTelling(() -> table(folder.toString()).create());
    }

    @Test
    void aChangeThatCantBeMadeTellsNothing() {
        TestTable table = table(folder.toString()).create();

        assertFailsWithoutTelling(
                () ->
                        new LanceLakeCatalog(cluster(folder.toString()))
                                .alterTable(
                                        table.path(),
                                        List.of(TableChange.dropColumn("id")),
                                        table.context(table.descriptor(), false)));
    }

    @Test
    void aWriterWithoutADatasetTellsNothing() {
        TestTable table = table(folder.toString());

        assertFailsWithoutTelling(() -> table.tier(List.of(GenericRow.of(1))));
    }

    @Test
    void aWriterWhoseStorageRefusesTellsNothing() {
        Map<String, String> cluster = cluster("s3://bucket/lake");
        cluster.put("client_max_retries", "0");

        TestTable table = table(cluster, Map.of());

        assertFailsWithoutTelling(() -> table.tier(List.of(GenericRow.of(1))));
    }

    @Test
    void theResultOfAWriterWhoseStorageRefusesTellsNothing() throws Exception {
        Map<String, String> cluster = cluster("s3://bucket/lake");
        cluster.put("client_max_retries", "0");
        TestTable table = table(cluster, Map.of());

        LanceWriteResult result = table.write(0, 0, List.of(GenericRow.of(1)));

        assertHidden(result);
        assertHidden(
                table.factory()
                        .getWriteResultSerializer()
                        .serialize(PendingWriteResult.of(result)));
    }

    @Test
    void aCommitOfAnotherTablesRowsTellsNothing() throws Exception {
        TestTable table = table(folder.toString()).create();
        LanceWriteResult result = table.write(0, 0, List.of(GenericRow.of(1)));

        assertFailsWithoutTelling(() -> table.withId(8).commit(result));
    }

    @Test
    void aDamagedDatasetTellsNothing() throws Exception {
        TestTable table = table(folder.toString()).create();
        Path versions = table.location().localFolder().orElseThrow().resolve("_versions");
        try (Stream<Path> files = Files.list(versions)) {
            for (Path file : files.collect(Collectors.toList())) {
                Files.writeString(file, "damaged");
            }
        }

        assertFailsWithoutTelling(table::create);
    }

    @Test
    void aQueryOnAStorageThatIsAwayTellsNothing() {
        Map<String, String> cluster = cluster("s3://bucket");
        cluster.put("client_max_retries", "0");
        cluster.put("client_retry_timeout", "1");
        LanceLakeSource source = new LanceLakeSource(cluster, TablePath.of("db", "t"));

        assertFailsWithoutTelling(() -> source.createPlanner(() -> 1).plan());
        assertHidden(source);
    }

    private static Map<String, String> cluster(String warehouse) {
        Map<String, String> cluster = new HashMap<>();
        cluster.put("warehouse", warehouse);
        cluster.put("endpoint", "http://127.0.0.1:1");
        cluster.put("allow_http", "true");
        cluster.put("region", "us-east-1");
        cluster.put("access_key_id", MARKER + "id");
        cluster.put("secret_access_key", MARKER + "secret");
        cluster.put("storage.aws_session_token", MARKER + "token");
        cluster.put("azure_storage_account_key", MARKER + "azure");
        return cluster;
    }

    private static TestTable table(String warehouse) {
        return table(cluster(warehouse), Map.of());
    }

    private static TestTable table(Map<String, String> cluster, Map<String, String> properties) {
        return TestTable.of(cluster, "t", ID, properties);
    }

    /** Messages and stack traces of the whole chain, causes and suppressed ones included. */
    private static void assertFailsWithoutTelling(ThrowingCallable action) {
        Throwable failure = catchThrowable(action);

        assertThat(failure).isNotNull();
        StringWriter printed = new StringWriter();
        failure.printStackTrace(new PrintWriter(printed));
        assertThat(printed.toString()).doesNotContain(MARKER);
    }

    private static void assertHidden(Object... values) {
        for (Object value : values) {
            assertThat(value.toString()).doesNotContain(MARKER);
        }
    }

    private static void assertHidden(byte[] bytes) {
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain(MARKER);
    }

    private void assertNoFileHoldsTheMarker() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> regular = files.filter(Files::isRegularFile).collect(Collectors.toList());
            assertThat(regular).hasSizeGreaterThan(3);
            for (Path file : regular) {
                assertHidden(Files.readAllBytes(file));
            }
        }
    }
}
