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
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Rows with the values at which a comparison goes wrong, in a column of each type that Flink reads
 * from a log. The first column is the number of the row.
 */
final class EdgeRows {

    private final Map<String, DataType> types = new LinkedHashMap<>();
    private final Map<String, List<Object>> values = new LinkedHashMap<>();

    EdgeRows() {
        add("bo", DataTypes.BOOLEAN(), true, false);
        add("ti", DataTypes.TINYINT(), (byte) -128, (byte) -1, (byte) 0, (byte) 5, (byte) 127);
        add("sm", DataTypes.SMALLINT(), (short) -32768, (short) 0, (short) 5, (short) 32767);
        add("nu", DataTypes.INT(), Integer.MIN_VALUE, -1, 0, 5, 16_777_217, Integer.MAX_VALUE);
        add(
                "bi",
                DataTypes.BIGINT(),
                Long.MIN_VALUE,
                0L,
                5L,
                9_007_199_254_740_992L,
                9_007_199_254_740_993L,
                Long.MAX_VALUE);
        addNumbers();
        addTexts();
        addTimes();
        add("bn", DataTypes.BINARY(2), new byte[2], new byte[] {1, -1});
        add("bs", DataTypes.BYTES(), new byte[0], new byte[] {1}, new byte[] {1, -1});
        add("ar", DataTypes.ARRAY(DataTypes.INT()), new GenericArray(new Object[] {1}));
        add("ve", DataTypes.ARRAY(DataTypes.FLOAT()), new GenericArray(new Object[] {1f, 2f}));
    }

    private void addNumbers() {
        add(
                "fl",
                DataTypes.FLOAT(),
                Float.NaN,
                Float.intBitsToFloat(0xffc0_0001),
                Float.NEGATIVE_INFINITY,
                Float.POSITIVE_INFINITY,
                -0.0f,
                0.0f,
                Float.MIN_VALUE,
                -Float.MAX_VALUE,
                Float.MAX_VALUE,
                0.1f,
                0.5f,
                0.7f,
                Math.nextUp(0.7f),
                Math.nextDown(0.7f),
                5f,
                16_777_216f,
                16_777_218f,
                9_876_543 / 8f);
        add(
                "db",
                DataTypes.DOUBLE(),
                Double.NaN,
                Double.longBitsToDouble(0xfff8_0000_0000_0001L),
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                -0.0,
                0.0,
                Double.MIN_VALUE,
                -Double.MAX_VALUE,
                Double.MAX_VALUE,
                0.1,
                (double) 0.1f,
                0.3,
                0.1 + 0.2,
                0.5,
                5.0,
                0.7,
                (double) 0.7f,
                9_007_199_254_740_992.0,
                1_234_567.875,
                (double) 18_014_398_509_481_985L / 1e17,
                Math.nextUp(0.18014398509481985),
                Math.nextDown(0.18014398509481985),
                1e22);
        decimals(
                "p",
                10,
                2,
                "1.00",
                "1.01",
                "1.02",
                "1.22",
                "1.23",
                "1.24",
                "-1.23",
                "-1.24",
                "0.00",
                "1234567.85",
                "1234567.88");
        decimals(
                "s", 12, 3, "0.100", "0.300", "1.235", "1234567.850", "1234567.875", "1234567.900");
        decimals(
                "w",
                18,
                4,
                "0.1000",
                "1.0050",
                "12345678901234.5678",
                "12345678901234.5677",
                "-12345678901234.5678");
        decimals(
                "z",
                38,
                0,
                "0",
                "5",
                "10000000000000000000000",
                "10000000000000000000001",
                "9999999999999999999999",
                "99999999999999999999999999999999999999",
                "-99999999999999999999999999999999999999");
        decimals(
                "y",
                38,
                18,
                "0.1",
                "1.005",
                "1.23",
                "0.000000000000000001",
                "1.234567890123456789");
    }

