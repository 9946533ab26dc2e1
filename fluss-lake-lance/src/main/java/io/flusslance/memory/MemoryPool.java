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

import io.flusslance.config.ErrorCode;

import org.apache.arrow.memory.OutOfMemoryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The off-heap memory of all writers of a process, with one limit: the Arrow batches, and what
 * Lance buffers of the files that it is writing.
 *
 * <p>Memory is taken through a {@link MemoryAccount}, Lance's part is charged by {@link
 * FileMemory}. Who finds no room waits for the files that have all their rows: Lance finishes these
 * without anybody's help. When none of them is left an account may hold one batch ({@link
 * #batchBytes}) and a file one more, whatever the others hold. So nobody needs another's memory to
 * go on.
 */
public final class MemoryPool {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryPool.class);

    /** The batches of an account are to take one part in so many of its share. */
    private static final int BATCHES_IN_SHARE = 8;

    /** A column that is larger Lance takes as it is, and what is smaller it copies. */
    private static final long LARGEST_BATCH_BYTES = 8 << 20;

    private static final long SMALLEST_BATCH_BYTES = 16 << 10;

    /** An upload that takes longer no longer holds others up. */
    private static final Duration FILE_TIMEOUT = Duration.ofMinutes(1);

    private static final MemoryPool OF_PROCESS = new MemoryPool(0, FILE_TIMEOUT);

    // all below is guarded by this
    private final ChunkCache cache = new ChunkCache();
    private final PoolFiles files;
    private long limitBytes;
    private long usedBytes;
    private long peakBytes;
    private long chargedBytes;
    private int accounts;
    private int filling;
    // who may go beyond the limit with one row; null while nobody may
    private MemoryAccount granted;

    /**
     * A pool of its own.
     *
     * @param fileTimeout how long others wait for a file after its last row
     */
    MemoryPool(long limitBytes, Duration fileTimeout) {
        this.limitBytes = limitBytes;
        this.files = new PoolFiles(fileTimeout);
    }

    /**
     * The pool of this process, with a limit. Where jobs in one process set different limits, the
     * one that was set last holds for all.
     */
    public static MemoryPool ofProcess(long limitBytes) {
        OF_PROCESS.setLimit(limitBytes);
        return OF_PROCESS;
    }

    private synchronized void setLimit(long bytes) {
        if (limitBytes != bytes && accounts > 0) {
            LOG.warn(
                    ErrorCode.MEMORY_LIMITS_DIFFER
                            + " The memory limit of {} open writers changes from {} to "
                            + "{} bytes, because another job in this process has a "
                            + "different write.memory-limit.",
                    accounts,
                    limitBytes,
                    bytes);
        }
        limitBytes = bytes;
        notifyAll();
    }

    /** A new account, which the caller closes. */
    public synchronized MemoryAccount newAccount() {
        accounts++;
        filling++;
        return new MemoryAccount(this);
    }

    /** The limit. */
    public synchronized long limitBytes() {
        return limitBytes;
    }

    /** What batches hold now. */
    public synchronized long usedBytes() {
        return usedBytes;
    }

    /** What Lance buffers now of all files, as far as it is known from what it was given. */
    public synchronized long chargedBytes() {
        return chargedBytes;
    }

    /** What is kept to be taken again; none without an account. */
    public synchronized long cachedBytes() {
        return cache.freeBytes();
    }

    /** The most that batches held at once since the last call. */
    public synchronized long takePeakBytes() {
        long peak = peakBytes;
        peakBytes = usedBytes;
        return peak;
    }

    /** What each account that is filled may have of the limit where all of them want memory. */
    private long share() {
        return limitBytes / Math.max(1, filling);
    }

    private long freeBytes() {
        return limitBytes - usedBytes - chargedBytes;
    }

    /** The size of a batch at which it should be handed over, as many as fill one now. */
    synchronized long batchBytes() {
        return Math.max(
                SMALLEST_BATCH_BYTES, Math.min(LARGEST_BATCH_BYTES, share() / BATCHES_IN_SHARE));
    }

    synchronized MemoryChunk take(MemoryAccount account, long bytes) {
        long size = ChunkCache.sizeClass(bytes);
        if (size > freeBytes() && size > account.allowedBytes() - account.heldBytes()) {
            throw new OutOfMemoryException("There is no room for " + size + " bytes.");
        }
        MemoryChunk chunk = cache.take(size);
        account.hold(size);
        usedBytes += size;
        peakBytes = Math.max(peakBytes, usedBytes);
        shrinkCache();
        return chunk;
    }

    synchronized void give(MemoryAccount account, MemoryChunk chunk) {
        cache.give(chunk);
        account.hold(-chunk.capacity());
        usedBytes -= chunk.capacity();
        shrinkCache();
        notifyAll();
    }

    private void shrinkCache() {
        cache.shrinkTo(accounts == 0 ? 0 : freeBytes());
    }

    /** The account gets no more rows: the others have more. */
    synchronized void endRows(MemoryAccount account) {
        if (account.setFilled()) {
            filling--;
        }
    }

    synchronized void closed(MemoryAccount account) {
        endRows(account);
        accounts--;
        endGrant(account);
        shrinkCache();
    }

    /**
     * Waits until so many bytes are there, as long as one of the files that end now is to be
     * finished by Lance alone. Those that end later are not waited for.
     *
     * @return whether they are there now
     */
    synchronized boolean awaitRoom(MemoryAccount account, long bytes) throws InterruptedException {
        Set<FileMemory> awaited = files.ending();
        while (bytes > freeBytes() && !account.isCancelled()) {
            if (!files.isAnyEnding(awaited)) {
                return false;
            }
            wait(millisToWait());
        }
        return true;
    }

    /** Waits until the account may go beyond the limit: one at a time in the process. */
    synchronized void awaitGrant(MemoryAccount account) throws InterruptedException {
        while (granted != null && granted != account && !account.isCancelled()) {
            // who has the grant waits for nobody but Lance, and not for ever
            wait(millisToWait());
        }
        if (!account.isCancelled()) {
            granted = account;
        }
    }

    /** Waits until Lance has written a file that has ended. */
    synchronized void awaitWritten(FileMemory file) throws InterruptedException {
        while (files.isEnding(file) && !file.account().isCancelled()) {
            wait(millisToWait());
        }
    }

    /** The account has no row beyond the limit any more, or is cancelled: nobody waits for it. */
    synchronized void endGrant(MemoryAccount account) {
        if (granted == account) {
            granted = null;
        }
        notifyAll();
    }

    /** How long a file that ends is waited for; what took too long is no longer counted. */
    private long millisToWait() {
        Optional<FileMemory> late = files.pollLate();
        if (late.isPresent()) {
            discharge(late.get());
            notifyAll();
            // who waits has to look again
            return 1;
        }
        return files.millisLeft();
    }

    /** Opens a file; waits for one that ends where there are too many, or fails. */
    synchronized FileMemory openFile(MemoryAccount account)
            throws IOException, InterruptedException {
        while (files.areFull() && !account.isCancelled()) {
            wait(millisToWait());
        }
        files.opened();
        return new FileMemory(this, account.share());
    }

    /** Whether a file has more than the share of its bucket, while others could use the rest. */
    synchronized boolean isTooLarge(FileMemory file) {
        return file.chargedBytes() > share() && freeBytes() < share();
    }

    /**
     * Charges what Lance buffers of a batch; false where there is no room for it.
     *
     * @param ownBatch whether the file may have a batch that is beyond the limit
     */
    synchronized boolean tryCharge(FileMemory file, long bytes, boolean ownBatch) {
        boolean fits =
                bytes <= freeBytes() || (ownBatch && file.chargedBytes() + bytes <= batchBytes());
        if (fits) {
            charge(file, bytes);
        }
        return fits;
    }

    /** Charges what Lance buffers of a batch, whether there is room for it or not. */
    synchronized void charge(FileMemory file, long bytes) {
        if (file.isClosed()) {
            // Lance has failed, which its filler learns with the batch
            return;
        }
        file.charge(bytes);
        chargedBytes += bytes;
        shrinkCache();
    }

    private void discharge(FileMemory file) {
        chargedBytes -= file.chargedBytes();
        file.charge(-file.chargedBytes());
    }

    synchronized void fileEnded(FileMemory file) {
        if (file.setEnded()) {
            files.ended(file);
            notifyAll();
        }
    }

    synchronized void fileClosed(FileMemory file) {
        fileEnded(file);
        file.setClosed();
        files.closed(file);
        discharge(file);
        notifyAll();
    }
}
