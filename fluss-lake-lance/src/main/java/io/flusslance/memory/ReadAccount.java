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
import org.apache.arrow.memory.AllocationOutcome;

/** What one reader takes of the {@link ReadAllowance} of its process: one batch in any case. */
public final class ReadAccount implements AllocationListener, AutoCloseable {

    /** One that is read, one that is ready, one that Lance decodes, and what it is decoded from. */
    public static final int BATCHES_HELD = 4;

    private final ReadAllowance allowance;
    private final long batchBytes;

    // guarded by this
    private long heldBytes;
    private long countedBytes;
    private boolean closed;

    ReadAccount(ReadAllowance allowance, long batchBytes) {
        this.allowance = allowance;
        this.batchBytes = batchBytes;
        this.countedBytes = BATCHES_HELD * batchBytes;
    }

    /** The size of the batches that the reader should ask for. */
    public long batchBytes() {
        return batchBytes;
    }

    @Override
    public synchronized void onPreAllocation(long bytes) {
        heldBytes += bytes;
        count();
    }

    @Override
    public synchronized boolean onFailedAllocation(long bytes, AllocationOutcome outcome) {
        onRelease(bytes);
        return false;
    }

    @Override
    public synchronized void onRelease(long bytes) {
        heldBytes -= bytes;
        count();
    }

    /** Batches can be larger than they were asked to be. */
    private void count() {
        long counted = closed ? 0 : Math.max(BATCHES_HELD * batchBytes, heldBytes);
        if (counted != countedBytes) {
            allowance.count(counted - countedBytes);
            countedBytes = counted;
        }
    }

    /** Gives all back; closed after the allocator that it listens to. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            count();
            allowance.readerLeft();
        }
    }
}
