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
 * Literals of Fluss as SQL of Lance, of the type in which a column is stored.
 *
 * <p>There is none where a literal has another class than its type says, or is finer or greater
 * than the stored type: rounded, it could cross a row.
 */
final class LanceLiteral {

    private static final long NANOS_OF_MILLI = 1_000_000L;

    /** Whether the host hands over all literals on columns of a type as they were written. */
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
     * A literal as SQL.
     *
     * @param value as Fluss's predicates hold it
     * @param type of the column in Fluss
     * @param storedType of the column in the dataset, as the type in Fluss implies it
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
                // bytes arrive as garbage where they are ordered, the rest isn't compared at all
                return Optional.empty();
        }
    }

    private static <T> Optional<T> as(Class<T> valueClass, Object value) {
        return valueClass.isInstance(value)
                ? Optional.of(valueClass.cast(value))
                : Optional.empty();
    }

    /** Lance reads the digits without their sign: the lowest number would become a DOUBLE. */
    private static String integer(long value) {
        return value == Long.MIN_VALUE ? "CAST('" + value + "' AS BIGINT)" : Long.toString(value);
    }

    /** Lance's SQL has no TIME; its functions cast one from an integer of the same width. */
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
            // Lance puts a column's zone to a timestamp without one, and leaves the number
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
