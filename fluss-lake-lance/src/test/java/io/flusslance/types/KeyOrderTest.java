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

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The comparator, the bytes and the values of keys have one order. */
class KeyOrderTest {

    private static final int VALUES = 300;

    /** A type of a key with a source of values and the order that they are to have. */
    private static final class KeyType<T> {

        private final DataType type;
        private final Function<Random, T> values;
        private final Comparator<T> order;
        private final Function<T, Object> internal;

        KeyType(
                DataType type,
                Function<Random, T> values,
                Comparator<T> order,
                Function<T, Object> internal) {
            this.type = type;
            this.values = values;
            this.order = order;
            this.internal = internal;
        }

        static <T extends Comparable<T>> KeyType<T> of(DataType type, Function<Random, T> values) {
            return new KeyType<>(type, values, Comparator.naturalOrder(), value -> value);
        }

        @Override
        public String toString() {
            return type.toString();
        }
    }

    static Stream<KeyType<?>> types() {
        return Stream.of(
                KeyType.of(DataTypes.BOOLEAN(), Random::nextBoolean),
                KeyType.of(DataTypes.TINYINT(), random -> (byte) number(random)),
                KeyType.of(DataTypes.SMALLINT(), random -> (short) number(random)),
                KeyType.of(DataTypes.INT(), random -> (int) number(random)),
                KeyType.of(DataTypes.BIGINT(), KeyOrderTest::number),
                KeyType.of(DataTypes.DATE(), random -> (int) number(random)),
                KeyType.of(DataTypes.TIME(3), random -> random.nextInt(86_400_000)),
                KeyType.of(DataTypes.FLOAT(), KeyOrderTest::aFloat),
                KeyType.of(DataTypes.DOUBLE(), KeyOrderTest::aDouble),
                decimal(10, 0),
                decimal(18, 18),
                decimal(38, 10),
                text(DataTypes.STRING()),
                text(DataTypes.CHAR(7)),
                bytes(DataTypes.BYTES()),
                bytes(DataTypes.BINARY(3)),
                new KeyType<>(
                        DataTypes.TIMESTAMP(9),
                        KeyOrderTest::timestamp,
                        Comparator.comparing(TimestampNtz::toLocalDateTime),
                        value -> value),
                new KeyType<>(
                        DataTypes.TIMESTAMP_LTZ(9),
                        random -> {
                            TimestampNtz ntz = timestamp(random);
                            return TimestampLtz.fromEpochMillis(
                                    ntz.getMillisecond(), ntz.getNanoOfMillisecond());
                        },
                        Comparator.comparing(TimestampLtz::toInstant),
                        value -> value));
    }

    @ParameterizedTest
    @MethodSource("types")
    <T> void valuesOfATypeHaveOneOrder(KeyType<T> key) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<T> values =
                Stream.generate(() -> key.values.apply(random))
                        .limit(VALUES)
                        .collect(Collectors.toList());
        KeyOrder order = new KeyOrder(DataTypes.ROW(DataTypes.FIELD("k", key.type)), 0);