    private void addTexts() {
        String[] texts = {
            "",
            " ",
            "a",
            "a ",
            " a",
            "A",
            "ab",
            "abc",
            "b",
            "a'b",
            "\"",
            "%",
            "_",
            "\\",
            "a%",
            "a\\",
            "a\\%",
            "a_b",
            "a\nb",
            "é",
            "\ud7ff",
            "\ue000",
            "\uffff",
            "\ud83d\ude00",
            "5",
            "5.0",
            "05",
            "true",
            "2020-01-01"
        };
        add("ch", DataTypes.CHAR(12), binaryStrings(texts));
        add("st", DataTypes.STRING(), binaryStrings(texts));
    }

    /** Around the hours that Berlin skips and repeats, and moments of every precision. */
    private void addTimes() {
        add(
                "da",
                DataTypes.DATE(),
                Stream.of("0001-01-01", "1969-12-31", "1970-01-01", "2020-01-01", "9999-12-31")
                        .map(day -> (int) LocalDate.parse(day).toEpochDay())
                        .toArray());
        add("tm", DataTypes.TIME(0), 0, 1000, 43_200_000, 86_399_000);
        for (int precision : new int[] {0, 3, 6, 9}) {
            String[] moments = moments(precision);
            add(
                    "t" + precision,
                    DataTypes.TIMESTAMP(precision),
                    Arrays.stream(moments)
                            .map(LocalDateTime::parse)
                            .map(TimestampNtz::fromLocalDateTime)
                            .toArray());
            add(
                    "l" + precision,
                    DataTypes.TIMESTAMP_LTZ(precision),
                    Arrays.stream(moments)
                            .map(moment -> TimestampLtz.fromInstant(Instant.parse(moment + "Z")))
                            .toArray());
        }
    }

    private static String[] moments(int precision) {
        String fraction = precision == 0 ? "" : ".123456789".substring(0, precision + 1);
        return new String[] {
            // the host's log reader fails at finer parts before 1970
            "1969-12-31T23:59:59",
            "1970-01-01T00:00:00",
            "2020-01-01T12:00:00",
            "2020-01-01T12:00:00" + fraction,
            "2020-01-01T12:00:01",
            "2021-03-28T00:30:00",
            "2021-03-28T01:30:00",
            "2021-03-28T02:30:00",
            "2021-10-31T00:30:00" + fraction,
            "2021-10-31T01:30:00" + fraction,
            "2021-10-31T02:30:00"
        };
    }

    private void add(String name, DataType type, Object... some) {
        types.put(name, type);
        values.put(name, List.of(some));
    }

    private void decimals(String name, int precision, int scale, String... numbers) {
        add(
                name,
                DataTypes.DECIMAL(precision, scale),
                Arrays.stream(numbers)
                        .map(BigDecimal::new)
                        .map(number -> Decimal.fromBigDecimal(number, precision, scale))
                        .toArray());
    }

    private static Object[] binaryStrings(String[] texts) {
        return Arrays.stream(texts).map(BinaryString::fromString).toArray();
    }

    /** The values of each column but the first; each is null in some rows too. */
    Map<String, List<Object>> valuesByColumn() {
        return values;
    }

    RowType rowType() {
        RowType.Builder type = RowType.builder().field("id", DataTypes.INT());
        types.forEach(type::field);
        return type.build();
    }

    /** As many as it takes to have each value of each column once at least. */
    int count() {
        return 1 + values.values().stream().mapToInt(List::size).max().orElseThrow();
    }

    /** The row of a number; one of nulls where it is negative. */
    GenericRow row(int id) {
        GenericRow row = new GenericRow(1 + types.size());
        row.setField(0, id);
        if (id < 0) {
            return row;
        }
        int field = 1;
        for (List<Object> some : values.values()) {
            int index = id % (some.size() + 1);
            row.setField(field++, index == some.size() ? null : some.get(index));
        }
        return row;
    }
}
