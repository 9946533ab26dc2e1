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

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.memory.RootAllocator;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * What the rows of one bucket take of a {@link MemoryPool}. Chunks are filled first and become
 * Arrow buffers when they are handed over; they are back in the pool when Lance has released them.
 *
 * <p>It is closed by the last of those who share it: who fills batches, and the files that they go
 * to.
 */
public final class MemoryAccount implements AutoCloseable {

    private final MemoryPool pool;
    // counts what was wrapped and the C structs of what is handed over, and finds what leaks
    private final BufferAllocator allocator = new RootAllocator();
    private ArrowBuf ones;

    // used by the pool, and guarded by it
    long allowedBytes;
    long heldBytes;
    boolean filling = true;
    boolean cancelled;
    private int sharers = 1;

    MemoryAccount(MemoryPool pool) {
        this.pool = pool;
    }

    /** What batches are made with; it belongs to the account. */
    public BufferAllocator allocator() {
        return allocator;
    }

    /**
     * Takes memory.
     *
     * @return at least so many bytes, with anything in them
     * @throws org.apache.arrow.memory.OutOfMemoryException where there is no room
     */
    public MemoryChunk take(long bytes) {
        return pool.take(this, bytes);
    }

    /** Gives memory back that was not handed over. */
    public void give(MemoryChunk chunk) {
        pool.give(this, chunk);
    }

    /**
     * Hands memory over: it is given back when the buffer is released.
     *
     * @param bytes of it that were written
     */
    public ArrowBuf handOver(MemoryChunk chunk, long bytes) {
        ArrowBuf buffer =
                allocator.wrapForeignAllocation(
                        new ForeignAllocation(chunk.capacity(), chunk.address()) {
                            @Override
                            protected void release0() {
                                give(chunk);
                            }
                        });
        buffer.writerIndex(bytes);
        return buffer;
    }

    /**
     * A buffer of ones: the validity of values of which none is null. All batches share it.
     *
     * @param bits how many
     * @return a buffer that the caller closes
     */
    public ArrowBuf ones(long bits) {
        long bytes = (bits + 7) / 8;
        if (ones == null || ones.capacity() < bytes) {
            releaseOnes();
            // small beside the values, and kept: not a part of what a batch gives back
            ones = allocator.buffer(bytes);
            ones.setOne(0, ones.capacity());
        }
        ArrowBuf shared = ones.slice(0, bytes);
        shared.getReferenceManager().retain();
        return shared.writerIndex(bytes);
    }

    /** Gives back what {@link #ones} keeps; to be called before the account is closed. */
    public void releaseOnes() {
        if (ones != null) {
            ones.close();
            ones = null;
        }
    }

    /**
     * What the account may hold whatever the others do, from now on: nothing as a rule, one batch
     * after waiting for room in vain, and any size for a row that is granted.
     */
    public void allow(long bytes) {
        synchronized (pool) {
            allowedBytes = bytes;
        }
    }

    /** The size of a batch at which it should be handed over. */
    public long batchBytes() {
        return pool.batchBytes();
    }

    /** The limit of the pool. */
    public long limitBytes() {
        return pool.limitBytes();
    }

    /**
     * Waits until so many bytes are there, as long as one of the files that end now is to be
     * finished by Lance alone. Those that end later are not waited for.
     *
     * @return whether they are there now
     */
    public boolean awaitRoom(long bytes) throws InterruptedException {
        synchronized (pool) {
            Set<FileMemory> awaited = new HashSet<>(pool.ending());
            while (bytes > pool.freeBytes() && !cancelled) {
                awaited.retainAll(pool.ending());
                if (awaited.isEmpty()) {
                    return false;
                }
                pool.wait(pool.millisToWait());
            }
            return true;
        }
    }

    /** Waits until the account may go beyond the limit with one row: one at a time may. */
    public void awaitGrant() throws InterruptedException {
        synchronized (pool) {
            // who has the grant waits for nobody but Lance, and not for ever
            while (!cancelled && !pool.tryGrant(this)) {
                pool.wait(pool.millisToWait());
            }
        }
    }

    /** The row that went beyond the limit is written: the next account may have one. */
    public void endGrant() {
        pool.endGrant(this);
    }

    /**
     * Opens the memory of a file, which the caller closes. Where there are too many, waits for one
     * that Lance finishes alone, but not for ever.
     *
     * @throws IOException where too many are open, or uploads hang
     */
    public FileMemory openFile() throws IOException, InterruptedException {
        synchronized (pool) {
            long since = System.nanoTime();
            long closed = pool.closedFiles;
            while (!cancelled && pool.areFilesFull()) {
                // others may have taken the place of a file that was completed
                if (pool.closedFiles != closed) {
                    closed = pool.closedFiles;
                    since = System.nanoTime();
                }
                long millisLeft = pool.fileTimeout.minusNanos(System.nanoTime() - since).toMillis();
                if (millisLeft <= 0) {
                    throw new IOException(
                            ErrorCode.UPLOAD_SLOW.format(
                                    "No data file can begin: this process writes %d files, the most"
                                        + " at once, and for %d s none of them was completed. Check"
                                        + " the storage.",
                                    MemoryPool.MAX_FILES, pool.fileTimeout.toSeconds()));
                }
                long millis = pool.millisToWait();
                pool.wait(millis == 0 ? millisLeft : Math.min(millis, millisLeft));
            }
            return pool.openFile(this);
        }
    }

    /** Begins another use of the account, which {@link #close} ends. */
    void share() {
        synchronized (pool) {
            sharers++;
        }
    }

    /** No row comes any more. */
    public void endRows() {
        pool.endRows(this);
    }

    /** Who waits for memory need not any longer. */
    public void cancel() {
        synchronized (pool) {
            cancelled = true;
            pool.endGrant(this);
        }
    }

    /**
     * Ends one use of the account; with the last one it is closed.
     *
     * @throws IllegalStateException where a batch was not released
     */
    @Override
    public void close() {
        synchronized (pool) {
            if (--sharers > 0) {
                return;
            }
        }
        try {
            allocator.close();
        } finally {
            pool.closed(this);
        }
    }
}
