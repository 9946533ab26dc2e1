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
package io.flusslance.arrow.read;

import io.flusslance.testing.ArrowBatches;
import io.flusslance.testing.FlussValues;
import io.flusslance.testing.RandomData;
import io.flusslance.testing.TestTable;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the writing side makes of rows is read as the same rows. */
class ArrowRowViewRoundTripTest {

    private static final int RANDOM_SCHEMAS = 150;
    private static final int RANDOM_TABLES = 15;
    private static final int ROWS = 100;

    @TempDir private Path warehouse;

    @Test
    void randomRowsAreReadAsTheyWereWritten() throws Exception {
        for (int i = 0; i < RANDOM_SCHEMAS; i++) {
            long seed = System.nanoTime();
            RandomData data = new RandomData(seed);
            RowType type = data.rowType();
            List<GenericRow> rows = rows(data, type, ROWS);
            try (BufferAllocator allocator = new RootAllocator();
                    VectorSchemaRoot batch = ArrowBatches.of(type, rows, allocator)) {
                ArrowRowView view = ArrowRowView.of(type, ArrowBatches.columns(batch));
                for (int row = 0; row < rows.size(); row++) {
                    assertThat(FlussValues.ofRow(view.at(row), type))
                            .as("seed %d, row %d, %s", seed, row, type)
                            .isEqualTo(FlussValues.ofRow(rows.get(row), type));
                }
            }
        }
    }

    @Test
    void slicesOfRandomRowsAreReadFromTheirFirstRowOn() throws Exception {
        for (int i = 0; i < RANDOM_SCHEMAS; i++) {
            long seed = System.nanoTime();
            RandomData data = new RandomData(seed);
            RowType type = data.rowType();
            List<GenericRow> rows = rows(data, type, ROWS);
            try (BufferAllocator allocator = new RootAllocator();
                    VectorSchemaRoot batch = ArrowBatches.of(type, rows, allocator);
                    // Arrow's own slices keep lists' and strings' data, and shift odd bits
                    VectorSchemaRoot slice = batch.slice(37, 50)) {
                ArrowRowView view = ArrowRowView.of(type, ArrowBatches.columns(slice));
                for (int row = 0; row < 50; row++) {
                    assertThat(FlussValues.ofRow(view.at(row), type))
                            .as("seed %d, row %d, %s", seed, row, type)
                            .isEqualTo(FlussValues.ofRow(rows.get(37 + row), type));
                }
            }
        }
    }

    /** Lance's batches come through the C data interface, with the buffers that Lance chose. */
    @Test
    void randomTablesAreReadThroughLance() throws Exception {
        for (int i = 0; i < RANDOM_TABLES; i++) {
            long seed = System.nanoTime();
            RandomData data = new RandomData(seed);
            RowType type = data.rowType();
            List<GenericRow> rows = rows(data, type, 3 * ROWS);
            TestTable table = TestTable.of(TestTable.cluster(warehouse), "t" + i, type, Map.of());
            table.create().tier(rows);

            assertThat(read(table, type))
                    .as("seed %d, %s", seed, type)
                    .isEqualTo(values(rows, type));
        }
    }

    @Test
    void columnsWithoutNullsAreReadThroughLance() throws Exception {
        RowType type =
                DataTypes.ROW(
                        DataTypes.FIELD("i", DataTypes.INT()),
                        DataTypes.FIELD("b", DataTypes.BOOLEAN()),
                        DataTypes.FIELD("s", DataTypes.STRING()),
                        DataTypes.FIELD("a", DataTypes.ARRAY(DataTypes.INT().copy(false))));
        List<GenericRow> rows = new ArrayList<>();
        for (int i = 0; i < 3 * ROWS; i++) {
            rows.add(
                    GenericRow.of(
                            i,
                            i % 3 == 0,
                            BinaryString.fromString("s" + i),
                            new GenericArray(new int[] {i, i + 1})));
        }
        TestTable table = TestTable.of(TestTable.cluster(warehouse), "full", type, Map.of());
        table.create().tier(rows);

        assertThat(read(table, type)).isEqualTo(values(rows, type));
    }

    @Test
    void aViewOfTheBatchBeforeThrowsInsteadOfReadingFreedMemory() throws Exception {
        RowType type = DataTypes.ROW(DataTypes.FIELD("l", DataTypes.BIGINT()));
        List<GenericRow> rows = new ArrayList<>();
        for (long i = 0; i < 3 * ROWS; i++) {
            rows.add(GenericRow.of(i));
        }
        TestTable table = TestTable.of(TestTable.cluster(warehouse), "stale", type, Map.of());
        table.create().tier(rows);
        List<ArrowRowView> earlier = new ArrayList<>();

        table.forEachBatch(
                batch -> {
                    for (ArrowRowView view : earlier) {
                        assertThatThrownBy(() -> view.at(1).getLong(0))
                                .isInstanceOf(IllegalStateException.class);
                    }
                    earlier.add(ArrowRowView.of(type, ArrowBatches.columns(batch).subList(0, 1)));
                });

        assertThat(earlier).hasSizeGreaterThan(2);
    }

