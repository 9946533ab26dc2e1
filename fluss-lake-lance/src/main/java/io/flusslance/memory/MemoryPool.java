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
import java.util.LinkedHashSet;
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

    /**
     * Files that are written at once. The stream of each blocks a thread of Lance's, which has 512:
     * with all of them blocked no call to Lance returns, in the whole process.
     */
    static final int MAX_FILES = 128;

    /** An upload that takes longer no longer holds others up. */
    private static final Duration FILE_TIMEOUT = Duration.ofMinutes(1);

    private static final MemoryPool OF_PROCESS = new MemoryPool(0, FILE_TIMEOUT);

    /** How long others wait for a file after its last row. */
    final Duration fileTimeout;

    // all below is guarded by this
    private final ChunkCache cache = new ChunkCache();
    // those that have all their rows and are waited for, in the order of their last rows
    private final Set<FileMemory> ending = new LinkedHashSet<>();
    // that get rows, and that Lance finishes alone
    private int openFiles;
    private int endedFiles;
    long closedFiles;
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
        this.fileTimeout = fileTimeout;
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
    synchronized long share() {
        return limitBytes / Math.max(1, filling);
    }

    synchronized long freeBytes() {
        return limitBytes - usedBytes - chargedBytes;
    }

    /** The size of a batch at which it should be handed over, as many as fill one now. */
    synchronized long batchBytes() {
        return Math.max(
                SMALLEST_BATCH_BYTES, Math.min(LARGEST_BATCH_BYTES, share() / BATCHES_IN_SHARE));
    }

    synchronized MemoryChunk take(MemoryAccount account, long bytes) {
        long size = ChunkCache.sizeClass(bytes);
        if (size > freeBytes() && size > account.allowedBytes - account.heldBytes) {
            throw new OutOfMemoryException("There is no room for " + size + " bytes.");
        }
        MemoryChunk chunk = cache.take(size);
        account.heldBytes += size;
        usedBytes += size;
        peakBytes = Math.max(peakBytes, usedBytes);
        shrinkCache();
        return chunk;
    }

    synchronized void give(MemoryAccount account, MemoryChunk chunk) {
        cache.give(chunk);
        account.heldBytes -= chunk.capacity();
        usedBytes -= chunk.capacity();
        shrinkCache();
        notifyAll();
    }

    private void shrinkCache() {
        cache.shrinkTo(accounts == 0 ? 0 : freeBytes());
    }

    /** The account gets no more rows: the others have more. */
    synchronized void endRows(MemoryAccount account) {
        if (account.filling) {
            account.filling = false;
            filling--;
        }
    }

    synchronized void closed(MemoryAccount account) {
        endRows(account);
        accounts--;
        endGrant(account);
        shrinkCache();
    }

    /** Says whether the account may go beyond the limit now: one at a time in the process. */
    synchronized boolean tryGrant(MemoryAccount account) {
        if (granted == null) {
            granted = account;
        }
        return granted == account;
    }

    /** The account has no row beyond the limit any more, or is cancelled: nobody waits for it. */
    synchronized void endGrant(MemoryAccount account) {
        if (granted == account) {
            granted = null;
        }
        notifyAll();
    }

    /** The files that are waited for now. */
    synchronized Set<FileMemory> ending() {
        return ending;
    }

    /**
     * How long to wait for a change: until the file that ended first takes too long, which is then
     * given up; 0, so for ever, where there is none.
     */
    synchronized long millisToWait() {
        if (ending.isEmpty()) {
            return 0;
        }
        FileMemory first = ending.iterator().next();
        long millis = first.millisLeft(fileTimeout);
        if (millis > 0) {
            return millis;
        }
        LOG.warn(
                "{} Lance has not finished a file {} after its last row; the {} bytes that it"
                        + " buffers are no longer counted.",
                ErrorCode.UPLOAD_SLOW,
                fileTimeout,
                first.chargedBytes);
        ending.remove(first);
        charge(first, -first.chargedBytes);
        notifyAll();
        // who waits has to look again
        return 1;
    }

    /**
     * Whether no more files may be written at once.
     *
     * @throws IOException where all of them get rows, so that none will be finished by Lance alone
     */
    synchronized boolean areFilesFull() throws IOException {
        if (openFiles >= MAX_FILES) {
            throw new IOException(
                    ErrorCode.TOO_MANY_BUCKETS.format(
                            "%d buckets receive rows at the same time in this process, "
                                    + "more than Lance can write files for: give the TaskManager "
                                    + "fewer slots",
                            MAX_FILES));
        }
        return openFiles + endedFiles >= MAX_FILES;
    }

    synchronized FileMemory openFile(MemoryAccount account) {
        FileMemory file = new FileMemory(this, account);
        account.share();
        openFiles++;
        return file;
    }

    synchronized void charge(FileMemory file, long bytes) {
        file.chargedBytes += bytes;
        chargedBytes += bytes;
        shrinkCache();
    }

    synchronized void fileEnded(FileMemory file) {
        if (!file.ended) {
            file.ended = true;
            file.endedNanos = System.nanoTime();
            openFiles--;
            endedFiles++;
            ending.add(file);
            notifyAll();
        }
    }

    synchronized void fileClosed(FileMemory file) {
        fileEnded(file);
        file.closed = true;
        endedFiles--;
        closedFiles++;
        ending.remove(file);
        charge(file, -file.chargedBytes);
        notifyAll();
    }
}
