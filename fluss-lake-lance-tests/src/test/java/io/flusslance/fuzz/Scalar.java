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
package io.flusslance.fuzz;

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.BinaryType;
import org.apache.fluss.types.CharType;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DecimalType;
import org.apache.fluss.types.LocalZonedTimestampType;
import org.apache.fluss.types.TimeType;
import org.apache.fluss.types.TimestampType;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Values of types without children, made of a number: the same value for the same number. */
final class Scalar {

    private static final long SMALL = 1 << 20;
    private static final int MAX_DAYS = 60_000;
    private static final int MILLIS_OF_DAY = 86_400_000;

    /** The last millisecond of 2099; before 1970 the host's log reader fails at fractions. */
    private static final long MAX_MILLIS = 4_102_444_799_999L;

    /**
     * A value of a type.
     *
     * @param width of strings and bytes at the most; 0 stands for an empty one
     */
    static Object of(DataType type, long number, int width) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> (number & 1) == 1;
            case TINYINT -> (byte) narrow(number, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case SMALLINT -> (short) narrow(number, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> (int) narrow(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> number;
            case FLOAT -> toFloat(number);
            case DOUBLE -> toDouble(number);
            case DECIMAL -> decimal((DecimalType) type, number);
            case CHAR -> BinaryString.fromBytes(text(number, ((CharType) type).getLength()));
            case STRING -> BinaryString.fromBytes(text(number, lengthOf(number, width)));
            case BINARY -> bytes(number, ((BinaryType) type).getLength());
            case BYTES -> bytes(number, lengthOf(number, width));
            case DATE -> (int) Math.floorMod(number, (long) MAX_DAYS);
            case TIME_WITHOUT_TIME_ZONE -> {
                int millis = (int) Math.floorMod(number, (long) MILLIS_OF_DAY);
                yield ((TimeType) type).getPrecision() == 0 ? millis / 1000 * 1000 : millis;
            }
            case TIMESTAMP_WITHOUT_TIME_ZONE -> {
                int precision = ((TimestampType) type).getPrecision();
                yield TimestampNtz.fromMillis(
                        millis(number, precision), nanosOfMilli(number, precision));
            }
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> {
                int precision = ((LocalZonedTimestampType) type).getPrecision();
                yield TimestampLtz.fromEpochMillis(
                        millis(number, precision), nanosOfMilli(number, precision));
            }
            default -> throw new IllegalArgumentException(type + " has children");
        };
    }

    private static long narrow(long number, long min, long max) {
        return number == Long.MAX_VALUE ? max : number == Long.MIN_VALUE ? min : number;
    }

    private static float toFloat(long number) {
        if (Math.abs(number) < SMALL) {
            return number / 4f;
        }
        float value = Float.intBitsToFloat((int) number);
        return Float.isNaN(value) ? Float.NaN : value;
    }

    private static double toDouble(long number) {
        if (Math.abs(number) < SMALL) {
            return number / 4d;
        }
        double value = Double.longBitsToDouble(number);
        return Double.isNaN(value) ? Double.NaN : value;
    }

    private static Decimal decimal(DecimalType type, long number) {
        int precision = type.getPrecision();
        BigInteger bound = BigInteger.TEN.pow(precision);
        BigInteger unscaled = BigInteger.valueOf(number);
        if (number == Long.MAX_VALUE || number == Long.MIN_VALUE) {
            unscaled = bound.subtract(BigInteger.ONE);
        } else if (Math.abs(number) >= SMALL) {
            unscaled = unscaled.shiftLeft(Long.SIZE).add(BigInteger.valueOf(Hash.of(1, number)));
        }
        unscaled = unscaled.remainder(bound);
        return Decimal.fromBigDecimal(
                new BigDecimal(number < 0 ? unscaled.abs().negate() : unscaled, type.getScale()),
                precision,
                type.getScale());
    }

    /** All lengths from 3/4 of the width on. */
    private static int lengthOf(long number, int width) {
        return number == 0 || width == 0 ? 0 : width - Hash.below(width / 4 + 1, number);
    }

    private static byte[] text(long number, int length) {
        byte[] text = bytes(number, length);
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('a' + (text[i] & 15));
        }
        return text;
    }

    private static byte[] bytes(long number, int length) {
        byte[] bytes = new byte[length];
        long word = number;
        for (int i = 0; i < length; i++) {
            if (i % Long.BYTES == 0) {
                word = Hash.of(word, i);
            }
            bytes[i] = (byte) (word >>> (i % Long.BYTES * Byte.SIZE));
        }
        return bytes;
    }

    private static long millis(long number, int precision) {
        long millis = Math.floorMod(number, MAX_MILLIS);
        return precision == 0 ? millis / 1000 * 1000 : millis;
    }

    private static int nanosOfMilli(long number, int precision) {
        return switch ((precision + 2) / 3) {
            case 0, 1 -> 0;
            case 2 -> (int) Math.floorMod(number, 1_000L) * 1_000;
            default -> (int) Math.floorMod(number, 1_000_000L);
        };
    }

    private Scalar() {}
}
