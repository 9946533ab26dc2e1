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

import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DecimalType;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Converts literals of Fluss to Lance SQL, in the type in which a column is stored.
 *
 * <p>A literal can't be converted if its class does not match its type, or if it has more precision
 * or a larger value than the stored type allows: rounding could move it past a row.
 */
final class LanceLiteral {

    private static final long NANOS_OF_MILLI = 1_000_000L;

    /** Returns whether Fluss passes all literals on columns of a type as they were written. */
    static boolean areExact(DataType type) {
        switch (type.getTypeRoot()) {
            case FLOAT:
            case DOUBLE:
            case DECIMAL:
                return false;
            default:
                return true;
        }
    }

    /**
     * Converts a literal.
     *
     * @param value the value in Fluss's predicate
     * @param type the type of the column in Fluss
     * @param storedType the type of the column in the dataset that the Fluss type implies
     */
    static Optional<LiteralBounds> of(Object value, DataType type, ArrowType storedType) {
        switch (type.getTypeRoot()) {
            case FLOAT:
                return as(Float.class, value).flatMap(LiteralBounds::of);
            case DOUBLE:
                return as(Double.class, value).flatMap(LiteralBounds::of);
            case DECIMAL:
                return as(Decimal.class, value)
                        .flatMap(v -> LiteralBounds.of(v, (DecimalType) type));
            default:
                return exact(value, type, storedType).map(LiteralBounds::at);
        }
    }

    private static Optional<String> exact(Object value, DataType type, ArrowType storedType) {
        switch (type.getTypeRoot()) {
            case BOOLEAN:
                return as(Boolean.class, value).map(Object::toString);
            case TINYINT:
                return as(Byte.class, value).map(Object::toString);
            case SMALLINT:
                return as(Short.class, value).map(Object::toString);
            case INTEGER:
                return as(Integer.class, value).map(Object::toString);
            case BIGINT:
                return as(Long.class, value).map(LanceLiteral::integer);
            case CHAR:
            case STRING:
                return as(BinaryString.class, value).flatMap(LanceSql::literal);
            case DATE:
                return as(Integer.class, value).map(day -> "CAST(" + day + " AS DATE)");
            case TIME_WITHOUT_TIME_ZONE:
                return as(Integer.class, value)
                        .flatMap(v -> time(v, ((ArrowType.Time) storedType).getUnit()));
            case TIMESTAMP_WITHOUT_TIME_ZONE:
                return as(TimestampNtz.class, value)
                        .flatMap(
                                v ->
                                        timestamp(
                                                v.getMillisecond(),
                                                v.getNanoOfMillisecond(),
                                                storedType));
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return as(TimestampLtz.class, value)
                        .flatMap(
                                v ->
                                        timestamp(
                                                v.getEpochMillisecond(),
                                                v.getNanoOfMillisecond(),
                                                storedType));
            default:
                // bytes in comparisons arrive corrupted; other types are not compared at all
                return Optional.empty();
        }
    }

    private static <T> Optional<T> as(Class<T> valueClass, Object value) {
        return valueClass.isInstance(value)
                ? Optional.of(valueClass.cast(value))
                : Optional.empty();
    }

    /**
     * Converts an integer. Lance parses the digits without their sign, so the lowest number would
     * become a DOUBLE.
     */
    private static String integer(long value) {
        return value == Long.MIN_VALUE ? "CAST('" + value + "' AS BIGINT)" : Long.toString(value);
    }

    /**
     * Converts a time. Lance's SQL has no TIME literals, but can cast one from an integer of the
     * same width.
     */
    private static Optional<String> time(int millis, TimeUnit unit) {
        switch (unit) {
            case SECOND:
                return millis % 1000 == 0
                        ? Optional.of(narrowTime(millis / 1000, "Second"))
                        : Optional.empty();
            case MILLISECOND:
                return Optional.of(narrowTime(millis, "Millisecond"));
            case MICROSECOND:
                return Optional.of(wideTime(millis * 1000L, "Microsecond"));
            default:
                return Optional.of(wideTime(millis * NANOS_OF_MILLI, "Nanosecond"));
        }
    }

    private static String narrowTime(int count, String unit) {
        return "arrow_cast(CAST(" + count + " AS INT), 'Time32(" + unit + ")')";
    }

    private static String wideTime(long count, String unit) {
        return "arrow_cast(" + count + ", 'Time64(" + unit + ")')";
    }

    private static Optional<String> timestamp(long millis, int nanos, ArrowType storedType) {
        switch (((ArrowType.Timestamp) storedType).getUnit()) {
            case SECOND:
                return counted(millis, nanos, 1000 * NANOS_OF_MILLI, 0);
            case MILLISECOND:
                return counted(millis, nanos, NANOS_OF_MILLI, 3);
            case MICROSECOND:
                return counted(millis, nanos, 1000, 6);
            default:
                return counted(millis, nanos, 1, 9);
        }
    }

    private static Optional<String> counted(long millis, int nanos, long unitNanos, int digits) {
        BigDecimal[] count =
                BigDecimal.valueOf(millis)
                        .multiply(BigDecimal.valueOf(NANOS_OF_MILLI))
                        .add(BigDecimal.valueOf(nanos))
                        .divideAndRemainder(BigDecimal.valueOf(unitNanos));
        if (count[1].signum() != 0) {
            return Optional.empty();
        }
        try {
            // Lance gives a timestamp without a time zone that of the column, and keeps the number
            return Optional.of(
                    "CAST("
                            + integer(count[0].longValueExact())
                            + " AS TIMESTAMP("
                            + digits
                            + "))");
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    private LanceLiteral() {}
}
