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

import io.flusslance.testing.RandomData;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;
import io.flusslance.tiering.result.WrittenFile;

import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Buckets that are written at once, with less memory than they need, rows of any size, and closes
 * and interrupts at any moment. That nothing is left is asserted after the test by {@link
 * io.flusslance.testing.NothingLeftBehind}.
 */
class WriteSchedulesTest {

    private static final RowType BLOBS =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("blob", DataTypes.BYTES()));

    private static final int BUCKETS = 4;
    private static final int ROUNDS = 15;

    @TempDir private Path warehouse;

    private final List<LanceWriteResult> written = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> surprises = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whatIsCompletedIsWholeAndWhatIsNotLeavesNothing() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TestTable table =
                TestTable.of(
                                TestTable.cluster(warehouse, "write.memory-limit", "4 mb"),
                                "t",
                                BLOBS,
                                Map.of("lance.max_row_per_file", "40"))
                        .create();
        long[] next = new long[BUCKETS];
        long rows = 0;
        int completed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            written.clear();
            List<Thread> threads = new ArrayList<>();
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                LakeWriter<PendingWriteResult> writer = table.writer(bucket);
                long seedOfRows = random.nextLong();
                long first = next[bucket];
                Thread thread = new Thread(() -> write(writer, first, new Random(seedOfRows)));
                threads.add(thread);
                long pauseNanos = (long) (random.nextDouble() * 200_000_000);
                int disturbance = random.nextInt(3);
                threads.add(new Thread(() -> disturb(writer, thread, disturbance, pauseNanos)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join(60_000);
                assertThat(thread.isAlive()).as("seed %d, round %d", seed, round).isFalse();
            }
            assertThat(surprises).as("seed %d, round %d", seed, round).isEmpty();
            for (LanceWriteResult result : written) {
                rows += result.files().stream().mapToLong(WrittenFile::rows).sum();
                completed++;
                table.commit(result);
                next[result.bucket().bucket()] += 60;
            }
        }
        long expected = rows;
        assertThat(rows).as("seed %d", seed).isEqualTo(completed * 60L);
        table.open(dataset -> assertThat(dataset.countRows()).isEqualTo(expected));
    }

    private void write(LakeWriter<PendingWriteResult> writer, long first, Random random) {
        RandomData data = new RandomData(random.nextLong());
        try {
            for (int i = 0; i < 60; i++) {
                int size = (int) Math.pow(2, random.nextDouble() * 21.5);
                writer.write(TestTable.record(first + i, GenericRow.of(i, data.randomBytes(size))));
            }
            PendingWriteResult pending = writer.complete();
            if (pending != null) {
                LanceWriteResult result = pending.await();
                if (result.failure().isEmpty()) {
                    written.add(result);
                }
            }
        } catch (IOException e) {
            // closed or interrupted
        } catch (Throwable t) {
            surprises.add(t);
        } finally {
            close(writer);
        }
    }

    private void disturb(
            LakeWriter<PendingWriteResult> writer, Thread thread, int disturbance, long nanos) {
        LockSupport.parkNanos(nanos);
        if (disturbance == 1) {
            close(writer);
        } else if (disturbance == 2) {
            thread.interrupt();
        }
    }

    private void close(LakeWriter<PendingWriteResult> writer) {
        try {
            writer.close();
        } catch (Throwable t) {
            surprises.add(t);
        }
    }
}
