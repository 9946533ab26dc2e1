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
package io.flusslance.arrow.write;

import io.flusslance.memory.MemoryAccount;

import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.row.DataGetters;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.BinaryType;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DecimalType;
import org.apache.fluss.types.LocalZonedTimestampType;
import org.apache.fluss.types.TimestampType;

import java.math.BigInteger;

/** Chooses the writer of a column whose values all take the same number of bytes. */
final class FixedWidthWriters {

    private static final int DECIMAL_BYTES = 16;

    /**
     * The writer of a column.
     *
     * @param type the type of the values in Fluss
     * @param field the column in the dataset, whose type can hold those values
     * @throws UnsupportedOperationException where values of the type have no fixed width
     */
    static ColumnWriter create(MemoryAccount memory, DataType type, Field field) {
        switch (type.getTypeRoot()) {
            case TINYINT:
                return tinyInt(memory);
            case SMALLINT:
                return smallInt(memory);
            case INTEGER:
            case DATE:
                return integer(memory);
            case BIGINT:
                return bigInt(memory);
            case FLOAT:
                return singleFloat(memory);
            case DOUBLE:
                return doubleFloat(memory);
            case DECIMAL:
                return decimal(memory, (DecimalType) type);
            case BINARY:
                return binary(memory, ((BinaryType) type).getLength());
            case TIME_WITHOUT_TIME_ZONE:
                return time(memory, ((ArrowType.Time) field.getType()).getUnit());
            case TIMESTAMP_WITHOUT_TIME_ZONE:
                return timestamp(memory, ((TimestampType) type).getPrecision(), unit(field));
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return instant(
                        memory, ((LocalZonedTimestampType) type).getPrecision(), unit(field));
            default:
                throw new UnsupportedOperationException(type.asSummaryString());
        }
    }

    private static ColumnWriter tinyInt(MemoryAccount memory) {
        return new FixedWidthWriter(memory, Byte.BYTES) {
            @Override
            boolean writeValue(DataGetters source, int position) throws InvalidValueException {
                MemoryUtil.putByte(nextSlot(), source.getByte(position));
                return true;
            }
        };
    }

    private static ColumnWriter smallInt(MemoryAccount memory) {
        return new FixedWidthWriter(memory, Short.BYTES) {
            @Override
            boolean writeValue(DataGetters source, int position) throws InvalidValueException {
                MemoryUtil.putShort(nextSlot(), source.getShort(position));
                return true;
            }
        };
    }

    private static ColumnWriter integer(MemoryAccount memory) {
        return new FixedWidthWriter(memory, Integer.BYTES) {
            @Override
            boolean writeValue(DataGetters source, int position) throws InvalidValueException {
                MemoryUtil.putInt(nextSlot(), source.getInt(position));
                return true;
            }
        };
    }

    private static ColumnWriter bigInt(MemoryAccount memory) {
        return new FixedWidthWriter(memory, Long.BYTES) {
            @Override
            boolean writeValue(DataGetters source, int position) throws InvalidValueException {
                MemoryUtil.putLong(nextSlot(), source.getLong(position));
                return true;
            }
        };
    }

    private static ColumnWriter singleFloat(MemoryAccount memory) {
        return new FixedWidthWriter(memory, Float.BYTES) {
            @Override
            boolean writeValue(DataGetters source, int position) throws InvalidValueException {
                MemoryUtil.putInt(nextSlot(), Float.floatToRawIntBits(source.getFloat(position)));
                return true;
            }
        };
    }

    private static ColumnWriter doubleFloat(MemoryAccount memory) {
        return new FixedWidthWriter(memory, Double.BYTES) {
            @Override
            boolean writeValue(DataGetters source, int position) throws InvalidValueException {
                MemoryUtil.putLong(
                        nextSlot(), Double.doubleToRawLongBits(source.getDouble(position)));
                return true;
            }
        };
    }

    private static ColumnWriter decimal(MemoryAccount memory, DecimalType type) {
        int precision = type.getPrecision();
        int scale = type.getScale();
        return new FixedWidthWriter(memory, DECIMAL_BYTES) {
            @Override
            boolean writeValue(DataGetters source, int position) throws InvalidValueException {
                putDecimal(nextSlot(), source.getDecimal(position, precision, scale));
                return true;
            }
        };
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

    private static ColumnWriter binary(MemoryAccount memory, int length) {
        return new FixedWidthWriter(memory, length) {
            @Override
            boolean writeValue(DataGetters source, int position) throws InvalidValueException {
                byte[] bytes = source.getBinary(position, length);
                if (bytes.length != length) {
                    throw new InvalidValueException(
                            "the value has "
                                    + bytes.length
                                    + " bytes, BINARY("
                                    + length
                                    + ") holds "
                                    + length);
                }
                MemoryUtil.copyToMemory(bytes, 0, nextSlot(), length);
                return true;
            }
        };
    }

    /** Fluss holds a time as milliseconds of the day, whatever its precision. */
    private static ColumnWriter time(MemoryAccount memory, TimeUnit unit) {
        switch (unit) {
            case SECOND:
                return timeOfSeconds(memory);
            case MILLISECOND:
                return integer(memory);
            case MICROSECOND:
                return timeOfMillisTimes(memory, 1000L);
            default:
                return timeOfMillisTimes(memory, 1_000_000L);
        }
    }

    private static ColumnWriter timeOfSeconds(MemoryAccount memory) {
        return new FixedWidthWriter(memory, Integer.BYTES) {
            @Override
            boolean writeValue(DataGetters source, int position) throws InvalidValueException {
                MemoryUtil.putInt(nextSlot(), source.getInt(position) / 1000);
                return true;
            }
        };
    }

    private static ColumnWriter timeOfMillisTimes(MemoryAccount memory, long factor) {
        return new FixedWidthWriter(memory, Long.BYTES) {
            @Override
            boolean writeValue(DataGetters source, int position) throws InvalidValueException {
                MemoryUtil.putLong(nextSlot(), source.getInt(position) * factor);
                return true;
            }
        };
    }

    private static ColumnWriter timestamp(MemoryAccount memory, int precision, TimeUnit unit) {
        return new FixedWidthWriter(memory, Long.BYTES) {
            @Override
            boolean writeValue(DataGetters source, int position) throws InvalidValueException {
                TimestampNtz value = source.getTimestampNtz(position, precision);
                long millis = value.getMillisecond();
                long inUnit = inUnit(millis, value.getNanoOfMillisecond(), unit, value);
                MemoryUtil.putLong(nextSlot(), inUnit);
                return true;
            }
        };
    }

    private static ColumnWriter instant(MemoryAccount memory, int precision, TimeUnit unit) {
        return new FixedWidthWriter(memory, Long.BYTES) {
            @Override
            boolean writeValue(DataGetters source, int position) throws InvalidValueException {
                TimestampLtz value = source.getTimestampLtz(position, precision);
                long millis = value.getEpochMillisecond();
                long inUnit = inUnit(millis, value.getNanoOfMillisecond(), unit, value);
                MemoryUtil.putLong(nextSlot(), inUnit);
                return true;
            }
        };
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

    private FixedWidthWriters() {}
}
