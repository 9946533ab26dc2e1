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

import io.flusslance.storage.RequestFate;
import io.flusslance.storage.S3Server;
import io.flusslance.storage.StorageRelay;
import io.flusslance.testing.Deadline;
import io.flusslance.testing.Resources;
import io.flusslance.testing.SpiTable;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.lake.writer.LakeTieringFactory;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Results that a writer hands out while its file is still on its way to an object store. */
class UnfinishedResultITCase {

    private static final String DATA = "/data/";
    private static final int HELD_SECONDS = 15;

    private final Resources resources = new Resources();

    private Path store;
    private StorageRelay relay;
    private SpiTable table;
    private LakeTieringFactory<PendingWriteResult, LanceCommittable> job;

    @BeforeEach
    void startServer() throws Exception {
        store = resources.add(TemporaryFolder.create("s3-unfinished")).path();
        S3Server s3 = resources.add(S3Server.inFolder(store, "id-of-test", "secret-of-test"));
        s3.createBucket("lake");
        relay = resources.add(new StorageRelay(s3.endpoint()));
        Map<String, String> cluster = new HashMap<>(s3.options());
        cluster.put("endpoint", relay.endpoint().toString());
        cluster.put("warehouse", "s3://lake");
        table = new SpiTable(cluster).create();
        job = table.factory();
    }

    @AfterEach
    void stopServer() throws Exception {
        resources.close();
    }

    @Test
    void theFilesOfAllBucketsEndAtTheSameTime() throws Exception {
        int buckets = 4;
        CountDownLatch all = new CountDownLatch(buckets);
        AtomicInteger alone = new AtomicInteger();
        relay.play(
                request -> {
                    if (request.puts(DATA)) {
                        all.countDown();
                        if (!await(all)) {
                            alone.incrementAndGet();
                        }
                    }
                    return RequestFate.pass();
                });

        List<PendingWriteResult> pending = new ArrayList<>();
        for (int bucket = 0; bucket < buckets; bucket++) {
            pending.add(complete(bucket, 0));
        }
        List<LanceWriteResult> results = new ArrayList<>();
        for (PendingWriteResult each : pending) {
            results.add(each.await());
        }
        table.commit(results);

        assertThat(alone).hasValue(0);
        assertThat(dataFiles()).hasSize(buckets);
    }

    @Test
    void aFileThatFailsInTheEndFailsTheRoundOnceAndThenTheWriter() throws Exception {
        relay.play(
                request ->
                        request.puts(DATA)
                                ? RequestFate.refuse(403, "AccessDenied")
                                : RequestFate.pass());

        LanceWriteResult first = complete(0, 5).await();
        assertThatThrownBy(() -> table.commit(first))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("not committed", "bucket 0", "offsets 5 to 5", "403");
        // the second time it has to be known at once, for it may become no result at all
        PendingWriteResult second = complete(0, 5);
        int asked = (int) relay.requests().stream().filter(request -> request.puts(DATA)).count();
        assertThat(second.await().failure()).isPresent();
        assertThat(relay.requests().stream().filter(request -> request.puts(DATA))).hasSize(asked);
        assertThat(asked).isGreaterThanOrEqualTo(2);

        relay.play(request -> RequestFate.pass());
        table.commit(complete(0, 5).await());
        assertThat(dataFiles()).hasSize(1);
    }

    @Test
    void aResultWhoseHandOverIsInterruptedLeavesNoFile() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch held = holdDataFiles(begun);
        PendingWriteResult result = complete(0, 0);
        assertThat(await(begun)).isTrue();

        // not before the interrupt: whoever is interrupted waits a while for Lance
        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(held::countDown);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> job.getWriteResultSerializer().serialize(result))
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessageContaining(table.info().getTablePath().toString());
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }

        assertThat(result.await().failure()).isPresent();
        awaitNoFile();
    }

    @Test
    void aResultThatNobodyWantsLeavesNoFile() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch held = holdDataFiles(begun);
        complete(0, 0);
        assertThat(await(begun)).isTrue();
        System.gc();
        held.countDown();
        awaitNoFile();
    }

    /** Begins and ends a writer of one row as the host does. */
    private PendingWriteResult complete(int bucket, long offset) throws IOException {
        GenericRow row = GenericRow.of((int) offset, BinaryString.fromString("n"));
        try (LakeWriter<PendingWriteResult> writer =
                table.begin(job, bucket, offset, List.of(row))) {
            return writer.complete();
        }
    }

    private CountDownLatch holdDataFiles(CountDownLatch begun) {
        CountDownLatch held = new CountDownLatch(1);
        relay.play(
                request -> {
                    if (request.puts(DATA)) {
                        begun.countDown();
                        await(held);
                    }
                    return RequestFate.pass();
                });
        return held;
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(HELD_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void awaitNoFile() throws Exception {
        Deadline.in(Duration.ofSeconds(60))
                .await(
                        "no data file, and no writer",
                        () -> dataFiles().isEmpty() && writerThreads() == 0,
                        () -> dataFilesOrNone() + ", " + writerThreads() + " writers");
    }

    private static long writerThreads() {
        System.gc();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lance-writer"))
                .count();
    }

    private String dataFilesOrNone() {
        try {
            return dataFiles().toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private List<Path> dataFiles() throws IOException {
        return TemporaryFolder.filesIn(store).stream()
                .filter(file -> file.toString().contains(DATA))
                .toList();
    }
}
