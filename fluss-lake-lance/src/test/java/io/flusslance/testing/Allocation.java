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
package io.flusslance.testing;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import com.sun.management.ThreadMXBean;

import java.lang.management.ManagementFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** How much a piece of code takes from the heap, whether or not it is given back. */
public final class Allocation {

    /** What a decoder may take whatever it is given: buffers of streams, an exception, its text. */
    private static final long FIXED_BYTES = 1 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * Runs something, and fails where it took more than its input suggests.
     *
     * @param inputBytes the size of the input
     * @param factor how many bytes a byte of input may take
     */
    public static void within(long inputBytes, int factor, ThrowingCallable action)
            throws Throwable {
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        try {
            action.call();
        } finally {
            long taken = THREADS.getThreadAllocatedBytes(thread) - before;
            assertThat(taken)
                    .as("bytes taken from the heap for an input of %d bytes", inputBytes)
                    .isLessThan(FIXED_BYTES + factor * inputBytes);
        }
    }

    private Allocation() {}
}
