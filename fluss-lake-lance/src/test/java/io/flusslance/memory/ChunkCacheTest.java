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

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ChunkCacheTest {

    private final ChunkCache cache = new ChunkCache();

    @AfterEach
    void free() {
        cache.shrinkTo(0);
        assertThat(cache.freeBytes()).isZero();
    }

    @Test
    void aSizeClassHoldsItsBytesAndWastesLessThanAQuarter() {
        long before = 0;
        for (long bytes = 1; bytes < 1L << 40; bytes += 1 + bytes / 97) {
            long size = ChunkCache.sizeClass(bytes);
            assertThat(size).isGreaterThanOrEqualTo(bytes).isGreaterThanOrEqualTo(before);
            assertThat(size % 64).isZero();
            assertThat(ChunkCache.sizeClass(size)).isEqualTo(size);
            assertThat(size - bytes).isLessThan(Math.max(64, bytes / 4 + 1));
            before = size;
        }
    }

    @Test
    void whatWasGivenBackIsTakenAgain() {
        MemoryChunk chunk = cache.take(ChunkCache.sizeClass(100_000));
        cache.give(chunk);

        assertThat(cache.take(chunk.capacity()).address()).isEqualTo(chunk.address());

        cache.give(chunk);
    }

    @Test
    void theLargestAreFreedFirst() {
        cache.give(cache.take(1024));
        cache.give(cache.take(65_536));
        cache.shrinkTo(10_000);
        assertThat(cache.freeBytes()).isEqualTo(1024);
    }
}
