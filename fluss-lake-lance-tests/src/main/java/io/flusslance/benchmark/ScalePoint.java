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
package io.flusslance.benchmark;

import java.lang.management.ManagementFactory;

/**
 * One round at one size.
 *
 * @param contender whose round
 * @param size what grows: rounds, partitions, fragments, rows or tables
 * @param seconds of the whole round
 * @param commitSeconds of its commit alone
 * @param peakBytes the peak of the process's resident memory meanwhile
 * @param heapBytes of Java's heap in use afterwards, garbage included
 */
record ScalePoint(
        String contender,
        long size,
        double seconds,
        double commitSeconds,
        long peakBytes,
        long heapBytes) {

    private static final double NANOS_PER_SECOND = 1e9;

    /** The two halves of a round. */
    interface Halves<W> {
        W write() throws Exception;

        void commit(W written) throws Exception;
    }

    /** Measures a round. */
    static <W> ScalePoint measure(String contender, long size, Halves<W> round) throws Exception {
        ProcessStatus.resetPeak();
        long start = System.nanoTime();
        W written = round.write();
        long atCommit = System.nanoTime();
        round.commit(written);
        long end = System.nanoTime();
        return new ScalePoint(
                contender,
                size,
                (end - start) / NANOS_PER_SECOND,
                (end - atCommit) / NANOS_PER_SECOND,
                ProcessStatus.read().peakResidentBytes(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
}
