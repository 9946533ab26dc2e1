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
package io.flusslance.source;

import org.apache.fluss.metadata.TablePath;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Detects whether Fluss uses one source for several scans of a table. In Fluss 0.9.1 all scans of a
 * table in a statement share the source of the first one: the filter and projection of each scan
 * replace those of the one before, and rows are silently lost (apache/fluss issue 4056).
 *
 * <p>Fluss creates a source for each reference to a table, and a temporary one before each filter
 * or projection that it passes. If a table is referenced once, its source therefore receives its
 * first call when one source was created after it, its second when two were. A higher number means
 * that there are other scans, or that someone else plans a query at the same time. A false alarm
 * only costs the push-down. A table object of Flink's own API ({@code sqlQuery}) can be used any
 * number of times without being noticed.
 */
final class MultipleScanGuard {

    private static final String REUSABLE_FROM = "sqlQuery";

    /** The number of sources of each table that this process has created. */
    private static final Map<TablePath, Integer> MADE = new ConcurrentHashMap<>();

    private final TablePath table;
    private final int madeBefore;
    private int calls;
    private int others;

    private MultipleScanGuard(TablePath table, int madeBefore, int others) {
        this.table = table;
        this.madeBefore = madeBefore;
        this.others = others;
    }

    /** Registers a new source of a table. */
    static MultipleScanGuard ofNewSource(TablePath table) {
        boolean reusable =
                StackWalker.getInstance()
                        .walk(
                                frames ->
                                        frames.anyMatch(
                                                frame ->
                                                        frame.getMethodName()
                                                                .equals(REUSABLE_FROM)));
        return new MultipleScanGuard(table, MADE.merge(table, 1, Integer::sum), reusable ? 1 : 0);
    }

    /** Counts a filter or projection that was passed to the source. */
    void noteCall() {
        calls++;
        int madeSince = MADE.getOrDefault(table, madeBefore) - madeBefore;
        others = Math.max(others, madeSince - calls);
    }

    /** Returns how many other scans may share the source. */
    int otherScans() {
        return others;
    }
}
