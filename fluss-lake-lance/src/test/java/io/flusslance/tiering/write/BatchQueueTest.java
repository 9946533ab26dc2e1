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
package io.flusslance.tiering.write;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class BatchQueueTest {

    private static final Schema SCHEMA =
            new Schema(List.of(Field.nullable("n", new ArrowType.Int(32, true))));

    /**
     * One thread adds numbered batches, another takes them, a third one interrupts, aborts or
     * closes in the middle. What is taken is a beginning of what was added, without a gap; all of
     * it where nobody disturbed. Whatever happens, no batch is released twice and none is kept.
     */
    @RepeatedTest(100)
    void batchesArriveInOrderOrAreReleased() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int count = random.nextInt(30);
        int rows = random.nextBoolean() ? 10 : 1_000_000;
        int disturbance = random.nextInt(5);
        long pauseNanos = random.nextInt(30_000_000);
        // a slow one lets the adder wait, where it can be interrupted
        long slowNanos = random.nextBoolean() ? 0 : 4_000_000;
        List<Integer> taken = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator()) {
            BatchQueue queue = new BatchQueue(allocator, SCHEMA);
            Thread taker = new Thread(() -> takeAll(queue, taken, disturbance == 4, slowNanos));
            Thread adder = new Thread(() -> addAll(queue, allocator, count, rows));
            taker.start();
            adder.start();
            LockSupport.parkNanos(pauseNanos);
            if (disturbance == 1) {
                adder.interrupt();
            } else if (disturbance == 2) {
                queue.abort();
            } else if (disturbance == 3) {
                taker.interrupt();
            }
            adder.join();
            taker.join();
            queue.close();
        }
        int numbers = disturbance == 0 ? count : taken.size();
        assertThat(taken)
                .as("seed %d", seed)
                .isEqualTo(IntStream.range(0, numbers).boxed().collect(Collectors.toList()));
    }

    @Test
    void anAbortedQueueGivesBackWhatWaitsAtOnce() throws Exception {
        try (BufferAllocator allocator = new RootAllocator();
                BatchQueue queue = new BatchQueue(allocator, SCHEMA)) {
            queue.add(batch(allocator, 0, 10));
            queue.add(batch(allocator, 1, 10));

            queue.abort();

            assertThat(allocator.getAllocatedMemory()).isZero();
        }
    }

    private static void addAll(BatchQueue queue, BufferAllocator allocator, int count, int rows) {
        try {
            for (int i = 0; i < count; i++) {
                queue.add(batch(allocator, i, rows));
                if (i % 7 == 6) {
                    queue.awaitIdle();
                }
            }
        } catch (InterruptedException e) {
            // the batch is closed, and the ones before it are taken
        }
        queue.complete();
    }

    private static VectorSchemaRoot batch(BufferAllocator allocator, int number, int rows) {
        VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMA, allocator);
        IntVector numbers = (IntVector) batch.getVector(0);
        numbers.allocateNew(rows);
        numbers.set(0, number);
        batch.setRowCount(rows);
        return batch;
    }

    private static void takeAll(
            BatchQueue queue, List<Integer> taken, boolean failsSoon, long slowNanos) {
        try (queue) {
            while (queue.loadNextBatch()) {
                taken.add(((IntVector) queue.getVectorSchemaRoot().getVector(0)).get(0));
                LockSupport.parkNanos(slowNanos);
                if (failsSoon && taken.size() == 3) {
                    break;
                }
            }
        } catch (IOException e) {
            // aborted or interrupted
        }
    }
}
