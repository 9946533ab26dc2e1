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
package io.flusslance.source.split;

import java.util.concurrent.atomic.AtomicLong;

/** Where a reader of a split is: it counts, and who takes a savepoint looks. */
public final class SplitProgress {

    private final SplitPosition start;
    private final AtomicLong rows;

    /** A reader that begins here. */
    public SplitProgress(SplitPosition start) {
        this.start = start;
        this.rows = new AtomicLong(start.rows());
    }

    /** Notes that one more row was given out. */
    public void advance() {
        // one thread counts, and it is also the one that takes savepoints
        rows.lazySet(rows.getPlain() + 1);
    }

    /** The first row that was not given out. */
    SplitPosition position() {
        return new SplitPosition(rows.get(), start.filter());
    }
}
