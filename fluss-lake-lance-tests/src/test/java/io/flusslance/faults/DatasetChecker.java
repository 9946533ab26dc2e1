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

import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.TieredTable;

import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares a dataset, as pylance reads it, with what Fluss has acknowledged of its table: of a log
 * table every (partition, bucket, offset), its timestamp, its row's number and a digest of all
 * columns; of a primary-key table every key with the number of its last change and such a digest.
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
        JsonNode summary = json(lines.get(0));
        Comparison comparison =
                table.isKeyed()
                        ? new KeyComparison(table, others, textColumn)
                        : new LogComparison(table, others, textColumn);
        for (String line : lines.subList(1, lines.size())) {
            comparison.row(json(line));
        }
        comparison.end();
        comparison.compareWork(summary);
        return new Result(comparison.findings(), lines.size() - 1, strings(summary.get("files")));
    }

    private static JsonNode json(String line) throws Exception {
        return JSON.readTree(line.getBytes(StandardCharsets.UTF_8));
    }

    static Set<String> strings(JsonNode array) {
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
}
