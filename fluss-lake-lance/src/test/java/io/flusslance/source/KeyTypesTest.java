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
package io.flusslance.source;

import io.flusslance.source.split.LanceSplit;
import io.flusslance.testing.FlussValues;
import io.flusslance.testing.KeyedTable;
import io.flusslance.testing.KeyedTable.Change;
import io.flusslance.testing.TestTable;

import org.apache.fluss.lake.source.SortedRecordReader;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.DecimalType;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lance.Dataset;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.flusslance.testing.SourceReads.plan;
import static org.assertj.core.api.Assertions.assertThat;

/** Each type that Fluss allows in a key: the order of the rows is that of the comparator. */
class KeyTypesTest {

    private static final Comparator<byte[]> UNSIGNED = Arrays::compareUnsigned;

    @TempDir private Path warehouse;

    private final Random random = new Random(7);

    private static Stream<Arguments> types() {
        return Stream.of(
                natural(DataTypes.BOOLEAN(), random -> random.nextBoolean()),
                natural(DataTypes.TINYINT(), random -> (byte) random.nextInt()),
                natural(DataTypes.SMALLINT(), random -> (short) random.nextInt()),
                natural(DataTypes.INT(), random -> random.nextInt()),
                natural(DataTypes.BIGINT(), random -> random.nextLong()),
                type(DataTypes.DATE(), random -> random.nextInt(40_000) - 20_000, Integer::compare),
                natural(DataTypes.TIME(0), random -> 1000 * random.nextInt(86_400)),
                type(
                        DataTypes.FLOAT(),
                        random ->
                                oneOf(
                                        random,
                                        0f,
                                        -0f,
                                        Float.NaN,
                                        Float.NEGATIVE_INFINITY,
                                        random.nextFloat() - 0.5f),
                        Float::compare),
                type(
                        DataTypes.DOUBLE(),
                        random ->
                                oneOf(
                                        random,
                                        0d,
                                        -0d,
                                        Double.NaN,
                                        Double.POSITIVE_INFINITY,
                                        random.nextGaussian()),
                        Double::compare),
                type(DataTypes.STRING(), KeyTypesTest::text, KeyTypesTest::compareTexts),
                type(DataTypes.CHAR(3), KeyTypesTest::text, KeyTypesTest::compareTexts),
                type(DataTypes.BYTES(), random -> bytes(random, random.nextInt(4)), UNSIGNED),
                type(DataTypes.BINARY(2), random -> bytes(random, 2), UNSIGNED),
                decimal(10, 2),
                decimal(18, 18),
                decimal(38, 0),
                decimal(38, 10),
                timestamp(0, 1_000, 0),
                timestamp(3, 1, 0),
                timestamp(6, 1, 1_000),
                timestamp(9, 1, 1),
                natural(
                        DataTypes.TIMESTAMP_LTZ(6),
                        random ->
                                TimestampLtz.fromEpochMillis(
                                        random.nextInt(10) - 5L, 1_000 * random.nextInt(1_000))));
    }

    private static <T extends Comparable<? super T>> Arguments natural(
            DataType type, Function<Random, T> values) {
        return type(type, values, Comparator.<T>naturalOrder());
    }

    private static <T> Arguments type(
            DataType type, Function<Random, T> values, Comparator<T> order) {
        return Arguments.of(type, values, order);
    }

    private static Arguments decimal(int precision, int scale) {
        DecimalType type = DataTypes.DECIMAL(precision, scale);
        BigInteger limit = BigInteger.TEN.pow(precision);
        return natural(
                type,
                random -> {
                    BigInteger unscaled =
                            new BigInteger(random.nextBoolean() ? 200 : 8, random).mod(limit);
                    return Decimal.fromBigDecimal(
                            new BigDecimal(
                                    random.nextBoolean() ? unscaled.negate() : unscaled, scale),
                            precision,
                            scale);
                });
    }

