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
import org.apache.fluss.types.DecimalType;
import org.apache.fluss.types.LocalZonedTimestampType;
import org.apache.fluss.types.MapType;
import org.apache.fluss.types.RowType;
import org.apache.fluss.types.TimeType;
import org.apache.fluss.types.TimestampType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Rows that look random and are made again from the seed and their number, so that a test need not
 * keep what it wrote. Column {@code id} holds the row's number, the partition column the
 * partition's name, a vector column arrays of its declared length.
 */
public final class RandomRows {

    /** The column that holds the row's number. */
    public static final String ID = "id";

    /** The key of a primary-key table. */
    public static final String KEY = "key";

    /** The partition column of a partitioned table. */
    public static final String PARTITION = "region";

    private static final int MAX_TEXT_CHARACTERS = 2_000;
    private static final int LARGEST_BYTES = 100_000;
    private static final int SMALL_BYTES = 300;
    private static final double NULL_SHARE = 0.1;
    private static final double LARGE_BYTES_SHARE = 0.1;

    /**
     * The last second of 2099; before 1970 the host's log reader fails at sub-millisecond parts.
     */
    private static final long LAST_SECOND = 4_102_444_799L;

    private static final String[] LETTERS = {"a", "Z", "7", " ", "ß", "é", "語", "😀", "\n", "\""};

    private final RowType rowType;
    private final Map<String, Integer> vectorDimensions;
    private final int largestBytes;
    private final long seed;

    /**
     * @param vectorDimensions the length of each vector column's arrays
     */
    public RandomRows(RowType rowType, Map<String, Integer> vectorDimensions, long seed) {
        this(rowType, vectorDimensions, LARGEST_BYTES, seed);
    }

    private RandomRows(
            RowType rowType, Map<String, Integer> vectorDimensions, int largestBytes, long seed) {
        this.rowType = rowType;
        this.largestBytes = largestBytes;
        this.vectorDimensions = Map.copyOf(vectorDimensions);
        this.seed = seed;
    }

    /** The same rows with further columns behind; the values of the first ones do not change. */
    RandomRows withRowType(RowType longer) {
        return new RandomRows(longer, vectorDimensions, largestBytes, seed);
    }

    /** The same rows with values of BYTES up to this length in place of 100,000. */
    RandomRows withLargestBytes(int bytes) {
        return new RandomRows(rowType, vectorDimensions, bytes, seed);
    }

    /**
     * A new seed, or the one of the system property {@code test.seed}, with which a failed run can
     * be repeated. It is printed.
     */
    public static long printedSeed() {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("random rows of -Dtest.seed=" + seed);
        return seed;
    }

    /** The row with this number, always the same one; of a table without partitions. */
    public GenericRow row(int id) {
        return row(id, "");
    }

    /** The row with this number in a partition, always the same one. */
    public GenericRow row(int id, String partition) {
        // a multiplied number, because Random's first values hardly differ for neighbouring seeds
        Random random = new Random(seed + id * 0x9E3779B97F4A7C15L);
        List<DataField> fields = rowType.getFields();
        GenericRow row = new GenericRow(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            row.setField(i, value(fields.get(i), id, partition, random));
        }
        return row;
    }

    private Object value(DataField field, int id, String partition, Random random) {
        if (field.getName().equals(ID)) {
            return id;
        }
        if (field.getName().equals(PARTITION)) {
            return BinaryString.fromString(partition);
        }
        if (field.getType().isNullable() && random.nextDouble() < NULL_SHARE) {
            return null;
        }
        Integer dimension = vectorDimensions.get(field.getName());
        return dimension == null ? value(field.getType(), random) : vector(dimension, random);
    }

