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
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.TieredTable;
import io.flusslance.testing.TieredTable.LogEntry;
import io.flusslance.testing.TieredTable.Position;

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares a dataset, as pylance reads it, with what Fluss has acknowledged of its table: every
 * (partition, bucket, offset), its timestamp, its row's number and a digest of all columns.
 */
public final class DatasetChecker {

    private static final Duration TIMEOUT = Duration.ofMinutes(15);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PythonEnvironment python;
    private final Map<String, String> storageOptions;
    private final String textColumn;

    /**
     * A checker of datasets on one storage.
     *
     * @param storageOptions Lance's storage options; empty for local folders
     * @param textColumn the column of strings that others update
     */
    public DatasetChecker(
            PythonEnvironment python, Map<String, String> storageOptions, String textColumn) {
        this.python = python;
        this.storageOptions = Map.copyOf(storageOptions);
        this.textColumn = textColumn;
    }

    /**
     * Compares a dataset with its table.
     *
     * @param others what others have done to it, and must find again
     */
    public Result check(TieredTable table, String datasetUri, OthersWork others) throws Exception {
        List<String> arguments = new ArrayList<>();
        arguments.add(datasetUri);
        arguments.add(JSON.writeValueAsString(table.rowType().getFieldNames()));
        table.descriptor().getPartitionKeys().stream().findFirst().ifPresent(arguments::add);
        String output =
                python.run(
                        TIMEOUT,
                        "check_dataset.py",
                        Map.of("LANCE_STORAGE_OPTIONS", JSON.writeValueAsString(storageOptions)),
                        arguments.toArray(String[]::new));
        List<String> lines = output.lines().toList();
        Comparison comparison = new Comparison(table, others);
        for (String line : lines.subList(1, lines.size())) {
            comparison.row(json(line));
        }
        comparison.end();
        JsonNode summary = json(lines.get(0));
        comparison.othersWork(summary);
        return new Result(comparison.findings, lines.size() - 1, strings(summary.get("files")));
    }

    private static JsonNode json(String line) throws Exception {
        return JSON.readTree(line.getBytes(StandardCharsets.UTF_8));
    }

    private static Set<String> strings(JsonNode array) {
        Set<String> strings = new HashSet<>();
        array.forEach(element -> strings.add(element.asText()));
        return strings;
    }

    /**
     * What was found.
     *
     * @param files the names of the data files that some version refers to
     */
    public record Result(List<Finding> findings, int rows, Set<String> files) {}

    private final class Comparison {

        private final TieredTable table;
        private final OthersWork others;
        private final Map<Position, LogEntry> missing;
        private final Map<Position, LogEntry> found = new HashMap<>();
        private final Set<Integer> foundOfOthers = new HashSet<>();
        private final List<Finding> findings = new ArrayList<>();

        Comparison(TieredTable table, OthersWork others) throws Exception {
            this.table = table;
            this.others = others;
            this.missing = table.readLog();
        }

        void row(JsonNode row) {
            int id = row.get(4).asInt();
            if (row.get(1).isNull()) {
                if (!others.appended().contains(id)) {
                    add(Kind.ALTERED, "row " + id + " was written by nobody");
                } else if (!foundOfOthers.add(id)) {
                    add(Kind.DOUBLED, "row " + id + " of others");
                }
                return;
            }
            Position position =
                    new Position(row.get(0).asText(), row.get(1).asInt(), row.get(2).asLong());
            LogEntry entry = missing.remove(position);
            if (entry == null) {
                boolean doubled = found.containsKey(position);
                findings.add(
                        Finding.ofRow(
                                doubled ? Kind.DOUBLED : Kind.ALTERED,
                                id,
                                position + (doubled ? " is there again" : " was never logged")));
                return;
            }
            found.put(position, entry);
            compare(row, id, position, entry);
        }

        private void compare(JsonNode row, int id, Position position, LogEntry entry) {
            if (id != entry.id()) {
                findings.add(
                        Finding.ofRow(Kind.ALTERED, entry.id(), position + " holds row " + id));
                return;
            }
            if (others.deleted().contains(id)) {
                findings.add(Finding.ofRow(Kind.ALTERED, id, position + " was deleted by others"));
                return;
            }
            if (row.get(3).asLong() != entry.timestampMillis() * 1_000) {
                findings.add(Finding.ofRow(Kind.ALTERED, id, position + " has another timestamp"));
                return;
            }
            List<String> different = different(id, row.get(5).asText().split(" ", -1));
            if (!different.isEmpty()) {
                findings.add(
                        Finding.ofRow(
                                Kind.ALTERED,
                                id,
                                position + ", row " + id + " has other values of " + different));
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

        void end() {
            missing.forEach(
                    (position, entry) -> {
                        if (!others.deleted().contains(entry.id())) {
                            findings.add(
                                    Finding.ofRow(
                                            Kind.LOST,
                                            entry.id(),
                                            position + ", row " + entry.id()));
                        }
                    });
            for (int id : others.appended()) {
                if (!foundOfOthers.contains(id)) {
                    add(Kind.LOST, "row " + id + " of others");
                }
            }
        }

        void othersWork(JsonNode summary) {
            Set<String> columns = strings(summary.get("columns"));
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
                if (!strings(summary.get("tags")).contains(tag)) {
                    add(Kind.LOST, "tag " + tag + " of others");
                }
            }
            if (others.indexed() && !strings(summary.get("indexes")).contains("by_id")) {
                add(Kind.LOST, "the index of others");
            }
        }

        private void add(Kind kind, String text) {
            findings.add(Finding.ofOthers(kind, text));
        }
    }
}
