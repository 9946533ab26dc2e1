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
package io.flusslance.arrow;

import io.flusslance.config.LanceOptions.VectorMismatch;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.row.DataGetters;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.ArrayType;
import org.apache.fluss.types.BinaryType;
import org.apache.fluss.types.CharType;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypeRoot;
import org.apache.fluss.types.DecimalType;
import org.apache.fluss.types.LocalZonedTimestampType;
import org.apache.fluss.types.MapType;
import org.apache.fluss.types.RowType;
import org.apache.fluss.types.TimestampType;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Chooses the writer of a column by its type in Fluss and its field in the dataset. */
final class ColumnWriters {

    private static final int DECIMAL_BYTES = 16;

    private final BufferAllocator allocator;
    private final VectorMismatch onMismatch;

    ColumnWriters(BufferAllocator allocator, VectorMismatch onMismatch) {
        this.allocator = allocator;
        this.onMismatch = onMismatch;
    }

    /**
     * The writer of a column.
     *
     * @param type the type of the values in Fluss
     * @param field the column in the dataset, whose type can hold those values
     */
    ColumnWriter create(DataType type, Field field) {
        switch (type.getTypeRoot()) {
            case BOOLEAN:
                return new BooleanWriter(allocator);
            case TINYINT:
                return fixed(1, (a, s, p) -> MemoryUtil.putByte(a, s.getByte(p)));
            case SMALLINT:
                return fixed(2, (a, s, p) -> MemoryUtil.putShort(a, s.getShort(p)));
            case INTEGER:
            case DATE:
                return fixed(4, (a, s, p) -> MemoryUtil.putInt(a, s.getInt(p)));
            case BIGINT:
                return fixed(8, (a, s, p) -> MemoryUtil.putLong(a, s.getLong(p)));
            case FLOAT:
                return fixed(
                        4,
                        (a, s, p) -> MemoryUtil.putInt(a, Float.floatToRawIntBits(s.getFloat(p))));
            case DOUBLE:
                return fixed(
                        8,
                        (a, s, p) ->
                                MemoryUtil.putLong(a, Double.doubleToRawLongBits(s.getDouble(p))));
            case DECIMAL:
                return decimal((DecimalType) type);
            case CHAR:
                int length = ((CharType) type).getLength();
                return new VariableWidthWriter(allocator, (s, p) -> s.getChar(p, length).toBytes());
            case STRING:
                return new VariableWidthWriter(allocator, (s, p) -> s.getString(p).toBytes());
            case BINARY:
                return binary(((BinaryType) type).getLength());
            case BYTES:
                return new VariableWidthWriter(allocator, DataGetters::getBytes);
            case TIME_WITHOUT_TIME_ZONE:
                return time(((ArrowType.Time) field.getType()).getUnit());
            case TIMESTAMP_WITHOUT_TIME_ZONE:
                return timestamp(((TimestampType) type).getPrecision(), unit(field));
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return instant(((LocalZonedTimestampType) type).getPrecision(), unit(field));
            case ARRAY:
                return array((ArrayType) type, field);
            case MAP:
                return map((MapType) type, field);
            case ROW:
                return row((RowType) type, field);
            default:
                throw new UnsupportedOperationException(type.asSummaryString());
        }
    }

    private ColumnWriter fixed(int width, FixedWidthWriter.ValuePutter putter) {
        return new FixedWidthWriter(allocator, width, putter);
    }

    private ColumnWriter decimal(DecimalType type) {
        int precision = type.getPrecision();
        int scale = type.getScale();
        return fixed(DECIMAL_BYTES, (a, s, p) -> putDecimal(a, s.getDecimal(p, precision, scale)));
    }

    /** Arrow's Decimal128: the unscaled value as a little-endian integer of 16 bytes. */
    private static void putDecimal(long address, Decimal decimal) {
        if (decimal.isCompact()) {
            long unscaled = decimal.toUnscaledLong();
            MemoryUtil.putLong(address, unscaled);
            MemoryUtil.putLong(address + 8, unscaled >> 63);
        } else {
            BigInteger unscaled = decimal.toBigDecimal().unscaledValue();
            MemoryUtil.putLong(address, unscaled.longValue());
            MemoryUtil.putLong(address + 8, unscaled.shiftRight(64).longValue());
        }
    }

    private ColumnWriter binary(int length) {
        return fixed(
                length,
                (a, s, p) -> {
                    byte[] bytes = s.getBinary(p, length);
                    if (bytes.length != length) {
                        throw new InvalidValueException(
                                "the value has "
                                        + bytes.length
                                        + " bytes, BINARY("
                                        + length
                                        + ") holds "
                                        + length);
                    }
                    MemoryUtil.copyToMemory(bytes, 0, a, length);
                });
    }

