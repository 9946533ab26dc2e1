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
package io.flusslance.testing;

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericMap;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.ArrayType;
import org.apache.fluss.types.BinaryType;
import org.apache.fluss.types.CharType;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.DecimalType;
import org.apache.fluss.types.LocalZonedTimestampType;
import org.apache.fluss.types.MapType;
import org.apache.fluss.types.RowType;
import org.apache.fluss.types.TimeType;
import org.apache.fluss.types.TimestampType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random schemas and values, each value together with what a reader must find for it.
 *
 * <p>Long strings and bytes stand in columns of their own only. Below a list that is itself below a
 * row, beside rows that are null, the reader of lance-core 7.0.0 fails on them ("assertion left ==
 * right", {@code primitive.rs}); what is written is right, and newer readers read it.
 */
public final class RandomData {

    /** A value as Fluss holds it, and as {@link Values} has it when it comes back. */
    public static final class Value {
        public final Object fluss;
        public final Object expected;

        Value(Object fluss, Object expected) {
            this.fluss = fluss;
            this.expected = expected;
        }
    }

    private static final int MILLIS_OF_DAY = 86_400_000;
    private static final long YEAR_0001 = -62_135_596_800_000L;
    private static final long YEAR_9999 = 253_402_300_799_999L;
    private static final long NANOS_MIN_MILLIS = Long.MIN_VALUE / 1_000_000 + 1;
    private static final long NANOS_MAX_MILLIS = Long.MAX_VALUE / 1_000_000 - 1;

    private final Random random;
    private boolean topLevel;
    private long earliestMillis = YEAR_0001;

    public RandomData(long seed) {
        this.random = new Random(seed);
    }

    /** From now on no timestamp before 1970, whose fractions Fluss's Arrow rows can't read. */
    public RandomData sinceEpoch() {
        earliestMillis = 0;
        return this;
    }

    /** A table of up to 12 columns of types nested up to three deep. */
    public RowType rowType() {
        List<DataField> fields = new ArrayList<>();
        int columns = 1 + random.nextInt(12);
        for (int i = 0; i < columns; i++) {
            fields.add(DataTypes.FIELD("c" + i, type(3)));
        }
        return new RowType(fields);
    }

    private DataType type(int depth) {
        DataType type = depth > 0 && random.nextInt(3) == 0 ? nested(depth) : scalar();
        return type.copy(random.nextInt(4) > 0);
    }

    private DataType nested(int depth) {
        switch (random.nextInt(3)) {
            case 0:
                return DataTypes.ARRAY(type(depth - 1));
            case 1:
                return DataTypes.MAP(scalar().copy(false), type(depth - 1));
            default:
                DataField[] fields = new DataField[1 + random.nextInt(4)];
                for (int i = 0; i < fields.length; i++) {
                    fields[i] = DataTypes.FIELD("f" + i, type(depth - 1));
                }
                return DataTypes.ROW(fields);
        }
    }

    private DataType scalar() {
        int precision = random.nextInt(10);
        switch (random.nextInt(18)) {
            case 0:
                return DataTypes.BOOLEAN();
            case 1:
                return DataTypes.TINYINT();
            case 2:
                return DataTypes.SMALLINT();
            case 3:
                return DataTypes.INT();
            case 4:
                return DataTypes.BIGINT();
            case 5:
                return DataTypes.FLOAT();
            case 6:
                return DataTypes.DOUBLE();
            case 7:
            case 8:
                int digits = 1 + random.nextInt(38);
                return DataTypes.DECIMAL(digits, random.nextInt(digits + 1));
            case 9:
                return DataTypes.CHAR(1 + random.nextInt(20));
            case 10:
            case 11:
                return DataTypes.STRING();
            case 12:
                return DataTypes.BINARY(1 + random.nextInt(20));
            case 13:
                return DataTypes.BYTES();
            case 14:
                return DataTypes.DATE();
            case 15:
                return DataTypes.TIME(precision);
            case 16:
                return DataTypes.TIMESTAMP(precision);
            default:
                return DataTypes.TIMESTAMP_LTZ(precision);
        }
    }

    private int longest() {
        return topLevel && random.nextInt(10) == 0 ? 3000 : 30;
    }

    /** A row of a table, with a null in one of five nullable places. */
    public List<Value> row(RowType type) {
        List<Value> values = new ArrayList<>();
        for (DataField field : type.getFields()) {
            topLevel = field.getType().getChildren().isEmpty();
            values.add(value(field.getType()));
        }
        return values;
    }

    private List<Value> fields(RowType type) {
        List<Value> values = new ArrayList<>();
        type.getFields().forEach(field -> values.add(value(field.getType())));
        return values;
    }

    public static GenericRow toRow(List<Value> values) {
        return GenericRow.of(values.stream().map(v -> v.fluss).toArray());
    }

    public Value value(DataType type) {
        if (type.isNullable() && random.nextInt(5) == 0) {
            return new Value(null, null);
        }
        switch (type.getTypeRoot()) {
            case BOOLEAN:
                return same(random.nextBoolean());
            case TINYINT:
                return same((byte) edge(Byte.MIN_VALUE, Byte.MAX_VALUE));
            case SMALLINT:
                return same((short) edge(Short.MIN_VALUE, Short.MAX_VALUE));
            case INTEGER:
                return same((int) edge(Integer.MIN_VALUE, Integer.MAX_VALUE));
            case DATE:
                return same((int) edge(-719_162, 2_932_896));
            case BIGINT:
                return same(
                        random.nextInt(10) == 0
                                ? (random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE)
                                : random.nextLong());
            case FLOAT:
                return same(
                        random.nextInt(10) == 0
                                ? floatEdges()[random.nextInt(6)]
                                : random.nextFloat() * 1e6f);
            case DOUBLE:
                return same(
                        random.nextInt(10) == 0
                                ? doubleEdges()[random.nextInt(6)]
                                : random.nextGaussian() * 1e12);
            case DECIMAL:
                return decimal((DecimalType) type);
            case CHAR:
                // Fluss counts the bytes of some of its forms against the length
                return string(random.nextInt(((CharType) type).getLength() / 4 + 1));
            case STRING:
                return string(random.nextInt(longest()));
            case BINARY:
                return bytes(((BinaryType) type).getLength());
            case BYTES:
                return bytes(random.nextInt(longest()));
            case TIME_WITHOUT_TIME_ZONE:
                return time(((TimeType) type).getPrecision());
            case TIMESTAMP_WITHOUT_TIME_ZONE:
                return timestamp(((TimestampType) type).getPrecision(), false);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE:
                return timestamp(((LocalZonedTimestampType) type).getPrecision(), true);
            case ARRAY:
                return array(((ArrayType) type).getElementType());
            case MAP:
                return map((MapType) type);
            case ROW:
                List<Value> fields = fields((RowType) type);
                List<Object> expected = new ArrayList<>();
                fields.forEach(field -> expected.add(field.expected));
                return new Value(toRow(fields), expected);
            default:
                throw new AssertionError(type);
        }
    }

    private static Value same(Object value) {
        return new Value(value, value);
    }

    private long edge(long min, long max) {
        switch (random.nextInt(10)) {
            case 0:
                return min;
            case 1:
                return max;
            default:
                return min + (long) (random.nextDouble() * (max - min));
        }
    }

    private static Float[] floatEdges() {
        return new Float[] {
            Float.NaN, Float.NEGATIVE_INFINITY, -0.0f, Float.MIN_VALUE, Float.MAX_VALUE, 0f
        };
    }

    private static Double[] doubleEdges() {
        return new Double[] {
            Double.NaN, Double.POSITIVE_INFINITY, -0.0, Double.MIN_VALUE, -Double.MAX_VALUE, 0.0
        };
    }

    private Value decimal(DecimalType type) {
        BigInteger bound = BigInteger.TEN.pow(type.getPrecision());
        BigInteger unscaled =
                random.nextInt(6) == 0
                        ? bound.subtract(BigInteger.ONE)
                        : new BigInteger(bound.bitLength(), random).mod(bound);
        BigDecimal value =
                new BigDecimal(
                        random.nextBoolean() ? unscaled : unscaled.negate(), type.getScale());
        return new Value(
                Decimal.fromBigDecimal(value, type.getPrecision(), type.getScale()), value);
    }

    private Value string(int chars) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < chars; i++) {
            text.appendCodePoint(
                    random.nextInt(4) == 0
                            ? new int[] {0xe9, 0x4e2d, 0x1f600, 0x20, 0x27}[random.nextInt(5)]
                            : 'a' + random.nextInt(26));
        }
        return new Value(BinaryString.fromString(text.toString()), text.toString());
    }

    private Value bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new Value(bytes, Values.hex(bytes));
    }

    private Value time(int precision) {
        int millis = random.nextInt(MILLIS_OF_DAY);
        if (precision == 0) {
            return new Value(millis / 1000 * 1000, (long) (millis / 1000));
        }
        return new Value(millis, millis * pow10(unitDigits(precision) - 3));
    }

    private Value timestamp(int precision, boolean local) {
        int digits = unitDigits(precision);
        long millis =
                digits == 9
                        ? edge(Math.max(NANOS_MIN_MILLIS, earliestMillis), NANOS_MAX_MILLIS)
                        : edge(earliestMillis, YEAR_9999);
        int nanos = digits <= 3 ? 0 : random.nextInt(1_000_000);
        nanos =
                (int)
                        (nanos
                                / pow10(9 - digits > 6 ? 6 : 9 - digits)
                                * pow10(9 - digits > 6 ? 6 : 9 - digits));
        if (digits == 0) {
            millis = Math.floorDiv(millis, 1000L) * 1000;
        }
        long expected =
                digits == 0
                        ? millis / 1000
                        : millis * pow10(digits - 3) + nanos / pow10(9 - digits);
        return new Value(
                local
                        ? TimestampLtz.fromEpochMillis(millis, nanos)
                        : TimestampNtz.fromMillis(millis, nanos),
                expected);
    }

    private static int unitDigits(int precision) {
        return (precision + 2) / 3 * 3;
    }

    private static long pow10(int exponent) {
        long result = 1;
        for (int i = 0; i < exponent; i++) {
            result *= 10;
        }
        return result;
    }

    private Value array(DataType elementType) {
        int size = random.nextInt(6);
        Object[] values = new Object[size];
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Value value = value(elementType);
            values[i] = value.fluss;
            expected.add(value.expected);
        }
        return new Value(new GenericArray(values), expected);
    }

    private Value map(MapType type) {
        Map<Object, Object> values = new LinkedHashMap<>();
        Map<Object, List<Object>> expected = new LinkedHashMap<>();
        int size = random.nextInt(5);
        for (int i = 0; i < size; i++) {
            Value key = value(type.getKeyType());
            Value value = value(type.getValueType());
            if (!expected.containsKey(key.expected)) {
                values.put(key.fluss, value.fluss);
                List<Object> entry = new ArrayList<>();
                entry.add(key.expected);
                entry.add(value.expected);
                expected.put(key.expected, entry);
            }
        }
        return new Value(new GenericMap(values), new ArrayList<>(expected.values()));
    }

    /** Text of so many characters. */
    public String text(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(26));
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    public byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
