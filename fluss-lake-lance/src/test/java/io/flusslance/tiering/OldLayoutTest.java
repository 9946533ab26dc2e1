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

import io.flusslance.catalog.LanceLakeCatalog;
import io.flusslance.source.LanceLakeSource;
import io.flusslance.source.split.LanceSplit;
import io.flusslance.testing.TestTable;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.exception.InvalidTableException;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericMap;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Datasets as version 0.1 made them keep the layout of their columns. */
class OldLayoutTest {

    private static final ArrowType INT = new ArrowType.Int(32, true);
    private static final DataType MAP = DataTypes.MAP(DataTypes.INT(), DataTypes.INT());
    private static final DataType ROW_WITH_LIST =
            DataTypes.ROW(DataTypes.FIELD("x", DataTypes.ARRAY(DataTypes.INT())));

    @TempDir private Path warehouse;

    @Test
    void aTableIsCreatedAgainOverAMapOfTheOldLayout() throws Exception {
        TestTable table = oldTable(MAP, OldDataset.map(INT), "2.2");

        table.create();

        table.open(dataset -> assertThat(dataset.version()).isEqualTo(1));
    }

    @Test
    void aDatasetOfAFormatThatIsWrittenWrongIsNotWritten() throws Exception {
        TestTable table = oldTable(MAP, OldDataset.map(INT), "2.2");

        assertThatThrownBy(
                        () -> table.tier(List.of(GenericRow.of(1, new GenericMap(Map.of(1, 2))))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("table db.old")
                .hasMessageContaining("format 2.2")
                .hasMessageContaining("LANCE_MINIBLOCK_MAX_VALUES=2048");
    }

    @Test
    void anOldRowIsWrittenInItsLayoutAndNotQueried() throws Exception {
        TestTable table = oldTable(ROW_WITH_LIST, oldRow(), "2.1").create();
        GenericArray ints = new GenericArray(new Object[] {7});
        table.tier(List.of(GenericRow.of(1, GenericRow.of(ints)), GenericRow.of(2, null)));

        assertThat(TypeRoundTripTest.column(table, "c")).containsExactly(List.of(List.of(7)), null);
        assertThatThrownBy(() -> query(table, 0, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Column 'c' of table db.old")
                .hasMessageContaining("lance#9254")
                .hasMessageContaining("pylance 14");
        assertThat(query(table, 0)).isEqualTo(2);
    }

    @Test
    void anOldRowWithAFieldOfTheMarkersNameIsNoObstacle() throws Exception {
        DataField list = DataTypes.FIELD("x", DataTypes.ARRAY(DataTypes.INT()));
        DataField marker = DataTypes.FIELD("__null", DataTypes.BOOLEAN());
        List<Field> fields = new ArrayList<>(oldRow().getChildren());
        fields.add(Field.nullable("__null", ArrowType.Bool.INSTANCE));
        Field column = new Field("c", FieldType.nullable(ArrowType.Struct.INSTANCE), fields);
        TestTable table = oldTable(DataTypes.ROW(list, marker), column, "2.1");

        table.createAgain();
        addColumn(table, DataTypes.FIELD("more", DataTypes.INT()));

        GenericArray ints = new GenericArray(new Object[] {7});
        table.tier(List.of(GenericRow.of(1, GenericRow.of(ints, true)), GenericRow.of(2, null)));
        assertThat(TypeRoundTripTest.column(table, "c"))
                .containsExactly(List.of(List.of(7), true), null);
        assertThatThrownBy(
                        () -> addColumn(table, DataTypes.FIELD("d", DataTypes.ROW(list, marker))))
                .isInstanceOf(InvalidTableException.class)
                .hasMessageContaining("Column 'd' of table db.old")
                .hasMessageContaining("'__null'");
    }

    @Test
    void aNewDatasetTakesNoFieldOfTheMarkersName() {
        DataField list = DataTypes.FIELD("x", DataTypes.ARRAY(DataTypes.INT()));
        DataField marker = DataTypes.FIELD("__null", DataTypes.BOOLEAN());
        RowType rowType = DataTypes.ROW(DataTypes.FIELD("c", DataTypes.ROW(list, marker)));
        TestTable table = TestTable.of(TestTable.cluster(warehouse), "t", rowType, Map.of());

        assertThatThrownBy(table::create)
                .isInstanceOf(InvalidTableException.class)
                .hasMessageContaining("Column 'c' of table db.t");
        assertThatThrownBy(table::createAgain)
                .isInstanceOf(InvalidTableException.class)
                .hasMessageContaining("Column 'c' of table db.t");
        assertThat(table.location().localFolder().orElseThrow()).doesNotExist();
    }

    private void addColumn(TestTable table, DataField column) {
        List<DataField> columns = new ArrayList<>(table.info().getRowType().getFields());
        columns.add(column);
        TestTable wider =
                table.withDescriptor(TestTable.descriptor(new RowType(columns), Map.of()));
        new LanceLakeCatalog(TestTable.cluster(warehouse))
                .alterTable(
                        table.path(),
                        List.of(
                                TableChange.addColumn(
                                        column.getName(),
                                        column.getType(),
                                        null,
                                        TableChange.ColumnPosition.last())),
                        wider.context(table.descriptor(), false));
    }

    /** The number of rows, read with some of their columns. */
    private int query(TestTable table, int... columns) throws IOException {
        LanceLakeSource source = new LanceLakeSource(TestTable.cluster(warehouse), table.path());
        source.withProject(
                Arrays.stream(columns).mapToObj(c -> new int[] {c}).toArray(int[][]::new));
        long[] version = new long[1];
        table.open(dataset -> version[0] = dataset.version());
        int rows = 0;
        for (LanceSplit split : source.createPlanner(() -> version[0]).plan()) {
            try (CloseableIterator<LogRecord> records =
                    source.createRecordReader(() -> split).read()) {
                while (records.hasNext()) {
                    records.next();
                    rows++;
                }
            }
        }
        return rows;
    }

    private TestTable oldTable(DataType type, Field column, String format) throws IOException {
        return OldDataset.create(warehouse, type, column, format);
    }

    private static Field oldRow() {
        Field list =
                new Field(
                        "x",
                        FieldType.nullable(ArrowType.List.INSTANCE),
                        List.of(Field.nullable("item", INT)));
        return new Field("c", FieldType.nullable(ArrowType.Struct.INSTANCE), List.of(list));
    }
}
