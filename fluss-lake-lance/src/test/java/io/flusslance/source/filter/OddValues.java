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

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericMap;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows with the odd values of every type. */
final class OddValues {

    /** Columns of these names are there from the second half of the rows on. */
    static final List<String> ADDED = List.of("added int", "added double", "added text");

    private final Random random;
    private final Map<String, DataType> types = new LinkedHashMap<>();
    private final Map<String, List<Object>> values = new LinkedHashMap<>();

    OddValues(Random random) {
        this.random = random;
        add("id", DataTypes.INT(), IntStream.range(0, 400).boxed());
        add("bo", DataTypes.BOOLEAN(), Stream.of(true, false));
        add("ti", DataTypes.TINYINT(), Stream.of((byte) -128, (byte) -1, (byte) 0, (byte) 127));
        add("sm", DataTypes.SMALLINT(), Stream.of((short) -32768, (short) 0, (short) 32767));
        add("We ird'Col\"é", DataTypes.INT(), ints());
        add("bi", DataTypes.BIGINT(), Stream.of(Long.MIN_VALUE, -1L, 0L, 5L, Long.MAX_VALUE));
        add("fl", DataTypes.FLOAT(), floats());
        add("do", DataTypes.DOUBLE(), doubles());
        for (int[] size : new int[][] {{1, 0}, {5, 2}, {18, 4}, {38, 0}, {38, 10}, {38, 38}}) {
            add(
                    "de" + size[0] + "_" + size[1],
                    DataTypes.DECIMAL(size[0], size[1]),
                    decimals(size));
        }
        add("CH", DataTypes.CHAR(40), texts());
        add("ch", DataTypes.CHAR(40), texts());
        add("select", DataTypes.STRING(), texts());
        add("da", DataTypes.DATE(), Stream.of(-719_162, -1, 0, 1, 19_000, 2_932_896));
        for (int precision = 0; precision < 10; precision++) {
            add("t" + precision, DataTypes.TIME(precision), times(precision));
            add("ts" + precision, DataTypes.TIMESTAMP(precision), timestamps(precision));
            add("lt" + precision, DataTypes.TIMESTAMP_LTZ(precision), instants(precision));
        }
        add("by", DataTypes.BYTES(), Stream.of(new byte[0], new byte[] {1, -1}));
        add("bn", DataTypes.BINARY(2), Stream.of(new byte[2], new byte[] {1, -1}));
        add("ar", DataTypes.ARRAY(DataTypes.INT()), arrays());
        add("ve", DataTypes.ARRAY(DataTypes.FLOAT()), Stream.of(vector(0, 0), vector(1, -1)));
        add("ma", DataTypes.MAP(DataTypes.INT(), DataTypes.INT()), maps());
        add(
                "ro",
                DataTypes.ROW(DataTypes.FIELD("x", DataTypes.INT())),
                Stream.of(GenericRow.of((Object) null), GenericRow.of(1)));
        add("added int", DataTypes.INT(), ints());
        add("added double", DataTypes.DOUBLE(), doubles());
        add("added text", DataTypes.STRING(), texts());
    }

    private void add(String name, DataType type, Stream<?> some) {
        types.put(name, type);
        values.put(name, some.collect(Collectors.toList()));
    }

    private Stream<Integer> ints() {
        return Stream.of(Integer.MIN_VALUE, -1, 0, 1, 7, random.nextInt(), Integer.MAX_VALUE);
    }

    private Stream<Float> floats() {
        return Stream.of(
                Float.NaN,
                Float.intBitsToFloat(0xffc0_0001),
                Float.NEGATIVE_INFINITY,
                Float.POSITIVE_INFINITY,
                -0.0f,
                0.0f,
                Float.MIN_VALUE,
                -Float.MIN_VALUE,
                Float.MAX_VALUE,
                -Float.MAX_VALUE,
                0.1f,
                16_777_216f,
                random.nextFloat(),
                Float.intBitsToFloat(random.nextInt()));
    }

    private Stream<Double> doubles() {
        return Stream.of(
                Double.NaN,
                Double.longBitsToDouble(0xfff8_0000_0000_0001L),
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                -0.0,
                0.0,
                Double.MIN_VALUE,
                -Double.MIN_VALUE,
                Double.MIN_NORMAL,
                Double.MAX_VALUE,
                -Double.MAX_VALUE,
                0.1,
                0.1 + 0.2,
                (double) 0.1f,
                0.18014398509481985,
                random.nextGaussian(),
                Double.longBitsToDouble(random.nextLong()));
    }

