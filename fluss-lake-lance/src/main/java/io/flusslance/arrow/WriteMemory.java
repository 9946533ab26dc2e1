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

import org.apache.arrow.memory.OutOfMemoryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The off-heap memory of all open writers and readers of a process: one bound that they share, for
 * the Arrow batches and for what Lance holds of the files that it is writing.
 *
 * <p>Each writer has an allocator of its own, which takes what it allocates from here. A writer
 * that gets no memory hands over the batch that it is filling, asks the others to do the same
 * ({@link #reclaim}), and waits until the memory of batches comes back from Lance. So a process
 * with many writers makes smaller batches, and fails only where a single row is larger than the
 * bound.
 *
 * <p>Lance's part is an estimate that the writers make ({@link #tryCharge}): its allocations are in
 * native code, where nobody counts them. It takes most of the bound where it can, since only more
 * of it makes larger pages and fewer files, and leaves the batches at least {@link #BATCHES_SHARE}
 * of it.
 *
 * <p>Readers ({@link ReadAccount}) take at most a part of the bound, in batches of the size that
 * there is room for when they begin; one that comes when there is none gets small batches. They
 * never wait and never keep a writer waiting: the rest of the bound is the writers', and a row that
 * would fit without readers is written beside them.
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

        /**
         * Ends the file that Lance is writing, so that Lance gives up what it holds of it: not
         * where its own thread is in the middle of a row.
         *
         * @return whether it was done
         */
        boolean tryEndFile();
    }

    private static final Logger LOG = LoggerFactory.getLogger(WriteMemory.class);

    /** Of a writer's share: a batch that is filled, two that wait, one that Lance reads. */
    private static final int BATCHES_OF_A_WRITER = 4;

    private static final long LARGEST_BATCH_BYTES = 8 << 20;
    private static final long SMALLEST_BATCH_BYTES = 16 << 10;

    /** One part in so many of the limit is the most that readers keep from writers. */
    private static final int READERS_SHARE = 2;

    /** Readers that are thought to be there at once. */
    private static final int EXPECTED_READERS =
            Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

    /** What may stay in use with no batch there: the C structs of open streams. */
    private static final long OVERDRAFT_BYTES = 64 << 10;

    private static final WriteMemory OF_PROCESS = new WriteMemory();

    /**
     * Writers with a file open that there may be at once. The stream of each one that waits for
     * rows blocks a thread of Lance's, which has 512: with all of them blocked no call to Lance
     * gets on, in the whole process.
     */
    private static final int MAX_OPEN_FILES = 128;

    /** One part in so many of the limit belongs to batches alone. */
    private static final int BATCHES_SHARE = 5;

    private final Set<Holder> holders = new LinkedHashSet<>();
    // those of the holders that get no more rows and wait for Lance alone
    private final Set<Holder> ending = new HashSet<>();
    private final Map<Holder, Long> charges = new HashMap<>();
    // files that are not written to their ends; a writer has one stream at a time
    private final Map<Holder, Integer> openFiles = new HashMap<>();
    private long limitBytes;
    // also read without the lock
    private volatile long usedBytes;
    private long chargedBytes;
    private int readers;
    private long readBytes;
    private long peakBytes;
    private long readPeakBytes;
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

    /**
     * A new account for a reader, which closes it. Readers share their part of the limit evenly, as
     * if there were some at once in any case; one that finds nothing left gets the smallest
     * batches, until it opens the next account.
     *
     * @param limitBytes the limit where no writer has set one
     */
    public static ReadAccount newReadAccount(long limitBytes) {
        return OF_PROCESS.openReadAccount(limitBytes);
    }

    private synchronized ReadAccount openReadAccount(long bytes) {
        // the tiering job's own limit stands where both run in one process
        if (holders.isEmpty()) {
            limitBytes = bytes;
        }
        readers++;
        long part = Math.min(limitBytes / READERS_SHARE, limitBytes - usedBytes - chargedBytes);
        long share = Math.min(part / Math.max(readers, EXPECTED_READERS), part - readBytes);
        long batch =
                Math.max(
                        SMALLEST_BATCH_BYTES,
                        Math.min(LARGEST_BATCH_BYTES, share / ReadAccount.BATCHES_HELD));
        countRead(ReadAccount.BATCHES_HELD * batch);
        return new ReadAccount(this, batch);
    }

    synchronized void readerLeft() {
        readers--;
    }

    synchronized void countRead(long bytes) {
        readBytes += bytes;
        readPeakBytes = Math.max(readPeakBytes, readBytes);
        if (bytes < 0) {
            releases++;
            notifyAll();
        }
    }

    /** What readers hold now. */
    public synchronized long readBytes() {
        return readBytes;
    }

    /** The most that readers ever held together since the last call. */
    public synchronized long takeReadPeakBytes() {
        long peak = readPeakBytes;
        readPeakBytes = readBytes;
        return peak;
    }

    private long forWriters() {
        return limitBytes - Math.min(readBytes, limitBytes / READERS_SHARE);
    }

    /** A new account on this memory; the caller closes its allocator. */
    public WriterAccount newAccount() {
        return new WriterAccount(this);
    }

    /** Counts a writer in; it is asked to give memory back until it leaves. */
    public synchronized void join(Holder holder) {
        holders.add(holder);
    }

    /**
     * Says that a writer gets no more rows, and that Lance has all that it had: what it holds comes
     * back by itself, so the others share the memory among them.
     */
    public synchronized void endsByItself(Holder holder) {
        // Lance may be done already
        if (holders.contains(holder)) {
            ending.add(holder);
        }
    }

    /** Whether some memory comes back by itself. */
    public synchronized boolean isAnyEnding() {
        return !ending.isEmpty();
    }

    /** Counts a writer out. */
    public synchronized void leave(Holder holder) {
        holders.remove(holder);
        ending.remove(holder);
        notifyAll();
    }

    /** Those that get rows; one where none does. */
    private int sharers() {
        return Math.max(1, holders.size() - ending.size());
    }

    /** The size at which a writer should hand a batch over, with as many writers as there are. */
    public synchronized long batchBytes() {
        long forBatches = forWriters() - chargedBytes;
        long share = forBatches / sharers() / BATCHES_OF_A_WRITER;
        return Math.max(SMALLEST_BATCH_BYTES, Math.min(LARGEST_BATCH_BYTES, share));
    }

    /**
     * The bytes of the batches that a writer may have waiting for Lance. Alone it may use half of
     * what is left; of many writers each keeps less than its part, since a batch that waits counts
     * twice, as itself and as what Lance will hold of it, and so takes the room of those that
     * finish.
     */
    public synchronized long waitingBytes() {
        long writers = sharers();
        return (forWriters() - chargedBytes) / 2 / (writers * writers);
    }

    /** The bound. */
    public synchronized long limitBytes() {
        return limitBytes;
    }

    /** What the batches of all writers hold now. */
    public synchronized long usedBytes() {
        return usedBytes;
    }

    /** Whether there are batches, not only the C structs of open streams. */
    public boolean holdsBatches() {
        return usedBytes > OVERDRAFT_BYTES;
    }

    /** What Lance holds now of all files that are being written, as estimated. */
    public synchronized long chargedBytes() {
        return chargedBytes;
    }

    /** Whether there is nothing to wait for: no batch is held, and nothing by Lance. */
    public synchronized boolean isIdle() {
        return usedBytes <= OVERDRAFT_BYTES && chargedBytes == 0 && openFiles.isEmpty();
    }

    /** Whether Lance holds something that it gives up when files are ended. */
    public synchronized boolean lanceHoldsAny() {
        return chargedBytes > 0 || !openFiles.isEmpty();
    }

    /** Whether the writer is the only one of the process that gets rows. */
    public synchronized boolean isAlone(Holder holder) {
        return holders.contains(holder)
                && !ending.contains(holder)
                && holders.size() - ending.size() == 1;
    }

    /**
     * Counts what Lance will hold of a batch.
     *
     * @param bytes of a batch that the writer is about to hand over
     * @param finishing whether the writer gets no more rows: of what several open writers share, a
     *     part is kept for the one that finishes
     * @return whether there is room; refused where Lance holds nothing only for a first file beside
     *     too many of others
     */
    public synchronized boolean tryCharge(Holder holder, long bytes, boolean finishing) {
        if (!openFiles.containsKey(holder) && openFiles.size() >= MAX_OPEN_FILES) {
            return false;
        }
        long ceiling = forWriters() - forWriters() / BATCHES_SHARE;
        if (!finishing && !isAlone(holder)) {
            ceiling /= 2;
        }
        if (chargedBytes > 0 && chargedBytes + bytes > ceiling) {
            return false;
        }
        charge(holder, bytes);
        return true;
    }

    /** Counts a file in that Lance begins to write. */
    public synchronized void fileOpened(Holder holder) {
        openFiles.merge(holder, 1, Integer::sum);
    }

    /** Counts a file out that Lance has ended. */
    public synchronized void fileEnded(Holder holder) {
        openFiles.computeIfPresent(holder, (key, count) -> count == 1 ? null : count - 1);
        releases++;
        notifyAll();
    }

    /** Whether so many files are open that one more would endanger every call to Lance. */
    public synchronized boolean hasTooManyFiles() {
        return openFiles.size() >= 2 * MAX_OPEN_FILES;
    }

    /** Counts what Lance will hold of a batch, whether there is room or not. */
    public synchronized void charge(Holder holder, long bytes) {
        chargedBytes += bytes;
        charges.merge(holder, bytes, Long::sum);
    }

    /** Counts out what Lance has let go of. */
    public synchronized void discharge(Holder holder, long bytes) {
        chargedBytes -= bytes;
        charges.computeIfPresent(holder, (key, held) -> held == bytes ? null : held - bytes);
        releases++;
        notifyAll();
    }

    /** The writer of whose files Lance holds most, where it writes any. */
    public synchronized Optional<Holder> largest() {
        return openFiles.keySet().stream()
                .max(Comparator.comparing(holder -> charges.getOrDefault(holder, 0L)));
    }

    /** The most that the batches of all writers ever held together since the last call. */
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

    /** How often memory came back so far; to be asked before it is found that there is none. */
    public synchronized long releases() {
        return releases;
    }

    /**
     * Waits until some memory came back.
     *
     * @param seen the count of {@link #releases} before
     * @param millis how long at the most
     */
    public synchronized void awaitRelease(long seen, long millis) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (releases == seen) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    synchronized void take(long bytes) {
        if (usedBytes + chargedBytes + bytes > forWriters()) {
            throw new OutOfMemoryException(
                    "The writers of this process hold "
                            + (usedBytes + chargedBytes)
                            + " of "
                            + limitBytes
                            + " bytes, its readers "
                            + readBytes
                            + "; "
                            + bytes
                            + " more are wanted.");
        }
        takeAnyway(bytes);
    }

    synchronized void takeAnyway(long bytes) {
        usedBytes += bytes;
        peakBytes = Math.max(peakBytes, usedBytes);
    }

    synchronized void giveBack(long bytes) {
        usedBytes -= bytes;
        releases++;
        notifyAll();
    }
}
