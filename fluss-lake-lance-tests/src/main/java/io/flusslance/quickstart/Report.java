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

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the program prints at its end: a table of figures and the lines of Python. */
final class Report {

    private final Map<String, String> figures = new LinkedHashMap<>();

    /** Adds a line to the table. */
    void figure(String name, String value) {
        figures.put(name, value);
    }

    /** Adds a duration to the table. */
    void seconds(String name, Duration duration) {
        figure(name, Figures.seconds(duration) + " s");
    }

    /** The table, one line each, values to the right. */
    List<String> table() {
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

    /** Five lines of Python that read the dataset; credentials come from the environment. */
    static List<String> python(Warehouse warehouse) {
        String options =
                warehouse.pythonStorageOptions().entrySet().stream()
                        .map(option -> quoted(option.getKey()) + ": " + quoted(option.getValue()))
                        .collect(Collectors.joining(", "));
        String storage = options.isEmpty() ? "" : ", storage_options={" + options + "}";
        return List.of(
                "import lance  # pip install pylance",
                "images = lance.dataset(" + quoted(warehouse.dataset()) + storage + ")",
                "print(images.schema, images.count_rows())",
                "row = images.take([0]).to_pylist()[0]",
                "open(row[\"name\"].replace(\"/\", \"_\"), \"wb\").write(row[\"image\"])");
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
