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

/**
 * One run of one contender.
 *
 * @param waitSeconds before its beginning, in which it waited for its first rows; 0 where they were
 *     there
 * @param seconds from its beginning to its end
 * @param cpuSeconds that all threads of the process computed meanwhile
 * @param files data files that it made
 * @param fileBytes their size
 * @param peakResidentBytes the peak of the process's resident memory while it ran
 */
record Measured(
        double waitSeconds,
        double seconds,
        double cpuSeconds,
        long files,
        long fileBytes,
        long peakResidentBytes) {

    /** A run that had nothing to wait for. */
    Measured(
            double seconds, double cpuSeconds, long files, long fileBytes, long peakResidentBytes) {
        this(0, seconds, cpuSeconds, files, fileBytes, peakResidentBytes);
    }

    /** The same run, which made these data files. */
    Measured with(Folders.DataFiles made) {
        return new Measured(
                waitSeconds, seconds, cpuSeconds, made.count(), made.bytes(), peakResidentBytes);
    }
}
