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
import io.flusslance.testing.TieredTable.LogEntry;
import io.flusslance.testing.TieredTable.Position;

import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;

import java.util.HashMap;
import java.util.Map;

/** Compares the dataset of a log table with the log. */
final class LogComparison extends Comparison {

    private final Map<Position, LogEntry> missing;
    private final Map<Position, LogEntry> found = new HashMap<>();

    LogComparison(TieredTable table, OthersWork others, String textColumn) throws Exception {
        super(table, others, textColumn);
        this.missing = table.readLog();
    }

    @Override
    void rowOfTiering(JsonNode row, int id) {
        Position position =
                new Position(row.get(0).asText(), row.get(1).asInt(), row.get(2).asLong());
        LogEntry entry = missing.remove(position);
        if (entry == null) {
            boolean doubled = found.containsKey(position);
            add(
                    doubled ? Kind.DOUBLED : Kind.ALTERED,
                    id,
                    position + (doubled ? " is there again" : " was never logged"));
            return;
        }
        found.put(position, entry);
        if (id != entry.id()) {
            add(Kind.ALTERED, entry.id(), position + " holds row " + id);
        } else if (others().deleted().contains(id)) {
            add(Kind.RESURRECTED, id, position + " was deleted by others");
        } else if (row.get(3).asLong() != entry.timestampMillis() * 1_000) {
            add(Kind.ALTERED, id, position + " has another timestamp");
        } else {
            compareValues(row, id, position.toString());
        }
    }

    @Override
    void findMissing() {
        missing.forEach(
                (position, entry) -> {
                    if (!others().deleted().contains(entry.id())) {
                        add(Kind.LOST, entry.id(), position + ", row " + entry.id());
                    }
                });
    }
}
