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

import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of one file while Lance writes it: what Lance buffers, and the C structs by which it
 * gets the batches.
 *
 * <p>Lance copies what it gets, and keeps it for each leaf column until 8 MiB are there ({@code
 * cache_bytes_per_column} in its crate lance-encoding, for which its Java API has no setting). A
 * column that has got so many bytes is charged with them until the file ends: what is encoded at
 * the moment is still in memory.
 */
public final class FileMemory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileMemory.class);

    /** What Lance buffers of a leaf column at the most. */
    static final long COLUMN_BYTES = 8 << 20;

    private final MemoryPool pool;
    private final BufferAllocator exports;
    private final Object released = new Object();
    // of the leaf columns, bytes that they got; who hands batches over uses it alone
    private long[] columns = new long[0];

    // used by the pool, and guarded by it
    final MemoryAccount account;
    long chargedBytes;
    long endedNanos;
    boolean ended;
    boolean closed;

    FileMemory(MemoryPool pool, MemoryAccount account) {
        this.pool = pool;
        this.account = account;
        this.exports =
                account.allocator().newChildAllocator("file", new Releases(), 0, Long.MAX_VALUE);
    }

    private final class Releases implements AllocationListener {
        @Override
        public void onRelease(long bytes) {
            synchronized (released) {
                released.notifyAll();
            }
        }
    }

    /** For the C structs of the batches; it belongs to the file. */
    public BufferAllocator exports() {
        return exports;
    }

    /** The bytes of a batch. */
    public static long sizeOf(VectorSchemaRoot batch) {
        return leaves(batch).stream().mapToLong(FieldVector::getBufferSize).sum();
    }

    private static List<FieldVector> leaves(VectorSchemaRoot batch) {
        List<FieldVector> leaves = new ArrayList<>();
        batch.getFieldVectors().forEach(vector -> addLeaves(vector, leaves));
        return leaves;
    }

    private static void addLeaves(FieldVector vector, List<FieldVector> leaves) {
        List<FieldVector> children = vector.getChildrenFromFields();
        if (children.isEmpty()) {
            leaves.add(vector);
        } else {
            // offsets and validity of what contains others are encoded with the innermost columns
            children.forEach(child -> addLeaves(child, leaves));
        }
    }

    /**
     * Charges a batch that is handed over next, where there is room for what Lance buffers of it.
     *
     * @param ownBatch whether the file may have a batch that is beyond the limit, as after waiting
     *     for room in vain
     * @return whether there is; nothing has changed where not
     */
    public boolean tryCharge(VectorSchemaRoot batch, boolean ownBatch) {
        long[] after = after(batch);
        if (!tryCharge(buffered(after) - buffered(columns), ownBatch)) {
            return false;
        }
        columns = after;
        return true;
    }

    boolean tryCharge(long bytes, boolean ownBatch) {
        synchronized (pool) {
            boolean fits =
                    bytes <= pool.freeBytes()
                            || (ownBatch && chargedBytes + bytes <= pool.batchBytes());
            if (fits) {
                charge(bytes);
            }
            return fits;
        }
    }

    /** Charges a batch that is handed over next, whether there is room or not. */
    public void charge(VectorSchemaRoot batch) {
        long[] after = after(batch);
        charge(buffered(after) - buffered(columns));
        columns = after;
    }

    void charge(long bytes) {
        synchronized (pool) {
            // where it is closed Lance has failed, which its filler learns with the batch
            if (!closed) {
                pool.charge(this, bytes);
            }
        }
    }

    private long[] after(VectorSchemaRoot batch) {
        List<FieldVector> leaves = leaves(batch);
        long[] after = new long[leaves.size()];
        for (int i = 0; i < after.length; i++) {
            after[i] = (i < columns.length ? columns[i] : 0) + leaves.get(i).getBufferSize();
        }
        return after;
    }

    private static long buffered(long[] columns) {
        long bytes = 0;
        for (long column : columns) {
            bytes += Math.min(column, COLUMN_BYTES);
        }
        return bytes;
    }

    /** The file gets no more rows: Lance ends it without anybody's help. May be called again. */
    public void end() {
        pool.fileEnded(this);
    }

    /** Waits until Lance has written the file, after {@link #end}, but not for ever. */
    public void awaitWritten() throws InterruptedException {
        synchronized (pool) {
            while (pool.ending().contains(this) && !account.cancelled) {
                pool.wait(pool.millisToWait());
            }
        }
    }

    /**
     * Whether the file is to end although there is room for the next batch: Lance buffers more of
     * it than its bucket's share, and other buckets could use what is left.
     */
    public boolean isTooLarge() {
        synchronized (pool) {
            return chargedBytes > pool.share() && pool.freeBytes() < pool.share();
        }
    }

    /** How long others still wait for the file, which has ended; 0 where they no longer do. */
    long millisLeft(Duration longest) {
        long nanos = endedNanos + longest.toNanos() - System.nanoTime();
        return Math.max(0, (nanos + 999_999) / 1_000_000);
    }

    /**
     * Waits until Lance has let go of the last batch, which it does a moment after it has said that
     * the file is written.
     */
    public void awaitReleased(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        synchronized (released) {
            long millisLeft = longest.toMillis();
            while (exports.getAllocatedMemory() > 0 && millisLeft > 0) {
                released.wait(millisLeft);
                millisLeft = (deadline - System.nanoTime()) / 1_000_000;
            }
        }
        if (exports.getAllocatedMemory() > 0) {
            LOG.error(
                    "Lance still has {} bytes of a file {} after it has ended: {} can't give"
                            + " them back.",
                    exports.getAllocatedMemory(),
                    longest,
                    Thread.currentThread().getName());
        }
    }

    /**
     * Ends the charge.
     *
     * @throws IllegalStateException where Lance still has a batch
     */
    @Override
    public void close() {
        try (account) {
            try {
                exports.close();
            } finally {
                pool.fileClosed(this);
            }
        }
    }
}
