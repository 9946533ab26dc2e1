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

import org.apache.fluss.predicate.CompoundPredicate;
import org.apache.fluss.predicate.Contains;
import org.apache.fluss.predicate.EndsWith;
import org.apache.fluss.predicate.Equal;
import org.apache.fluss.predicate.GreaterOrEqual;
import org.apache.fluss.predicate.GreaterThan;
import org.apache.fluss.predicate.In;
import org.apache.fluss.predicate.IsNotNull;
import org.apache.fluss.predicate.IsNull;
import org.apache.fluss.predicate.LeafFunction;
import org.apache.fluss.predicate.LeafPredicate;
import org.apache.fluss.predicate.LessOrEqual;
import org.apache.fluss.predicate.LessThan;
import org.apache.fluss.predicate.NotEqual;
import org.apache.fluss.predicate.NotIn;
import org.apache.fluss.predicate.Or;
import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.predicate.StartsWith;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypeRoot;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Writes predicates as SQL of Flink, some of them negated and each number in one of the ways in
 * which a query can have it.
 */
final class ConditionSql {

    private static final Map<LeafFunction, String> OPERATORS =
            Map.of(
                    Equal.INSTANCE, "=",
                    NotEqual.INSTANCE, "<>",
                    LessThan.INSTANCE, "<",
                    LessOrEqual.INSTANCE, "<=",
                    GreaterThan.INSTANCE, ">",
                    GreaterOrEqual.INSTANCE, ">=",
                    In.INSTANCE, "IN",
                    NotIn.INSTANCE, "NOT IN",
                    IsNull.INSTANCE, "IS NULL",
                    IsNotNull.INSTANCE, "IS NOT NULL");

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSSSS");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    /** A DECIMAL has no more. */
    private static final int MAX_DIGITS = 38;

    private static final int NEGATED_ONE_IN = 6;

    private final Random random;

    ConditionSql(Random random) {
        this.random = random;
    }

    String of(Predicate predicate) {
        String written =
                predicate instanceof LeafPredicate
                        ? leaf((LeafPredicate) predicate)
                        : compound((CompoundPredicate) predicate);
        return random.nextInt(NEGATED_ONE_IN) == 0 ? "NOT (" + written + ")" : written;
    }

    private String compound(CompoundPredicate predicate) {
        String operator = predicate.function() instanceof Or ? " OR " : " AND ";
        return predicate.children().stream()
                .map(this::of)
                .collect(Collectors.joining(operator, "(", ")"));
    }

    private String leaf(LeafPredicate leaf) {
        LeafFunction function = leaf.function();
        String column = leaf.fieldName();
        List<Object> literals = leaf.literals();
        if (function instanceof StartsWith) {
            return column + " LIKE " + pattern("", literals.get(0), "%");
        }
        if (function instanceof EndsWith) {
            return column + " LIKE " + pattern("%", literals.get(0), "");
        }
        if (function instanceof Contains) {
            return column + " LIKE " + pattern("%", literals.get(0), "%");
        }
        String operator = column + " " + OPERATORS.get(function);
        if (function instanceof In || function instanceof NotIn) {
            return literals.stream()
                    .map(literal -> literal(literal, leaf.type()))
                    .collect(Collectors.joining(", ", operator + " (", ")"));
        }
        return literals.isEmpty()
                ? operator
                : operator + " " + literal(literals.get(0), leaf.type());
    }

    private static String pattern(String before, Object text, String after) {
        String plain = text.toString();
        String escaped = plain.replaceAll("[%_!]", "!$0");
        String pattern = text(before + escaped + after);
        return escaped.equals(plain) ? pattern : pattern + " ESCAPE '!'";
    }

    private static String text(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private String literal(Object literal, DataType type) {
        if (literal instanceof WrittenLiteral) {
            return number((Number) WrittenLiteral.asFlinkSees(literal));
        }
        if (type.is(DataTypeRoot.DATE)) {
            return "DATE '" + LocalDate.ofEpochDay((Integer) literal) + "'";
        }
        if (type.is(DataTypeRoot.TIME_WITHOUT_TIME_ZONE)) {
            return "TIME '" + LocalTime.ofSecondOfDay((Integer) literal / 1000).format(TIME) + "'";
        }
        if (literal instanceof TimestampNtz) {
            return "TIMESTAMP '" + ((TimestampNtz) literal).toLocalDateTime().format(MOMENT) + "'";
        }
        if (literal instanceof TimestampLtz) {
            return "TO_TIMESTAMP_LTZ(" + ((TimestampLtz) literal).getEpochMillisecond() + ", 3)";
        }
        if (literal instanceof BinaryString) {
            return text(literal.toString());
        }
        return literal instanceof Number || literal instanceof Decimal
                ? number(literal)
                : literal.toString();
    }

    private String number(Object number) {
        if (number instanceof Float || number instanceof Double) {
            double value = ((Number) number).doubleValue();
            String type = number instanceof Float ? "FLOAT" : "DOUBLE";
            // an approximate literal of 0 has no sign
            String written = value == 0 ? "'" + value + "'" : approximate(value);
            return "CAST(" + written + " AS " + type + ")";
        }
        BigDecimal exact = new BigDecimal(number.toString());
        if (number instanceof Decimal || number instanceof BigDecimal) {
            return random.nextInt(3) == 0 ? approximate(exact.doubleValue()) : decimal(exact);
        }
        return number instanceof Long ? "CAST('" + number + "' AS BIGINT)" : number.toString();
    }

    private static String approximate(double number) {
        String text = Double.toString(number);
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
}
