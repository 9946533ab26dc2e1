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

import io.flusslance.dataset.LanceDatasets;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.testing.ForeignCommit;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;
import io.flusslance.types.SystemColumns;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.lake.committer.CommittedLakeSnapshot;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.lake.writer.LakeTieringFactory;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lance.CommitBuilder;
import org.lance.Dataset;
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.lance.Transaction;
import org.lance.WriteParams;
import org.lance.index.IndexOptions;
import org.lance.index.IndexParams;
import org.lance.index.IndexType;
import org.lance.index.scalar.ScalarIndexParams;
import org.lance.operation.Append;
import org.lance.operation.Merge;
import org.lance.operation.Overwrite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Rounds become versions, each exactly once, among the commits of others. */
class CommitterTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()));

    @TempDir private Path warehouse;

    private TestTable table;

    @BeforeEach
    void createTable() {
        table = TestTable.of(TestTable.cluster(warehouse), "t", TYPE, Map.of()).create();
    }

    @Test
    void aRoundIsOneVersionWithFlussPropertiesCommitUserAndTableId() throws Exception {
        LanceWriteResult plain = table.write(0, 0, rows(3));
        LanceWriteResult other = table.write(2, 0, rows(5));
        long version = commit(Map.of("fluss-offsets", "oss://b/x y?z=1", "k", ""), plain, other);

        assertThat(version).isEqualTo(2);
        table.open(
                dataset -> {
                    assertThat(dataset.version()).isEqualTo(2);
                    assertThat(dataset.countRows()).isEqualTo(8);
                    assertThat(properties(dataset))
                            .containsEntry("fluss-offsets", "oss://b/x y?z=1")
                            .containsEntry("k", "")
                            .containsEntry(
                                    "commit-user",
                                    LakeTieringFactory.FLUSS_LAKE_TIERING_COMMIT_USER)
                            .containsEntry("fluss.tiering.table-id", "7")
                            .containsEntry("fluss.tiering.offsets", "0=3,2=5");
                });
    }

    @Test
    void partitionsOfOneRoundAreOneVersion() throws Exception {
        List<LanceWriteResult> results = new ArrayList<>();
        for (long partition = 1; partition <= 3; partition++) {
            try (LakeWriter<PendingWriteResult> writer =
                    table.writer(new TableBucket(7, partition, 0), "p" + partition)) {
                writer.write(TestTable.record(0, rows(1).get(0)));
                results.add(writer.complete().await());
            }
        }
        table.commit(results.toArray(new LanceWriteResult[0]));
        table.open(
                dataset -> {
                    assertThat(dataset.version()).isEqualTo(2);
                    assertThat(properties(dataset))
                            .containsEntry("fluss.tiering.offsets", "1/0=1,2/0=1,3/0=1");
                });
    }

    @Test
    void aPartitionThatWasMadeAgainBeginsAtItsOwnOffset() throws Exception {
        table.commit(writePartition(1, "eu"));
        table.commit(writePartition(2, "eu"));
        assertThat(countRows()).isEqualTo(4);
        assertThat(ForeignCommit.properties(table))
                .containsEntry("fluss.tiering.offsets", "1/0=2,2/0=2")
                .containsEntry("fluss.tiering.fragments", "0=1/0")
                .hasEntrySatisfying(
                        "fluss.tiering.files", files -> assertThat(files).endsWith(".lance=2/0"))
                .containsEntry("fluss.tiering.partitions", "1=eu,2=eu");
    }

    private LanceWriteResult writePartition(long id, String name) throws Exception {
        try (LakeWriter<PendingWriteResult> writer =
                table.writer(new TableBucket(7, id, 0), name)) {
            writer.write(TestTable.record(0, rows(2).get(0)));
            writer.write(TestTable.record(1, rows(2).get(1)));
            return TestTable.handedOver(writer.complete());
        }
    }

    @Test
    void aRoundWhoseRowsAreThereIsRefusedAndItsFilesAreDeleted() throws Exception {
        LanceWriteResult first = table.write(0, 0, rows(10));
        LanceWriteResult again = table.write(0, 5, rows(10));
        table.commit(first);
        assertThatThrownBy(() -> table.commit(again))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("db.t", "bucket 0", "offsets 5 to 14", "up to offset 9");
        assertThat(dataFiles()).hasSize(1);
        assertThat(countRows()).isEqualTo(10);
    }

    @Test
    void theSameRoundCommittedAgainIsRefusedAndKeepsItsFiles() throws Exception {
        LanceWriteResult result = table.write(0, 0, rows(10));
        table.commit(result);
        assertThatThrownBy(() -> table.commit(result)).hasMessageContaining("up to offset 9");
        assertThat(dataFiles()).hasSize(1);
        assertThat(table.read()).hasSize(10);
    }

    @Test
    void ofTwoCommittersWithOneRoundOneWins() throws Exception {
        for (int round = 0; round < 5; round++) {
            long first = round * 4L;
            List<LanceWriteResult> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                results.add(table.write(0, first, rows(4)));
            }
            List<Throwable> refused = Collections.synchronizedList(new ArrayList<>());
            List<Thread> threads = new ArrayList<>();
            for (LanceWriteResult result : results) {
                Thread thread =
                        new Thread(
                                () -> {
                                    try {
                                        table.commit(result);
                                    } catch (Exception e) {
                                        refused.add(e);
                                    }
                                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(refused).hasSize(3);
            assertThat(countRows()).isEqualTo(first + 4);
        }
        assertThat(dataFiles()).hasSize(5);
    }

    @Test
    void roundsOfOtherBucketsSolveTheirConflicts() throws Exception {
        List<LanceWriteResult> results = new ArrayList<>();
        for (int bucket = 0; bucket < 6; bucket++) {
            results.add(table.write(bucket, 0, rows(2)));
        }
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (LanceWriteResult result : results) {
            Thread thread =
                    new Thread(
                            () -> {
                                try {
                                    table.commit(result);
                                } catch (Exception e) {
                                    failures.add(e);
                                }
                            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        assertThat(countRows()).isEqualTo(12);
        try (Stream<Path> transactions =
                Files.list(warehouse.resolve("db/t.lance/_transactions"))) {
            assertThat(transactions).as("those of 6 commits and of the creation").hasSize(7);
        }
        table.open(
                dataset ->
                        assertThat(properties(dataset))
                                .containsEntry("fluss.tiering.offsets", "0=2,1=2,2=2,3=2,4=2,5=2"));
    }

    @Test
    void whatFlussDoesNotKnowIsFoundThroughTheCommitsOfOthers() throws Exception {
        long version =
                commit(Map.of("fluss-offsets", table.offsetsPath(1)), table.write(0, 0, rows(300)));
        assertThat(missing(null)).isEqualTo(snapshot(version, table.offsetsPath(1)));
        assertThat(missing(version - 1)).isEqualTo(snapshot(version, table.offsetsPath(1)));
        assertThat(missing(version)).isNull();

        change(dataset -> dataset.addColumns(List.of(nullable("extra"))));
        change(dataset -> dataset.delete("id = 7"));
        change(dataset -> setConfig(dataset, "thing"));
        change(
                dataset ->
                        dataset.createIndex(
                                IndexOptions.builder(
                                                List.of("id"),
                                                IndexType.BTREE,
                                                IndexParams.builder()
                                                        .setScalarIndexParams(
                                                                ScalarIndexParams.create("btree"))
                                                        .build())
                                        .build()));
        change(Dataset::compact);
        for (int i = 0; i < 20; i++) {
            change(dataset -> setConfig(dataset, "more"));
        }
        assertThat(missing(null)).isEqualTo(snapshot(version, table.offsetsPath(1)));
        assertThat(missing(version)).isNull();
        assertThat(missing(version + 3)).isNull();
    }

    @Test
    void whatFlussDoesNotKnowIsFoundAfterOthersRemovedItsVersion() throws Exception {
        long version = commitTwiceAndRemoveTheVersions();

        CommittedLakeSnapshot missing = missing(version - 1);
        assertThat(missing.getLakeSnapshotId()).isGreaterThanOrEqualTo(version);
        assertThat(missing.getSnapshotProperties())
                .isEqualTo(Map.of("fluss-offsets", table.offsetsPath(2)));
        assertThat(missing(missing.getLakeSnapshotId())).isNull();

        table.commit(table.write(0, 3, rows(5)));
        assertThat(countRows()).isEqualTo(7);
        table.commit(table.write(0, 8, rows(1)));
    }

    /** As by an operator who brings a backup of the dataset back, and others go on with it. */
    @Test
    void aDatasetThatWasReplacedByAnEarlierOneIsLookedAtAnew() throws Exception {
        long first = table.commit(table.write(0, 0, rows(3)));
        Path folder = warehouse.resolve("db/t.lance");
        Path backup = warehouse.resolve("backup");
        copy(folder, backup);
        long second = table.commit(table.write(0, 3, rows(3)));
        delete(folder);
        copy(backup, folder);
        for (long version = first; version <= second; version++) {
            change(dataset -> setConfig(dataset, "thing"));
        }

        LanceWriteResult again = table.write(0, 3, rows(3));
        assertThat(again.heldUntil()).isZero();
        table.commit(again);
        assertThat(countRows()).isEqualTo(6);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.collect(Collectors.toList())) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aNewProcessLeavesOutTheRowsOfWhichNoVersionTells() throws Exception {
        long version = commitTwiceAndRemoveTheVersions();
        // another setting makes it open the dataset anew, as another process does
        TestTable other =
                TestTable.of(
                        TestTable.cluster(warehouse, "block_size", "64kb"), "t", TYPE, Map.of());

        // nothing says any more what Fluss is to be told of, but the rows are there
        assertThat(missing(other, version - 1)).isNull();
        long again = commitKnowing(other, version - 1, other.write(0, 3, rows(5)));

        assertThat(countRows()).isEqualTo(7);
        assertThat(missing(other, version - 1)).isEqualTo(snapshot(again, table.offsetsPath(4)));
        other.commit(other.write(0, 8, rows(1)));
    }

    private long commitTwiceAndRemoveTheVersions() throws Exception {
        commit(Map.of("fluss-offsets", table.offsetsPath(1)), table.write(0, 0, rows(3)));
        long version =
                commit(Map.of("fluss-offsets", table.offsetsPath(2)), table.write(0, 3, rows(3)));
        change(dataset -> dataset.delete("__offset = 1"));
        change(Dataset::compact);
        table.removeOldVersions();
        return version;
    }

    @Test
    void aCheckpointIsWrittenAfterAHundredRoundsAndOutlivesAllVersions() throws Exception {
        long version = 0;
        for (int round = 0; round <= 100; round++) {
            version =
                    commit(
                            Map.of("fluss-offsets", table.offsetsPath(round)),
                            table.write(0, round, rows(1)));
        }
        table.open(
                dataset ->
                        assertThat(dataset.getLanceSchema().metadata())
                                .containsEntry("fluss.tiering.offsets", "0=101")
                                // at which the plugin's first version stops
                                .containsEntry("fluss.tiering.table-id", "see fluss.tiering.table")
                                .containsEntry("fluss.tiering.table", "7"));
        table.removeOldVersions();

        assertThat(missing(version - 1).getSnapshotProperties())
                .isEqualTo(Map.of("fluss-offsets", table.offsetsPath(100)));
        commitKnowing(table, version, table.write(0, 99, rows(4)));
        assertThat(countRows()).isEqualTo(103);
    }

    @Test
    void aDatasetWithStableRowIdsIsCommittedTo() throws Exception {
        table.deleteDataset();
        createWithStableRowIds();

        table.commit(table.write(0, 0, rows(3)));
        table.commit(table.write(0, 3, rows(2)));

        assertThat(countRows()).isEqualTo(5);
        table.open(
                dataset ->
                        assertThat(dataset.getLanceSchema().metadata())
                                .containsEntry("fluss.tiering.table", "7")
                                .containsKey("fluss.table.path"));
    }

    private void createWithStableRowIds() throws IOException {
        try (AllocatorScope scope = AllocatorScope.open()) {
            List<Field> fields = new ArrayList<>();
            fields.add(new Field("id", FieldType.nullable(new ArrowType.Int(32, true)), null));
            fields.add(new Field("name", FieldType.nullable(ArrowType.Utf8.INSTANCE), null));
            fields.addAll(SystemColumns.fields());
            Dataset created =
                    scope.own(
                            Dataset.write()
                                    .allocator(scope.allocator())
                                    .uri(table.location().uri())
                                    .schema(new Schema(fields))
                                    .mode(WriteParams.WriteMode.CREATE)
                                    .dataStorageVersion("2.1")
                                    .enableStableRowIds(true)
                                    .execute());
            assertThat(created.hasStableRowIds()).isTrue();
        }
    }

    @Test
    void rowsThatOthersWroteWithOffsetsAreNotTakenForCommitted() throws Exception {
        long version =
                commit(Map.of("fluss-offsets", table.offsetsPath(1)), table.write(0, 0, rows(3)));
        LanceWriteResult far = table.write(0, 5_000, rows(1));
        change(dataset -> appendAsStranger(dataset, far));
        change(dataset -> setConfig(dataset, "thing"));
        table.removeOldVersions();

        LanceWriteResult next = table.write(0, 3, rows(2));
        assertThat(next.failure().orElse(""))
                .contains("can no longer be determined", "Delete the rows");

        change(dataset -> dataset.delete("__offset >= 3"));
        commitKnowing(table, version, table.write(0, 3, rows(2)));
        assertThat(countRows()).isEqualTo(5);
    }

    @Test
    void theFirstCommitIsFoundAfterOthersRemovedItsVersion() throws Exception {
        commit(Map.of("fluss-offsets", table.offsetsPath(1)), table.write(0, 0, rows(3)));
        change(dataset -> dataset.delete("id = 1"));
        change(dataset -> setConfig(dataset, "thing"));
        table.removeOldVersions();

        CommittedLakeSnapshot missing = missing(null);

        assertThat(missing.getLakeSnapshotId()).isGreaterThan(2);
        assertThat(missing.getSnapshotProperties())
                .isEqualTo(Map.of("fluss-offsets", table.offsetsPath(1)));
        assertThat(missing(missing.getLakeSnapshotId())).isNull();
        table.commit(table.write(0, 3, rows(1)));
    }

    @Test
    void aRoundIsRefusedWhereAnotherJobCommittedSinceFlussWasAsked() throws Exception {
        long first = table.commit(table.write(0, 0, rows(3)));
        LanceWriteResult round = table.write(1, 0, rows(2));
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            assertThat(committer.getMissingLakeSnapshot(first)).isNull();
            long second = table.commit(table.write(2, 0, rows(4)));

            assertThatThrownBy(
                            () ->
                                    committer.commit(
                                            committer.toCommittable(
                                                    List.of(PendingWriteResult.of(round))),
                                            Map.of()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("db.t")
                    .hasMessageContaining("since this job asked Fluss");

            assertThat(countRows()).isEqualTo(7);
            assertThat(missing(first).getLakeSnapshotId()).isEqualTo(second);
            commitKnowing(table, second, table.write(1, 0, rows(2)));
        }
        assertThat(countRows()).isEqualTo(9);
        assertThat(dataFiles()).hasSize(3);
    }

    @Test
    void whatOthersCommitBetweenTheLookForALostCommitAndTheCommitStays() throws Exception {
        long known = table.commit(table.write(0, 0, rows(3)));
        LanceWriteResult round = table.write(1, 0, rows(2));
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            assertThat(committer.getMissingLakeSnapshot(known)).isNull();
            change(dataset -> dataset.delete("id = 1"));
            change(dataset -> setConfig(dataset, "theirs"));

            committer.commit(
                    committer.toCommittable(List.of(PendingWriteResult.of(round))), Map.of());

            assertThat(countRows()).isEqualTo(4);
            change(dataset -> assertThat(dataset.getConfig()).containsValue("theirs"));
        }
    }

    @Test
    void flussIsNotToldAgainOfACommitWhoseOffsetsItHasDeleted() throws Exception {
        Path folder = Files.createDirectories(warehouse.resolve("lake/db/t-7/metadata"));
        assertThat(table.offsetsPath(0)).contains("/lake/db/t-7/metadata/");
        Path file = folder.resolve(Path.of(table.offsetsPath(2)).getFileName().toString());
        Map<String, String> properties = Map.of("fluss-offsets", file.toUri().toString());
        long first = table.commit(table.write(0, 0, rows(3)));
        long second = commit(properties, table.write(0, 3, rows(1)));

        assertThatThrownBy(() -> missing(first))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("db.t")
                .hasMessageContaining(file.toUri().toString())
                .hasMessageContaining("write it");

        Files.writeString(file, "offsets");
        assertThat(missing(first).getLakeSnapshotId()).isEqualTo(second);
        Files.delete(file);
        Files.delete(folder);
        assertThat(missing(first)).as("on another machine's disk").isNotNull();
    }

    @Test
    void theNewestOfSeveralUnknownCommitsIsFound() throws Exception {
        commit(Map.of("fluss-offsets", table.offsetsPath(1)), table.write(0, 0, rows(1)));
        long second =
                commit(Map.of("fluss-offsets", table.offsetsPath(2)), table.write(0, 1, rows(1)));
        assertThat(missing(null)).isEqualTo(snapshot(second, table.offsetsPath(2)));
    }

    @Test
    void aDatasetWithoutACommitHasNothingThatFlussDoesNotKnow() throws Exception {
        assertThat(missing(null)).isNull();
        change(dataset -> dataset.addColumns(List.of(nullable("extra"))));
        assertThat(missing(null)).isNull();
    }

    @Test
    void commitsOfThePublishedPluginCountAsTheTables() throws Exception {
        table.commit(table.write(0, 0, rows(2)));
        stripOwnState();
        assertThat(missing(null).getSnapshotProperties())
                .isEqualTo(Map.of("fluss-offsets", table.offsetsPath(3)));
        table.commit(table.write(0, 2, rows(2)));
        table.open(
                dataset ->
                        assertThat(properties(dataset))
                                .containsEntry("fluss.tiering.table-id", "7"));
    }

    /** It records no offsets, so that a bucket's first round follows on whatever Fluss says. */
    @Test
    void aYoungTableOfThePublishedPluginGoesOnInEachBucket() throws Exception {
        TestTable young = table.createdAt(System.currentTimeMillis());
        young.commit(young.write(0, 0, rows(2)), young.write(1, 0, rows(5)));
        stripOwnState();

        young.commit(young.write(0, 2, rows(2)));
        young.commit(young.write(1, 5, rows(1)));

        assertThat(countRows()).isEqualTo(10);
    }

    /** Leaves the dataset as the published plugin would: a commit user, and no id. */
    private void stripOwnState() throws IOException {
        change(
                dataset -> {
                    List<FragmentMetadata> fragments =
                            dataset.getFragments().stream()
                                    .map(Fragment::metadata)
                                    .collect(Collectors.toList());
                    Schema bare = new Schema(dataset.getSchema().getFields());
                    Map<String, String> properties =
                            Map.of(
                                    "commit-user",
                                    LakeTieringFactory.FLUSS_LAKE_TIERING_COMMIT_USER,
                                    "fluss-offsets",
                                    table.offsetsPath(3));
                    try (Transaction transaction =
                                    new Transaction.Builder()
                                            .readVersion(dataset.version())
                                            .operation(
                                                    Merge.builder()
                                                            .fragments(fragments)
                                                            .schema(bare)
                                                            .build())
                                            .transactionProperties(properties)
                                            .build();
                            Dataset done = new CommitBuilder(dataset).execute(transaction)) {
                        assertThat(done.version()).isEqualTo(dataset.version() + 1);
                    }
                });
    }

    @Test
    void anAbortedRoundLosesItsFilesAndNoOther() throws Exception {
        table.commit(table.write(0, 0, rows(3)));
        LanceWriteResult result = table.write(0, 3, rows(3));
        assertThat(dataFiles()).hasSize(2);
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            committer.abort(committer.toCommittable(List.of(PendingWriteResult.of(result))));
        }
        assertThat(dataFiles()).hasSize(1);
        assertThat(countRows()).isEqualTo(3);
    }

    @Test
    void abortNeverDeletesWhatAVersionRefersTo() throws Exception {
        LanceWriteResult result = table.write(0, 0, rows(3));
        table.commit(result);
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            committer.abort(committer.toCommittable(List.of(PendingWriteResult.of(result))));
        }
        assertThat(countRows()).isEqualTo(3);
        assertThat(table.read()).hasSize(3);
    }

    @Test
    void abortNeverDeletesWhatOnlyAnOldVersionRefersTo() throws Exception {
        LanceWriteResult result = table.write(0, 0, rows(3));
        long version = table.commit(result);
        change(dataset -> dataset.delete("true"));
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            committer.abort(committer.toCommittable(List.of(PendingWriteResult.of(result))));
        }
        table.open(
                dataset -> {
                    try (Dataset old = dataset.checkoutVersion(version)) {
                        assertThat(old.countRows("name = 'name 1'")).isEqualTo(1);
                    }
                });
    }

    @Test
    void aTableMadeAgainRefusesTheRowsOfTheOldOneAndSaysWhatToDo() throws Exception {
        table.commit(table.write(0, 0, rows(3)));
        TestTable again = table.withId(8);
        LanceWriteResult result = again.write(0, 0, rows(3));
        assertThat(result.files()).isEmpty();
        assertThatThrownBy(() -> again.commit(result))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "db.t", "id 8", "id 7", "since", "move", "delete", "lance.on-existing");
        assertThat(dataFiles()).hasSize(1);
        assertThat(missing(again, null)).isNull();
    }

    @Test
    void aResultOfTheOldTableIsNotCommittedByTheNewOne() throws Exception {
        LanceWriteResult ofOld = table.write(0, 0, rows(3));
        assertThatThrownBy(() -> table.withId(8).commit(ofOld))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("id 7", "id 8");
        assertThat(dataFiles()).isEmpty();
    }

    @Test
    void adoptedRowsStayAndOffsetsBeginAnew() throws Exception {
        table.commit(table.write(0, 0, rows(3)));
        TestTable adopting = adopting(8);
        adopting.commit(adopting.write(0, 0, rows(2)));
        adopting.commit(adopting.write(0, 2, rows(2)));
        assertThat(countRows()).isEqualTo(7);
        table.open(
                dataset ->
                        assertThat(properties(dataset))
                                .containsEntry("fluss.tiering.table-id", "8")
                                .containsEntry("fluss.tiering.offsets", "0=4")
                                .hasEntrySatisfying(
                                        "fluss.tiering.adopted",
                                        text -> assertThat(text).contains("id 7")));
    }

    /** The offsets of adopted rows are those of another table. */
    @ParameterizedTest
    @CsvSource({"2, true", "4, false"})
    void adoptedRowsBeyondTheEndLeaveItOpenWhereOthersHaveRemovedAllVersions(
            int ownRows, boolean isRefused) throws Exception {
        table.commit(table.write(0, 0, rows(3)));
        TestTable adopting = adopting(8);
        adopting.commit(adopting.write(0, 0, rows(ownRows)));
        change(dataset -> setConfig(dataset, "1"));
        change(dataset -> setConfig(dataset, "2"));
        table.removeOldVersions();

        LanceWriteResult next = adopting.write(0, ownRows, rows(1));

        if (isRefused) {
            assertThatThrownBy(() -> adopting.commit(next))
                    .hasMessageContaining("LANCE_OFFSETS_UNKNOWN");
        } else {
            adopting.commit(next);
            assertThat(countRows()).isEqualTo(8);
        }
    }

    @Test
    void rowsOfStrangersAreRefused() throws Exception {
        LanceWriteResult result = table.write(0, 0, rows(3));
        change(dataset -> appendAsStranger(dataset, result));
        LanceWriteResult refused = table.write(0, 0, rows(1));
        assertThatThrownBy(() -> table.commit(refused))
                .hasMessageContainingAll(
                        "t.lance", "does not belong to table db.t", "another program");
    }

    private static void appendAsStranger(Dataset dataset, LanceWriteResult result) {
        try (Transaction transaction =
                        new Transaction.Builder()
                                .readVersion(dataset.version())
                                .operation(
                                        Append.builder()
                                                .fragments(
                                                        List.of(
                                                                result.files()
                                                                        .get(0)
                                                                        .toFragment(0)))
                                                .build())
                                .build();
                Dataset done = new CommitBuilder(dataset).execute(transaction)) {
            assertThat(done.countRows()).isGreaterThan(dataset.countRows());
        }
    }

    @Test
    void columnsThatOnlyTheDatasetHasAreLeftNull() throws Exception {
        table.commit(table.write(0, 0, rows(2)));
        change(dataset -> dataset.addColumns(List.of(nullable("embedding"))));
        change(dataset -> dataset.dropColumns(List.of("name")));
        change(
                dataset ->
                        dataset.addColumns(
                                List.of(
                                        new Field(
                                                "name",
                                                FieldType.nullable(ArrowType.Utf8.INSTANCE),
                                                null))));
        table.commit(table.write(0, 2, rows(2)));
        List<Map<String, Object>> read = table.read();
        assertThat(read).hasSize(4);
        assertThat(read.get(2).get("embedding")).isNull();
        assertThat(read.get(3).get("name")).hasToString("name 1");
        assertThat(read.get(3)).containsEntry("__offset", 3L);
        assertThat(read.get(0).get("name")).isNull();
    }

    @Test
    void notNullColumnsOfADatasetDoNotMakeItUnreadable() throws Exception {
        TestTable strict = TestTable.of(TestTable.cluster(warehouse), "strict", TYPE, Map.of());
        Schema schema =
                new Schema(
                        List.of(
                                notNull("id"),
                                new Field(
                                        "name", FieldType.nullable(ArrowType.Utf8.INSTANCE), null),
                                notNull("of_others")));
        try (AllocatorScope scope = AllocatorScope.open()) {
            assertThat(
                            new LanceDatasets(strict.conf())
                                    .createIfAbsent(strict.location(), schema, "2.1", scope))
                    .isPresent();
        }

        strict.commit(
                strict.write(0, 0, List.of(GenericRow.of(1, null), GenericRow.of(null, null))));

        List<Map<String, Object>> read = strict.read();
        assertThat(read).hasSize(2);
        assertThat(read.get(0)).containsEntry("id", 1).containsEntry("of_others", null);
        assertThat(read.get(1)).containsEntry("id", null);
    }

    private static Field notNull(String name) {
        return new Field(name, FieldType.notNullable(new ArrowType.Int(32, true)), null);
    }

    @Test
    void aCommitToADatasetThatWasMadeAnewIsFoundBelowTheVersionThatFlussKnows() throws Exception {
        TestTable adopting = adopting(7);
        LanceWriteResult result = adopting.write(0, 40, rows(1));
        long version = commitKnowing(adopting, 50L, result);
        assertThat(version).isLessThan(50);
        assertThat(missing(adopting, 50L)).isEqualTo(snapshot(version, adopting.offsetsPath(4)));
        assertThat(missing(adopting, version)).isNull();
    }

    @Test
    void aCommitToADatasetThatWasMadeAnewDoesNotTakeTheNumberThatFlussKnows() throws Exception {
        TestTable adopting = adopting(7);
        long known = adopting.commit(adopting.write(0, 0, rows(3)));
        adopting.deleteDataset();
        adopting.create();

        long version = commitKnowing(adopting, known, adopting.write(0, 3, rows(1)));

        assertThat(version).isNotEqualTo(known);
        assertThat(missing(adopting, known)).isEqualTo(snapshot(version, adopting.offsetsPath(4)));
        adopting.open(dataset -> dataset.delete("id = 0"));
        assertThat(missing(adopting, version)).isNull();
        commitKnowing(adopting, version, adopting.write(0, 4, rows(1)));
    }

    @Test
    void aDatasetThatWasDeletedAndMadeAnewIsNotGoneOnWith() throws Exception {
        long version = table.commit(table.write(0, 0, rows(3)));
        table.deleteDataset();
        table.create();
        LanceWriteResult result = table.write(0, 3, rows(3));
        assertThatThrownBy(() -> commitKnowing(table, version, result))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "db.t",
                        "version " + version,
                        "deleted",
                        "Restore the dataset",
                        "drop and recreate the table",
                        "lance.on-existing");
        assertThat(countRows()).isZero();
        assertThat(dataFiles()).isEmpty();
    }

    @Test
    void aDatasetThatWasSetBackIsNotGoneOnWithUntilItIsPutForwardAgain() throws Exception {
        long first = table.commit(table.write(0, 0, rows(3)));
        long second = table.commit(table.write(0, 3, rows(3)));
        change(dataset -> restore(dataset, first));
        LanceWriteResult refused = table.write(0, 6, rows(3));
        assertThatThrownBy(() -> commitKnowing(table, second, refused))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("version " + second, "rolled back", "lance.on-existing");
        assertThat(countRows()).isEqualTo(3);

        change(dataset -> restore(dataset, second));
        commitKnowing(table, second, table.write(0, 6, rows(3)));
        assertThat(countRows()).isEqualTo(9);
    }

    @Test
    void aManifestThatIsCutOffIsNamedAndDeletingItCostsItsRowsOnly() throws Exception {
        long first = table.commit(table.write(0, 0, rows(3)));
        long second = table.commit(table.write(0, 3, rows(3)));
        Path manifest;
        try (Stream<Path> manifests = Files.list(warehouse.resolve("db/t.lance/_versions"))) {
            manifest = manifests.filter(f -> f.toString().endsWith("t")).sorted().iterator().next();
        }
        byte[] whole = Files.readAllBytes(manifest);
        for (int length : new int[] {0, 10, whole.length / 2, whole.length - 1}) {
            Files.write(manifest, Arrays.copyOf(whole, length));
            assertThat(table.write(0, 6, rows(3)).failure().orElse(""))
                    .contains("db.t", "truncated", manifest.getFileName().toString(), "backup");
            assertThatThrownBy(() -> missing(second)).hasMessageContaining("truncated");
        }

        Files.delete(manifest);
        LanceWriteResult refused = table.write(0, 6, rows(3));
        assertThatThrownBy(() -> commitKnowing(table, second, refused))
                .hasMessageContaining("rolled back");
        // makes a version of that number again, so that the next commit has a higher one
        change(dataset -> restore(dataset, first));
        long next = commitKnowing(table, second, table.write(0, 6, rows(3)));

        assertThat(next).isGreaterThan(second);
        assertThat(countRows()).isEqualTo(6);
        assertThat(missing(second)).isEqualTo(snapshot(next, table.offsetsPath(4)));
        commitKnowing(table, next, table.write(0, 9, rows(3)));
        assertThat(countRows()).isEqualTo(9);
    }

    @Test
    void otherCommitsAfterTheOneThatFlussKnowsAreNoReasonToStop() throws Exception {
        long version = table.commit(table.write(0, 0, rows(3)));
        change(dataset -> setConfig(dataset, "thing"));
        change(dataset -> dataset.delete("id = 1"));
        commitKnowing(table, version, table.write(0, 3, rows(1)));
        change(dataset -> setConfig(dataset, "another"));
        long newest = newestVersion();
        // where the version of the commit could not be found, Fluss was told the newest one
        commitKnowing(table, newest, table.write(0, 4, rows(1)));
        assertThat(countRows()).isEqualTo(4);
    }

    @Test
    void aTableOfAnotherClusterWithTheSameIdIsRefused() throws Exception {
        table.commit(table.write(0, 0, rows(3)));
        TestTable other = table.createdAt(1_700_000_000_000L);
        LanceWriteResult result = other.write(0, 3, rows(3));
        assertThatThrownBy(() -> other.commit(result))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "does not belong to table db.t (id 7, created 2023-11-14T22:13:20Z)",
                        "id 7, created 1970-01-01T00:00:00Z");
        assertThat(countRows()).isEqualTo(3);
        assertThat(missing(other, null)).isNull();
    }

    @Test
    void anOverwrittenDatasetIsRefusedAndStaysAsItIs() throws Exception {
        table.commit(table.write(0, 0, rows(3)));
        LanceWriteResult ofStranger = table.write(0, 3, rows(3));
        change(dataset -> overwriteAsStranger(dataset, ofStranger));
        LanceWriteResult refused = table.write(0, 3, rows(1));
        assertThatThrownBy(() -> table.commit(refused))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("does not belong to table db.t", "another program");
        assertThat(countRows()).isEqualTo(3);
        assertThat(missing(null)).isNull();
    }

    @Test
    void damagedMetadataIsAnErrorThatSaysWhatItIs() throws Exception {
        table.commit(table.write(0, 0, rows(3)));
        for (String damaged : List.of("x", "0", "0=many", "5-3=0", "=")) {
            change(dataset -> damage(dataset, damaged));
            LanceWriteResult refused = table.write(0, 3, rows(1));
            assertThatThrownBy(() -> table.commit(refused))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("fluss.tiering.", "damaged");
        }
        assertThat(countRows()).isEqualTo(3);
    }

    private static void damage(Dataset dataset, String fragments) {
        Map<String, String> metadata = new HashMap<>(dataset.getLanceSchema().metadata());
        metadata.put("fluss.tiering.fragments", fragments);
        List<FragmentMetadata> present =
                dataset.getFragments().stream()
                        .map(Fragment::metadata)
                        .collect(Collectors.toList());
        Schema schema = new Schema(dataset.getSchema().getFields(), metadata);
        try (Transaction transaction =
                        new Transaction.Builder()
                                .readVersion(dataset.version())
                                .operation(
                                        Merge.builder().fragments(present).schema(schema).build())
                                .build();
                Dataset done = new CommitBuilder(dataset).execute(transaction)) {
            assertThat(done.version()).isGreaterThan(dataset.version());
        }
    }

    @Test
    void aRoundWhoseFileIsGoneIsNotCommitted() throws Exception {
        table.commit(table.write(0, 0, rows(3)));
        LanceWriteResult result = table.write(0, 3, rows(3));
        Path folder = table.location().localFolder().orElseThrow();
        Files.delete(folder.resolve("data").resolve(result.files().get(0).name()));
        assertThatThrownBy(() -> table.commit(result))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("db.t", result.files().get(0).name(), "no longer exists");
        assertThat(countRows()).isEqualTo(3);
        assertThat(table.read()).hasSize(3);
    }

    @Test
    void filesOfARoundThatIsRefusedForItsOwnerAreDeleted() throws Exception {
        LanceWriteResult early = table.write(0, 0, rows(3));
        TestTable other = table.withId(8);
        other.commit(other.write(0, 0, rows(2)));
        assertThatThrownBy(() -> table.commit(early))
                .hasMessageContaining("does not belong to table");
        assertThat(dataFiles()).hasSize(1);
    }

    private TestTable adopting(long id) {
        return TestTable.of(
                        TestTable.cluster(warehouse),
                        "t",
                        TYPE,
                        Map.of("lance.on-existing", "adopt"))
                .withId(id);
    }

    /** A round as the host makes it: it says what it knows, and then commits. */
    private static long commitKnowing(TestTable table, Long known, LanceWriteResult result)
            throws Exception {
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            assertThat(committer.getMissingLakeSnapshot(known)).isNull();
            return committer
                    .commit(
                            committer.toCommittable(List.of(PendingWriteResult.of(result))),
                            Map.of("fluss-offsets", table.offsetsPath(4)))
                    .getCommittedSnapshotId();
        }
    }

    private static void restore(Dataset dataset, long version) {
        try (Dataset old = dataset.checkoutVersion(version)) {
            old.restore();
        }
    }

    private static void overwriteAsStranger(Dataset dataset, LanceWriteResult result) {
        Overwrite overwrite =
                Overwrite.builder()
                        .fragments(List.of(result.files().get(0).toFragment(0)))
                        .schema(new Schema(dataset.getSchema().getFields()))
                        .build();
        try (Transaction transaction =
                        new Transaction.Builder()
                                .readVersion(dataset.version())
                                .operation(overwrite)
                                .build();
                Dataset done = new CommitBuilder(dataset).execute(transaction)) {
            assertThat(done.countRows()).isEqualTo(3);
        }
    }

    private long newestVersion() throws IOException {
        long[] version = {0};
        table.open(dataset -> version[0] = dataset.version());
        return version[0];
    }

    @Test
    void columnsThatTheDatasetLacksAreAnErrorThatSaysToAlter() throws Exception {
        change(dataset -> dataset.dropColumns(List.of("name")));
        LanceWriteResult result = table.write(0, 0, rows(1));
        assertThatThrownBy(() -> table.commit(result))
                .hasMessageContainingAll("db.t", "column 'name'", "ALTER TABLE");
    }

    @Test
    void searchesFindRowsThatCameAfterAnIndexAndARemovedFragment() throws Exception {
        table.commit(table.write(0, 0, rows(10)));
        table.commit(table.write(0, 10, rows(10)));
        change(
                dataset ->
                        dataset.createIndex(
                                IndexOptions.builder(
                                                List.of("id"),
                                                IndexType.BTREE,
                                                IndexParams.builder()
                                                        .setScalarIndexParams(
                                                                ScalarIndexParams.create("btree"))
                                                        .build())
                                        .build()));
        change(dataset -> dataset.delete("__offset >= 10"));
        table.commit(table.write(0, 20, rows(5)));
        table.open(dataset -> assertThat(dataset.countRows("id = 3")).isEqualTo(2));
    }

    @Test
    void aMissingDatasetIsAnErrorThatNamesIt() throws Exception {
        TestTable never = TestTable.of(TestTable.cluster(warehouse), "never", TYPE, Map.of());
        LanceWriteResult result = never.write(0, 0, rows(1));
        assertThatThrownBy(() -> never.commit(result))
                .hasMessageContainingAll("never.lance", "no dataset");
    }

    private long commit(Map<String, String> properties, LanceWriteResult... results)
            throws Exception {
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            return committer
                    .commit(committer.toCommittable(TestTable.pending(results)), properties)
                    .getCommittedSnapshotId();
        }
    }

    private CommittedLakeSnapshot missing(Long known) throws Exception {
        return missing(table, known);
    }

    private static CommittedLakeSnapshot missing(TestTable table, Long known) throws Exception {
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            return committer.getMissingLakeSnapshot(known);
        }
    }

    private static CommittedLakeSnapshot snapshot(long version, String offsets) {
        return new CommittedLakeSnapshot(version, Map.of("fluss-offsets", offsets));
    }

    private void change(Consumer<Dataset> change) throws IOException {
        table.open(change);
    }

    @SuppressWarnings("deprecation") // what it is replaced by is a transaction of many lines
    private static void setConfig(Dataset dataset, String value) {
        dataset.updateConfig(Map.of("some", value));
    }

    private long countRows() throws IOException {
        long[] count = {0};
        table.open(dataset -> count[0] = dataset.countRows());
        return count[0];
    }

    private List<Path> dataFiles() throws IOException {
        Path folder = table.location().localFolder().orElseThrow().resolve("data");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.collect(Collectors.toList());
        }
    }

    private static Map<String, String> properties(Dataset dataset) {
        return dataset.readTransaction().orElseThrow().transactionProperties().orElseThrow();
    }

    private static Field nullable(String name) {
        return new Field(name, FieldType.nullable(new ArrowType.Int(32, true)), null);
    }

    private static List<GenericRow> rows(int count) {
        List<GenericRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(GenericRow.of(i, BinaryString.fromString("name " + i)));
        }
        return rows;
    }
}
