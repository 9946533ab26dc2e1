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
package io.flusslance.types;

import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypeChecks;
import org.apache.fluss.types.DecimalType;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The order of the rows of a primary-key table by key: column by column in the order of the key.
 * Text and bytes are ordered by unsigned bytes; numbers by value, with NaN above all others and
 * -0.0 below 0.0; timestamps by milliseconds and then nanoseconds; times by the unit in which the
 * dataset stores them. Two rows are equal in this order if and only if they have the same key.
 *
 * <p>The order is available in two equivalent forms: as a comparator of rows, and as bytes in
 * unsigned lexicographic order. The bytes of a column are: an integer in big-endian order with its
 * sign bit flipped; a floating-point number as {@link Float#floatToIntBits} or {@link
 * Double#doubleToLongBits}, with all bits flipped if it is negative and otherwise only the sign
 * bit; text and bytes with {@code 00 FF} in place of each {@code 00}, terminated by {@code 00 00}.
 * The bytes of a value are never a prefix of those of another value, so columns can be
 * concatenated.
 */
public final class KeyOrder {

    /** The number of bytes of a decimal with the maximum precision, 38. */
    private static final int DECIMAL_BYTES = 16;

    /** A column of the key. */
    private interface Part {

        int compare(InternalRow a, InternalRow b);

        void write(InternalRow row, KeyBytes into);
    }

    private final List<Part> parts = new ArrayList<>();
    private final Comparator<InternalRow> comparator = this::compare;

    /**
     * Creates the order of rows that have the key columns at the given positions.
     *
     * @param type the type of the rows
     * @param positions the positions of the key columns, in the order of the key
     * @throws IllegalArgumentException if a column has a type that Fluss does not allow in a key
     */
    public KeyOrder(RowType type, int... positions) {
        for (int position : positions) {
            parts.add(part(type.getTypeAt(position), position));
        }
    }

    /** Returns a comparator of rows. Key columns must not be null. */
    public Comparator<InternalRow> comparator() {
        return comparator;
    }

    /** Encodes the key of a row. */
    public byte[] encode(InternalRow row) {
        KeyBytes bytes = new KeyBytes();
        encode(row, bytes);
        return bytes.toArray();
    }

    /** Encodes the key of a row into a buffer, replacing its content. */
    public void encode(InternalRow row, KeyBytes into) {
        into.clear();
        for (Part part : parts) {
            part.write(row, into);
        }
    }

    /** Returns whether all keys have the same number of bytes, at most eight. */
    public boolean fitsLong() {
        return parts.stream().allMatch(Whole.class::isInstance)
                && parts.stream().mapToInt(part -> ((Whole) part).bytes).sum() <= Long.BYTES;
    }

    /** Returns the bytes of a row's key as a big-endian number. Requires {@link #fitsLong}. */
    public long encodeLong(InternalRow row) {
        long key = 0;
        for (Part part : parts) {
            Whole whole = (Whole) part;
            // a shift by all bits would have no effect
            key = whole.bytes == Long.BYTES ? 0 : key << (Byte.SIZE * whole.bytes);
            key |= whole.flipped(row);
        }
        return key;
    }

    private int compare(InternalRow a, InternalRow b) {
        for (Part part : parts) {
            int order = part.compare(a, b);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private interface LongOf {
        long of(InternalRow row);
    }

    private interface BytesOf {
        byte[] of(InternalRow row);
    }

    private static Part part(DataType type, int at) {
        switch (type.getTypeRoot()) {
            case BOOLEAN:
                return new Whole(row -> row.getBoolean(at) ? 1 : 0, Byte.BYTES);
            case TINYINT:
                return new Whole(row -> row.getByte(at), Byte.BYTES);
            case SMALLINT:
                return new Whole(row -> row.getShort(at), Short.BYTES);
            case INTEGER:
            case DATE:
                return new Whole(row -> row.getInt(at), Integer.BYTES);
            case TIME_WITHOUT_TIME_ZONE:
                int unit = DataTypeChecks.getPrecision(type) == 0 ? 1000 : 1;
                return new Whole(row -> row.getInt(at) / unit, Integer.BYTES);
            case BIGINT:
                return new Whole(row -> row.getLong(at), Long.BYTES);
            case FLOAT:
                return new Whole(row -> ordered(row.getFloat(at)), Integer.BYTES);
            case DOUBLE:
                return new Whole(row -> ordered(row.getDouble(at)), Long.BYTES);
            case TIMESTAMP_WITHOUT_TIME_ZONE:
                int ntz = DataTypeChecks.getPrecision(type);
                return new Timestamp(
                        ntz,
                        row -> row.getTimestampNtz(at, ntz).getMillisecond(),
                        row -> row.getTimestampNtz(at, ntz).getNanoOfMillisecond());
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                int ltz = DataTypeChecks.getPrecision(type);
                return new Timestamp(
                        ltz,
                        row -> row.getTimestampLtz(at, ltz).getEpochMillisecond(),
                        row -> row.getTimestampLtz(at, ltz).getNanoOfMillisecond());
            case CHAR:
                int length = DataTypeChecks.getLength(type);
                return new Text(row -> row.getChar(at, length).toBytes());
            case STRING:
                return new Text(row -> row.getString(at).toBytes());
            case BINARY:
                int size = DataTypeChecks.getLength(type);
                return new Text(row -> row.getBinary(at, size));
            case BYTES:
                return new Text(row -> row.getBytes(at));
            case DECIMAL:
                return new DecimalPart((DecimalType) type, at);
            default:
                throw new IllegalArgumentException("not a type of a key column: " + type);
        }
    }

    /** Maps a value to an integer with the same order as {@link Float#compare}. */
    private static int ordered(float value) {
        int bits = Float.floatToIntBits(value);
        return bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
    }

    /** Maps a value to an integer with the same order as {@link Double#compare}. */
    private static long ordered(double value) {
        long bits = Double.doubleToLongBits(value);
        return bits < 0 ? bits ^ Long.MAX_VALUE : bits;
    }

    private static long flip(long value, int bytes) {
        return value ^ (1L << (Byte.SIZE * bytes - 1));
    }

    private static final class Whole implements Part {

        private final LongOf value;
        private final int bytes;

        Whole(LongOf value, int bytes) {
            this.value = value;
            this.bytes = bytes;
        }

        @Override
        public int compare(InternalRow a, InternalRow b) {
            return Long.compare(value.of(a), value.of(b));
        }

        @Override
        public void write(InternalRow row, KeyBytes into) {
            into.addWhole(flipped(row), bytes);
        }

        /** Returns the value as an unsigned number, without the bits above its width. */
        private long flipped(InternalRow row) {
            return flip(value.of(row), bytes) & (-1L >>> (Long.SIZE - Byte.SIZE * bytes));
        }
    }

    private static final class Timestamp implements Part {

        private final LongOf millis;
        private final LongOf nanos;
        private final int millisOfUnit;
        private final int nanosOfUnit;

        Timestamp(int precision, LongOf millis, LongOf nanos) {
            this.millis = millis;
            this.nanos = nanos;
            this.millisOfUnit = precision == 0 ? 1000 : 1;
            this.nanosOfUnit = precision <= 3 ? 1_000_000 : precision <= 6 ? 1000 : 1;
        }

        private long millis(InternalRow row) {
            return Math.floorDiv(millis.of(row), millisOfUnit);
        }

        private long nanos(InternalRow row) {
            return nanos.of(row) / nanosOfUnit;
        }

        @Override
        public int compare(InternalRow a, InternalRow b) {
            int order = Long.compare(millis(a), millis(b));
            return order != 0 ? order : Long.compare(nanos(a), nanos(b));
        }

        @Override
        public void write(InternalRow row, KeyBytes into) {
            into.addWhole(flip(millis(row), Long.BYTES), Long.BYTES);
            into.addWhole(flip(nanos(row), Integer.BYTES), Integer.BYTES);
        }
    }

    private static final class Text implements Part {

        private final BytesOf value;

        Text(BytesOf value) {
            this.value = value;
        }

        @Override
        public int compare(InternalRow a, InternalRow b) {
            return Arrays.compareUnsigned(value.of(a), value.of(b));
        }

        @Override
        public void write(InternalRow row, KeyBytes into) {
            for (byte b : value.of(row)) {
                into.add(b);
                if (b == 0) {
                    into.add((byte) 0xff);
                }
            }
            into.add((byte) 0);
            into.add((byte) 0);
        }
    }

    /** All values of a column have the same scale, so their unscaled values have the same order. */
    private static final class DecimalPart implements Part {

        private final DecimalType type;
        private final int at;

        DecimalPart(DecimalType type, int at) {
            this.type = type;
            this.at = at;
        }

        private Decimal of(InternalRow row) {
            return row.getDecimal(at, type.getPrecision(), type.getScale());
        }

        @Override
        public int compare(InternalRow a, InternalRow b) {
            return of(a).compareTo(of(b));
        }

        @Override
        public void write(InternalRow row, KeyBytes into) {
            byte[] unscaled =
                    of(row).toBigDecimal().setScale(type.getScale()).unscaledValue().toByteArray();
            byte sign = (byte) (unscaled[0] < 0 ? 0xff : 0);
            byte[] wide = new byte[DECIMAL_BYTES];
            Arrays.fill(wide, sign);
            System.arraycopy(unscaled, 0, wide, DECIMAL_BYTES - unscaled.length, unscaled.length);
            wide[0] ^= (byte) 0x80;
            for (byte b : wide) {
                into.add(b);
            }
        }
    }
}
