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
package io.flusslance.source.filter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Conditions on {@link EdgeRows}, in SQL of Flink. */
final class EdgeConditions {

    private static final List<String> OPERATORS = List.of("=", "<>", "<", "<=", ">", ">=");

    private static final int MOST_LITERALS = 4;

    /** What columns are compared with by each operator, literals of other types among it. */
    private static final Map<String, List<String>> LITERALS =
            Map.ofEntries(
                    Map.entry("nu", List.of("16777217")),
                    Map.entry("bi", List.of("9007199254740993")),
                    Map.entry("fl", List.of("0.7", "0.0", "CAST(0.7 AS FLOAT)")),
                    Map.entry(
                            "db",
                            List.of("0.5", "0.0", "CAST(0.1 AS FLOAT)", "0.18014398509481985")),
                    Map.entry("p", List.of("1.234", "1.235", "1.005e0")),
                    Map.entry("s", List.of("CAST(1234567.85 AS FLOAT)")),
                    Map.entry("w", List.of("12345678901234.5678e0")),
                    Map.entry("z", List.of("1e22")),
                    Map.entry("y", List.of("1.005e0")),
                    Map.entry("ch", List.of("'a '")),
                    Map.entry("st", List.of("'a'")),
                    Map.entry("tm", List.of("TIME '12:00:00'")),
                    Map.entry("t6", List.of("TIMESTAMP '2020-01-01 12:00:00.123456'")),
                    Map.entry("l3", List.of("TO_TIMESTAMP_LTZ(1635640200123, 3)")));

    /** Conditions of other shapes, one a line. */
    private static final String OTHERS = "edge-conditions.txt";

    /** The ones that are always tried. */
    static List<String> fixed() throws IOException {
        List<String> conditions = new ArrayList<>();
        LITERALS.forEach(
                (column, literals) -> {
                    for (String literal : literals) {
                        for (String operator : OPERATORS) {
                            conditions.add(column + " " + operator + " " + literal);
                        }
                    }
                });
        try (InputStream others = EdgeConditions.class.getResourceAsStream(OTHERS)) {
            String text = new String(others.readAllBytes(), StandardCharsets.UTF_8);
            conditions.addAll(text.lines().toList());
        }
        return conditions;
    }

    /** Conditions with values of their columns, and with numbers that those can't hold. */
    static List<String> random(EdgeRows rows, long seed, int count) {
        Random random = new Random(seed);
        RandomPredicates predicates =
                new RandomPredicates(rows.rowType(), literals(rows), MOST_LITERALS, random);
        ConditionSql sql = new ConditionSql(random);
        return IntStream.range(0, count)
                .mapToObj(i -> sql.of(predicates.predicate(i % 3)))
                .toList();
    }

    /** Flink fails to plan some conditions that cast a text to what is no finite number. */
    private static Map<String, List<Object>> literals(EdgeRows rows) {
        Map<String, List<Object>> finite = new LinkedHashMap<>();
        rows.valuesByColumn()
                .forEach(
                        (column, values) ->
                                finite.put(
                                        column,
                                        values.stream().filter(EdgeConditions::isFinite).toList()));
        return finite;
    }

    private static boolean isFinite(Object value) {
        return !(value instanceof Float || value instanceof Double)
                || Double.isFinite(((Number) value).doubleValue());
    }

    private EdgeConditions() {}
}