        for (T a : values) {
            for (T b : values) {
                check(
                        order,
                        GenericRow.of(key.internal.apply(a)),
                        GenericRow.of(key.internal.apply(b)),
                        key.order.compare(a, b),
                        seed);
            }
        }
    }

    @Test
    void composedKeysAreOrderedColumnByColumn() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<KeyType<?>> types = types().collect(Collectors.toList());
        for (int i = 0; i < 300; i++) {
            List<KeyType<?>> columns =
                    IntStream.range(0, 1 + random.nextInt(4))
                            .mapToObj(column -> types.get(random.nextInt(types.size())))
                            .collect(Collectors.toList());
            checkComposed(columns, random, seed);
        }
    }

    private static void checkComposed(List<KeyType<?>> columns, Random random, long seed) {
        List<DataField> fields = new ArrayList<>();
        columns.forEach(key -> fields.add(DataTypes.FIELD("k" + fields.size(), key.type)));
        // in the order of the key, which is not the table's
        int[] positions =
                IntStream.range(0, columns.size()).map(i -> columns.size() - 1 - i).toArray();
        KeyOrder order = new KeyOrder(new RowType(fields), positions);
        // few values, so that the first columns are often equal
        List<List<Object>> pools =
                columns.stream().map(key -> pool(key, random)).collect(Collectors.toList());
        for (int i = 0; i < 200; i++) {
            GenericRow a = new GenericRow(columns.size());
            GenericRow b = new GenericRow(columns.size());
            int expected = 0;
            for (int column = columns.size() - 1; column >= 0; column--) {
                List<Object> pool = pools.get(column);
                Object left = pool.get(random.nextInt(pool.size()));
                Object right = pool.get(random.nextInt(pool.size()));
                a.setField(column, internal(columns.get(column), left));
                b.setField(column, internal(columns.get(column), right));
                expected = expected != 0 ? expected : compare(columns.get(column), left, right);
            }
            check(order, a, b, expected, seed);
        }
    }

    private static List<Object> pool(KeyType<?> key, Random random) {
        return Stream.generate(() -> (Object) key.values.apply(random))
                .limit(3)
                .collect(Collectors.toList());
    }

    @SuppressWarnings("unchecked")
    private static <T> Object internal(KeyType<T> key, Object value) {
        return key.internal.apply((T) value);
    }

    @SuppressWarnings("unchecked")
    private static <T> int compare(KeyType<T> key, Object a, Object b) {
        return key.order.compare((T) a, (T) b);
    }

    private static void check(KeyOrder order, GenericRow a, GenericRow b, int expected, long seed) {
        int sign = Integer.signum(expected);
        assertThat(Integer.signum(order.comparator().compare(a, b)))
                .as("rows %s and %s, seed %d", a, b, seed)
                .isEqualTo(sign);
        byte[] left = order.encode(a);
        byte[] right = order.encode(b);
        assertThat(Integer.signum(Arrays.compareUnsigned(left, right)))
                .as("bytes of %s and %s, seed %d", a, b, seed)
                .isEqualTo(sign);
        KeyBytes reused = new KeyBytes();
        order.encode(b, reused);
        order.encode(a, reused);
        assertThat(reused.toArray()).as("seed %d", seed).isEqualTo(left);
        assertThat(Arrays.copyOf(reused.bytes(), reused.length()))
                .as("seed %d", seed)
                .isEqualTo(left);
        if (order.fitsLong()) {
            assertThat(order.encodeLong(a))
                    .as("number of %s, seed %d", a, seed)
                    .isEqualTo(left.length == 0 ? 0 : new BigInteger(1, left).longValue());
        }
    }

    @Test
    void keysOfEightBytesAtMostAreNumbers() {
        assertThat(order(DataTypes.BIGINT()).fitsLong()).isTrue();
        assertThat(order(DataTypes.INT(), DataTypes.SMALLINT(), DataTypes.BOOLEAN()).fitsLong())
                .isTrue();
        assertThat(order(DataTypes.FLOAT(), DataTypes.DATE()).fitsLong()).isTrue();
        assertThat(order(DataTypes.BIGINT(), DataTypes.BOOLEAN()).fitsLong()).isFalse();
        assertThat(order(DataTypes.STRING()).fitsLong()).isFalse();
        assertThat(order(DataTypes.TIMESTAMP(3)).fitsLong()).isFalse();
    }

    @Test
    void aTypeThatIsNoneOfAKeyIsRefused() {
        assertThatThrownBy(() -> order(DataTypes.ARRAY(DataTypes.INT())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ARRAY");
    }

    private static KeyOrder order(DataType... types) {
        return new KeyOrder(RowType.of(types), IntStream.range(0, types.length).toArray());
    }

    private static long number(Random random) {
        long[] special = {
            0, 1, -1, 127, 128, -128, 255, 256, Long.MIN_VALUE, Long.MAX_VALUE, Integer.MIN_VALUE
        };
        return random.nextBoolean()
                ? special[random.nextInt(special.length)]
                : random.nextLong() >> random.nextInt(Long.SIZE);
    }

    private static double aDouble(Random random) {
        double[] special = {
            0.0,
            -0.0,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            Double.MAX_VALUE
        };
        return random.nextBoolean()
                ? special[random.nextInt(special.length)]
                : random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
    }

    private static float aFloat(Random random) {
        return random.nextInt(10) == 0 ? -Float.MIN_VALUE : (float) aDouble(random);
    }

    private static KeyType<BigDecimal> decimal(int precision, int scale) {
        return new KeyType<BigDecimal>(
                DataTypes.DECIMAL(precision, scale),
                random -> {
                    BigInteger limit = BigInteger.TEN.pow(1 + random.nextInt(precision));
                    BigInteger digits = new BigInteger(limit.bitLength(), random).mod(limit);
                    return new BigDecimal(random.nextBoolean() ? digits : digits.negate(), scale);
                },
                Comparator.naturalOrder(),
                value -> Decimal.fromBigDecimal(value, precision, scale));
    }

    private static KeyType<String> text(DataType type) {
        int[] alphabet = {0, 1, 'a', 'b', 0x7f, 0x80, 0xff, 0x7ff, 0xd7ff, 0xe000, 0xffff, 0x1f600};
        return new KeyType<String>(
                type,
                random -> {
                    StringBuilder text = new StringBuilder();
                    for (int i = random.nextInt(4); i > 0; i--) {
                        text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
                    }
                    return text.toString();
                },
                (a, b) ->
                        Arrays.compareUnsigned(
                                a.getBytes(StandardCharsets.UTF_8),
                                b.getBytes(StandardCharsets.UTF_8)),
                BinaryString::fromString);
    }

    private static KeyType<byte[]> bytes(DataType type) {
        byte[] alphabet = {0, 1, 0x7f, (byte) 0x80, (byte) 0xfe, (byte) 0xff};
        return new KeyType<byte[]>(
                type,
                random -> {
                    byte[] value = new byte[random.nextInt(4)];
                    for (int i = 0; i < value.length; i++) {
                        value[i] = alphabet[random.nextInt(alphabet.length)];
                    }
                    return value;
                },
                Arrays::compareUnsigned,
                value -> value);
    }

    private static TimestampNtz timestamp(Random random) {
        return TimestampNtz.fromMillis(
                random.nextInt(5) - 2 + (random.nextBoolean() ? 0 : random.nextInt()),
                random.nextInt(3) * 499_999);
    }
}
