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
import java.nio.file.Path;
import java.util.Optional;

/** What a benchmark has found. */
interface Report {

    /** The results for people. */
    String table();

    /** Writes one line a run. */
    void writeCsv(Path file, long seed) throws IOException;

    /**
     * Prints the table and how busy the machine was, and writes the runs where that is wanted.
     *
     * @param loadBefore the machine's load average when the benchmark began
     */
    default void publish(double loadBefore, Optional<Path> csv, long seed) throws IOException {
        System.out.printf(
                "%n%s%nload average %.1f before, %.1f after, on %d processors%n",
                table(),
                loadBefore,
                ProcessStatus.loadAverage(),
                Runtime.getRuntime().availableProcessors());
        if (csv.isPresent()) {
            writeCsv(csv.get(), seed);
        }
    }
}
