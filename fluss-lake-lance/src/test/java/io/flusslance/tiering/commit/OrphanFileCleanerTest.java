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
package io.flusslance.tiering.commit;

import io.flusslance.dataset.files.UnfinishedFiles;
import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.FileOrigin;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.Dataset;
import org.lance.Ref;
import org.lance.compaction.Compaction;
import org.lance.compaction.CompactionOptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a killed writer left goes after the next commit of its bucket, and nothing else does. */
class OrphanFileCleanerTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()));

    @TempDir private Path warehouse;

    private TestTable table;

    @BeforeEach
    void createTable() {
        table = inAJob().create();
    }

    private TestTable inAJob() {
        return TestTable.of(
                TestTable.cluster(warehouse, "max_row_per_file", "3"), "t", TYPE, Map.of());
    }

    @Test
    void finishedFilesOfARoundThatNobodyCommittedGo() throws Exception {
        LanceWriteResult abandoned = table.write(0, 0, rows(10));
        assertThat(dataFiles()).hasSize(4);

        LanceWriteResult again = table.write(0, 0, rows(2));
        table.commit(again);

        assertThat(abandoned.files()).hasSize(4);
        assertThat(dataFiles()).isEqualTo(names(again));
        assertThat(table.read()).hasSize(2);
    }

    @Test
    void theyGoOfPartitionsToo() throws Exception {
        writePartition(8, 0);
        LanceWriteResult again = writePartition(8, 0);
        LanceWriteResult other = writePartition(9, 0);
        table.commit(again);

        assertThat(dataFiles()).containsAll(names(again)).containsAll(names(other)).hasSize(2);
    }

    @Test
    void unfinishedFilesGo() throws Exception {
        LakeWriter<PendingWriteResult> dead = table.writer(0);
        dead.write(TestTable.record(0, rows(1).get(0)));
        dead.write(TestTable.record(1, rows(1).get(0)));
        UnfinishedFiles folder =
                UnfinishedFiles.named(
                        table.location(),
                        FileOrigin.begin(
                                        TableIdentity.of(table.info()),
                                        BucketId.of(new TableBucket(7, 0)),
                                        OptionalLong.of(0),
                                        1)
                                .toString());
        folder.create();
        Files.write(Path.of(folder.toString(), "data", ".tmpAbCdEf"), new byte[100]);

        table.commit(table.write(0, 0, rows(2)));

        assertThat(folder.exists()).isFalse();
        dead.close();
        assertThat(UnfinishedFiles.in(table.location())).isEmpty();
    }

    @Test
    void aWriterThatGoesOnAfterItsRoundWasCommittedByAnotherSaysSo() throws Exception {
        LakeWriter<PendingWriteResult> loser = table.writer(0);
        for (int i = 0; i < 4; i++) {
            loser.write(TestTable.record(i, rows(1).get(0)));
        }
        table.commit(table.write(0, 0, rows(2)));
        for (int i = 4; i < 10; i++) {
            loser.write(TestTable.record(i, rows(1).get(0)));
        }
        LanceWriteResult result = loser.complete().await();
        loser.close();

        assertThat(
                        result.failure()
                                .or(
                                        () -> {
                                            try {
                                                table.commit(result);
                                                return java.util.Optional.empty();
                                            } catch (Exception e) {
                                                return java.util.Optional.of(e.getMessage());
                                            }
                                        }))
                .hasValueSatisfying(
                        reason ->
                                assertThat(reason)
                                        .containsAnyOf("another tiering job", "Another tiering job")
                                        .doesNotContain("LANCE_STORAGE_UNAVAILABLE"));
        assertThat(table.read()).hasSize(2);
        assertThat(dataFiles()).hasSize(1);
    }

    @Test
    void filesThatMayStillBeCommittedStay() throws Exception {
        LanceWriteResult otherBucket = table.write(1, 0, rows(2));
        LanceWriteResult laterRound = table.write(0, 2, rows(2));
        LakeWriter<PendingWriteResult> running = table.writer(2);
        running.write(TestTable.record(0, rows(1).get(0)));

        table.commit(table.write(0, 0, rows(2)));

        assertThat(dataFiles()).containsAll(names(otherBucket)).containsAll(names(laterRound));
        LanceWriteResult last = running.complete().await();
        running.close();
        table.commit(otherBucket);
        table.commit(laterRound);
        table.commit(last);
        assertThat(table.read()).hasSize(7);
    }

    @Test
    void filesOfOtherTablesAndOfOtherProgramsStay() throws Exception {
        Path data = table.location().localFolder().orElseThrow().resolve("data");
        LanceWriteResult old = table.withId(6).write(0, 0, rows(2));
        LanceWriteResult elsewhere = table.createdAt(5).write(0, 0, rows(2));
        Files.write(data.resolve("empty.lance"), new byte[0]);
        Files.write(data.resolve("garbage.lance"), new byte[100_000]);
        Files.write(data.resolve("notes.txt"), new byte[10]);
        Path folder = Files.createDirectories(data.resolveSibling("_tiering-of-someone"));

        table.commit(table.write(0, 0, rows(2)));

        assertThat(dataFiles())
                .containsAll(names(old))
                .containsAll(names(elsewhere))
                .contains("empty.lance", "garbage.lance", "notes.txt")
                .hasSize(6);
        assertThat(folder).isDirectory();
    }

    @Test
    void filesThatOnlyOldVersionsReferToStay() throws Exception {
        table.commit(table.write(0, 0, rows(2)));
        table.commit(table.write(0, 2, rows(2)));
        table.open(OrphanFileCleanerTest::compact);
        Set<String> before = dataFiles();
        assertThat(before).hasSize(3);

        table.commit(table.write(0, 4, rows(2)));

        assertThat(dataFiles()).containsAll(before).hasSize(4);
        table.open(
                dataset -> {
                    try (Dataset old = dataset.checkoutVersion(3)) {
                        assertThat(old.countRows()).isEqualTo(4);
                    }
                });
    }

    @Test
    void filesThatOnlyABranchRefersToStay() throws Exception {
        table.commit(table.write(0, 0, rows(2)));
        table.commit(table.write(0, 2, rows(2)));
        Set<String> before = dataFiles();
        table.open(
                dataset -> {
                    dataset.createBranch("kept", Ref.ofMain()).close();
                    compact(dataset);
                });
        removeOldManifests();

        table.commit(table.write(0, 4, rows(2)));

        assertThat(dataFiles()).containsAll(before);
        table.open(
                dataset -> {
                    try (Dataset branch = dataset.checkout(Ref.ofBranch("kept"))) {
                        assertThat(branch.countRows()).isEqualTo(4);
                    }
                });
    }

    @Test
    void filesStayWhereThereAreVersionsThatNobodyLists() throws Exception {
        table.commit(table.write(0, 0, rows(2)));
        LanceWriteResult lost = table.write(0, 2, rows(5));
        Path versions = table.location().localFolder().orElseThrow().resolve("_versions");
        Path detached = versions.resolve("d9223372036854775809.manifest");
        Files.copy(versions.resolve("18446744073709551613.manifest"), detached);
        table.commit(table.write(0, 2, rows(2)));
        assertThat(dataFiles()).containsAll(names(lost));

        Files.delete(detached);
        table.commit(table.write(0, 4, rows(2)));
        assertThat(dataFiles()).doesNotContainAnyElementsOf(names(lost)).hasSize(3);
    }

    @Test
    void aJobLooksOnlyOnceUntilARoundOfItIsRefused() throws Exception {
        TestTable job = table.inOneJob();
        job.commit(job.write(0, 0, rows(2)));
        LanceWriteResult abandoned = inAJob().write(0, 2, rows(2));
        job.commit(job.write(0, 2, rows(2)));
        assertThat(dataFiles()).as("a job does not leave such files").containsAll(names(abandoned));

        LanceWriteResult refused = job.write(0, 4, rows(1));
        job.commit(job.write(0, 4, rows(1)));
        assertThatThrownBy(() -> job.commit(refused)).hasMessageContaining("already holds");
        job.commit(job.write(0, 5, rows(2)));

        assertThat(dataFiles()).doesNotContainAnyElementsOf(names(abandoned)).hasSize(4);
    }

    @Test
    void aRoundIsRefusedWhereTheDatasetWasReplacedMeanwhile() throws Exception {
        for (int round = 0; round < 4; round++) {
            table.commit(table.write(0, 2L * round, rows(2)));
        }
        LanceWriteResult result = table.write(0, 8, rows(2));
        table.deleteDataset();
        table.create();

        assertThatThrownBy(() -> table.commit(result))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "db.t", "bucket 0", "at version 1", "replaced in the meantime");
    }

    @Test
    void filesOfARoundThatTheHostDroppedBeforeItsCommitGo() throws Exception {
        table.commit(table.write(0, 0, rows(2)));
        LanceWriteResult dropped = table.write(0, 2, rows(5));
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            committer.toCommittable(List.of(PendingWriteResult.of(dropped)));
        }
        assertThat(dataFiles()).hasSize(1).doesNotContainAnyElementsOf(names(dropped));

        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            LanceCommittable round =
                    committer.toCommittable(
                            List.of(PendingWriteResult.of(table.write(0, 2, rows(2)))));
            committer.commit(round, Map.of(TestTable.OFFSETS, table.offsetsPath(1)));
        }
        assertThat(table.read()).hasSize(4);
    }

    @Test
    void filesOfARoundThatNeverCameToACommitterGoWithTheNext() throws Exception {
        TestTable job = table.inOneJob();
        job.commit(job.write(0, 0, rows(2)));
        LanceWriteResult dropped = job.write(0, 2, rows(5));

        job.commit(job.write(0, 2, rows(2)));

        assertThat(dataFiles()).hasSize(2).doesNotContainAnyElementsOf(names(dropped));
        assertThat(job.read()).hasSize(4);
    }

    @Test
    void filesOfABucketThatComesLateGoThen() throws Exception {
        LanceWriteResult lost = inAJob().write(1, 0, rows(5));
        TestTable job = table.inOneJob();
        job.commit(job.write(0, 0, rows(2)));
        assertThat(dataFiles()).containsAll(names(lost));
        job.commit(job.write(1, 0, rows(2)));

        long round = 1;
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (dataFiles().containsAll(names(lost)) && System.nanoTime() < deadline) {
            job.commit(job.write(0, 2 * round, rows(2)));
            round++;
        }
        assertThat(dataFiles()).doesNotContainAnyElementsOf(names(lost));
        assertThat(job.read()).hasSize((int) (2 * round + 2));
    }

    @Test
    void whatIsNoFileOfLancesEndsNoSearch() throws Exception {
        table.commit(table.write(0, 0, rows(2)));
        LanceWriteResult lost = table.write(0, 2, rows(5));
        Path data = table.location().localFolder().orElseThrow().resolve("data");
        Files.createDirectory(data.resolve("folder.lance"));
        Files.write(data.resolve("empty.lance"), new byte[0]);
        Files.write(data.resolve("short.lance"), new byte[100]);

        table.commit(table.write(0, 2, rows(2)));

        assertThat(dataFiles())
                .doesNotContainAnyElementsOf(names(lost))
                .contains("folder.lance", "empty.lance", "short.lance");
    }

    @Test
    void aDatasetWhoseDataFolderIsOnAnotherDiskIsWritten() throws Exception {
        Path otherDisk = Path.of("/dev/shm");
        assumeTrue(
                Files.isWritable(otherDisk)
                        && !Files.getFileStore(otherDisk).equals(Files.getFileStore(warehouse)),
                "no second disk");
        Path data = table.location().localFolder().orElseThrow().resolve("data");
        Path elsewhere = Files.createTempDirectory(otherDisk, "lance-data");
        try {
            Files.deleteIfExists(data);
            Files.createSymbolicLink(data, elsewhere);
            table.commit(table.write(0, 0, rows(5)));

            assertThat(table.read()).hasSize(5);
            assertThat(dataFiles()).hasSize(2);
        } finally {
            try (Stream<Path> files = Files.list(elsewhere)) {
                for (Path file : files.collect(Collectors.toList())) {
                    Files.delete(file);
                }
            }
            Files.delete(elsewhere);
        }
    }

    @Test
    void lancesCleanUpPassesOverUnfinishedFiles() throws Exception {
        table.commit(table.write(0, 0, rows(2)));
        LakeWriter<PendingWriteResult> running = table.writer(0);
        running.write(TestTable.record(2, rows(1).get(0)));
        table.commit(table.write(1, 0, rows(2)));
        table.removeOldVersions();
        LanceWriteResult result = running.complete().await();
        running.close();
        table.commit(result);

        assertThat(table.read()).hasSize(5);
    }

    private LanceWriteResult writePartition(long partition, long offset) throws Exception {
        try (LakeWriter<PendingWriteResult> writer =
                table.writer(new TableBucket(7, partition, 0), "p" + partition)) {
            writer.write(TestTable.record(offset, rows(1).get(0)));
            return TestTable.handedOver(writer.complete());
        }
    }

    private static void compact(Dataset dataset) {
        CompactionOptions options = CompactionOptions.builder().build();
        Compaction.commitCompaction(
                dataset,
                Compaction.planCompaction(dataset, options).getCompactionTasks().stream()
                        .map(task -> task.execute(dataset))
                        .collect(Collectors.toList()),
                options);
    }

    /** All but the newest, whose name is the first: names count down. */
    private void removeOldManifests() throws IOException {
        Path versions = table.location().localFolder().orElseThrow().resolve("_versions");
        List<Path> old;
        try (Stream<Path> manifests = Files.list(versions)) {
            old = manifests.sorted().skip(1).collect(Collectors.toList());
        }
        for (Path manifest : old) {
            Files.delete(manifest);
        }
    }

    private static Set<String> names(LanceWriteResult result) {
        return result.files().stream().map(file -> file.name()).collect(Collectors.toSet());
    }

    private Set<String> dataFiles() throws IOException {
        try (Stream<Path> files =
                Files.list(table.location().localFolder().orElseThrow().resolve("data"))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
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
