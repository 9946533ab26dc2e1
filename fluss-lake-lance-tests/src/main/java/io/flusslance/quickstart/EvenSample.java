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
package io.flusslance.quickstart;

/** Picks some of many rows, evenly spread over all of them. */
final class EvenSample {

    private final long total;
    private final long limit;
    private long seen;

    /**
     * Starts a sample.
     *
     * @param total how many rows there are
     * @param limit how many to pick at most
     */
    EvenSample(long total, long limit) {
        this.total = Math.max(1, total);
        this.limit = limit;
    }

    /** Whether the next row is one of those picked. */
    boolean takesNext() {
        long row = seen++;
        return total <= limit || (row + 1) * limit / total > row * limit / total;
    }
}
