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

import org.apache.arrow.memory.util.MemoryUtil;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;

/**
 * Native memory by size class. What was given back is taken again: the system hands large blocks
 * out empty, and touching each of their pages for the first time costs more than filling them.
 *
 * <p>Not for more than one thread at a time.
 */
final class ChunkCache {

    private static final long LEAST_BYTES = 64;

    // by capacity
    private final TreeMap<Long, Deque<MemoryChunk>> free = new TreeMap<>();
    private long freeBytes;

    /** The smallest class of at least so many bytes: there are four from a power of two on. */
    static long sizeClass(long bytes) {
        if (bytes <= LEAST_BYTES) {
            return LEAST_BYTES;
        }
        long step = Math.max(LEAST_BYTES, Long.highestOneBit(bytes - 1) / 4);
        return (bytes + step - 1) / step * step;
    }

    /** A chunk of exactly this size, which is a class. */
    MemoryChunk take(long capacity) {
        Deque<MemoryChunk> chunks = free.get(capacity);
        if (chunks == null) {
            return new MemoryChunk(MemoryUtil.allocateMemory(capacity), capacity);
        }
        MemoryChunk chunk = chunks.pop();
        removed(chunk, chunks);
        return chunk;
    }

    void give(MemoryChunk chunk) {
        free.computeIfAbsent(chunk.capacity(), capacity -> new ArrayDeque<>()).push(chunk);
        freeBytes += chunk.capacity();
    }

    /**
     * Gives memory back to the system, the largest chunks first, until no more than this is left.
     */
    void shrinkTo(long bytes) {
        while (freeBytes > Math.max(0, bytes)) {
            Deque<MemoryChunk> largest = free.lastEntry().getValue();
            MemoryChunk chunk = largest.pop();
            removed(chunk, largest);
            MemoryUtil.freeMemory(chunk.address());
        }
    }

    private void removed(MemoryChunk chunk, Deque<MemoryChunk> rest) {
        freeBytes -= chunk.capacity();
        if (rest.isEmpty()) {
            free.remove(chunk.capacity());
        }
    }

    long freeBytes() {
        return freeBytes;
    }
}