    /** Fluss holds a time as milliseconds of the day, whatever its precision. */
    private ColumnWriter time(TimeUnit unit) {
        switch (unit) {
            case SECOND:
                return fixed(4, (a, s, p) -> MemoryUtil.putInt(a, s.getInt(p) / 1000));
            case MILLISECOND:
                return fixed(4, (a, s, p) -> MemoryUtil.putInt(a, s.getInt(p)));
            case MICROSECOND:
                return fixed(8, (a, s, p) -> MemoryUtil.putLong(a, s.getInt(p) * 1000L));
            default:
                return fixed(8, (a, s, p) -> MemoryUtil.putLong(a, s.getInt(p) * 1_000_000L));
        }
    }

    private ColumnWriter timestamp(int precision, TimeUnit unit) {
        return fixed(
                8,
                (a, s, p) -> {
                    TimestampNtz value = s.getTimestampNtz(p, precision);
                    MemoryUtil.putLong(
                            a,
                            inUnit(
                                    value.getMillisecond(),
                                    value.getNanoOfMillisecond(),
                                    unit,
                                    value));
                });
    }

    private ColumnWriter instant(int precision, TimeUnit unit) {
        return fixed(
                8,
                (a, s, p) -> {
                    TimestampLtz value = s.getTimestampLtz(p, precision);
                    MemoryUtil.putLong(
                            a,
                            inUnit(
                                    value.getEpochMillisecond(),
                                    value.getNanoOfMillisecond(),
                                    unit,
                                    value));
                });
    }

    private static long inUnit(long millis, int nanosOfMilli, TimeUnit unit, Object value)
            throws InvalidValueException {
        try {
            switch (unit) {
                case SECOND:
                    return Math.floorDiv(millis, 1000L);
                case MILLISECOND:
                    return millis;
                case MICROSECOND:
                    return Math.addExact(Math.multiplyExact(millis, 1000L), nanosOfMilli / 1000);
                default:
                    return nanos(millis, nanosOfMilli);
            }
        } catch (ArithmeticException e) {
            throw new InvalidValueException(
                    value
                            + " is out of the range of "
                            + (unit == TimeUnit.NANOSECOND
                                    ? "nanoseconds in 64 bits (1677-09-21 to 2262-04-11)"
                                    : "microseconds in 64 bits"));
        }
    }

    /** The product alone can leave the range where the sum is back in it: at the lower end. */
    private static long nanos(long millis, int nanosOfMilli) {
        if (millis < 0) {
            return Math.addExact(
                    Math.multiplyExact(millis + 1, 1_000_000L), nanosOfMilli - 1_000_000L);
        }
        return Math.addExact(Math.multiplyExact(millis, 1_000_000L), nanosOfMilli);
    }

    private static TimeUnit unit(Field field) {
        return ((ArrowType.Timestamp) field.getType()).getUnit();
    }

    private ColumnWriter array(ArrayType type, Field field) {
        if (field.getType() instanceof ArrowType.FixedSizeList) {
            int size = ((ArrowType.FixedSizeList) field.getType()).getListSize();
            Field element = field.getChildren().get(0);
            return vector(
                    size,
                    type.getElementType().getTypeRoot(),
                    ((ArrowType.FloatingPoint) element.getType()).getPrecision());
        }
        return ListWriter.ofArrays(
                allocator, create(type.getElementType(), field.getChildren().get(0)));
    }

    private ColumnWriter vector(int size, DataTypeRoot from, FloatingPointPrecision to) {
        boolean fromFloat = from == DataTypeRoot.FLOAT;
        switch (to) {
            case HALF:
                return vector(
                        size,
                        2,
                        fromFloat
                                ? (a, v, i) -> MemoryUtil.putShort(a, Float16.of(v.getFloat(i)))
                                : (a, v, i) -> MemoryUtil.putShort(a, Float16.of(v.getDouble(i))));
            case SINGLE:
                return vector(
                        size,
                        4,
                        (a, v, i) -> MemoryUtil.putInt(a, Float.floatToRawIntBits(v.getFloat(i))));
            default:
                return vector(
                        size,
                        8,
                        (a, v, i) ->
                                MemoryUtil.putLong(a, Double.doubleToRawLongBits(v.getDouble(i))));
        }
    }

    private ColumnWriter vector(int size, int elementBytes, VectorWriter.ElementPutter putter) {
        return new VectorWriter(allocator, size, elementBytes, putter, onMismatch);
    }

    private ColumnWriter map(MapType type, Field field) {
        List<Field> entry = field.getChildren().get(0).getChildren();
        return ListWriter.ofMaps(
                allocator,
                create(type.getKeyType(), entry.get(0)),
                create(type.getValueType(), entry.get(1)));
    }

    private ColumnWriter row(RowType type, Field field) {
        List<ColumnWriter> children = new ArrayList<>();
        for (int i = 0; i < type.getFieldCount(); i++) {
            children.add(create(type.getTypeAt(i), field.getChildren().get(i)));
        }
        return new StructWriter(allocator, children);
    }
}
