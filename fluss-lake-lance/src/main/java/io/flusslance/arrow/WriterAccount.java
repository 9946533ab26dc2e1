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

import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.AllocationOutcome;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

import java.util.concurrent.atomic.AtomicLong;

/** What one writer takes of the memory of its process, and its allocator. */
public final class WriterAccount implements AutoCloseable {

    /** What runs while the account may go beyond the limit. */
    public interface Action<T, E extends Exception> {
        T run() throws E;
    }

    /** Blocks of this size waste little; Arrow's own rounding can double a request. */
    private static final long ROUNDING_BYTES = 64;

    private final WriteMemory memory;
    private final BufferAllocator allocator;
    private final AtomicLong heldBytes = new AtomicLong();
    private volatile boolean overdraft;

    WriterAccount(WriteMemory memory) {
        this.memory = memory;
        this.allocator =
                new RootAllocator(
                        new Withdrawals(), Long.MAX_VALUE, WriterAccount::roundUpToABlock);
    }

    private static long roundUpToABlock(long bytes) {
        return (bytes + ROUNDING_BYTES - 1) / ROUNDING_BYTES * ROUNDING_BYTES;
    }

    /**
     * Closes the allocator, and gives back what it may have lost count of: where the system has no
     * memory to give, Arrow forgets to say that it took none.
     */
    @Override
    public void close() {
        try {
            allocator.close();
        } finally {
            long left = heldBytes.getAndSet(0);
            if (left != 0) {
                memory.giveBack(left);
            }
        }
    }

    /** The allocator, which is closed with the account. */
    public BufferAllocator allocator() {
        return allocator;
    }

    /**
     * An allocator for the C structs in which batches are handed over. It may go beyond the limit
     * by those few bytes: a batch that can't be handed over would never give its memory back. It is
     * closed before the account's own.
     */
    public BufferAllocator newExportAllocator() {
        // what changes hands to it, the batches, is taken from the account and given back by it
        return allocator.newChildAllocator("export", new Overdrafts(), 0, Long.MAX_VALUE);
    }

    /**
     * Lets the account go beyond the limit while something runs that takes a few bytes in order to
     * give many back.
     */
    public <T, E extends Exception> T overdrawn(Action<T, E> action) throws E {
        overdraft = true;
        try {
            return action.run();
        } finally {
            overdraft = false;
        }
    }

    private class Overdrafts implements AllocationListener {
        @Override
        public void onPreAllocation(long bytes) {
            memory.takeAnyway(bytes);
            heldBytes.addAndGet(bytes);
        }

        @Override
        public boolean onFailedAllocation(long bytes, AllocationOutcome outcome) {
            onRelease(bytes);
            return false;
        }

        @Override
        public void onRelease(long bytes) {
            heldBytes.addAndGet(-bytes);
            memory.giveBack(bytes);
        }
    }

    private final class Withdrawals extends Overdrafts {
        @Override
        public void onPreAllocation(long bytes) {
            if (overdraft) {
                memory.takeAnyway(bytes);
            } else {
                memory.take(bytes);
            }
            heldBytes.addAndGet(bytes);
        }
    }
}
