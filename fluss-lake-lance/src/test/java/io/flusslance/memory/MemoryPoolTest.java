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
package io.flusslance.memory;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class MemoryPoolTest {

    private static final long LIMIT = 8 << 20;
    private static final Duration LONG = Duration.ofMinutes(1);

    /** A chunk that is filled, or a buffer that Lance has. */
    private static final class Held {
        final MemoryChunk chunk;
        final MemoryAccount account;
        final byte stamp;
        ArrowBuf buffer;

        Held(MemoryChunk chunk, MemoryAccount account, byte stamp) {
            this.chunk = chunk;
            this.account = account;
            this.stamp = stamp;
            MemoryUtil.setMemory(chunk.address(), chunk.capacity(), stamp);
        }

        /** Gives it back, after a look whether anybody else wrote to it. */
        void giveBack() {
            for (long at : new long[] {0, chunk.capacity() / 2, chunk.capacity() - 1}) {
                assertThat(MemoryUtil.getByte(chunk.address() + at)).isEqualTo(stamp);
            }
            if (buffer == null) {
                account.give(chunk);
            } else {
                buffer.close();
            }
        }
    }

    @Test
    void whatIsCountedIsWhatIsHeldWhateverTheOrder() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        MemoryPool pool = new MemoryPool(LIMIT, LONG);
        List<MemoryAccount> accounts = new ArrayList<>();
        List<Held> held = new ArrayList<>();
        Map<FileMemory, Long> files = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            int action = random.nextInt(12);
            if (accounts.isEmpty() || (action == 0 && accounts.size() < 5)) {
                accounts.add(pool.newAccount());
            } else if (action <= 4) {
                MemoryAccount account = accounts.get(random.nextInt(accounts.size()));
                long bytes = 1 + (long) Math.pow(2, random.nextDouble() * 21);
                boolean ownBatch = random.nextBoolean();
                take(pool, account, bytes, ownBatch, held, (byte) step);
            } else if (action <= 7 && !held.isEmpty()) {
                held.remove(random.nextInt(held.size())).giveBack();
            } else if (action == 8 && !held.isEmpty()) {
                Held one = held.get(random.nextInt(held.size()));
                if (one.buffer == null) {
                    one.buffer = one.account.handOver(one.chunk, one.chunk.capacity());
                }
            } else if (action == 9 && files.size() < 50) {
                MemoryAccount account = accounts.get(random.nextInt(accounts.size()));
                files.put(account.openFile(), 0L);
            } else if (action == 10 && !files.isEmpty()) {
                FileMemory file = files.keySet().iterator().next();
                long bytes = random.nextInt(1 << 20);
                boolean fits = pool.usedBytes() + pool.chargedBytes() + bytes <= LIMIT;
                boolean ownBatch = random.nextBoolean();
                boolean small = ownBatch && files.get(file) + bytes <= pool.batchBytes();
                assertThat(file.tryCharge(bytes, ownBatch)).isEqualTo(fits || small);
                files.merge(file, fits || small ? bytes : 0, Long::sum);
            } else if (action == 11 && !files.isEmpty()) {
                FileMemory file = files.keySet().iterator().next();
                files.remove(file);
                file.end();
                file.close();
            }
            assertThat(pool.usedBytes())
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(held.stream().mapToLong(one -> one.chunk.capacity()).sum());
            assertThat(pool.chargedBytes())
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(files.values().stream().mapToLong(Long::longValue).sum());
            assertThat(pool.cachedBytes())
                    .as("seed %d, step %d", seed, step)
                    .isLessThanOrEqualTo(
                            Math.max(0, LIMIT - pool.usedBytes() - pool.chargedBytes()));
        }
        held.forEach(Held::giveBack);
        files.keySet().forEach(FileMemory::close);
        accounts.forEach(MemoryAccount::close);
        assertThat(List.of(pool.usedBytes(), pool.chargedBytes(), pool.cachedBytes()))
                .as("seed %d", seed)
                .containsOnly(0L);
    }

    private static void take(
            MemoryPool pool,
            MemoryAccount account,
            long bytes,
            boolean ownBatch,
            List<Held> held,
            byte stamp) {
        long size = ChunkCache.sizeClass(bytes);
        long own =
                held.stream()
                        .filter(h -> h.account == account)
                        .mapToLong(h -> h.chunk.capacity())
                        .sum();
        boolean fits = pool.usedBytes() + pool.chargedBytes() + size <= LIMIT;
        if (fits || (ownBatch && own + size <= account.batchBytes())) {
            held.add(new Held(take(account, bytes, ownBatch), account, stamp));
        } else {
            assertThatThrownBy(() -> take(account, bytes, ownBatch))
                    .isInstanceOf(OutOfMemoryException.class);
        }
    }

    private static MemoryChunk take(MemoryAccount account, long bytes, boolean ownBatch) {
        account.allow(ownBatch ? account.batchBytes() : 0);
        return account.take(bytes);
    }

    /**
     * Writers whose files end at random times, one of them with rows as large as the limit, and a
     * Lance that takes its time: all get on, and no more is held than is promised.
     */
    @Test
    void writersOfRowsOfAnySizeAllGetOn() throws Exception {
        long seed = System.nanoTime();
        int writers = 6;
        MemoryPool pool = new MemoryPool(LIMIT, LONG);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Integer>> done = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                long own = seed + w;
                done.add(threads.submit(() -> write(pool, threads, new Random(own))));
            }
            for (Future<Integer> one : done) {
                assertThat(one.get(60, TimeUnit.SECONDS)).as("seed %d", seed).isEqualTo(300);
            }
        } finally {
            threads.shutdown();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        long row = ChunkCache.sizeClass(LIMIT);
        assertThat(pool.takePeakBytes())
                .as("seed %d", seed)
                .isLessThanOrEqualTo(LIMIT + row + writers * (LIMIT / 8));
        assertThat(pool.usedBytes() + pool.chargedBytes() + pool.cachedBytes()).isZero();
    }

    private static int write(MemoryPool pool, ExecutorService lance, Random random)
            throws Exception {
        int rows = 0;
        try (MemoryAccount account = pool.newAccount()) {
            while (rows < 300) {
                FileMemory file = account.openFile();
                List<ArrowBuf> buffers = new ArrayList<>();
                int rowsOfFile = 1 + random.nextInt(20);
                boolean granted = false;
                for (int i = 0; i < rowsOfFile && rows < 300; i++) {
                    long bytes = 1 + (long) Math.pow(2, random.nextDouble() * 23);
                    rows++;
                    if (takeRow(account, file, bytes, buffers)) {
                        granted = true;
                        break;
                    }
                }
                file.end();
                int millis = random.nextInt(3);
                lance.execute(() -> finish(file, buffers, millis));
                if (granted) {
                    file.awaitWritten();
                    account.endGrant();
                }
            }
            account.endRows();
        }
        return rows;
    }

    private static void finish(FileMemory file, List<ArrowBuf> buffers, int millis) {
        try (file) {
            LockSupport.parkNanos(millis * 1_000_000L);
            buffers.forEach(ArrowBuf::close);
        }
    }

    /** Takes memory as a writer does, and says whether its file has to end. */
    private static boolean takeRow(
            MemoryAccount account, FileMemory file, long bytes, List<ArrowBuf> buffers)
            throws Exception {
        boolean fits = true;
        boolean granted = false;
        while (true) {
            try {
                buffers.add(account.handOver(take(account, bytes, !fits), bytes));
                break;
            } catch (OutOfMemoryException e) {
                if (!fits) {
                    account.awaitGrant();
                    account.allow(Long.MAX_VALUE);
                    MemoryChunk chunk = account.take(bytes);
                    buffers.add(account.handOver(chunk, bytes));
                    granted = true;
                    break;
                }
                fits = account.awaitRoom(ChunkCache.sizeClass(bytes));
            }
        }
        if (!granted && file.tryCharge(Math.min(bytes, 1 << 20), !fits)) {
            return false;
        }
        file.charge(Math.min(bytes, 1 << 20));
        return true;
    }

    @Test
    void aFileThatIsNeverFinishedHoldsOthersUpForATime() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, Duration.ofMillis(200));
        MemoryAccount hung = pool.newAccount();
        FileMemory upload = hung.openFile();
        upload.charge(LIMIT);
        upload.end();
        try (MemoryAccount account = pool.newAccount()) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThat(account.awaitRoom(LIMIT / 2)).isTrue());
        }
        assertThat(pool.chargedBytes()).isZero();
        upload.close();
        hung.close();
        assertThat(pool.chargedBytes()).isZero();
    }

    @Test
    void nobodyIsWaitedForWhoStillGetsRows() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, LONG);
        try (MemoryAccount other = pool.newAccount();
                FileMemory open = other.openFile();
                MemoryAccount account = pool.newAccount()) {
            open.charge(LIMIT);
            assertThat(account.awaitRoom(1)).isFalse();
            // one batch can be filled in any case
            account.give(take(account, account.batchBytes(), true));
            assertThatThrownBy(() -> take(account, 2 * account.batchBytes(), true))
                    .isInstanceOf(OutOfMemoryException.class);
        }
    }

    @Test
    void aBucketThatWaitsForLanceLeavesNoRoomForTheNextOne() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, LONG);
        MemoryAccount pending = pool.newAccount();
        FileMemory upload = pending.openFile();
        upload.charge(LIMIT);
        upload.end();
        pending.endRows();
        pending.close();
        try (MemoryAccount next = pool.newAccount();
                FileMemory file = next.openFile()) {
            assertThatThrownBy(() -> next.take(1)).isInstanceOf(OutOfMemoryException.class);
            assertThat(file.tryCharge(1, false)).isFalse();
            CompletableFuture<Boolean> room = room(next, 1);
            assertThatThrownBy(() -> room.get(100, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            upload.close();
            assertThat(room.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static CompletableFuture<Boolean> room(MemoryAccount account, long bytes) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return account.awaitRoom(bytes);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private static CompletableFuture<Void> grant(MemoryAccount account) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        account.awaitGrant();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    @Test
    void filesThatEndLaterAreNotWaitedFor() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, LONG);
        try (MemoryAccount others = pool.newAccount();
                MemoryAccount account = pool.newAccount()) {
            FileMemory first = others.openFile();
            FileMemory second = others.openFile();
            second.charge(LIMIT);
            first.end();
            CompletableFuture<Boolean> room = room(account, 1);
            assertThatThrownBy(() -> room.get(100, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            second.end();
            first.close();
            assertThat(room.get(20, TimeUnit.SECONDS)).isFalse();
            second.close();
        }
    }

    @Test
    void aFileBeyondItsShareEndsWhenMemoryIsScarce() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, LONG);
        try (MemoryAccount one = pool.newAccount();
                MemoryAccount other = pool.newAccount();
                FileMemory large = one.openFile();
                FileMemory small = other.openFile()) {
            large.charge(LIMIT / 2);
            assertThat(large.isTooLarge()).isFalse();
            large.charge(1);
            assertThat(large.isTooLarge()).isTrue();
            assertThat(small.isTooLarge()).isFalse();
            other.endRows();
            assertThat(large.isTooLarge()).isFalse();
        }
    }

    @Test
    void aFileBeyondItsShareGoesOnWhileThereIsRoomForAnother() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, LONG);
        try (MemoryAccount one = pool.newAccount();
                MemoryAccount other = pool.newAccount();
                MemoryAccount third = pool.newAccount();
                FileMemory large = one.openFile()) {
            large.charge(LIMIT / 2);
            assertThat(large.isTooLarge()).isFalse();
            other.give(other.take(1));
            third.give(third.take(1));
        }
    }

    @Test
    void aFileThatFailedIsChargedWithNothing() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, LONG);
        try (MemoryAccount account = pool.newAccount()) {
            FileMemory failed = account.openFile();
            failed.close();
            assertThat(failed.tryCharge(1000, false)).isTrue();
            failed.charge(1000);
        }
        assertThat(pool.chargedBytes()).isZero();
    }

    @Test
    void whoEndsAFileAgainDoesNotMakeOthersWaitLonger() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, Duration.ofSeconds(1));
        MemoryAccount hung = pool.newAccount();
        FileMemory upload = hung.openFile();
        upload.charge(LIMIT);
        upload.end();
        Thread.sleep(10);
        upload.end();
        assertThat(upload.millisLeft(Duration.ofSeconds(1))).isLessThanOrEqualTo(990);
        upload.close();
        hung.close();
    }

    @Test
    void whoIsCancelledTakesNoGrant() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, Duration.ofMillis(100));
        try (MemoryAccount first = pool.newAccount();
                MemoryAccount third = pool.newAccount()) {
            MemoryAccount cancelled = pool.newAccount();
            FileMemory hung = cancelled.openFile();
            hung.end();
            first.awaitGrant();
            CompletableFuture<Void> waiting = grant(cancelled);
            cancelled.cancel();
            waiting.get(20, TimeUnit.SECONDS);
            cancelled.close();
            first.endGrant();
            assertTimeoutPreemptively(Duration.ofSeconds(20), third::awaitGrant);
            hung.close();
        }
    }

    @Test
    void aFileThatIsClosedIsNotWaitedForWhoeverEndsItAgain() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, LONG);
        try (MemoryAccount account = pool.newAccount();
                FileMemory open = account.openFile()) {
            FileMemory closed = account.openFile();
            closed.end();
            closed.end();
            closed.close();
            closed.end();
            open.charge(LIMIT);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> assertThat(account.awaitRoom(1)).isFalse());
        }
    }

    @Test
    void oneAtATimeMayGoBeyondTheLimit() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, LONG);
        try (MemoryAccount first = pool.newAccount();
                MemoryAccount second = pool.newAccount()) {
            first.awaitGrant();
            first.allow(Long.MAX_VALUE);
            MemoryChunk row = first.take(LIMIT + 1);
            first.allow(0);
            assertThatThrownBy(() -> first.take(1)).isInstanceOf(OutOfMemoryException.class);
            CompletableFuture<Void> granted = grant(second);
            assertThatThrownBy(() -> granted.get(100, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            first.give(row);
            first.endGrant();
            granted.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void theFileWithAGrantedRowIsWaitedForUntilItIsWritten() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, LONG);
        try (MemoryAccount account = pool.newAccount()) {
            FileMemory file = account.openFile();
            file.end();
            CompletableFuture<Void> written = written(file);
            assertThatThrownBy(() -> written.get(100, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            file.close();
            written.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aFileThatIsNeverWrittenIsWaitedForForATime() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, Duration.ofMillis(200));
        try (MemoryAccount account = pool.newAccount();
                FileMemory hung = account.openFile()) {
            hung.end();
            written(hung).get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoIsCancelledWaitsForNoFile() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, LONG);
        try (MemoryAccount account = pool.newAccount();
                FileMemory hung = account.openFile()) {
            hung.end();
            CompletableFuture<Void> written = written(hung);
            account.cancel();
            written.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aFileThatFailedBeforeItWasEndedIsNotWaitedFor() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, LONG);
        try (MemoryAccount account = pool.newAccount()) {
            FileMemory failed = account.openFile();
            failed.close();
            failed.end();
            written(failed).get(20, TimeUnit.SECONDS);
        }
    }

    private static CompletableFuture<Void> written(FileMemory file) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        file.awaitWritten();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    @Test
    void whoIsCancelledWaitsNoLonger() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, LONG);
        try (MemoryAccount other = pool.newAccount();
                FileMemory file = other.openFile();
                MemoryAccount account = pool.newAccount()) {
            file.charge(LIMIT);
            file.end();
            CompletableFuture<Boolean> waiting = room(account, 1);
            account.cancel();
            waiting.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void noMoreFilesAreOpenThanLanceHasThreadsFor() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, LONG);
        List<FileMemory> files = new ArrayList<>();
        try (MemoryAccount account = pool.newAccount()) {
            for (int i = 0; i < MemoryPool.MAX_FILES; i++) {
                files.add(account.openFile());
            }
            assertThatThrownBy(account::openFile)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("128 buckets");
            files.remove(0).close();
            files.add(account.openFile());
            files.forEach(FileMemory::close);
        }
    }

    private static FileMemory endedFile(MemoryAccount account)
            throws IOException, InterruptedException {
        FileMemory file = account.openFile();
        file.end();
        return file;
    }

    @Test
    void aFileThatCanNotBeginBecauseUploadsHangFailsAfterATime() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, Duration.ofMillis(200));
        List<FileMemory> hung = new ArrayList<>();
        try (MemoryAccount other = pool.newAccount();
                MemoryAccount account = pool.newAccount()) {
            for (int i = 0; i < MemoryPool.MAX_FILES; i++) {
                hung.add(endedFile(other));
            }
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () ->
                            assertThatThrownBy(account::openFile)
                                    .isInstanceOf(IOException.class)
                                    .hasMessageContainingAll("LANCE_UPLOAD_SLOW", "128 files"));
            hung.remove(0).close();
            account.openFile().close();
            hung.forEach(FileMemory::close);
        }
    }

    @Test
    void whoeverWaitsForAFileDoesSoAsLongAsOthersAreCompleted() throws Exception {
        MemoryPool pool = new MemoryPool(LIMIT, Duration.ofMillis(400));
        Deque<FileMemory> files = new ArrayDeque<>();
        try (MemoryAccount other = pool.newAccount();
                MemoryAccount account = pool.newAccount()) {
            for (int i = 0; i < MemoryPool.MAX_FILES; i++) {
                files.add(endedFile(other));
            }
            Thread completing =
                    new Thread(
                            () -> {
                                try {
                                    for (int i = 0; i < 12; i++) {
                                        Thread.sleep(100);
                                        // the place is taken again at once
                                        synchronized (pool) {
                                            files.remove().close();
                                            files.add(endedFile(other));
                                        }
                                    }
                                    files.remove().close();
                                } catch (IOException | InterruptedException e) {
                                    throw new AssertionError(e);
                                }
                            });
            completing.start();

            account.openFile().close();

            completing.join();
            files.forEach(FileMemory::close);
        }
    }

    @Test
    void aColumnIsChargedWithWhatLanceBuffersOfItUntilTheFileEnds() throws Exception {
        MemoryPool pool = new MemoryPool(1L << 30, LONG);
        try (MemoryAccount account = pool.newAccount()) {
            try (FileMemory file = account.openFile();
                    BigIntVector numbers = new BigIntVector("n", account.allocator())) {
                numbers.allocateNew(1 << 18);
                numbers.setValueCount(1 << 18);
                VectorSchemaRoot batch = VectorSchemaRoot.of(numbers);
                for (int i = 1; i <= 20; i++) {
                    assertThat(file.tryCharge(batch, false)).isTrue();
                    assertThat(pool.chargedBytes())
                            .isEqualTo(
                                    Math.min(
                                            i * FileMemory.sizeOf(batch), FileMemory.COLUMN_BYTES));
                }
            }
            assertThat(pool.chargedBytes()).isZero();
        }
    }
}
