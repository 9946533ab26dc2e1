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

import io.flusslance.dataset.LanceDatasets;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.source.LanceLakeSource;
import io.flusslance.source.split.LanceSplit;
import io.flusslance.testing.TestTable;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Datasets of others whose fields have the names that mark the layouts of MAP and ROW. */
class ForeignListNamesTest {

    private static final ArrowType INT = new ArrowType.Int(32, true);
    private static final DataField KEY = DataTypes.FIELD("key", DataTypes.INT());
    private static final DataField VALUE = DataTypes.FIELD("value", DataTypes.INT());
    private static final DataType ENTRIES = DataTypes.ARRAY(DataTypes.ROW(KEY, VALUE));

    @TempDir private Path warehouse;

    @ParameterizedTest
    @ValueSource(strings = {"entries", "row", "item"})
    void aListOfStructsIsAnArrayWhateverItsElementIsCalled(String element) throws Exception {
        TestTable table = foreign(ENTRIES, list(struct(element, true)));
        GenericArray rows = array(GenericRow.of(1, 2), null, GenericRow.of(null, 3));

        table.create().tier(List.of(GenericRow.of(7, rows), GenericRow.of(8, null)));

        assertThat(arrays(table)).containsExactly(List.of("1,2", "null", "null,3"), List.of());
    }

    @Test
    void anElementThatIsNotNullTakesNullsFromThenOn() throws Exception {
        TestTable table = foreign(ENTRIES, list(struct("item", false)));

        table.create().tier(List.of(GenericRow.of(7, array(GenericRow.of(1, 2), null))));

        assertThat(arrays(table)).containsExactly(List.of("1,2", "null"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"entries", "row"})
    void theLayoutOfAMapOrARowIsNoArray(String element) throws Exception {
        TestTable table = foreign(ENTRIES, list(struct(element, false)));

        assertThatThrownBy(table::create).hasMessageContaining("column 'c' is List");
    }

    @Test
    void aNotNullStructWithoutListsIsNotMarkedByAFieldOfTheMarkersName() throws Exception {
        Field marker = Field.nullable("__null", ArrowType.Bool.INSTANCE);
        Field inner =
                new Field(
                        "inner",
                        FieldType.notNullable(ArrowType.Struct.INSTANCE),
                        List.of(Field.nullable("a", INT), marker));
        DataType type =
                DataTypes.ROW(
                        DataTypes.FIELD(
                                "inner",
                                DataTypes.ROW(
                                        DataTypes.FIELD("a", DataTypes.INT()),
                                        DataTypes.FIELD("__null", DataTypes.BOOLEAN()))));
        TestTable table =
                foreign(
                        type,
                        new Field(
                                "c",
                                FieldType.nullable(ArrowType.Struct.INSTANCE),
                                List.of(inner)));

        table.create()
                .tier(
                        List.of(
                                GenericRow.of(1, GenericRow.of(GenericRow.of(5, true))),
                                GenericRow.of(2, GenericRow.of((Object) null)),
                                GenericRow.of(3, null)));

        assertThat(read(table, ForeignListNamesTest::inner))
                .containsExactly("5,true", "no inner row", "no row");
    }

    private static String inner(InternalRow row) {
        if (row.isNullAt(1)) {
            return "no row";
        }
        InternalRow outer = row.getRow(1, 1);
        if (outer.isNullAt(0)) {
            return "no inner row";
        }
        InternalRow inner = outer.getRow(0, 2);
        return inner.getInt(0) + "," + inner.getBoolean(1);
    }

    private List<List<String>> arrays(TestTable table) throws IOException {
        return read(
                table,
                row -> {
                    List<String> elements = new ArrayList<>();
                    for (int i = 0; !row.isNullAt(1) && i < row.getArray(1).size(); i++) {
                        elements.add(
                                row.getArray(1).isNullAt(i)
                                        ? "null"
                                        : pair(row.getArray(1).getRow(i, 2)));
                    }
                    return elements;
                });
    }

    private static String pair(InternalRow row) {
        return (row.isNullAt(0) ? "null" : row.getInt(0)) + "," + row.getInt(1);
    }

    /** What the plugin's source gives out, row by row. */
    private <T> List<T> read(TestTable table, Function<InternalRow, T> value) throws IOException {
        LanceLakeSource source = new LanceLakeSource(TestTable.cluster(warehouse), table.path());
        source.withProject(new int[][] {{0}, {1}});
        long[] version = new long[1];
        table.open(dataset -> version[0] = dataset.version());
        List<T> values = new ArrayList<>();
        for (LanceSplit split : source.createPlanner(() -> version[0]).plan()) {
            try (CloseableIterator<LogRecord> records =
                    source.createRecordReader(() -> split).read()) {
                while (records.hasNext()) {
                    values.add(value.apply(records.next().getRow()));
                }
            }
        }
        return values;
    }

    private TestTable foreign(DataType type, Field column) throws IOException {
        TestTable table =
                TestTable.of(
                        TestTable.cluster(warehouse),
                        "foreign",
                        DataTypes.ROW(
                                DataTypes.FIELD("id", DataTypes.INT()), DataTypes.FIELD("c", type)),
                        Map.of("lance.on-existing", "adopt"));
        try (AllocatorScope scope = AllocatorScope.open()) {
            assertThat(
                            new LanceDatasets(table.conf())
                                    .createIfAbsent(
                                            table.location(),
                                            new Schema(List.of(Field.nullable("id", INT), column)),
                                            "2.1",
                                            scope))
                    .isPresent();
        }
        return table;
    }

    private static Field list(Field element) {
        return new Field("c", FieldType.nullable(ArrowType.List.INSTANCE), List.of(element));
    }

    private static Field struct(String name, boolean nullable) {
        return new Field(
                name,
                new FieldType(nullable, ArrowType.Struct.INSTANCE, null),
                List.of(
                        new Field("key", new FieldType(nullable, INT, null), null),
                        Field.nullable("value", INT)));
    }

    private static GenericArray array(Object... elements) {
        return new GenericArray(elements);
    }
}
