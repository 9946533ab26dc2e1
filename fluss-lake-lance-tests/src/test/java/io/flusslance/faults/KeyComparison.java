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
import io.flusslance.testing.FlinkSql;
import io.flusslance.testing.TieredTable;
import io.flusslance.testing.TieredTable.RowKey;

import org.apache.flink.types.Row;
import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares the rows of a primary-key table with the last change of each key. */
final class KeyComparison extends Comparison {

    private final Map<RowKey, Integer> current;
    private final Set<RowKey> found = new HashSet<>();

    KeyComparison(TieredTable table, OthersWork others, String textColumn) {
        super(table, others, textColumn);
        this.current = table.currentRows();
    }

    /** What is wrong in the answer of a query, which has the changes that are not tiered too. */
    static List<Finding> ofQuery(
            FlinkSql sql, TieredTable table, OthersWork others, String textColumn)
            throws Exception {
        KeyComparison comparison = new KeyComparison(table, others, textColumn);
        String query = "SELECT id, `key` FROM " + table.path() + " WHERE id >= 0";
        for (Row row : sql.select(query)) {
            int id = (int) row.getField(0);
            if (comparison.isCurrent(id, "a row") && table.key(id).key() != (int) row.getField(1)) {
                comparison.add(Kind.ALTERED, id, "change " + id + " has key " + row.getField(1));
            }
        }
        comparison.findMissing();
        return comparison.findings();
    }

    @Override
    void rowOfTiering(JsonNode row, int id) {
        String place =
                String.format(
                        "fragment %s (bucket %s, offset %s)",
                        row.get(6).asText(), row.get(1), row.get(2));
        if (isCurrent(id, place)) {
            compareValues(row, id, place);
        }
    }

    /** Takes a row by the number of its change; whether that is the last one of its key. */
    boolean isCurrent(int id, String place) {
        if (id < 0 || id >= table().appendedRows()) {
            add(Kind.ALTERED, id, place + ": row " + id + " was written by nobody");
            return false;
        }
        RowKey key = table().key(id);
        Integer last = current.get(key);
        String text = key + " has the row of change " + id + " at " + place;
        if (!found.add(key)) {
            add(Kind.DOUBLED, id, text + ", and another one; its last one is " + last);
        } else if (last == null) {
            add(Kind.RESURRECTED, id, text + ", but was deleted");
        } else if (last != id) {
            add(Kind.STALE, last, text + " in place of " + last);
        } else if (others().deleted().contains(id)) {
            add(Kind.RESURRECTED, id, text + ", but others have deleted it");
        } else {
            return true;
        }
        return false;
    }

    @Override
    void findMissing() {
        current.forEach(
                (key, id) -> {
                    if (!found.contains(key) && !others().deleted().contains(id)) {
                        add(Kind.LOST, id, key + ", change " + id);
                    }
                });
    }
}
