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
package io.flusslance.benchmark;

import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericMap;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Rows with columns of many types, as wide tables have them; every eighth value is null. */
final class MixedRows {

    private static final int NULL_ONE_IN = 8;
    private static final int DAYS = 20_000;
    private static final int MILLIS_OF_DAY = 86_400_000;
    private static final long SOME_MILLIS = 1_700_000_000_000L;
    private static final long MAX_UNSCALED = 1_000_000_000_000L;
    private static final int LARGE_DECIMAL_BYTES = 14;
    private static final int BINARY_BYTES = 16;
    private static final int NANOS_OF_MILLI = 1_000_000;
    private static final int SHORT_TEXT_BYTES = 16;
    private static final int NESTED_TEXT_BYTES = 100;
    private static final int NESTED_COLUMNS = 8;
    private static final int SMALL_VECTOR = 16;
    private static final int LARGE_VECTOR = 64;

    /** Makes one value. */
    private interface ValueMaker {
        Object make(long number, SplittableRandom random);
    }

    /** A column: its type, how its values are made, and how long they are in an Arrow buffer. */
    private record Column(DataType type, long bytes, ValueMaker maker) {}

    private final List<Column> columns;

    private MixedRows(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /**
     * Rows of 20 columns without structure, one of them a long text.
     *
     * @param textBytes its length
     */
    static MixedRows flat(int textBytes) {
        return new MixedRows(flatColumns(textBytes));
    }

    /**
     * Rows of 40 columns: the same twice, the second time with rows, arrays, maps and vectors in
     * place of some.
     */
    static MixedRows nested() {
        List<Column> all = new ArrayList<>(flatColumns(NESTED_TEXT_BYTES));
        all.addAll(flatColumns(SHORT_TEXT_BYTES).subList(NESTED_COLUMNS, all.size()));
        all.addAll(nestedColumns());
        return new MixedRows(all);
    }

    private static List<Column> flatColumns(int textBytes) {
        return List.of(
                new Column(DataTypes.BIGINT(), 8, (n, r) -> n),
                new Column(DataTypes.BIGINT(), 8, (n, r) -> r.nextLong()),
                new Column(DataTypes.INT(), 4, (n, r) -> r.nextInt()),
                new Column(DataTypes.SMALLINT(), 2, (n, r) -> (short) r.nextInt()),
                new Column(DataTypes.TINYINT(), 1, (n, r) -> (byte) r.nextInt()),
                new Column(DataTypes.BOOLEAN(), 0, (n, r) -> r.nextBoolean()),
                new Column(DataTypes.FLOAT(), 4, (n, r) -> (float) r.nextDouble()),
                new Column(DataTypes.DOUBLE(), 8, (n, r) -> r.nextDouble()),
                new Column(
                        DataTypes.DECIMAL(12, 2),
                        16,
                        (n, r) -> RandomValues.decimal(MAX_UNSCALED, 12, 2, r)),
                new Column(
                        DataTypes.DECIMAL(38, 10),
                        16,
                        (n, r) -> RandomValues.largeDecimal(LARGE_DECIMAL_BYTES, 38, 10, r)),
                new Column(DataTypes.DATE(), 4, (n, r) -> r.nextInt(DAYS)),
                new Column(DataTypes.TIME(3), 4, (n, r) -> r.nextInt(MILLIS_OF_DAY)),
                new Column(
                        DataTypes.TIMESTAMP(6),
                        8,
                        (n, r) -> TimestampNtz.fromMillis(SOME_MILLIS + r.nextInt())),
                new Column(
                        DataTypes.TIMESTAMP_LTZ(3),
                        8,
                        (n, r) -> TimestampLtz.fromEpochMillis(SOME_MILLIS + n)),
                text(8),
                text(24),
                text(textBytes),
                new Column(
                        DataTypes.BINARY(BINARY_BYTES),
                        BINARY_BYTES,
                        (n, r) -> RandomValues.bytes(BINARY_BYTES, r)),
                new Column(DataTypes.BYTES(), 36, (n, r) -> RandomValues.bytes(32, r)),
                new Column(DataTypes.ARRAY(DataTypes.INT()), 20, (n, r) -> ints(r)));
    }

    private static List<Column> nestedColumns() {
        return List.of(
                new Column(
                        DataTypes.ROW(
                                DataTypes.FIELD("x", DataTypes.DOUBLE()),
                                DataTypes.FIELD("y", DataTypes.DOUBLE()),
                                DataTypes.FIELD("place", DataTypes.STRING())),
                        8 + 8 + 12,
                        (n, r) -> place(r)),
                new Column(
                        DataTypes.ROW(
                                DataTypes.FIELD(
                                        "inner",
                                        DataTypes.ROW(
                                                DataTypes.FIELD("at", DataTypes.TIMESTAMP(3)),
                                                DataTypes.FIELD("n", DataTypes.INT())))),
                        8 + 4,
                        (n, r) ->
                                GenericRow.of(
                                        GenericRow.of(
                                                TimestampNtz.fromMillis(SOME_MILLIS + n),
                                                r.nextInt()))),
                new Column(
                        DataTypes.ARRAY(DataTypes.STRING()),
                        4 + 2 * 12,
                        (n, r) ->
                                GenericArray.of(RandomValues.text(8, r), RandomValues.text(8, r))),
                new Column(
                        DataTypes.ARRAY(DataTypes.ARRAY(DataTypes.INT())),
                        4 + 2 * 20,
                        (n, r) -> GenericArray.of(ints(r), ints(r))),
                new Column(
                        DataTypes.MAP(DataTypes.STRING(), DataTypes.DOUBLE()),
                        4 + 2 * 20,
                        (n, r) ->
                                GenericMap.of(
                                        RandomValues.text(8, r), r.nextDouble(),
                                        RandomValues.text(8, r), r.nextDouble())),
                vector(SMALL_VECTOR),
                vector(LARGE_VECTOR),
                new Column(
                        DataTypes.TIMESTAMP(9),
                        8,
                        (n, r) ->
                                TimestampNtz.fromMillis(
                                        SOME_MILLIS + r.nextInt(), r.nextInt(NANOS_OF_MILLI))));
    }

    private static GenericRow place(SplittableRandom random) {
        return GenericRow.of(
                random.nextDouble(), random.nextDouble(), RandomValues.text(8, random));
    }

    private static Column vector(int size) {
        return new Column(
                DataTypes.ARRAY(DataTypes.FLOAT()),
                size * 4L,
                (n, r) -> RandomValues.vector(size, r));
    }

    /** The properties that make the vectors what they are. */
    Map<String, String> properties() {
        // the vectors stand before the last column
        int last = columns.size() - 1;
        return Map.of(
                "c" + (last - 2) + ".arrow.fixed-size-list.size", Integer.toString(SMALL_VECTOR),
                "c" + (last - 1) + ".arrow.fixed-size-list.size", Integer.toString(LARGE_VECTOR));
    }

    private static Column text(int length) {
        return new Column(DataTypes.STRING(), length + 4L, (n, r) -> RandomValues.text(length, r));
    }

    private static GenericArray ints(SplittableRandom random) {
        return GenericArray.of(
                random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt());
    }

    /** The columns, {@code c0} and on. */
    RowType rowType() {
        RowType.Builder builder = RowType.builder();
        for (int i = 0; i < columns.size(); i++) {
            builder.field("c" + i, columns.get(i).type());
        }
        return builder.build();
    }

    /** Bytes of a row in Arrow buffers on the average, validity aside. */
    long rowBytes() {
        return columns.stream().mapToLong(Column::bytes).sum();
    }

    /** Makes a row, a different one for every number. */
    GenericRow make(long number, SplittableRandom random) {
        List<Object> values = new ArrayList<>(columns.size());
        for (Column column : columns) {
            values.add(
                    random.nextInt(NULL_ONE_IN) == 0 ? null : column.maker().make(number, random));
        }
        return GenericRow.of(values.toArray());
    }
}
