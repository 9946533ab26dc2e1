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
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.List;
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

    /** Makes one value. */
    private interface ValueMaker {
        Object make(long number, SplittableRandom random);
    }

    /** A column: its type, how its values are made, and how long they are in an Arrow buffer. */
    private record Column(DataType type, long bytes, ValueMaker maker) {}

    private final List<Column> columns;

    /**
     * Rows with one long text column.
     *
     * @param textBytes its length
     */
    MixedRows(int textBytes) {
        this.columns =
                List.of(
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
                                (n, r) ->
                                        RandomValues.largeDecimal(LARGE_DECIMAL_BYTES, 38, 10, r)),
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
