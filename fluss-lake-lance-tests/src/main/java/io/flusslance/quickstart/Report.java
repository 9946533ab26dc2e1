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
package io.flusslance.quickstart;

import org.apache.fluss.metadata.TablePath;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a program prints at its end: a table of figures and the lines of Python. */
public final class Report {

    private final Map<String, String> figures = new LinkedHashMap<>();

    /** Adds a line to the table. */
    public void figure(String name, String value) {
        figures.put(name, value);
    }

    /** Adds a duration to the table. */
    public void seconds(String name, Duration duration) {
        figure(name, Figures.seconds(duration) + " s");
    }

    /** The table, one line each, values to the right. */
    public List<String> table() {
        int names = longest(figures.keySet());
        int values = longest(figures.values());
        List<String> lines = new ArrayList<>();
        figures.forEach(
                (name, value) ->
                        lines.add(
                                "  "
                                        + name
                                        + " ".repeat(names - name.length() + 2)
                                        + " ".repeat(values - value.length())
                                        + value));
        return lines;
    }

    private static int longest(Iterable<String> texts) {
        int longest = 0;
        for (String text : texts) {
            longest = Math.max(longest, text.length());
        }
        return longest;
    }

    /**
     * Two lines of Python that open a dataset; credentials come from the environment.
     *
     * @param warehouse where it is
     * @param table whose dataset it is; its name is that of the variable
     */
    public static List<String> openingInPython(Warehouse warehouse, TablePath table) {
        String options =
                warehouse.pythonStorageOptions().entrySet().stream()
                        .map(option -> quoted(option.getKey()) + ": " + quoted(option.getValue()))
                        .collect(Collectors.joining(", "));
        String storage = options.isEmpty() ? "" : ", storage_options={" + options + "}";
        return List.of(
                "import lance  # pip install pylance",
                table.getTableName()
                        + " = lance.dataset("
                        + quoted(warehouse.dataset(table))
                        + storage
                        + ")");
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
