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
package io.flusslance.arrow.write;

import io.flusslance.memory.MemoryAccount;
import io.flusslance.memory.MemoryChunk;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * One buffer of a column that is being filled. It remembers how many bytes the last batch took, so
 * that from the second batch on it is allocated once at the right size.
 *
 * <p>Callers write below {@link #address()} only after {@link #ensure}: there is no other check.
 */
final class GrowableBuffer implements AutoCloseable {

    /** From here on a buffer grows by half, no longer to the double. */
    private static final long SLOW_GROWTH_BYTES = 1 << 20;

    /** One part in so many is spare where batches differ. */
    private static final int SPARE_PART = 16;

    private final MemoryAccount memory;
    // null while there is none, as at the start of each batch
    private MemoryChunk chunk;
    private long address;
    private long capacity;
    private long expectedBytes;

    GrowableBuffer(MemoryAccount memory) {
        this.memory = memory;
    }

    /** Where the buffer begins; it changes with {@link #ensure}. */
    long address() {
        return address;
    }

    /**
     * Makes room for so many bytes in all; what was written stays.
     *
     * @throws OutOfMemoryException where there is no room; the buffer is then as it was
     */
    void ensure(long bytes) {
        if (bytes > capacity) {
            grow(bytes);
        }
    }

    /** Makes sure that there is a buffer to be taken, without room for values to come. */
    void ensureAny() {
        ensureOnly(1);
    }

    /** Makes room for so many bytes and no more: no value comes any more. */
    void ensureOnly(long bytes) {
        if (bytes > capacity) {
            move(memory.take(bytes));
        }
    }

    private void grow(long bytes) {
        long faster = capacity < SLOW_GROWTH_BYTES ? capacity * 2 : capacity + capacity / 2;
        long wanted = Math.max(bytes, Math.max(faster, expectedBytes));
        MemoryChunk larger;
        try {
            larger = memory.take(wanted);
        } catch (OutOfMemoryException e) {
            // less, but never so little that an array of many elements is copied at each of them
            long less = Math.max(bytes, capacity + capacity / 8);
            if (less >= wanted) {
                throw e;
            }
            larger = memory.take(less);
        }
        move(larger);
    }

    private void move(MemoryChunk larger) {
        if (chunk != null) {
            MemoryUtil.copyMemory(address, larger.address(), capacity);
            memory.give(chunk);
        }
        use(larger);
    }

    private void use(MemoryChunk taken) {
        chunk = taken;
        address = taken.address();
        capacity = taken.capacity();
    }

    private void forget() {
        chunk = null;
        address = 0;
        capacity = 0;
    }

    /**
     * Gives the buffer away with so many bytes in it; the next one starts empty. Where batches
     * differ, it has some room from the start: one that is a little longer must not copy all that
     * it has.
     */
    ArrowBuf take(long usedBytes) {
        MemoryChunk given = chunk;
        // where the buffer can't be made Arrow gives the chunk back
        forget();
        ArrowBuf taken = memory.handOver(given, usedBytes);
        if (expectedBytes > 0 && usedBytes > expectedBytes) {
            expectedBytes = usedBytes + usedBytes / SPARE_PART;
        } else if (usedBytes < expectedBytes - 2 * expectedBytes / SPARE_PART
                || expectedBytes == 0) {
            expectedBytes = usedBytes;
        }
        return taken;
    }

    /** Gives the memory back, and starts small again. */
    @Override
    public void close() {
        if (chunk != null) {
            memory.give(chunk);
            forget();
        }
        expectedBytes = 0;
    }
}
