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

import java.io.IOException;

/** Measures what this process spends on one run: begin right before it, end right after. */
final class Stopwatch {

    private static final double NANOS_PER_SECOND = 1e9;

    private final long cpuAtStart;
    private final long start;

    private Stopwatch() {
        // what was left behind before counts for nobody
        System.gc();
        ProcessStatus.resetPeak();
        cpuAtStart = ProcessStatus.cpuNanos();
        start = System.nanoTime();
    }

    static Stopwatch start() {
        return new Stopwatch();
    }

    /** The run up to now, which made no data file. */
    Measured stop() throws IOException {
        return stop(start);
    }

    /**
     * The run up to now, which made no data file.
     *
     * @param firstRows when its first rows were there, by {@link System#nanoTime()}
     */
    Measured stop(long firstRows) throws IOException {
        long end = System.nanoTime();
        return new Measured(
                (firstRows - start) / NANOS_PER_SECOND,
                (end - firstRows) / NANOS_PER_SECOND,
                (ProcessStatus.cpuNanos() - cpuAtStart) / NANOS_PER_SECOND,
                0,
                0,
                ProcessStatus.read().peakResidentBytes());
    }
}
