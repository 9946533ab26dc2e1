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

import io.flusslance.memory.MemoryPool;
import io.flusslance.testing.HangingLog;
import io.flusslance.testing.ManyBuckets;
import io.flusslance.testing.RandomData;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;
import io.flusslance.tiering.result.WrittenFile;

import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * However a writer ends, it gives back its memory, its thread and its files. That nothing is left
 * is asserted after each test by {@link io.flusslance.testing.NothingLeftBehind}.
 */
class WriterLifeTest {

    private static final RowType BLOB =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("blob", DataTypes.BYTES()));

    @TempDir private Path warehouse;

    private final RandomData data = new RandomData(5);

    @Test
    void aWriterWithoutRowsMakesNoFileAndCanBeCommitted() throws Exception {
        TestTable table = table();
        LanceWriteResult result = table.write(0, 0, List.of());
        assertThat(result.files()).isEmpty();
        assertThat(result.hasRows()).isFalse();
        table.commit(result);
        table.open(dataset -> assertThat(dataset.countRows()).isZero());
    }

    @Test
    void closingWithoutCompletingLeavesNoFile() throws Exception {
        TestTable table = table("lance.max_row_per_file", "10");
        try (LakeWriter<PendingWriteResult> writer = table.writer(0)) {
            writeBlobs(writer, 55, 200_000);
        }
        assertThat(dataFiles(table)).isEmpty();
    }

    @Test
    void aDeletionThatHangsKeepsNoMemory() throws Exception {
        TestTable table = table("lance.max_row_per_file", "10");
        MemoryPool pool = MemoryPool.ofProcess(96L << 20);
        LakeWriter<PendingWriteResult> writer = table.writer(0);
        writeBlobs(writer, 15, 200_000);
        await(() -> dataFiles(table).size() == 1 && writerThreads() == 0);
        Thread canceller = new Thread(() -> closeQuietly(writer));
        try (HangingLog hanging = HangingLog.open("uncommitted data file")) {
            canceller.start();
            hanging.awaitHanging();
            await(() -> pool.usedBytes() == 0);
        }
        canceller.join();
        assertThat(dataFiles(table)).isEmpty();
    }

    @Test
    void closingTwiceAndAfterCompletingIsHarmless() throws Exception {
        TestTable table = table();
        LakeWriter<PendingWriteResult> writer = table.writer(0);
        writeBlobs(writer, 3, 10);
        LanceWriteResult result = writer.complete().await();
        writer.close();
        writer.close();
        assertThat(result.files()).hasSize(1);
        assertThat(dataFiles(table)).hasSize(1);
        table.commit(result);
        table.open(dataset -> assertThat(dataset.countRows()).isEqualTo(3));
    }

    @Test
    void aWriterThatIsClosedAtAnyMomentGivesAllBackAndLosesNoRow() throws Exception {
        TestTable table = table("lance.max_row_per_file", "10");
        int complete = 0;
        for (int round = 0; round < 20; round++) {
            LakeWriter<PendingWriteResult> writer = table.writer(0);
            long pauseNanos = round * 500_000L;
            Thread canceller =
                    new Thread(
                            () -> {
                                LockSupport.parkNanos(pauseNanos);
                                closeQuietly(writer);
                                closeQuietly(writer);
                            });
            canceller.start();
            if (round == 0) {
                // on a fast machine all others can be closed too late
                canceller.join();
            }
            LanceWriteResult result;
            try {
                writeBlobs(writer, 55, 20_000);
                result = TestTable.handedOver(writer.complete());
            } finally {
                canceller.join();
                writer.close();
            }
            // what was closed too early says so
            if (result != null && result.failure().isEmpty()) {
                complete++;
                assertThat(result.files().stream().mapToLong(WrittenFile::rows).sum())
                        .isEqualTo(55);
                try (LakeCommitter<PendingWriteResult, LanceCommittable> committer =
                        table.committer()) {
                    committer.abort(
                            committer.toCommittable(List.of(PendingWriteResult.of(result))));
                }
            }
            assertThat(dataFiles(table)).as("round %d", round).isEmpty();
        }
        assertThat(complete).as("rounds that were closed too late").isLessThan(20);
    }

    private static void closeQuietly(LakeWriter<PendingWriteResult> writer) {
        try {
            writer.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCommitterThatIsClosedTwiceDeletesWhatWasNotCommittedOnce() throws Exception {
        TestTable table = table();
        LanceWriteResult result = table.write(0, 0, List.of(GenericRow.of(1, new byte[10])));
        LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer();
        committer.toCommittable(List.of(PendingWriteResult.of(result)));
        committer.getMissingLakeSnapshot(null);
        committer.close();
        assertThat(dataFiles(table)).isEmpty();
        committer.close();

        LakeCommitter<PendingWriteResult, LanceCommittable> untouched = table.committer();
        untouched.close();
        untouched.close();
    }

    @Test
    void aWriterThatIsDroppedWithoutBeingClosedGivesAllBack() throws Exception {
        TestTable table = table("lance.max_row_per_file", "10");
        dropWriter(table);
        await(() -> dataFiles(table).isEmpty() && writerThreads() == 0);
    }

    @Test
    void whatAWriterHeldWhoseThreadHasEndedIsThereForTheNextOne() throws Exception {
        TestTable table = table("lance.max_row_per_file", "10");
        MemoryPool pool = MemoryPool.ofProcess(96L << 20);
        FutureTask<Void> drops =
                new FutureTask<>(
                        () -> {
                            dropWriter(table);
                            return null;
                        });
        Thread host = new Thread(drops);
        host.start();
        drops.get();
        host.join();
        assertThat(pool.usedBytes()).isPositive();
        try (LakeWriter<PendingWriteResult> next = table.writer(0)) {
            // nobody else asks Java to collect it
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (pool.usedBytes() > 0) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.sleep(20);
            }
            assertThat(next.complete().await().files()).isEmpty();
        }
    }

    private void dropWriter(TestTable table) throws IOException {
        writeBlobs(table.writer(0), 55, 100_000);
    }

    @Test
    void aWriterWhoseFolderCanNotBeWrittenFailsAndGivesAllBack() throws Exception {
        TestTable table = table();
        Path dataFolder = table.location().localFolder().orElseThrow().resolve("data");
        Files.write(dataFolder, new byte[] {1});
        assertThatThrownBy(
                        () -> {
                            try (LakeWriter<PendingWriteResult> writer = table.writer(0)) {
                                writeBlobs(writer, 1_000, 500_000);
                                table.commit(writer.complete().await());
                            }
                        })
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "table db.t", "bucket 0", "offset", "FileAlreadyExistsException");
    }

    @Test
    void anInterruptedWriterGivesAllBack() throws Exception {
        TestTable table = table();
        LakeWriter<PendingWriteResult> writer = table.writer(0);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> writeBlobs(writer, 100, 1_000_000))
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessageContaining("table db.t");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void manyWritersShareALittleMemory() throws Exception {
        long limit = 24L << 20;
        List<DataField> fields = new ArrayList<>();
        for (int c = 0; c < 10; c++) {
            fields.add(DataTypes.FIELD("n" + c, DataTypes.BIGINT()));
            fields.add(DataTypes.FIELD("s" + c, DataTypes.STRING()));
        }
        RowType type = new RowType(fields);
        TestTable table =
                TestTable.of(
                                TestTable.cluster(warehouse, "write.memory-limit", limit + "b"),
                                "wide",
                                type,
                                Map.of())
                        .create();
        MemoryPool.ofProcess(limit).takePeakBytes();
        int buckets = 64;
        int rowsOfABucket = 1_500;
        List<LakeWriter<PendingWriteResult>> writers = new ArrayList<>();
        for (int b = 0; b < buckets; b++) {
            writers.add(table.writer(b));
        }
        for (int i = 0; i < rowsOfABucket; i++) {
            for (LakeWriter<PendingWriteResult> writer : writers) {
                writer.write(TestTable.record(i, wideRow(i)));
            }
        }
        LanceWriteResult[] results = ManyBuckets.complete(writers);
        // each may have one batch beyond it
        assertThat(MemoryPool.ofProcess(limit).takePeakBytes())
                .isLessThanOrEqualTo(limit + buckets * (limit / buckets / 8));
        table.commit(results);
        table.open(
                dataset ->
                        assertThat(dataset.countRows("length(s0) > 20"))
                                .isEqualTo((long) buckets * rowsOfABucket));
    }

    private GenericRow wideRow(int i) {
        Object[] values = new Object[20];
        for (int c = 0; c < 20; c += 2) {
            values[c] = (long) i * c;
            values[c + 1] = BinaryString.fromString("a text of column " + c + " and row " + i);
        }
        return GenericRow.of(values);
    }

    @Test
    void writersOfLargeRowsWaitForEachOtherAndNeverFail() throws Exception {
        TestTable table =
                TestTable.of(
                                TestTable.cluster(warehouse, "write.memory-limit", "16 mb"),
                                "t",
                                BLOB,
                                Map.of())
                        .create();
        List<Thread> threads = new ArrayList<>();
        List<LanceWriteResult> results = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (int b = 0; b < 4; b++) {
            int bucket = b;
            Thread thread =
                    new Thread(
                            () -> {
                                try (LakeWriter<PendingWriteResult> writer = table.writer(bucket)) {
                                    writeBlobs(writer, 12, 5 << 20);
                                    LanceWriteResult result = writer.complete().await();
                                    synchronized (results) {
                                        results.add(result);
                                    }
                                } catch (Throwable t) {
                                    synchronized (failures) {
                                        failures.add(t);
                                    }
                                }
                            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        table.commit(results.toArray(new LanceWriteResult[0]));
        table.open(dataset -> assertThat(dataset.countRows()).isEqualTo(48));
    }

    @Test
    void batchesStaySmallWhereTheFirstRowIsMuchSmallerThanTheNextOnes() throws Exception {
        TestTable table = table();
        MemoryPool pool = MemoryPool.ofProcess(96L << 20);
        pool.takePeakBytes();
        LanceWriteResult result;
        try (LakeWriter<PendingWriteResult> writer = table.writer(0)) {
            writeBlobs(writer, 1, 0);
            writeBlobs(writer, 80, 1 << 20);
            result = writer.complete().await();
        }
        // a few batches of about 8 MiB, and not one of 80
        assertThat(pool.takePeakBytes()).isLessThan(60L << 20);
        table.commit(result);
    }

    @Test
    void aRowLargerThanTheMemoryIsAnErrorThatNamesItsSizeAndTheOption() throws Exception {
        TestTable table =
                TestTable.of(
                                TestTable.cluster(warehouse, "write.memory-limit", "4 mb"),
                                "t",
                                BLOB,
                                Map.of())
                        .create();
        try (LakeWriter<PendingWriteResult> writer = table.writer(0)) {
            writeBlobs(writer, 3, 1000);
            byte[] large = data.randomBytes(5 << 20);
            writer.write(TestTable.record(3, GenericRow.of(3, large)));
            LanceWriteResult result = writer.complete().await();
            assertThatThrownBy(() -> table.commit(result))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(
                            "table db.t",
                            "bucket 0",
                            "offset 3",
                            Integer.toString(5 << 20).substring(0, 4),
                            "datalake.lance.write.memory-limit");
        }
        assertThat(dataFiles(table)).isEmpty();
    }

    @Test
    void anArrayThatGrowsBeyondTheMemoryIsWritten() throws Exception {
        RowType type =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.INT()),
                        DataTypes.FIELD("a", DataTypes.ARRAY(DataTypes.BIGINT())));
        TestTable table =
                TestTable.of(
                                TestTable.cluster(warehouse, "write.memory-limit", "4 mb"),
                                "arrays",
                                type,
                                Map.of())
                        .create();
        try (LakeWriter<PendingWriteResult> writer = table.writer(0)) {
            for (int i = 0; i < 20_000; i++) {
                GenericArray small = new GenericArray(new long[] {1, 2, 3, 4, 5, 6, 7, 8});
                writer.write(TestTable.record(i, GenericRow.of(i, small)));
            }
            GenericArray large = new GenericArray(new long[(3 << 20) / 8]);
            writer.write(TestTable.record(20_000, GenericRow.of(20_000, large)));
            table.commit(writer.complete().await());
        }
        table.open(dataset -> assertThat(dataset.countRows()).isEqualTo(20_001));
    }

    @Test
    void aVectorThatFillsTheMemoryIsWritten() throws Exception {
        int size = 1_040_000;
        RowType type =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.INT()),
                        DataTypes.FIELD("v", DataTypes.ARRAY(DataTypes.FLOAT())));
        TestTable table =
                TestTable.of(
                                TestTable.cluster(warehouse, "write.memory-limit", "4 mb"),
                                "vectors",
                                type,
                                Map.of("v.arrow.fixed-size-list.size", Integer.toString(size)))
                        .create();
        try (LakeWriter<PendingWriteResult> writer = table.writer(0)) {
            writer.write(TestTable.record(0, GenericRow.of(0, new GenericArray(new float[size]))));
            table.commit(writer.complete().await());
        }
        table.open(dataset -> assertThat(dataset.countRows()).isEqualTo(1));
    }

    @Test
    void aRowAlmostAsLargeAsTheMemoryIsWritten() throws Exception {
        TestTable table =
                TestTable.of(
                                TestTable.cluster(warehouse, "write.memory-limit", "8 mb"),
                                "t",
                                BLOB,
                                Map.of())
                        .create();
        LanceWriteResult result;
        try (LakeWriter<PendingWriteResult> writer = table.writer(0)) {
            writeBlobs(writer, 4, 7 << 20);
            result = writer.complete().await();
        }
        table.commit(result);
        table.open(dataset -> assertThat(dataset.countRows()).isEqualTo(4));
    }

    private TestTable table(String... properties) {
        return TestTable.of(
                        TestTable.cluster(warehouse),
                        "t",
                        BLOB,
                        properties.length == 0 ? Map.of() : Map.of(properties[0], properties[1]))
                .create();
    }

    private void writeBlobs(LakeWriter<PendingWriteResult> writer, int rows, int size)
            throws IOException {
        for (int i = 0; i < rows; i++) {
            byte[] blob = new byte[size];
            for (int j = 0; j < size; j += 64) {
                blob[j] = (byte) (i + j);
            }
            writer.write(TestTable.record(i, GenericRow.of(i, blob)));
        }
    }

    private static List<Path> dataFiles(TestTable table) throws IOException {
        Path folder = table.location().localFolder().orElseThrow().resolve("data");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.collect(Collectors.toList());
        }
    }

    private static long writerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lance-writer"))
                .count();
    }

    /** A condition that may take a moment. */
    interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.currentTimeMillis() + 20_000;
        while (!condition.holds()) {
            assertThat(System.currentTimeMillis()).isLessThan(deadline);
            System.gc();
            Thread.sleep(20);
        }
    }
}