    private static Arguments timestamp(int precision, long millis, int nanos) {
        return natural(
                DataTypes.TIMESTAMP(precision),
                random ->
                        TimestampNtz.fromMillis(
                                millis * (random.nextInt(10) - 5L),
                                nanos == 0 ? 0 : nanos * random.nextInt(1_000_000 / nanos)));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static <T> T oneOf(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }

    private static BinaryString text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(oneOf(random, "a", "b", "Z", "\u00e9", "\uffee", "\ud83d\ude00", "\u0001"));
        }
        return BinaryString.fromString(text.toString());
    }

    private static int compareTexts(BinaryString one, BinaryString other) {
        return UNSIGNED.compare(
                one.toString().getBytes(StandardCharsets.UTF_8),
                other.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = oneOf(random, (byte) 0, (byte) 1, (byte) 0x7f, (byte) 0x80, (byte) 0xff);
        }
        return bytes;
    }

    /** The key of two columns: the type, and a number behind it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void rowsComeInTheOrderOfTheirKeys(
            DataType type, Function<Random, Object> values, Comparator<Object> order)
            throws Exception {
        RowType rowType =
                DataTypes.ROW(
                        DataTypes.FIELD("round", DataTypes.INT()),
                        DataTypes.FIELD("n", DataTypes.SMALLINT().copy(false)),
                        DataTypes.FIELD("k", type.copy(false)));
        KeyedTable table = KeyedTable.create(warehouse, rowType, 1, "k", "n");
        List<GenericRow> model = new ArrayList<>();
        Comparator<GenericRow> byKey =
                Comparator.comparing((GenericRow row) -> row.getField(2), order)
                        .thenComparing(row -> (Short) row.getField(1));
        for (int round = 0; round < 10; round++) {
            List<Change> changes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                GenericRow row =
                        GenericRow.of(round, (short) random.nextInt(3), values.apply(random));
                model.removeIf(old -> byKey.compare(old, row) == 0);
                model.add(row);
                changes.add(Change.upsert(row));
            }
            table.write(0, changes).commit();
            if (round == 3) {
                table.table().open(Dataset::compact);
            }
        }
        model.sort(byKey);

        assertOrder(table, rowType, model);
        table.table().open(Dataset::compact);
        assertOrder(table, rowType, model);
    }

    private static void assertOrder(KeyedTable table, RowType type, List<GenericRow> model)
            throws Exception {
        LanceLakeSource source = table.source();
        LanceSplit split = plan(source, table.newestVersion()).get(0);
        SortedRecordReader reader = (SortedRecordReader) source.createRecordReader(() -> split);
        Comparator<InternalRow> order = reader.order();
        int at = 0;
        try (CloseableIterator<LogRecord> records = reader.read()) {
            while (records.hasNext()) {
                InternalRow row = records.next().getRow();
                assertThat(FlussValues.ofRow(row, type))
                        .isEqualTo(FlussValues.ofRow(model.get(at), type));
                InternalRow read = key(row, type);
                assertThat(order.compare(read, key(model.get(at), type))).isZero();
                if (at > 0) {
                    assertThat(order.compare(key(model.get(at - 1), type), read)).isNegative();
                    assertThat(order.compare(read, key(model.get(at - 1), type))).isPositive();
                }
                at++;
            }
        }
        assertThat(at).isEqualTo(model.size());
    }

    private static InternalRow key(InternalRow row, RowType type) {
        return GenericRow.of(
                InternalRow.createFieldGetter(type.getTypeAt(2), 2).getFieldOrNull(row),
                row.getShort(1));
    }

    @Test
    void allColumnsOfATableCanBeItsKey() throws Exception {
        RowType rowType =
                DataTypes.ROW(
                        DataTypes.FIELD("x", DataTypes.STRING().copy(false)),
                        DataTypes.FIELD("y", DataTypes.STRING().copy(false)));
        KeyedTable table =
                KeyedTable.create(TestTable.cluster(warehouse), rowType, 1, List.of(), "y", "x");
        List<String> texts = Arrays.asList("", "a", "aa", "b");
        List<String> expected = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        for (String y : texts) {
            for (String x : texts) {
                expected.add(y + "/" + x);
                changes.add(
                        Change.upsert(
                                GenericRow.of(
                                        BinaryString.fromString(x), BinaryString.fromString(y))));
            }
        }
        Collections.shuffle(changes, random);
        long version = table.write(0, changes).commit();
        LanceLakeSource source = table.source();
        LanceSplit split = plan(source, version).get(0);
        SortedRecordReader reader = (SortedRecordReader) source.createRecordReader(() -> split);
        reader.order();
        List<String> found = new ArrayList<>();
        try (CloseableIterator<LogRecord> records = reader.read()) {
            records.forEachRemaining(
                    record ->
                            found.add(
                                    record.getRow().getString(1)
                                            + "/"
                                            + record.getRow().getString(0)));
        }
        assertThat(found).isEqualTo(expected.stream().collect(Collectors.toList()));
    }
}
