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
package io.flusslance.tiering;

import io.flusslance.metadata.BucketId;
import io.flusslance.testing.CapturedLogs;
import io.flusslance.testing.ForeignCommit;
import io.flusslance.testing.Mutations;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;
import io.flusslance.tiering.result.WrittenFile;

import org.apache.fluss.lake.committer.CommittedLakeSnapshot;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.FlussPaths;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

/** A stranger can write to the warehouse: what tiering does with what it finds there. */
@Timeout(300)
class HostileDatasetTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()));

    @TempDir private Path warehouse;

    private TestTable table;

    @BeforeEach
    void tierSomeRows() throws Exception {
        table = TestTable.of(TestTable.cluster(warehouse), "t", TYPE, Map.of()).create();
        table.commit(table.write(0, 0, rows(3)));
    }

    /** The coordinator reads the file of that name, and deletes it when the snapshot is old. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "file:///root/.ssh/id_rsa",
                "s3://elsewhere/secrets",
                "",
                "{\"version\":1,\"table_id\":7,\"buckets\":[]}",
                "/r/lake/db/t-7/metadata/",
                "/r/lake/db/t-7/metadata/../../../../etc/passwd",
                "/r/lake/db/t-7/metadata/x/00000000-0000-0000-0000-000000000001.offsets",
                "/r/../lake/db/t-7/metadata/00000000-0000-0000-0000-000000000001.offsets",
                "/r/lake/db/t-8/metadata/00000000-0000-0000-0000-000000000001.offsets",
                "/r/lake/db/u-7/metadata/00000000-0000-0000-0000-000000000001.offsets",
                "/r/lake/db/t-7/metadata/00000000-0000-0000-0000-00000000000x.offsets",
                "/r\n/lake/db/t-7/metadata/00000000-0000-0000-0000-000000000001.offsets"
            })
    void aPathThatFlussDidNotMakeIsNotHandedToFluss(String path) throws Exception {
        ForeignCommit.asTiering(table, Map.of(TestTable.OFFSETS, path));
        assertThatThrownBy(this::missing)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("db.t", "metadata", "Restore an earlier version");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tmp/fluss-remote", "s3://bucket/a b/c", "hdfs://host:8020/fluss"})
    void aPathThatFlussMadeIsHandedBackAsItIs(String remoteDataDir) throws Exception {
        String path =
                FlussPaths.remoteLakeTableSnapshotOffsetPath(remoteDataDir, table.path(), 7)
                        .toString();
        ForeignCommit.asTiering(table, Map.of(TestTable.OFFSETS, path));
        assertThat(missing()).containsEntry("fluss-offsets", path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "9223372036854775800", "2", "1000000"})
    void aVersionThatIsNotThereYetIsSearchedForInBoundedTime(String readVersion) throws Exception {
        ForeignCommit.asTiering(table, Map.of("fluss.tiering.read-version", readVersion));
        assertThat(missing()).isNotEmpty();
        table.commit(table.write(0, 3, rows(2)));
        assertThat(table.read()).hasSize(5);
    }

    @Test
    void anyMetadataEndsARoundWithAnIoExceptionOrNotAtAll() throws Exception {
        Mutations mutations = Mutations.printingTheirSeed();
        Map<String, String> valid = new HashMap<>();
        table.open(dataset -> valid.putAll(dataset.getLanceSchema().metadata()));
        List<String> keys =
                valid.keySet().stream()
                        .filter(key -> key.startsWith("fluss."))
                        .sorted()
                        .collect(Collectors.toList());
        int refused = 0;
        int cases = Mutations.cases(60);
        for (int i = 0; i < cases; i++) {
            Map<String, String> hostile = new HashMap<>(valid);
            String key = mutations.oneOf(keys);
            hostile.put(key, mutations.of(valid.get(key)));
            ForeignCommit.metadata(table, hostile);
            try {
                missing();
                table.commit(table.write(1, 0, rows(1)));
                table.open(dataset -> dataset.delete("`__bucket` = 1"));
            } catch (IOException e) {
                assertThat(e.getMessage()).hasSizeLessThan(3000).doesNotContain("\u0000");
                refused++;
            } catch (RuntimeException | Error e) {
                fail(mutations + ", " + hostile, e);
            }
            ForeignCommit.metadata(table, valid);
        }
        assertThat(refused).as("%s: refused rounds", mutations).isBetween(1, cases - 1);
        assertThat(table.read()).hasSize(3);
    }

    @Test
    void restoringTheVersionBeforeIsTheWayOut() throws Exception {
        long[] before = {0};
        table.open(dataset -> before[0] = dataset.version());
        ForeignCommit.asTiering(table, Map.of("fluss.tiering.offsets", "many"));
        LanceWriteResult refused = table.write(0, 3, rows(2));
        assertThatThrownBy(() -> table.commit(refused))
                .hasMessageContaining("estore an earlier version");

        table.open(
                dataset -> {
                    try (Dataset old = dataset.checkoutVersion(before[0])) {
                        old.restore();
                    }
                });

        table.commit(table.write(0, 3, rows(2)));
        assertThat(table.read()).hasSize(5);
    }

    @Test
    void aTextOfMegabytesIsRefusedInAFewWords() throws Exception {
        ForeignCommit.metadata(
                table, Map.of("fluss.tiering.table-created", "9".repeat(20_000_000)));
        LanceWriteResult result = table.write(0, 3, rows(1));
        assertThatThrownBy(() -> table.commit(result))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("fluss.tiering.")
                .message()
                .hasSizeLessThan(3000);
    }

    /** A manifest can name any file; what deletes looks only at the names of its own files. */
    @Test
    void aFileThatAManifestNamesOutsideOfTheDatasetIsNeverDeleted() throws Exception {
        Path outside = Files.writeString(warehouse.resolve("kept"), "precious");
        ForeignCommit.fragment(
                table,
                new FragmentMetadata(
                        50,
                        List.of(
                                new DataFile(
                                        "../../../kept",
                                        new int[] {0, 1},
                                        new int[] {0, 1},
                                        2,
                                        1,
                                        8L,
                                        null)),
                        1L,
                        null,
                        null));
        LanceWriteResult round = table.write(0, 3, rows(2));
        List<Path> before = dataFiles();

        abort(new LanceCommittable(List.of(round)));

        assertThat(outside).hasContent("precious");
        assertThat(dataFiles()).hasSize(before.size() - round.files().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../kept", "../_versions", "..", ".", "", "sub/kept", "%2e%2e"})
    void aRoundThatNamesAFileOutsideOfTheDatasetDeletesNothing(String name) throws Exception {
        Path outside = Files.writeString(warehouse.resolve("kept"), "precious");
        List<Path> before = allFiles();
        try (CapturedLogs logs = CapturedLogs.open()) {
            abort(
                    new LanceCommittable(
                            List.of(
                                    new LanceWriteResult(
                                            7,
                                            new BucketId(OptionalLong.empty(), 0),
                                            Optional.empty(),
                                            3,
                                            3,
                                            List.of(
                                                    new WrittenFile(
                                                            name,
                                                            new int[0],
                                                            new int[0],
                                                            2,
                                                            1,
                                                            1,
                                                            1)),
                                            1))));
            assertThat(logs.lines()).anyMatch(line -> line.contains("are kept"));
        }
        assertThat(outside).hasContent("precious");
        assertThat(allFiles()).isEqualTo(before);
    }

    @Test
    void filesBehindADataFolderThatIsALinkAreNotDeleted() throws Exception {
        LanceWriteResult round = table.write(0, 3, rows(2));
        Path data = table.location().localFolder().orElseThrow().resolve("data");
        Path elsewhere = warehouse.resolve("elsewhere");
        Files.move(data, elsewhere);
        Files.createSymbolicLink(data, elsewhere);
        List<Path> before = allFiles();

        abort(new LanceCommittable(List.of(round)));

        assertThat(allFiles()).isEqualTo(before);
    }

    private void abort(LanceCommittable committable) throws Exception {
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            committer.abort(committable);
        }
    }

    private Map<String, String> missing() throws Exception {
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            CommittedLakeSnapshot missing = committer.getMissingLakeSnapshot(null);
            return missing == null ? Map.of() : missing.getSnapshotProperties();
        }
    }

    private List<Path> dataFiles() throws IOException {
        return files(table.location().localFolder().orElseThrow().resolve("data"));
    }

    private List<Path> allFiles() throws IOException {
        return files(warehouse);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted().collect(Collectors.toList());
        }
    }

    private static List<GenericRow> rows(int count) {
        List<GenericRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(GenericRow.of(i, BinaryString.fromString("name " + i)));
        }
        return rows;
    }
}
