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
package io.flusslance.tiering;

import io.flusslance.testing.RandomData;
import io.flusslance.testing.TestTable;
import io.flusslance.testing.Values;

import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.row.InternalRow.FieldGetter;
import org.apache.fluss.row.ProjectedRow;
import org.apache.fluss.row.arrow.ArrowReader;
import org.apache.fluss.row.arrow.writers.ArrowFieldWriter;
import org.apache.fluss.row.columnar.ColumnVector;
import org.apache.fluss.row.encode.IndexedRowEncoder;
import org.apache.fluss.row.indexed.IndexedRow;
import org.apache.fluss.shaded.arrow.org.apache.arrow.memory.BufferAllocator;
import org.apache.fluss.shaded.arrow.org.apache.arrow.memory.RootAllocator;
import org.apache.fluss.shaded.arrow.org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.ArrowUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** A row gives the same dataset in whichever physical form the host hands it over. */
class PhysicalFormsTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("bool", DataTypes.BOOLEAN()),
                    DataTypes.FIELD("tiny", DataTypes.TINYINT()),
                    DataTypes.FIELD("small", DataTypes.SMALLINT()),
                    DataTypes.FIELD("int", DataTypes.INT().copy(false)),
                    DataTypes.FIELD("big", DataTypes.BIGINT()),
                    DataTypes.FIELD("float", DataTypes.FLOAT()),
                    DataTypes.FIELD("double", DataTypes.DOUBLE()),
                    DataTypes.FIELD("dec", DataTypes.DECIMAL(10, 2)),
                    DataTypes.FIELD("wide", DataTypes.DECIMAL(38, 10)),
                    DataTypes.FIELD("char", DataTypes.CHAR(36)),
                    DataTypes.FIELD("string", DataTypes.STRING()),
                    DataTypes.FIELD("binary", DataTypes.BINARY(7)),
                    DataTypes.FIELD("bytes", DataTypes.BYTES()),
                    DataTypes.FIELD("date", DataTypes.DATE()),
                    DataTypes.FIELD("time", DataTypes.TIME(3)),
                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP(6)),
                    DataTypes.FIELD("ltz", DataTypes.TIMESTAMP_LTZ(9)),
                    DataTypes.FIELD("ints", DataTypes.ARRAY(DataTypes.INT().copy(false))),
                    DataTypes.FIELD("texts", DataTypes.ARRAY(DataTypes.STRING())),
                    DataTypes.FIELD("map", DataTypes.MAP(DataTypes.STRING(), DataTypes.BIGINT())),
                    DataTypes.FIELD(
                            "row",
                            DataTypes.ROW(
                                    DataTypes.FIELD("x", DataTypes.INT()),
                                    DataTypes.FIELD("y", DataTypes.STRING()))));

    private static final int ROWS = 200;

    @TempDir private Path warehouse;

    private List<List<RandomData.Value>> values;
    private List<InternalRow> rows;

    @BeforeEach
    void drawRows() {
        RandomData data = new RandomData(11).sinceEpoch();
        values = new ArrayList<>();
        rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            values.add(data.row(TYPE));
            rows.add(RandomData.toRow(values.get(i)));
        }
    }

    @Test
    void genericRowsComeBack() throws Exception {
        assertComesBack("generic", rows);
    }

    @Test
    void indexedRowsComeBack() throws Exception {
        List<InternalRow> indexed = new ArrayList<>();
        try (IndexedRowEncoder encoder = new IndexedRowEncoder(TYPE)) {
            FieldGetter[] getters = InternalRow.createFieldGetters(TYPE);
            for (InternalRow row : rows) {
                encoder.startNewRow();
                for (int c = 0; c < getters.length; c++) {
                    encoder.encodeField(c, getters[c].getFieldOrNull(row));
                }
                IndexedRow encoded = encoder.finishRow();
                indexed.add(encoded.copy());
            }
        }
        assertComesBack("indexed", indexed);
    }

    @Test
    void projectedRowsComeBack() throws Exception {
        int width = TYPE.getFieldCount();
        int[] reversed = new int[width];
        for (int c = 0; c < width; c++) {
            reversed[c] = width - 1 - c;
        }
        List<InternalRow> projected = new ArrayList<>();
        for (List<RandomData.Value> row : values) {
            Object[] backwards = new Object[width];
            for (int c = 0; c < width; c++) {
                backwards[width - 1 - c] = row.get(c).fluss;
            }
            projected.add(ProjectedRow.from(reversed).replaceRow(GenericRow.of(backwards)));
        }
        assertComesBack("projected", projected);
    }

    @Test
    void columnarRowsComeBack() throws Exception {
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root =
                        VectorSchemaRoot.create(ArrowUtils.toArrowSchema(TYPE), allocator)) {
            root.allocateNew();
            for (int c = 0; c < TYPE.getFieldCount(); c++) {
                ArrowFieldWriter writer =
                        ArrowUtils.createArrowFieldWriter(root.getVector(c), TYPE.getTypeAt(c));
                for (int i = 0; i < ROWS; i++) {
                    writer.write(i, rows.get(i), c, true);
                }
            }
            root.setRowCount(ROWS);
            ColumnVector[] vectors = new ColumnVector[TYPE.getFieldCount()];
            for (int c = 0; c < vectors.length; c++) {
                vectors[c] =
                        ArrowUtils.createArrowColumnVector(root.getVector(c), TYPE.getTypeAt(c));
            }
            ArrowReader reader = new ArrowReader(vectors, ROWS);
            List<InternalRow> columnar = new ArrayList<>();
            for (int i = 0; i < ROWS; i++) {
                columnar.add(reader.read(i));
            }
            assertComesBack("columnar", columnar);
        }
    }

    @Test
    void primitiveArraysComeBack() throws Exception {
        RowType type =
                DataTypes.ROW(
                        field("z", DataTypes.BOOLEAN()),
                        field("b", DataTypes.TINYINT()),
                        field("s", DataTypes.SMALLINT()),
                        field("i", DataTypes.INT()),
                        field("l", DataTypes.BIGINT()),
                        field("f", DataTypes.FLOAT()),
                        field("d", DataTypes.DOUBLE()));
        TestTable table =
                TestTable.of(TestTable.cluster(warehouse), "primitive", type, Map.of()).create();
        table.tier(
                List.of(
                        GenericRow.of(
                                new GenericArray(new boolean[] {true, false}),
                                new GenericArray(new byte[] {1, 2}),
                                new GenericArray(new short[] {3, 4}),
                                new GenericArray(new int[] {5, 6}),
                                new GenericArray(new long[] {7, 8}),
                                new GenericArray(new float[] {9, 10}),
                                new GenericArray(new double[] {11, 12}))));

        assertThat(TypeRoundTripTest.column(table, "z")).containsExactly(List.of(true, false));
        assertThat(TypeRoundTripTest.column(table, "b"))
                .containsExactly(List.of((byte) 1, (byte) 2));
        assertThat(TypeRoundTripTest.column(table, "s"))
                .containsExactly(List.of((short) 3, (short) 4));
        assertThat(TypeRoundTripTest.column(table, "i")).containsExactly(List.of(5, 6));
        assertThat(TypeRoundTripTest.column(table, "l")).containsExactly(List.of(7L, 8L));
        assertThat(TypeRoundTripTest.column(table, "f")).containsExactly(List.of(9f, 10f));
        assertThat(TypeRoundTripTest.column(table, "d")).containsExactly(List.of(11d, 12d));
    }

    private static DataField field(String name, DataType element) {
        return DataTypes.FIELD(name, DataTypes.ARRAY(element.copy(false)));
    }

    private void assertComesBack(String name, List<InternalRow> written) throws Exception {
        TestTable table = TestTable.of(TestTable.cluster(warehouse), name, TYPE, Map.of()).create();
        table.tier(written);
        List<List<Object>> read = new ArrayList<>();
        table.forEachBatch(
                batch -> {
                    for (int i = 0; i < batch.getRowCount(); i++) {
                        List<Object> row = new ArrayList<>();
                        for (int c = 0; c < TYPE.getFieldCount(); c++) {
                            row.add(Values.of(batch.getVector(c), i));
                        }
                        read.add(row);
                    }
                });
        List<List<Object>> expected =
                values.stream()
                        .map(row -> row.stream().map(v -> v.expected).collect(Collectors.toList()))
                        .collect(Collectors.toList());
        assertThat(read).isEqualTo(expected);
    }
}