    private Stream<Decimal> decimals(int[] size) {
        BigInteger bound = BigInteger.TEN.pow(size[0]);
        return Stream.of(
                        BigInteger.ZERO,
                        BigInteger.ONE,
                        BigInteger.ONE.negate(),
                        bound.subtract(BigInteger.ONE),
                        BigInteger.ONE.subtract(bound),
                        new BigInteger(bound.bitLength(), random).mod(bound),
                        new BigInteger(bound.bitLength(), random).mod(bound).negate())
                .map(unscaled -> new BigDecimal(unscaled, size[1]))
                .map(number -> Decimal.fromBigDecimal(number, size[0], size[1]));
    }

    private Stream<BinaryString> texts() {
        Stream<String> fixed =
                Stream.of(
                        "",
                        " ",
                        "a",
                        "a ",
                        " a",
                        "A",
                        "a'b",
                        "''",
                        "\"",
                        "`",
                        "%",
                        "_",
                        "\\",
                        "100%_\\",
                        "100%_\\x",
                        "100%_\\\\x",
                        "\\%",
                        "a\nb\r\tc",
                        "\0",
                        "a\0b",
                        "é",
                        "e\u0301",
                        "\u007f",
                        "\u0080",
                        "\ud7ff",
                        "\ud7ffz",
                        "\ue000",
                        "\uffff",
                        "\ud83d\ude00",
                        "\ud83d\ude00 a",
                        "\udbff\udfff",
                        "\udbff\udfffz",
                        "中文",
                        "-- x",
                        "1 OR 1=1");
        Stream<String> drawn = Stream.generate(() -> text("ab%_\\' é\ud83d\ude00\0")).limit(25);
        return Stream.concat(fixed, drawn).map(BinaryString::fromString);
    }

    private String text(String alphabet) {
        int[] characters = alphabet.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }

    private static Stream<Integer> times(int precision) {
        int second = precision == 0 ? 1000 : 1;
        return Stream.of(0, 1000, 5_005, 43_200_001, 86_399_999)
                .map(millis -> millis / second * second);
    }

    private Stream<TimestampNtz> timestamps(int precision) {
        return moments(precision).map(m -> TimestampNtz.fromMillis(m[0], (int) m[1]));
    }

    private Stream<TimestampLtz> instants(int precision) {
        return moments(precision).map(m -> TimestampLtz.fromEpochMillis(m[0], (int) m[1]));
    }

    /** Milliseconds and nanoseconds of them, in the unit that stands for a precision. */
    private Stream<long[]> moments(int precision) {
        boolean nanos = precision > 6;
        return Stream.of(
                        new long[] {0, 0},
                        new long[] {-1000, 0},
                        new long[] {-1, 999_999},
                        new long[] {5_005, 7_001},
                        new long[] {5_005, 7_002},
                        nanos
                                ? new long[] {9_223_372_036_854L, 775_807}
                                : new long[] {253_402_300_799_999L, 999_999},
                        nanos
                                ? new long[] {-9_223_372_036_855L, 224_192}
                                : new long[] {-62_135_596_800_000L, 1000},
                        new long[] {random.nextInt() * 1000L, random.nextInt(1_000_000)})
                .map(
                        moment ->
                                new long[] {
                                    precision == 0
                                            ? Math.floorDiv(moment[0], 1000L) * 1000
                                            : moment[0],
                                    precision <= 3 ? 0 : nanos ? moment[1] : moment[1] / 1000 * 1000
                                });
    }

    private static Stream<GenericArray> arrays() {
        return Stream.of(
                new GenericArray(new Object[0]),
                new GenericArray(new Object[] {null}),
                new GenericArray(new Object[] {1, 2}));
    }

    private static GenericArray vector(float x, float y) {
        return new GenericArray(new Object[] {x, y});
    }

    private static Stream<GenericMap> maps() {
        return Stream.of(new GenericMap(Map.of()), new GenericMap(Map.of(1, 2)));
    }

    /** The columns, with those that are added or without. */
    RowType rowType(List<String> without) {
        return new RowType(
                types.entrySet().stream()
                        .filter(column -> !without.contains(column.getKey()))
                        .map(column -> DataTypes.FIELD(column.getKey(), column.getValue()))
                        .collect(Collectors.toList()));
    }

    /** A row whose first column is its number; in the others each sixth value is null. */
    GenericRow row(int id, RowType type) {
        List<Object> row = new ArrayList<>(List.of(id));
        for (DataField field : type.getFields().subList(1, type.getFieldCount())) {
            List<Object> some = values.get(field.getName());
            row.add(random.nextInt(6) == 0 ? null : some.get(random.nextInt(some.size())));
        }
        return GenericRow.of(row.toArray());
    }

    /** The values of each column; each is null in some rows too. */
    Map<String, List<Object>> byColumn() {
        return values;
    }
}
