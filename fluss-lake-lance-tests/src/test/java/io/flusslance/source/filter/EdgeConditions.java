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

import org.apache.fluss.row.Decimal;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Conditions on {@link EdgeRows}, in SQL of Flink. */
final class EdgeConditions {

    private static final List<String> OPERATORS = List.of("=", "<>", "<", "<=", ">", ">=");

    /**
     * Columns of numbers with a fraction; the host rounds the literals that they are compared with.
     */
    private static final List<String> ROUNDED = List.of("fl", "db", "p", "s", "w", "z", "y");

    /** A DECIMAL has no more. */
    private static final int MAX_DIGITS = 38;

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

    private final Random random;
    private final EdgeRows rows;

    EdgeConditions(EdgeRows rows, long seed) {
        this.rows = rows;
        this.random = new Random(seed);
    }

    /** Conditions whose literals are of another type, scale or precision than their column. */
    List<String> random(int count) {
        return Stream.generate(this::condition).limit(count).toList();
    }

    private String condition() {
        switch (random.nextInt(6)) {
            case 0:
                return "(" + comparison() + " OR " + comparison() + ")";
            case 1:
                return "(" + comparison() + " AND NOT (" + comparison() + "))";
            default:
                return comparison();
        }
    }

    private String comparison() {
        String column = oneOf(ROUNDED);
        switch (random.nextInt(8)) {
            case 0:
                return column + " IN (" + literals(column) + ")";
            case 1:
                return column + " NOT IN (" + literals(column) + ")";
            case 2:
                return "NOT (" + column + " " + oneOf(OPERATORS) + " " + literal(column) + ")";
            default:
                return column + " " + oneOf(OPERATORS) + " " + literal(column);
        }
    }

    /** All of one type: those of a list are made so before they are compared. */
    private String literals(String column) {
        return Stream.generate(() -> decimal(near(column)))
                .limit(1 + random.nextInt(4))
                .collect(Collectors.joining(", "));
    }

    private String literal(String column) {
        BigDecimal number = near(column);
        switch (random.nextInt(4)) {
            case 0:
                return "CAST(" + approximate(number) + " AS FLOAT)";
            case 1:
                return approximate(number);
            case 2:
                return Integer.toString(number.intValue());
            default:
                return decimal(number);
        }
    }

    /** A value of the column, or one that differs from it in a digit at or below its last one. */
    private BigDecimal near(String column) {
        Object value = oneOf(rows.values(column));
        boolean small = value instanceof Decimal || Math.abs(((Number) value).doubleValue()) < 1e30;
        BigDecimal number = small ? new BigDecimal(value.toString()) : BigDecimal.ONE;
        int scale = number.scale() + random.nextInt(3);
        BigDecimal moved = number.add(BigDecimal.valueOf(random.nextInt(11) - 5, scale));
        return moved.precision() - moved.scale() > MAX_DIGITS ? number : moved;
    }

    private static String approximate(BigDecimal number) {
        String text = Double.toString(number.doubleValue());
        return text.contains("E") ? text : text + "E0";
    }

    private static String decimal(BigDecimal number) {
        int integerDigits = Math.max(1, number.precision() - number.scale());
        int scale = Math.max(0, Math.min(number.scale(), MAX_DIGITS - integerDigits));
        BigDecimal held = number.setScale(scale, RoundingMode.DOWN);
        int precision = Math.min(MAX_DIGITS, Math.max(1, integerDigits + scale));
        return String.format(
                "CAST('%s' AS DECIMAL(%d, %d))", held.toPlainString(), precision, scale);
    }

    private <T> T oneOf(List<T> choice) {
        return choice.get(random.nextInt(choice.size()));
    }
}
