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
package io.flusslance.source.read;

import io.flusslance.source.LanceLakeSource;
import io.flusslance.source.split.LanceSplit;
import io.flusslance.testing.SourceReads;
import io.flusslance.testing.TestTable;

import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.predicate.PredicateBuilder;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericMap;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.InternalArray;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

import static org.assertj.core.api.Assertions.assertThat;

/** Columns of lists and rows that Lance 7.0.0 reads right only with care. */
class NestedColumnsTest {

    private static final DataType VECTORS = DataTypes.ARRAY(DataTypes.ARRAY(DataTypes.FLOAT()));

    private static final int ROWS = 5000;
    private static final int CHUNKS = 3;
    private static final int DIMENSION = 768;

    @TempDir private Path warehouse;

    @Test
    void listsOfListsOverSeveralPagesAreRead() throws Exception {
        checkChunks(
                VECTORS,
                vectors -> new GenericArray(vectors),
                (row, chunk) -> row.getArray(1).getArray(chunk));
    }

    @Test
    void listsOfRowsWithListsOverSeveralPagesAreRead() throws Exception {
        checkChunks(
                DataTypes.ARRAY(
                        DataTypes.ROW(DataTypes.FIELD("v", DataTypes.ARRAY(DataTypes.FLOAT())))),
                vectors -> new GenericArray(Arrays.stream(vectors).map(GenericRow::of).toArray()),
                (row, chunk) -> row.getArray(1).getRow(chunk, 1).getArray(0));
    }

    @Test
    void mapsOfListsOverSeveralPagesAreRead() throws Exception {
        checkChunks(
                DataTypes.MAP(DataTypes.STRING(), DataTypes.ARRAY(DataTypes.FLOAT())),
                vectors -> {
                    Map<Object, Object> map = new LinkedHashMap<>();
                    for (Object vector : vectors) {
                        map.put(BinaryString.fromString("chunk " + map.size()), vector);
                    }
                    return new GenericMap(map);
                },
                (row, chunk) -> row.getMap(1).valueArray().getArray(chunk));
    }

    private interface Chunk {
        InternalArray of(InternalRow row, int chunk);
    }

    private void checkChunks(DataType type, Function<Object[], Object> column, Chunk chunk)
            throws Exception {
        TestTable table =
                table(DataTypes.FIELD("id", DataTypes.INT()), DataTypes.FIELD("chunks", type));
        List<GenericRow> rows = new ArrayList<>();
        List<float[][]> expected = new ArrayList<>();
        Random random = new Random(20);
        for (int id = 0; id < ROWS; id++) {
            float[][] vectors = new float[CHUNKS][DIMENSION];
            for (float[] vector : vectors) {
                for (int i = 0; i < DIMENSION; i++) {
                    vector[i] = random.nextFloat();
                }
            }
            expected.add(vectors);
            rows.add(
                    GenericRow.of(
                            id,
                            column.apply(Arrays.stream(vectors).map(GenericArray::new).toArray())));
        }
        long version = table.commit(table.write(0, 0, rows));

        int next = 0;
        LanceLakeSource source = source(table);
        for (LanceSplit split : SourceReads.plan(source, version)) {
            try (CloseableIterator<LogRecord> records =
                    source.createRecordReader(() -> split).read()) {
                while (records.hasNext()) {
                    InternalRow row = records.next().getRow();
                    assertThat(row.getInt(0)).isEqualTo(next);
                    for (int i = 0; i < CHUNKS; i++) {
                        assertThat(chunk.of(row, i).toFloatArray())
                                .as("row %d, chunk %d", next, i)
                                .isEqualTo(expected.get(next)[i]);
                    }
                    next++;
                }
            }
        }
        assertThat(next).isEqualTo(ROWS);
    }

    @Test
    void aFilterLeavesNullRowsAndListsNull() throws Exception {
        RowType element =
                DataTypes.ROW(
                        DataTypes.FIELD("a", DataTypes.INT()),
                        DataTypes.FIELD("b", DataTypes.STRING()));
        TestTable table =
                table(
                        DataTypes.FIELD("id", DataTypes.INT()),
                        DataTypes.FIELD("s", element),
                        DataTypes.FIELD("l", DataTypes.ARRAY(element)));
        RowType type = table.info().getRowType();
        List<GenericRow> rows = new ArrayList<>();
        for (int id = 0; id < 16; id++) {
            GenericRow value = GenericRow.of(id, BinaryString.fromString("b" + id));
            rows.add(
                    GenericRow.of(
                            id,
                            id < 8 ? null : value,
                            id < 8 ? null : new GenericArray(new Object[] {value, null})));
        }
        long version = table.commit(table.write(0, 0, rows));
        PredicateBuilder is = new PredicateBuilder(type);
        List<Predicate> filters = List.of(is.greaterOrEqual(0, 2), is.lessThan(0, 4));

        LanceLakeSource source = source(table);
        source.withFilters(filters);
        List<List<Object>> read = SourceReads.read(source, SourceReads.plan(source, version), type);

        assertThat(read).contains(Arrays.asList(2, null, null), Arrays.asList(3, null, null));
    }

    @Test
    void aFilterOnColumnsWithoutListsAndRowsIsStillPushedDown() throws Exception {
        TestTable table =
                table(
                        DataTypes.FIELD("id", DataTypes.INT()),
                        DataTypes.FIELD("l", DataTypes.ARRAY(DataTypes.INT())));
        List<GenericRow> rows = new ArrayList<>();
        for (int id = 0; id < 100; id++) {
            rows.add(GenericRow.of(id, new GenericArray(new int[] {id})));
        }
        long version = table.commit(table.write(0, 0, rows));

        LanceLakeSource source = source(table);
        source.withFilters(List.of(new PredicateBuilder(table.info().getRowType()).equal(0, 7)));
        source.withProject(new int[][] {{0}});

        assertThat(
                        SourceReads.read(
                                source,
                                SourceReads.plan(source, version),
                                DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()))))
                .containsExactly(List.of(7));
    }

    private TestTable table(DataField... fields) {
        return TestTable.of(TestTable.cluster(warehouse), "t", DataTypes.ROW(fields), Map.of())
                .create();
    }

    private LanceLakeSource source(TestTable table) {
        return new LanceLakeSource(TestTable.cluster(warehouse), table.path());
    }
}
