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
package io.flusslance.fuzz;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which table is made: a seed, and what was taken away from its table since.
 *
 * <p>Its text is the seed and what was cut, as {@code 42,-c1,-s0,s2=500}: column 1 and section 0
 * are gone, and section 2 has 500 rows.
 */
final class CaseId {

    private final long seed;
    private final Set<Integer> droppedColumns;
    private final Set<Integer> droppedSections;
    private final Map<Integer, Integer> sectionRows;

    private CaseId(
            long seed,
            Set<Integer> droppedColumns,
            Set<Integer> droppedSections,
            Map<Integer, Integer> sectionRows) {
        this.seed = seed;
        this.droppedColumns = Collections.unmodifiableSet(droppedColumns);
        this.droppedSections = Collections.unmodifiableSet(droppedSections);
        this.sectionRows = Collections.unmodifiableMap(sectionRows);
    }

    /** The whole table of a seed. */
    static CaseId of(long seed) {
        return new CaseId(seed, new TreeSet<>(), new TreeSet<>(), new TreeMap<>());
    }

    /** Parses what {@link #toString} gave. */
    static CaseId parse(String text) {
        String[] parts = text.split(",", -1);
        CaseId id = of(Long.parseLong(parts[0]));
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i];
            if (part.startsWith("-c")) {
                id = id.withoutColumn(Integer.parseInt(part.substring(2)));
            } else if (part.startsWith("-s")) {
                id = id.withoutSection(Integer.parseInt(part.substring(2)));
            } else {
                int equals = part.indexOf('=');
                id =
                        id.withSectionRows(
                                Integer.parseInt(part.substring(1, equals)),
                                Integer.parseInt(part.substring(equals + 1)));
            }
        }
        return id;
    }

    long seed() {
        return seed;
    }

    boolean hasColumn(int column) {
        return !droppedColumns.contains(column);
    }

    /** The rows of a section that has {@code rows} where nothing is cut. */
    int rowsOf(int section, int rows) {
        return droppedSections.contains(section) ? 0 : sectionRows.getOrDefault(section, rows);
    }

    CaseId withoutColumn(int column) {
        Set<Integer> dropped = new TreeSet<>(droppedColumns);
        dropped.add(column);
        return new CaseId(seed, dropped, droppedSections, sectionRows);
    }

    CaseId withoutSection(int section) {
        Set<Integer> dropped = new TreeSet<>(droppedSections);
        dropped.add(section);
        return new CaseId(seed, droppedColumns, dropped, sectionRows);
    }

    CaseId withSectionRows(int section, int rows) {
        Map<Integer, Integer> all = new TreeMap<>(sectionRows);
        all.put(section, rows);
        return new CaseId(seed, droppedColumns, droppedSections, all);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof CaseId && toString().equals(o.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        parts.add(Long.toString(seed));
        droppedColumns.forEach(column -> parts.add("-c" + column));
        droppedSections.forEach(section -> parts.add("-s" + section));
        sectionRows.forEach((section, rows) -> parts.add("s" + section + "=" + rows));
        return String.join(",", parts);
    }
}
