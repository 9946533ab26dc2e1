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
import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.predicate.PredicateBuilder;
import org.apache.fluss.predicate.StartsWith;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypeRoot;
import org.apache.fluss.types.RowType;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Random predicates that compare columns with their values, and with numbers and moments near them
 * that the column can't hold.
 */
final class RandomPredicates {

    /** Types whose values a predicate does not compare. */
    private static final List<DataTypeRoot> NULL_CHECKED_ONLY =
            List.of(
                    DataTypeRoot.BYTES,
                    DataTypeRoot.BINARY,
                    DataTypeRoot.ARRAY,
                    DataTypeRoot.MAP,
                    DataTypeRoot.ROW);

    /** A DECIMAL has no more. */
    private static final int MAX_DIGITS = 38;

    private static final List<LeafFunction> COMPARISONS =
            List.of(
                    Equal.INSTANCE,
                    NotEqual.INSTANCE,
                    LessThan.INSTANCE,
                    LessOrEqual.INSTANCE,
                    GreaterThan.INSTANCE,
                    GreaterOrEqual.INSTANCE);
    private static final List<LeafFunction> LIKES =
            List.of(StartsWith.INSTANCE, EndsWith.INSTANCE, Contains.INSTANCE);

    private final RowType rowType;
    private final Map<String, List<Object>> values;
    private final List<String> columns;
    private final int mostLiterals;
    private final Random random;

    /**
     * Predicates on some columns of a row.
     *
     * @param values of each of these columns, from which literals are drawn
     * @param mostLiterals of a list of alternatives
     */
    RandomPredicates(
            RowType rowType, Map<String, List<Object>> values, int mostLiterals, Random random) {
        this.rowType = rowType;
        this.values = values;
        this.columns = List.copyOf(values.keySet());
        this.mostLiterals = mostLiterals;
        this.random = random;
    }

    /** A predicate on the columns, nested up to so many levels deep. */
    Predicate predicate(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return random.nextInt(8) == 0
                    ? chain(2 + random.nextInt(mostLiterals))
                    : leaf(column());
        }
        List<Predicate> operands = new ArrayList<>();
        for (int i = 2 + random.nextInt(3); i > 0; i--) {
            operands.add(predicate(depth - 1));
        }
        return random.nextBoolean()
                ? PredicateBuilder.and(operands)
                : PredicateBuilder.or(operands);
    }

    /** What SQL's IN comes as. */
    private Predicate chain(int length) {
        String column = column();
        Predicate chain = leaf(column);
        for (int i = 1; i < length && isCompared(column); i++) {
            chain = PredicateBuilder.or(chain, leaf(column, Equal.INSTANCE, 1));
        }
        return chain;
    }

    private String column() {
        return oneOf(columns);
    }

    private boolean isCompared(String column) {
        DataType type = rowType.getTypeAt(rowType.getFieldIndex(column));
        return NULL_CHECKED_ONLY.stream().noneMatch(type::is);
    }

    private Object value(String column) {
        return oneOf(values.get(column));
    }

    private <T> T oneOf(List<T> choice) {
        return choice.get(random.nextInt(choice.size()));
    }

    private Predicate leaf(String column) {
        int kind = isCompared(column) ? random.nextInt(10) : 0;
        if (kind == 0) {
            return leaf(column, oneOf(List.of(IsNull.INSTANCE, IsNotNull.INSTANCE)), 0);
        }
        if (kind < 3) {
            return leaf(
                    column,
                    oneOf(List.of(In.INSTANCE, NotIn.INSTANCE)),
                    1 + random.nextInt(mostLiterals));
        }
        if (kind < 7 && value(column) instanceof BinaryString) {
            return leaf(column, oneOf(LIKES), 1);
        }
        return leaf(column, oneOf(COMPARISONS), 1);
    }

    private Object literal(String column, LeafFunction function) {
        Object value = value(column);
        if (random.nextBoolean() || LIKES.contains(function)) {
            return value;
        }
        if (value instanceof TimestampNtz) {
            long millis = ((TimestampNtz) value).getMillisecond();
            return TimestampNtz.fromMillis(millis, random.nextInt(1_000_000));
        }
        if (value instanceof Float || value instanceof Double || value instanceof Decimal) {
            return new WrittenLiteral(near(value));
        }
        return value;
    }

    /** A number of a type that Flink compares such a value with. */
    private Number near(Object value) {
        boolean finite = value instanceof Decimal || Math.abs(asDouble(value)) < 1e30;
        BigDecimal number = finite ? new BigDecimal(value.toString()) : BigDecimal.ONE;
        switch (random.nextInt(5)) {
            case 0:
                return number.intValue();
            case 1:
                return number.longValue();
            case 2:
                // a column of type FLOAT is compared with a DOUBLE as a DOUBLE, not by the source
                return value instanceof Float ? number.longValue() : number.doubleValue();
            case 3:
                return value instanceof Float ? number.longValue() : number.floatValue();
            default:
                int scale = Math.min(MAX_DIGITS, number.scale() + random.nextInt(3));
                BigDecimal moved =
                        number.add(BigDecimal.valueOf(random.nextInt(21) - 10, scale))
                                .round(new MathContext(1 + random.nextInt(MAX_DIGITS)));
                int most = MAX_DIGITS - integerDigits(moved);
                return most < 0
                        ? number
                        : moved.setScale(
                                Math.max(0, Math.min(moved.scale(), most)), RoundingMode.HALF_UP);
        }
    }

    private static int integerDigits(BigDecimal number) {
        return Math.max(0, number.precision() - number.scale());
    }

    private static double asDouble(Object number) {
        return ((Number) number).doubleValue();
    }

    private Predicate leaf(String column, LeafFunction function, int literals) {
        Object[] some = Stream.generate(() -> literal(column, function)).limit(literals).toArray();
        int index = rowType.getFieldIndex(column);
        return new LeafPredicate(
                function, rowType.getTypeAt(index), index, column, Arrays.asList(some));
    }
}
