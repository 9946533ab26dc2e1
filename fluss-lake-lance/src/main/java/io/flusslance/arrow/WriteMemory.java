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
package io.flusslance.arrow;

import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.AllocationOutcome;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The Arrow memory of all open writers of a process: one bound that they share.
 *
 * <p>Each writer has an allocator of its own, which takes what it allocates from here. A writer
 * that gets no memory hands over the batch that it is filling, asks the others to do the same
 * ({@link #reclaim}), and waits until the memory of batches comes back from Lance. So a process
 * with many writers makes smaller batches, and fails only where a single row is larger than the
 * bound.
 *
 * <p>Only the count is shared, no memory and no allocator: what a writer leaks is seen when its own
 * allocator is closed.
 */
public final class WriteMemory {

    /** A writer that holds rows in a batch which is not full yet. */
    public interface Holder {
        /**
         * Hands the batch over to Lance if that can be done at once: not where its own thread is in
         * the middle of a row.
         */
        void tryRoll();
    }

    private static final Logger LOG = LoggerFactory.getLogger(WriteMemory.class);

    /** Of a writer's share: a batch that is filled, two that wait, one that Lance reads. */
    private static final int BATCHES_OF_A_WRITER = 4;

    private static final long LARGEST_BATCH_BYTES = 8 << 20;
    private static final long SMALLEST_BATCH_BYTES = 16 << 10;

    /** Blocks of this size waste little; Arrow's own rounding can double a request. */
    private static final long ROUNDING_BYTES = 64;

    private static final WriteMemory OF_PROCESS = new WriteMemory();

    private final Set<Holder> holders = new LinkedHashSet<>();
    private long limitBytes;
    private long usedBytes;
    private long peakBytes;
    private long releases;

    private WriteMemory() {}

    /**
     * The memory of this process, with a limit. Where jobs in one process set different limits, the
     * one that was set last holds for all.
     */
    public static WriteMemory ofProcess(long limitBytes) {
        OF_PROCESS.setLimit(limitBytes);
        return OF_PROCESS;
    }

    private synchronized void setLimit(long bytes) {
        if (limitBytes != 0 && limitBytes != bytes && !holders.isEmpty()) {
            LOG.warn(
                    "The memory limit of {} open writers changes from {} to {} bytes: another job "
                            + "in this process has another write.memory-limit.",
                    holders.size(),
                    limitBytes,
                    bytes);
        }
        limitBytes = bytes;
        notifyAll();
    }

    /** A new account on this memory; the caller closes its allocator. */
    public Account newAccount() {
        return new Account();
    }

    /**
     * An allocator for the C structs in which batches are handed over. It may go beyond the limit
     * by those few bytes: a batch that can't be handed over would never give its memory back.
     *
     * @param parent the allocator of the batches, closed after this one
     */
    public BufferAllocator newExportAllocator(BufferAllocator parent) {
        // what changes hands to it, the batches, is taken from the account and given back by it
        return parent.newChildAllocator("export", new Overdraft(), 0, Long.MAX_VALUE);
    }

    private static long roundUp(long bytes, long unit) {
        return (bytes + unit - 1) / unit * unit;
    }

    /** Counts a writer in; it is asked to give memory back until it leaves. */
    public synchronized void join(Holder holder) {
        holders.add(holder);
    }

    /** Counts a writer out. */
    public synchronized void leave(Holder holder) {
        holders.remove(holder);
        notifyAll();
    }

    /** The size at which a writer should hand a batch over, with as many writers as there are. */
    public synchronized long batchBytes() {
        long share = limitBytes / Math.max(1, holders.size()) / BATCHES_OF_A_WRITER;
        return Math.max(SMALLEST_BATCH_BYTES, Math.min(LARGEST_BATCH_BYTES, share));
    }

    /** The bound. */
    public synchronized long limitBytes() {
        return limitBytes;
    }

    /** What all writers hold now. */
    public synchronized long usedBytes() {
        return usedBytes;
    }

    /** The most that all writers ever held together since the last call. */
    public synchronized long takePeakBytes() {
        long peak = peakBytes;
        peakBytes = usedBytes;
        return peak;
    }

    /** Asks all other writers to hand over what they are filling. */
    public void reclaim(Holder asking) {
        List<Holder> others;
        synchronized (this) {
            others = new ArrayList<>(holders);
        }
        others.remove(asking);
        others.forEach(Holder::tryRoll);
    }

    /**
     * Waits until some memory came back.
     *
     * @param millis how long at the most
     */
    public synchronized void awaitRelease(long millis) throws InterruptedException {
        long seen = releases;
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (releases == seen) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    private synchronized void take(long bytes) {
        if (usedBytes + bytes > limitBytes) {
            throw new OutOfMemoryException(
                    "The writers of this process hold "
                            + usedBytes
                            + " of "
                            + limitBytes
                            + " bytes; "
                            + bytes
                            + " more are wanted.");
        }
        takeAnyway(bytes);
    }

    private synchronized void takeAnyway(long bytes) {
        usedBytes += bytes;
        peakBytes = Math.max(peakBytes, usedBytes);
    }

    private synchronized void giveBack(long bytes) {
        usedBytes -= bytes;
        releases++;
        notifyAll();
    }

    private class Overdraft implements AllocationListener {
        @Override
        public void onPreAllocation(long bytes) {
            takeAnyway(bytes);
        }

        @Override
        public boolean onFailedAllocation(long bytes, AllocationOutcome outcome) {
            giveBack(bytes);
            return false;
        }

        @Override
        public void onRelease(long bytes) {
            giveBack(bytes);
        }
    }

    /** What one writer takes of the memory, and its allocator. */
    public final class Account extends Overdraft {
        private final BufferAllocator allocator =
                new RootAllocator(this, Long.MAX_VALUE, bytes -> roundUp(bytes, ROUNDING_BYTES));
        private volatile boolean overdraft;

        private Account() {}

        /** The allocator; the writer closes it. */
        public BufferAllocator allocator() {
            return allocator;
        }

        /**
         * Lets the account go beyond the limit while something runs that takes a few bytes in order
         * to give many back.
         */
        public <T> T overdrawn(Supplier<T> action) {
            overdraft = true;
            try {
                return action.get();
            } finally {
                overdraft = false;
            }
        }

        @Override
        public void onPreAllocation(long bytes) {
            if (overdraft) {
                takeAnyway(bytes);
            } else {
                take(bytes);
            }
        }
    }
}
