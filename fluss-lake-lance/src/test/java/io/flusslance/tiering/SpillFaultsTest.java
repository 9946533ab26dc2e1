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

import io.flusslance.arrow.WriteMemory;
import io.flusslance.dataset.files.UnfinishedFiles;
import io.flusslance.testing.NothingLeftBehind;
import io.flusslance.testing.RandomData;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.InterruptedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static io.flusslance.testing.ManyBuckets.assertThatOffsetsAreWhole;
import static io.flusslance.testing.ManyBuckets.complete;
import static io.flusslance.testing.ManyBuckets.open;
import static io.flusslance.testing.ManyBuckets.writeBlobs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/** What goes wrong around batches that wait in a local file. */
class SpillFaultsTest {

    private static final RowType BLOBS =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("blob", DataTypes.BYTES()));

    private static final long LIMIT = 4 << 20;

    @TempDir private Path warehouse;

    private final RandomData data = new RandomData(3);

    @Test
    void anInterruptOfAnotherWritersThreadCostsNoRow() throws Exception {
        TestTable table = table("t", LIMIT);
        List<LakeWriter<PendingWriteResult>> writers = open(table, 8);
        writeBlobs(writers, 103, 10_000, data);
        assertThat(NothingLeftBehind.openFiles(".spill")).hasSize(8);
        Thread asking =
                new Thread(
                        () -> {
                            Thread.currentThread().interrupt();
                            WriteMemory.ofProcess(LIMIT).reclaim(null);
                        });
        asking.start();
        asking.join();
        LanceWriteResult[] results = complete(writers);
        assertThat(results).allSatisfy(r -> assertThat(r.failure()).isEmpty());
        table.commit(results);
        assertThatOffsetsAreWhole(table, 8, 103);
    }

    @Test
    void anInterruptWhileABatchIsSpilledIsAnInterruptAndNoFailure() throws Exception {
        TestTable table = table("t", LIMIT);
        List<LakeWriter<PendingWriteResult>> writers = open(table, 8);
        writeBlobs(writers, 100, 10_000, data);
        LakeWriter<PendingWriteResult> writer = writers.get(7);
        byte[] blob = data.randomBytes(300_000);
        InternalRow row =
                readSlowly(GenericRow.of(1, blob), () -> Thread.currentThread().interrupt());
        try {
            assertThatThrownBy(
                            () -> {
                                writer.write(TestTable.record(100, row));
                                writer.write(TestTable.record(101, GenericRow.of(1, blob)));
                            })
                    .isInstanceOf(InterruptedIOException.class);
        } finally {
            Thread.interrupted();
            for (LakeWriter<PendingWriteResult> w : writers) {
                w.close();
            }
        }
    }

    @Test
    void theReasonOfLanceIsKeptWhereBatchesWait() throws Exception {
        TestTable table = table("t", LIMIT);
        List<LakeWriter<PendingWriteResult>> writers = open(table, 8);
        writeBlobs(writers, 100, 10_000, data);
        for (UnfinishedFiles unfinished : UnfinishedFiles.in(table.location())) {
            unfinished.delete();
        }
        WriteMemory memory = WriteMemory.ofProcess(LIMIT);
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    // ends the files that are open: each of them fails, and Lance lets go of it
                    while (memory.chargedBytes() > 0) {
                        long seen = memory.releases();
                        memory.largest().ifPresent(WriteMemory.Holder::tryEndFile);
                        memory.awaitRelease(seen, 100);
                    }
                });
        List<String> reasons = new ArrayList<>();
        for (LakeWriter<PendingWriteResult> writer : writers) {
            writer.complete().await().failure().ifPresent(reasons::add);
            writer.close();
        }
        assertThat(reasons)
                .isNotEmpty()
                .allSatisfy(reason -> assertThat(reason).doesNotContain("failed: null"));
    }

    @Test
    void aWaitingBatchComesBackWhereAnotherJobLoweredTheLimit() throws Exception {
        TestTable table = table("t", 48L << 20);
        List<LakeWriter<PendingWriteResult>> writers = open(table, 3);
        writeBlobs(writers, 4, 7 << 20, data);
        assertThat(NothingLeftBehind.openFiles(".spill")).isNotEmpty();
        WriteMemory.ofProcess(LIMIT);
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    LanceWriteResult[] results = complete(writers);
                    table.commit(results);
                });
        assertThatOffsetsAreWhole(table, 3, 4);
    }

    @Test
    void aRowThatJustFitsComesBackFromTheLocalFile() throws Exception {
        TestTable table = table("t", LIMIT);
        int size = (int) LIMIT - 200;
        while (!isAccepted(table, size)) {
            size -= 64;
        }
        List<LakeWriter<PendingWriteResult>> writers = open(table, 2);
        writers.get(1).write(TestTable.record(0, GenericRow.of(0, data.randomBytes(1_600_000))));
        LakeWriter<PendingWriteResult> writer = writers.get(0);
        writer.write(TestTable.record(0, GenericRow.of(0, data.randomBytes(1_000_000))));
        assertThat(NothingLeftBehind.openFiles(".spill")).hasSize(1);
        writer.write(TestTable.record(1, GenericRow.of(1, data.randomBytes(size))));
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> table.commit(complete(writers)));
        assertThat(table.read()).hasSize(3);
    }

    private boolean isAccepted(TestTable table, int size) throws Exception {
        try (LakeWriter<PendingWriteResult> writer = table.writer(0)) {
            writer.write(TestTable.record(0, GenericRow.of(0, data.randomBytes(size))));
            return writer.complete().await().failure().isEmpty();
        }
    }

    @Test
    void aWriterInTheMiddleOfALargeRowAndOneThatFinishesDoNotWaitForEachOther() throws Exception {
        TestTable table = table("t", LIMIT);
        List<LakeWriter<PendingWriteResult>> writers = open(table, 2);
        LakeWriter<PendingWriteResult> a = writers.get(0);
        LakeWriter<PendingWriteResult> b = writers.get(1);
        a.write(TestTable.record(0, GenericRow.of(0, data.randomBytes(3_300_000))));
        b.write(TestTable.record(0, GenericRow.of(0, data.randomBytes(200_000))));
        assertThat(NothingLeftBehind.openFiles(".spill")).hasSize(1);
        CountDownLatch inTheRow = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        byte[] blob = data.randomBytes(900_000);
        InternalRow slow =
                readSlowly(
                        GenericRow.of(1, blob),
                        () -> {
                            inTheRow.countDown();
                            try {
                                goOn.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        CompletableFuture<LanceWriteResult> ofA = new CompletableFuture<>();
        CompletableFuture<LanceWriteResult> ofB = new CompletableFuture<>();
        Thread first =
                new Thread(
                        () -> {
                            try {
                                a.write(TestTable.record(1, slow));
                                ofA.complete(a.complete().await());
                            } catch (Throwable t) {
                                ofA.completeExceptionally(t);
                            }
                        });
        Thread second =
                new Thread(
                        () -> {
                            try {
                                ofB.complete(b.complete().await());
                            } catch (Throwable t) {
                                ofB.completeExceptionally(t);
                            }
                        });
        first.start();
        inTheRow.await();
        second.start();
        Thread.sleep(1000);
        goOn.countDown();
        try {
            LanceWriteResult resultOfA = ofA.get(15, TimeUnit.SECONDS);
            table.commit(resultOfA, ofB.get(15, TimeUnit.SECONDS));
        } finally {
            first.interrupt();
            second.interrupt();
            first.join();
            second.join();
            a.close();
            b.close();
        }
        assertThat(table.read()).hasSize(3);
    }

    /** Lance has 512 threads for streams that wait, and does nothing at all when all of them do. */
    @Test
    void moreWritersThanLanceHasThreadsGoOn() throws Exception {
        int count = 600;
        TestTable table = table("t", 96L << 20);
        List<LakeWriter<PendingWriteResult>> writers = open(table, count);
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> {
                    for (int i = 0; i < 2; i++) {
                        for (LakeWriter<PendingWriteResult> writer : writers) {
                            writer.write(
                                    TestTable.record(
                                            i, GenericRow.of(i, data.randomBytes(50_000))));
                        }
                    }
                    Collections.reverse(writers);
                    table.commit(complete(writers));
                });
        assertThatOffsetsAreWhole(table, count, 2);
    }

    @Test
    void textsOfAnEarlierBatchTakeNoMemoryInOneWithoutThem() throws Exception {
        long limit = 32L << 20;
        TestTable table = table("t", limit);
        List<LakeWriter<PendingWriteResult>> writers = open(table, 8);
        for (LakeWriter<PendingWriteResult> writer : writers) {
            writer.write(TestTable.record(0, GenericRow.of(0, data.randomBytes(12 << 20))));
            writer.write(TestTable.record(1, GenericRow.of(1, null)));
        }
        WriteMemory memory = WriteMemory.ofProcess(limit);
        memory.takePeakBytes();
        memory.reclaim(null);
        assertThat(memory.takePeakBytes()).isLessThan(limit);
        table.commit(complete(writers));
        assertThatOffsetsAreWhole(table, 8, 2);
    }

    /** A row that runs something when its bytes are read. */
    private static InternalRow readSlowly(GenericRow row, Runnable meanwhile) {
        return (InternalRow)
                Proxy.newProxyInstance(
                        InternalRow.class.getClassLoader(),
                        new Class<?>[] {InternalRow.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("getBytes")) {
                                meanwhile.run();
                            }
                            return method.invoke(row, arguments);
                        });
    }

    private TestTable table(String name, long limit) {
        return TestTable.of(
                        TestTable.cluster(warehouse, "write.memory-limit", limit + "b"),
                        name,
                        BLOBS,
                        Map.of())
                .create();
    }
}
