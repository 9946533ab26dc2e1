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
package io.flusslance.config;

import java.util.List;

/** The table of options in the documentation: what {@link LanceOptions} says, as Markdown. */
final class OptionTable {

    private static final String BEGIN = "<!-- options:begin -->\n";
    private static final String END = "<!-- options:end -->";

    /** The table, with a line break at its end. */
    static String render(List<LanceOption<?>> options) {
        StringBuilder table = new StringBuilder();
        table.append("| Cluster | Table | Value | Default | What it does |\n");
        table.append("|---|---|---|---|---|\n");
        for (LanceOption<?> option : options) {
            table.append("| `")
                    .append(LanceConf.CLUSTER_PREFIX)
                    .append(option.key())
                    .append("` | ");
            table.append(tableKey(option)).append(" | ");
            table.append(cell(option.type())).append(" | ");
            table.append(cell(option.defaultText())).append(" | ");
            table.append(cell(option.description())).append(" |\n");
        }
        return table.toString();
    }

    private static String tableKey(LanceOption<?> option) {
        return option.scope() == LanceOption.Scope.CLUSTER_AND_TABLE
                ? "`" + LanceConf.TABLE_PREFIX + option.key() + "`"
                : "–";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\s+", " ");
    }

    /** What a document has between its markers. */
    static String in(String document) {
        return document.substring(begin(document), end(document));
    }

    /** The same document with another table between its markers. */
    static String replaceIn(String document, String table) {
        return document.substring(0, begin(document)) + table + document.substring(end(document));
    }

    private static int begin(String document) {
        int begin = document.indexOf(BEGIN);
        if (begin < 0) {
            throw new IllegalArgumentException("The document has no line " + BEGIN.trim());
        }
        return begin + BEGIN.length();
    }

    private static int end(String document) {
        int end = document.indexOf(END);
        if (end < begin(document)) {
            throw new IllegalArgumentException("The document has no " + END + " after its begin");
        }
        return end;
    }

    private OptionTable() {}
}
