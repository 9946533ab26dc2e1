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
package io.flusslance.faults;

import java.time.Duration;
import java.util.Set;

/** A fault that was injected, and what came of it. */
public final class Fault {

    private final String kind;
    private final String point;
    private final String table;
    private final int firstId;
    private int endId;
    private Duration recovery = Duration.ZERO;
    private Set<String> newFiles = Set.of();
    private final FindingCounts findings = new FindingCounts();
    private int orphans;

    /**
     * A fault that is about to be injected.
     *
     * @param kind what breaks
     * @param point when it breaks, as {@code commit}
     * @param table the name of the table whose round is hit
     * @param firstId the number of the first row that is appended for it
     */
    public Fault(String kind, String point, String table, int firstId) {
        this.kind = kind;
        this.point = point;
        this.table = table;
        this.firstId = firstId;
    }

    /**
     * Notes that all rows are in the lake.
     *
     * @param end the number behind the last row that was appended for the fault
     * @param duration from the fault to that
     * @param files the data files that the dataset got since the fault before
     */
    public void recovered(int end, Duration duration, Set<String> files) {
        endId = end;
        recovery = duration;
        newFiles = Set.copyOf(files);
    }

    boolean covers(String tableName, int id) {
        return table.equals(tableName) && firstId <= id && id < endId;
    }

    boolean made(String tableName, String file) {
        return table.equals(tableName) && newFiles.contains(file);
    }

    void add(Finding.Kind finding) {
        findings.add(finding);
    }

    void addOrphan() {
        orphans++;
    }

    public String kind() {
        return kind;
    }

    String point() {
        return point;
    }

    String table() {
        return table;
    }

    Duration recovery() {
        return recovery;
    }

    FindingCounts findings() {
        return findings;
    }

    int orphans() {
        return orphans;
    }

    @Override
    public String toString() {
        return kind + " at " + point + " of " + table + " after row " + firstId;
    }
}
