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
package io.flusslance.arrow.read;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.fluss.row.Decimal;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Reads DECIMAL, stored as a little-endian integer of 16 bytes. */
abstract class DecimalReader extends ColumnReader {

    private static final int VALUE_BYTES = 16;

    private final ArrowBuf data;

    private DecimalReader(FieldVector vector) {
        super(vector);
        this.data = vector.getDataBuffer();
    }

    /**
     * Returns the reader for a precision and a scale.
     *
     * @param scale the number of fractional digits, in Fluss and in the vector
     */
    static DecimalReader of(FieldVector vector, int precision, int scale) {
        return Decimal.isCompact(precision)
                ? new Compact(vector, precision, scale)
                : new Wide(vector, precision, scale);
    }

    final long low(int index) {
        return data.getLong((long) index * VALUE_BYTES);
    }

    final long high(int index) {
        return data.getLong((long) index * VALUE_BYTES + Long.BYTES);
    }

    /** Reads up to 18 digits, which Fluss holds as a long: the upper half only repeats the sign. */
    private static final class Compact extends DecimalReader {

        private final int precision;
        private final int scale;

        Compact(FieldVector vector, int precision, int scale) {
            super(vector);
            this.precision = precision;
            this.scale = scale;
        }

        @Override
        Decimal getDecimal(int index) {
            return Decimal.fromUnscaledLong(low(index), precision, scale);
        }
    }

    private static final class Wide extends DecimalReader {

        private final int precision;
        private final int scale;

        Wide(FieldVector vector, int precision, int scale) {
            super(vector);
            this.precision = precision;
            this.scale = scale;
        }

        @Override
        Decimal getDecimal(int index) {
            BigDecimal value = new BigDecimal(unscaled(index), scale);
            Decimal decimal = Decimal.fromBigDecimal(value, precision, scale);
            if (decimal == null) {
                throw new IllegalStateException(
                        value + " has more digits than DECIMAL(" + precision + ", " + scale + ")");
            }
            return decimal;
        }

        private BigInteger unscaled(int index) {
            long low = low(index);
            long high = high(index);
            if (high == low >> 63) {
                return BigInteger.valueOf(low);
            }
            byte[] bigEndian = new byte[VALUE_BYTES];
            for (int i = 0; i < Long.BYTES; i++) {
                bigEndian[i] = (byte) (high >> (56 - 8 * i));
                bigEndian[Long.BYTES + i] = (byte) (low >> (56 - 8 * i));
            }
            return new BigInteger(bigEndian);
        }
    }
}
