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

import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The tables that are measured. */
final class Shapes {

    private static final int VECTOR_SIZE = 128;
    private static final int IMAGE_BYTES = 100_000;
    private static final int STATUS_BYTES = 12;
    private static final int NAME_BYTES = 20;
    private static final int WIDE_COLUMNS = 40;
    private static final int WIDE_TYPES = 4;
    private static final int WIDE_TEXT_BYTES = 52;
    private static final int PRECISION = 12;
    private static final int SCALE = 2;
    private static final long MAX_UNSCALED = 1_000_000_000_000L;
    private static final long FIRST_MILLIS = 1_700_000_000_000L;
    private static final int BATCH_ROWS = 8192;

    /** More than 8 MiB: smaller batches Lance copies and keeps until it has that much. */
    private static final int IMAGE_BATCH_ROWS = 84;

    /** The shapes in the order in which they are measured. */
    static List<Shape> all() {
        return List.of(orders(), embedding(), images(), mixed());
    }

    /**
     * The shape of a name.
     *
     * @throws IllegalArgumentException where there is none
     */
    static Shape named(String name) {
        return all().stream()
                .filter(shape -> shape.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "--shape is one of "
                                                + String.join(
                                                        ", ",
                                                        all().stream().map(Shape::name).toList())
                                                + "."));
    }

    /** Numbers, texts and decimals, of which {@code id} is ascending and {@code customer} not. */
    static Shape orders() {
        return new Shape(
                "orders",
                RowType.builder()
                        .field("id", DataTypes.BIGINT())
                        .field("customer", DataTypes.BIGINT())
                        .field("status", DataTypes.STRING())
                        .field("amount", DataTypes.DECIMAL(PRECISION, SCALE))
                        .field("ordered_at", DataTypes.TIMESTAMP_LTZ(6))
                        .field("discount", DataTypes.DOUBLE())
                        .build(),
                Map.of(),
                1_000_000,
                50_000,
                BATCH_ROWS,
                8 + 8 + STATUS_BYTES + 16 + 8 + 8,
                Shapes::order);
    }

    /** Forty columns of 20 bytes on the average, for queries that read few of them. */
    static Shape wide() {
        RowType.Builder columns = RowType.builder();
        for (int i = 0; i < WIDE_COLUMNS; i += WIDE_TYPES) {
            columns.field("n" + i, DataTypes.BIGINT())
                    .field("d" + i, DataTypes.DOUBLE())
                    .field("s" + i, DataTypes.STRING())
                    .field("t" + i, DataTypes.STRING());
        }
        return new Shape(
                "wide",
                columns.build(),
                Map.of(),
                250_000,
                5_000,
                BATCH_ROWS,
                WIDE_COLUMNS / WIDE_TYPES * (8L + 8 + STATUS_BYTES + WIDE_TEXT_BYTES),
                Shapes::wideRow);
    }

    private static GenericRow wideRow(long number, SplittableRandom random) {
        GenericRow row = new GenericRow(WIDE_COLUMNS);
        for (int i = 0; i < WIDE_COLUMNS; i += WIDE_TYPES) {
            row.setField(i, number + i);
            row.setField(i + 1, random.nextDouble());
            row.setField(i + 2, RandomValues.text(STATUS_BYTES, random));
            row.setField(i + 3, RandomValues.text(WIDE_TEXT_BYTES, random));
        }
        return row;
    }

    private static GenericRow order(long number, SplittableRandom random) {
        return GenericRow.of(
                number,
                random.nextLong(),
                RandomValues.text(STATUS_BYTES, random),
                RandomValues.decimal(MAX_UNSCALED, PRECISION, SCALE, random),
                TimestampLtz.fromEpochMillis(FIRST_MILLIS + number, random.nextInt(1000) * 1000),
                random.nextDouble());
    }

    /** Vectors. */
    static Shape embedding() {
        return new Shape(
                "embedding",
                RowType.builder()
                        .field("id", DataTypes.BIGINT())
                        .field("v", DataTypes.ARRAY(DataTypes.FLOAT()))
                        .build(),
                Map.of("v.arrow.fixed-size-list.size", Integer.toString(VECTOR_SIZE)),
                200_000,
                10_000,
                BATCH_ROWS,
                8 + VECTOR_SIZE * 4L,
                (number, random) ->
                        GenericRow.of(number, RandomValues.vector(VECTOR_SIZE, random)));
    }

    /** Values of 100 kB. */
    static Shape images() {
        return new Shape(
                "images",
                RowType.builder()
                        .field("name", DataTypes.STRING())
                        .field("image", DataTypes.BYTES())
                        .build(),
                Map.of(),
                4_000,
                168,
                IMAGE_BATCH_ROWS,
                NAME_BYTES + IMAGE_BYTES,
                (number, random) ->
                        GenericRow.of(
                                RandomValues.text(NAME_BYTES, random),
                                RandomValues.bytes(IMAGE_BYTES, random)));
    }

    /** Forty columns of all kinds with nulls, rows, arrays, maps, vectors, decimals. */
    static Shape mixed() {
        MixedRows mixed = MixedRows.nested();
        return new Shape(
                "mixed",
                mixed.rowType(),
                mixed.properties(),
                100_000,
                5_000,
                BATCH_ROWS,
                mixed.rowBytes(),
                mixed::make);
    }

    private Shapes() {}
}
