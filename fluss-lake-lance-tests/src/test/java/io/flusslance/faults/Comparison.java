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

import io.flusslance.faults.Finding.Kind;
import io.flusslance.testing.TieredTable;

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compares the rows of a dataset one by one, as {@code check_dataset.py} prints them. */
abstract class Comparison {

    private final TieredTable table;
    private final OthersWork others;
    private final String textColumn;
    private final Set<Integer> foundOfOthers = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();

    /**
     * No row so far.
     *
     * @param others what others have done to the dataset
     * @param textColumn the column of strings that others update
     */
    Comparison(TieredTable table, OthersWork others, String textColumn) {
        this.table = table;
        this.others = others;
        this.textColumn = textColumn;
    }

    final TieredTable table() {
        return table;
    }

    final OthersWork others() {
        return others;
    }

    final List<Finding> findings() {
        return findings;
    }

    final void add(Kind kind, int id, String text) {
        findings.add(Finding.ofRow(kind, id, text));
    }

    private void add(Kind kind, String text) {
        findings.add(Finding.ofOthers(kind, text));
    }

    /** Takes the next row. */
    final void row(JsonNode row) {
        int id = row.get(4).asInt();
        if (!row.get(1).isNull()) {
            rowOfTiering(row, id);
        } else if (!others.appended().contains(id)) {
            add(Kind.ALTERED, "row " + id + " was written by nobody");
        } else if (!foundOfOthers.add(id)) {
            add(Kind.DOUBLED, "row " + id + " of others");
        }
    }

    /** Takes a row that has a bucket. */
    abstract void rowOfTiering(JsonNode row, int id);

    /** Adds what is missing, after the last row. */
    final void end() {
        findMissing();
        for (int id : others.appended()) {
            if (!foundOfOthers.contains(id)) {
                add(Kind.LOST, "row " + id + " of others");
            }
        }
    }

    /** Adds the rows of tiering that are missing. */
    abstract void findMissing();

    /** Compares the values of a row with those that were written. */
    final void compareValues(JsonNode row, int id, String place) {
        List<String> different = different(id, row.get(5).asText().split(" ", -1));
        if (!different.isEmpty()) {
            add(Kind.ALTERED, id, place + ", row " + id + " has other values of " + different);
        }
    }

    private List<String> different(int id, String[] digests) {
        GenericRow expected = table.row(id);
        String text = others.texts().get(id);
        if (text != null) {
            expected.setField(
                    table.rowType().getFieldIndex(textColumn), BinaryString.fromString(text));
        }
        List<String> different = new ArrayList<>();
        for (int i = 0; i < digests.length; i++) {
            String column = table.rowType().getFieldNames().get(i);
            if (!table.expectedDigest(expected, column).startsWith(digests[i])) {
                different.add(column);
            }
        }
        return different;
    }

    /** Compares the work of others with what a dataset says of itself. */
    final void compareWork(JsonNode summary) {
        Set<String> columns = DatasetChecker.strings(summary.get("columns"));
        others.columns()
                .forEach(
                        (name, values) -> {
                            JsonNode extra = summary.get("extras").get(name);
                            if (extra == null || extra.get("values").asInt() < values) {
                                add(Kind.LOST, "values of others' column " + name);
                            } else if (extra.get("wrong").asInt() > 0) {
                                add(Kind.ALTERED, "values of others' column " + name);
                            }
                        });
        for (String name : others.dropped()) {
            if (columns.contains(name)) {
                add(Kind.ALTERED, "column " + name + ", which others dropped, is back");
            }
        }
        for (String tag : others.tags()) {
            if (!DatasetChecker.strings(summary.get("tags")).contains(tag)) {
                add(Kind.LOST, "tag " + tag + " of others");
            }
        }
        if (others.indexed() && !DatasetChecker.strings(summary.get("indexes")).contains("by_id")) {
            add(Kind.LOST, "the index of others");
        }
        for (JsonNode doubled : summary.get("doubled")) {
            add(Kind.DOUBLED, doubled.asText() + " have a key that is there already");
        }
        int different = summary.get("by_condition").asInt();
        if (different > 0) {
            add(Kind.ALTERED, different + " rows with a condition, or without it only");
        }
    }
}