    @Test
    void vectorsOfDatasetsAreReadAsArrays() throws Exception {
        RowType type =
                DataTypes.ROW(
                        DataTypes.FIELD("v4", DataTypes.ARRAY(DataTypes.FLOAT())),
                        DataTypes.FIELD("v8", DataTypes.ARRAY(DataTypes.DOUBLE())),
                        DataTypes.FIELD("h4", DataTypes.ARRAY(DataTypes.FLOAT())),
                        DataTypes.FIELD("h8", DataTypes.ARRAY(DataTypes.DOUBLE())));
        Map<String, String> properties =
                Map.of(
                        "v4.arrow.fixed-size-list.size", "3",
                        "v8.arrow.fixed-size-list.size", "3",
                        "h4.arrow.fixed-size-list.size", "3",
                        "h4.arrow.fixed-size-list.type", "float16",
                        "h8.arrow.fixed-size-list.size", "3",
                        "h8.arrow.fixed-size-list.type", "float16");
        List<GenericRow> rows = vectors(3 * ROWS);
        TestTable table = TestTable.of(TestTable.cluster(warehouse), "v", type, properties);
        table.create().tier(rows);

        assertThat(read(table, type)).isEqualTo(values(rows, type));
    }

    @Test
    void halfFloatsBecomeFloatsOrDoublesAsFlussDeclaresThem() throws Exception {
        for (DataType element : List.of(DataTypes.FLOAT(), DataTypes.DOUBLE())) {
            RowType type = DataTypes.ROW(DataTypes.FIELD("v", DataTypes.ARRAY(element)));
            boolean isFloat = element.equals(DataTypes.FLOAT());
            Object[] values =
                    isFloat
                            ? new Object[] {0.1f, -65504f, Float.NEGATIVE_INFINITY, 6e-8f}
                            : new Object[] {0.1, -65504.0, Double.NEGATIVE_INFINITY, 6e-8};
            Field half =
                    ArrowBatches.field(new ArrowType.FloatingPoint(FloatingPointPrecision.HALF));
            Field vector = ArrowBatches.field(new ArrowType.FixedSizeList(4), half);
            List<GenericRow> rows = List.of(GenericRow.of(new GenericArray(values)));
            try (BufferAllocator allocator = new RootAllocator();
                    VectorSchemaRoot batch =
                            ArrowBatches.of(type, List.of(vector), rows, allocator)) {
                ArrowRowView view = ArrowRowView.of(type, ArrowBatches.columns(batch));

                List<Object> read = FlussValues.ofArray(view.at(0).getArray(0), element);

                // the halves next to 0.1 and to 6e-8, which is the least one there is
                float tenth = 0x1.998p-4f;
                float least = 0x1p-24f;
                assertThat(read)
                        .isEqualTo(
                                isFloat
                                        ? Arrays.asList(
                                                tenth, -65504f, Float.NEGATIVE_INFINITY, least)
                                        : Arrays.asList(
                                                (double) tenth,
                                                -65504.0,
                                                Double.NEGATIVE_INFINITY,
                                                (double) least));
            }
        }
    }

    /** Vectors whose elements half floats hold exactly, with a null in each eleventh row. */
    private static List<GenericRow> vectors(int count) {
        List<GenericRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            GenericArray floats = new GenericArray(new float[] {i, -i / 2f, 0.25f});
            GenericArray doubles = new GenericArray(new double[] {i, -i / 2d, 0.25});
            rows.add(
                    i % 11 == 0
                            ? new GenericRow(4)
                            : GenericRow.of(floats, doubles, floats, doubles));
        }
        return rows;
    }

    private static List<GenericRow> rows(RandomData data, RowType type, int count) {
        List<GenericRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(RandomData.toRow(data.row(type)));
        }
        return rows;
    }

    private static List<List<Object>> values(List<GenericRow> rows, RowType type) {
        List<List<Object>> values = new ArrayList<>();
        rows.forEach(row -> values.add(FlussValues.ofRow(row, type)));
        return values;
    }

    private static List<List<Object>> read(TestTable table, RowType type) throws Exception {
        List<List<Object>> values = new ArrayList<>();
        table.forEachBatch(
                batch -> {
                    List<Optional<FieldVector>> columns =
                            ArrowBatches.columns(batch).subList(0, type.getFieldCount());
                    ArrowRowView view = ArrowRowView.of(type, columns);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        values.add(FlussValues.ofRow(view.at(row), type));
                    }
                });
        return values;
    }
}
