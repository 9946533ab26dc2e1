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
 * Tells whether the host uses one source for several scans of a table. In Fluss 0.9.1 all scans of
 * a table in one statement share the first one's source: each scan's filter and projection replaces
 * that of the one before, and rows are lost without a word (apache/fluss issue 4056).
 *
 * <p>The host makes a source for each mention of a table, and a throw-away one before each filter
 * or projection that it hands over. So a source of a table that is mentioned once sees its first
 * call when one source was made after it, its second when two were. More than that means that there
 * are other scans, or that someone else plans at the same moment. A false alarm only costs the
 * push-down. A table object of Flink's own API ({@code sqlQuery}) can be used any number of times
 * without that.
 */
final class MultipleScanGuard {

    private static final String REUSABLE_FROM = "sqlQuery";

    /** How many sources of a table this process has made. */
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

    /** Counts a new source of a table in. */
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

    /** Counts a filter or projection that the source was handed. */
    void noteCall() {
        calls++;
        int madeSince = MADE.getOrDefault(table, madeBefore) - madeBefore;
        others = Math.max(others, madeSince - calls);
    }

    /** How many other scans may share the source. */
    int otherScans() {
        return others;
    }
}