    private Object value(DataType type, Random random) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> random.nextBoolean();
            case TINYINT -> (byte) random.nextInt();
            case SMALLINT -> (short) random.nextInt();
            case INTEGER -> random.nextInt();
            case BIGINT -> random.nextLong();
            case FLOAT -> random.nextFloat() * 1e6f - 5e5f;
            case DOUBLE -> random.nextDouble() * 1e12 - 5e11;
            case DECIMAL -> decimal((DecimalType) type, random);
            case CHAR -> BinaryString.fromString(ascii(((CharType) type).getLength(), random));
            case STRING -> BinaryString.fromString(text(random));
            case BINARY -> bytes(((BinaryType) type).getLength(), random);
            case BYTES -> bytes(byteCount(random), random);
            case DATE -> random.nextInt(40_000) - 10_000;
            case TIME_WITHOUT_TIME_ZONE -> {
                long unit = unitNanos(Math.min(3, ((TimeType) type).getPrecision()));
                yield (int) (nanosOfDay(random) / unit * unit / 1_000_000);
            }
            case TIMESTAMP_WITHOUT_TIME_ZONE -> {
                long nanos = nanosOfSecond(((TimestampType) type).getPrecision(), random);
                yield TimestampNtz.fromMillis(
                        milliseconds(nanos, random), (int) (nanos % 1_000_000));
            }
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> {
                long nanos = nanosOfSecond(((LocalZonedTimestampType) type).getPrecision(), random);
                yield TimestampLtz.fromEpochMillis(
                        milliseconds(nanos, random), (int) (nanos % 1_000_000));
            }
            case ARRAY -> array((ArrayType) type, random);
            case MAP -> map((MapType) type, random);
            case ROW -> {
                RowType nested = (RowType) type;
                GenericRow row = new GenericRow(nested.getFieldCount());
                for (int i = 0; i < nested.getFieldCount(); i++) {
                    row.setField(i, valueOrNull(nested.getTypeAt(i), random));
                }
                yield row;
            }
            default -> throw new IllegalArgumentException("no random value for " + type);
        };
    }

    private Object valueOrNull(DataType type, Random random) {
        return type.isNullable() && random.nextDouble() < NULL_SHARE ? null : value(type, random);
    }

    private GenericMap map(MapType type, Random random) {
        int size = random.nextInt(6);
        Map<Object, Object> entries = new LinkedHashMap<>();
        while (entries.size() < size) {
            entries.put(value(type.getKeyType(), random), valueOrNull(type.getValueType(), random));
        }
        return new GenericMap(entries);
    }

    private GenericArray array(ArrayType type, Random random) {
        Object[] elements = new Object[random.nextInt(6)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = valueOrNull(type.getElementType(), random);
        }
        return new GenericArray(elements);
    }

    /** Multiples of 1/64 below 16: exact in a half float too. */
    private static GenericArray vector(int dimension, Random random) {
        float[] elements = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            elements[i] = (random.nextInt(2_048) - 1_024) / 64f;
        }
        return new GenericArray(elements);
    }

    private static Decimal decimal(DecimalType type, Random random) {
        BigInteger limit = BigInteger.TEN.pow(type.getPrecision());
        BigInteger unscaled = new BigInteger(limit.bitLength() + 8, random).mod(limit);
        BigDecimal value =
                new BigDecimal(
                        random.nextBoolean() ? unscaled : unscaled.negate(), type.getScale());
        return Decimal.fromBigDecimal(value, type.getPrecision(), type.getScale());
    }

    private static String ascii(int length, Random random) {
        byte[] characters = new byte[length];
        for (int i = 0; i < length; i++) {
            characters[i] = (byte) ('!' + random.nextInt('~' - '!'));
        }
        return new String(characters, StandardCharsets.US_ASCII);
    }

    private static String text(Random random) {
        int length = random.nextInt(MAX_TEXT_CHARACTERS + 1);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return text.toString();
    }

    private int byteCount(Random random) {
        return random.nextInt(
                1 + (random.nextDouble() < LARGE_BYTES_SHARE ? largestBytes : SMALL_BYTES));
    }

    private static byte[] bytes(int length, Random random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static long nanosOfDay(Random random) {
        return Math.floorMod(random.nextLong(), TimeUnit.DAYS.toNanos(1));
    }

    private static long nanosOfSecond(int precision, Random random) {
        long unit = unitNanos(precision);
        return random.nextInt(1_000_000_000) / unit * unit;
    }

    private static long milliseconds(long nanosOfSecond, Random random) {
        long second = Math.floorMod(random.nextLong(), LAST_SECOND);
        return second * 1_000 + nanosOfSecond / 1_000_000;
    }

    private static long unitNanos(int precision) {
        return BigInteger.TEN.pow(9 - precision).longValueExact();
    }
}
