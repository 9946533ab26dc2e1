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
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericMap;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** Every type at any depth comes back as it went in. */
class TypeRoundTripTest {

    private static final int RANDOM_TABLES = 40;
    private static final int KEY_TABLES = 10;
    private static final int ROWS_OF_A_TABLE = 300;

    @TempDir private Path warehouse;

    @Test
    void randomTablesComeBackValueByValue() throws Exception {
        for (int i = 0; i < RANDOM_TABLES; i++) {
            long seed = System.nanoTime();
            RandomData data = new RandomData(seed);
            RowType type = data.rowType();
            List<List<RandomData.Value>> rows = new ArrayList<>();
            for (int row = 0; row < ROWS_OF_A_TABLE; row++) {
                rows.add(data.row(type));
            }
            List<String> faults = faults("t" + i, type, rows);
            assertThat(faults)
                    .as("seed %d, %s", seed, shrunk("s" + i, type, rows, faults))
                    .isEmpty();
        }
    }

    @Test
    void everyValueOfAPrimaryKeyTableComesBackAsItWasWritten() throws Exception {
        long seed = System.nanoTime();
        RandomData data = new RandomData(seed);
        for (int i = 0; i < KEY_TABLES; i++) {
            RowType type = data.rowType();
            List<List<RandomData.Value>> rows = new ArrayList<>();
            List<GenericRow> keyed = new ArrayList<>();
            for (int key = 0; key < ROWS_OF_A_TABLE; key++) {
                rows.add(data.row(type));
                keyed.add(withKey(RandomData.toRow(rows.get(key)), key));
            }
            TestTable table = keyTable("k" + i, type, Map.of()).tier(keyed);
            assertThat(faults(table, rows)).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void vectorsOfAPrimaryKeyTableComeBack() throws Exception {
        RowType type =
                DataTypes.ROW(
                        DataTypes.FIELD("f", DataTypes.ARRAY(DataTypes.FLOAT())),
                        DataTypes.FIELD("d", DataTypes.ARRAY(DataTypes.DOUBLE())),
                        DataTypes.FIELD("h", DataTypes.ARRAY(DataTypes.FLOAT())));
        Map<String, String> vectors =
                Map.of(
                        "f.arrow.fixed-size-list.size", "3",
                        "d.arrow.fixed-size-list.size", "2",
                        "h.arrow.fixed-size-list.size", "2",
                        "h.arrow.fixed-size-list.type", "float16");
        GenericArray floats = new GenericArray(new Object[] {1.5f, -0.25f, 3f});
        GenericArray doubles = new GenericArray(new double[] {0.1, -7});
        GenericArray halves = new GenericArray(new Object[] {0.5f, -2f});
        TestTable table =
                keyTable("vectors", type, vectors)
                        .tier(
                                List.of(
                                        GenericRow.of(floats, doubles, halves, 0),
                                        GenericRow.of(null, null, null, 1),
                                        GenericRow.of(floats, doubles, halves, 2)));

        List<Float> f = List.of(1.5f, -0.25f, 3f);
        assertThat(column(table, "f")).containsExactly(f, null, f);
        List<Double> d = List.of(0.1, -7.0);
        assertThat(column(table, "d")).containsExactly(d, null, d);
        List<Float> h = List.of(0.5f, -2f);
        assertThat(column(table, "h")).containsExactly(h, null, h);
    }

    /** A table with a column {@code key} behind those of a type. */
    private TestTable keyTable(String name, RowType type, Map<String, String> properties) {
        List<DataField> columns = new ArrayList<>(type.getFields());
        columns.add(DataTypes.FIELD("key", DataTypes.INT().copy(false)));
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(
                                Schema.newBuilder()
                                        .fromRowType(new RowType(columns))
                                        .primaryKey("key")
                                        .build())
                        .distributedBy(1)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                        .customProperties(properties)
                        .build();
        return new TestTable(TestTable.cluster(warehouse), TablePath.of("db", name), 7, descriptor)
                .create();
    }

    private static GenericRow withKey(GenericRow row, int key) {
        GenericRow keyed = new GenericRow(row.getFieldCount() + 1);
        for (int i = 0; i < row.getFieldCount(); i++) {
            keyed.setField(i, row.getField(i));
        }
        keyed.setField(row.getFieldCount(), key);
        return keyed;
    }

    /** Of a failing table, the columns that fail alone. */
    private String shrunk(
            String name, RowType type, List<List<RandomData.Value>> rows, List<String> faults)
            throws Exception {
        if (faults.isEmpty()) {
            return "";
        }
        List<String> failing = new ArrayList<>();
        for (int c = 0; c < type.getFieldCount(); c++) {
            int column = c;
            DataField field = type.getFields().get(c);
            List<List<RandomData.Value>> values =
                    rows.stream().map(row -> List.of(row.get(column))).collect(Collectors.toList());
            if (!faults(name + "c" + c, new RowType(List.of(field)), values).isEmpty()) {
                failing.add(field.getName() + " " + field.getType());
            }
        }
        return "columns that fail alone: " + failing;
    }

    private List<String> faults(String name, RowType type, List<List<RandomData.Value>> rows)
            throws Exception {
        TestTable table = TestTable.of(TestTable.cluster(warehouse), name, type, Map.of()).create();
        table.tier(rows.stream().map(RandomData::toRow).collect(Collectors.toList()));
        return faults(table, rows);
    }

    private static List<String> faults(TestTable table, List<List<RandomData.Value>> rows)
            throws Exception {
        List<String> faults = new ArrayList<>();
        int[] next = {0};
        try {
            table.forEachBatch(
                    batch -> {
                        for (int i = 0; i < batch.getRowCount(); i++) {
                            int row = next[0]++;
                            compare(batch, i, row, rows.get(row), faults);
                        }
                    });
        } catch (AssertionError e) {
            faults.add(String.valueOf(e.getMessage()));
        }
        if (next[0] != rows.size()) {
            faults.add(next[0] + " rows of " + rows.size());
        }
        return faults;
    }

    private static void compare(
            VectorSchemaRoot batch,
            int index,
            int row,
            List<RandomData.Value> expected,
            List<String> faults) {
        for (int c = 0; c < expected.size(); c++) {
            FieldVector vector = batch.getVector(c);
            Object actual = Values.of(vector, index);
            if (!Objects.equals(actual, expected.get(c).expected)) {
                faults.add(
                        String.format(
                                "row %d, %s: %s instead of %s",
                                row, vector.getField(), actual, expected.get(c).expected));
            }
        }
    }

    @Test
    void arraysOfRowsOfMapsKeepNullsAtEachLevel() throws Exception {
        RowType type =
                DataTypes.ROW(
                        DataTypes.FIELD(
                                "a",
                                DataTypes.ARRAY(
                                        DataTypes.ROW(
                                                DataTypes.FIELD(
                                                        "m",
                                                        DataTypes.MAP(
                                                                DataTypes.STRING(),
                                                                DataTypes.ARRAY(
                                                                        DataTypes.INT())))))));
        Map<Object, Object> map = new HashMap<>();
        map.put(BinaryString.fromString("k"), new GenericArray(new Object[] {1, null}));
        Map<Object, Object> nullValue =
                Collections.singletonMap(BinaryString.fromString("n"), null);
        TestTable table =
                TestTable.of(TestTable.cluster(warehouse), "deep", type, Map.of()).create();
        table.tier(
                Arrays.asList(
                        GenericRow.of((Object) null),
                        GenericRow.of(new GenericArray(new Object[0])),
                        GenericRow.of(new GenericArray(new Object[] {null})),
                        GenericRow.of(
                                new GenericArray(new Object[] {GenericRow.of((Object) null)})),
                        GenericRow.of(
                                new GenericArray(
                                        new Object[] {
                                            GenericRow.of(new GenericMap(map)),
                                            GenericRow.of(new GenericMap(Map.of())),
                                            GenericRow.of(new GenericMap(nullValue))
                                        }))));

        List<Object> values = column(table, "a");

        List<Object> entry = Arrays.asList("k", Arrays.asList(1, null));
        assertThat(values)
                .containsExactly(
                        null,
                        List.of(),
                        Collections.singletonList(null),
                        List.of(Collections.singletonList(null)),
                        List.of(
                                List.of(List.of(entry)),
                                List.of(List.of()),
                                List.of(List.of(Arrays.asList("n", null)))));
    }

    @Test
    void manyStringsOfFiveHundredCharactersKeepTheirBytes() throws Exception {
        long seed = System.nanoTime();
        RandomData data = new RandomData(seed);
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            strings.add(data.text(500));
        }
        RowType type = DataTypes.ROW(DataTypes.FIELD("s", DataTypes.STRING()));
        TestTable table =
                TestTable.of(TestTable.cluster(warehouse), "strings", type, Map.of()).create();
        table.tier(
                strings.stream()
                        .map(s -> GenericRow.of(BinaryString.fromString(s)))
                        .collect(Collectors.toList()));

        assertThat(column(table, "s").equals(strings)).as("seed %d", seed).isTrue();
    }

    @Test
    void imagesOfHundredKilobytesKeepTheirBytes() throws Exception {
        long seed = System.nanoTime();
        RowType type = DataTypes.ROW(DataTypes.FIELD("b", DataTypes.BYTES()));
        TestTable table =
                TestTable.of(TestTable.cluster(warehouse), "images", type, Map.of()).create();
        assertBytesComeBack(table, seed, 2_000, i -> 100_000);
    }

    @Test
    void valuesFromNothingToFiveMegabytesShareATable() throws Exception {
        long seed = System.nanoTime();
        RowType type = DataTypes.ROW(DataTypes.FIELD("b", DataTypes.BYTES()));
        TestTable table =
                TestTable.of(TestTable.cluster(warehouse), "mixed", type, Map.of()).create();
        int[] sizes = {0, 1, 63, 64, 65, 4096, 32_769, 1 << 20, 5 << 20};
        assertBytesComeBack(table, seed, 90, i -> sizes[i % sizes.length]);
    }

    /** The bytes of each row are drawn again from the seed: nothing of the size is kept. */
    private static void assertBytesComeBack(
            TestTable table, long seed, int rows, IntUnaryOperator size) throws Exception {
        RandomData written = new RandomData(seed);
        try (LakeWriter<PendingWriteResult> writer = table.writer(0)) {
            for (int i = 0; i < rows; i++) {
                writer.write(
                        TestTable.record(
                                i, GenericRow.of(written.randomBytes(size.applyAsInt(i)))));
            }
            table.commit(writer.complete().await());
        }
        RandomData expected = new RandomData(seed);
        int[] next = {0};
        table.forEachBatch(
                batch -> {
                    VarBinaryVector vector = (VarBinaryVector) batch.getVector("b");
                    for (int i = 0; i < batch.getRowCount(); i++) {
                        int row = next[0]++;
                        byte[] bytes = expected.randomBytes(size.applyAsInt(row));
                        assertThat(Arrays.equals(vector.get(i), bytes))
                                .as("row %d, seed %d", row, seed)
                                .isTrue();
                    }
                });
        assertThat(next[0]).isEqualTo(rows);
    }

    static List<Object> column(TestTable table, String name) throws Exception {
        List<Object> values = new ArrayList<>();
        table.forEachBatch(
                batch -> {
                    for (int i = 0; i < batch.getRowCount(); i++) {
                        values.add(Values.of(batch.getVector(name), i));
                    }
                });
        return values;
    }
}
