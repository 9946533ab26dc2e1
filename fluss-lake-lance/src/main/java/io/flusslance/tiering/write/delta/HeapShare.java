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
package io.flusslance.tiering.write.delta;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Divides the heap that changes may take among the rounds of primary-key tables that are open in a
 * process: each has an equal share, which becomes smaller when another one begins. A round that
 * takes no more changes keeps what it holds until it ends.
 */
final class HeapShare implements AutoCloseable {

    private static final AtomicInteger OPEN_IN_PROCESS = new AtomicInteger();

    private final long totalBytes;
    private final AtomicInteger open;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Begins a share of this process.
     *
     * @param totalBytes of all shares together
     */
    static HeapShare ofProcess(long totalBytes) {
        return new HeapShare(totalBytes, OPEN_IN_PROCESS);
    }

    /** Begins a share; {@code open} counts those that are not closed. */
    HeapShare(long totalBytes, AtomicInteger open) {
        this.totalBytes = totalBytes;
        this.open = open;
        open.incrementAndGet();
    }

    /** How many bytes it has now. */
    long bytes() {
        return totalBytes / Math.max(1, open.get());
    }

    /** Leaves its bytes to the others. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            open.decrementAndGet();
        }
    }
}
