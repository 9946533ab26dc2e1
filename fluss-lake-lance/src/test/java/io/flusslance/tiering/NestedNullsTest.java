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

import io.flusslance.arrow.read.ArrowRowView;
import io.flusslance.catalog.LanceLakeCatalog;
import io.flusslance.testing.FlussValues;
import io.flusslance.testing.RandomData;
import io.flusslance.testing.TestTable;
import io.flusslance.testing.Values;

import org.apache.arrow.vector.FieldVector;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericMap;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.compaction.Compaction;
import org.lance.compaction.CompactionOptions;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** Lists and nulls in shapes that lance-core 7.0.0 misreads or damages in Arrow's plain layout. */
class NestedNullsTest {

    private static final DataType LONGS = DataTypes.ARRAY(DataTypes.BIGINT());

    @TempDir private Path warehouse;

    @Test
    void nullRowsAndNullAndEmptyListsInThemAreTold() throws Exception {
        RowType type = row("s", DataTypes.ROW(field("a", DataTypes.BIGINT()), field("x", LONGS)));
        GenericRow withoutList = GenericRow.of(1L, null);
        GenericRow withEmptyList = GenericRow.of(2L, new GenericArray(new Object[0]));
        GenericRow withValue = GenericRow.of(3L, new GenericArray(new Object[] {7L}));
        List<GenericRow> rows = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            rows.add(
                    GenericRow.of(
                            i == 7
                                    ? withValue
                                    : Arrays.asList(
                                                    null,
                                                    withoutList,
                                                    withEmptyList,
                                                    GenericRow.of(null, null))
                                            .get(i % 4)));
        }

        List<Object> read = tiered(type, rows, "s");

        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            expected.add(
                    i == 7
                            ? List.of(3L, List.of(7L))
                            : Arrays.asList(
                                            null,
                                            Arrays.asList(1L, null),
                                            List.of(2L, List.of()),
                                            Arrays.asList(null, null))
                                    .get(i % 4));
        }
        assertThat(read).isEqualTo(expected);
    }

    @Test
    void arraysOfNullRowsWithListsAreTold() throws Exception {
        RowType type = row("a", DataTypes.ARRAY(DataTypes.ROW(field("x", LONGS))));
        GenericArray longs = new GenericArray(new Object[] {5L, null});
        List<GenericRow> rows =
                Arrays.asList(
                        GenericRow.of((Object) null),
                        GenericRow.of(new GenericArray(new Object[0])),
                        GenericRow.of(new GenericArray(new Object[] {null, null})),
                        GenericRow.of(
                                new GenericArray(
                                        new Object[] {GenericRow.of((Object) null), null})),
                        GenericRow.of(new GenericArray(new Object[] {GenericRow.of(longs), null})));

        assertThat(tiered(type, rows, "a"))
                .containsExactly(
                        null,
                        List.of(),
                        Arrays.asList(null, null),
                        Arrays.asList(Arrays.asList((Object) null), null),
                        Arrays.asList(List.of(Arrays.asList(5L, null)), null));
    }

    @Test
    void longBytesInListsOfNullRowsKeepTheirRows() throws Exception {
        RandomData data = new RandomData(3);
        RowType type = row("s", DataTypes.ROW(field("x", DataTypes.ARRAY(DataTypes.BYTES()))));
        List<GenericRow> rows = new ArrayList<>();
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            if (i % 5 == 0) {
                rows.add(GenericRow.of((Object) null));
                expected.add(null);
            } else if (i % 5 == 1) {
                rows.add(GenericRow.of(GenericRow.of((Object) null)));
                expected.add(Arrays.asList((Object) null));
            } else {
                byte[] bytes = data.randomBytes(300);
                rows.add(GenericRow.of(GenericRow.of(new GenericArray(new Object[] {bytes}))));
                expected.add(List.of(List.of(Values.hex(bytes))));
            }
        }

        assertThat(tiered(type, rows, "s").equals(expected)).isTrue();
    }

    @Test
    void aPatchyStretchBesideAMapKeepsItsNulls() throws Exception {
        RowType type =
                DataTypes.ROW(
                        field("id", DataTypes.INT()),
                        field("x", DataTypes.BOOLEAN()),
                        field("m", DataTypes.MAP(DataTypes.INT(), DataTypes.INT())));
        List<GenericRow> rows = new ArrayList<>();
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < 8_096; i++) {
            Boolean x = (i < 4_096 && i % 3 != 0) ? null : Boolean.TRUE;
            rows.add(GenericRow.of(i, x, null));
            expected.add(x);
        }

        assertThat(tiered(type, rows, "x").equals(expected)).isTrue();
    }

    @Test
    void listsOfBooleansBesideAMapKeepTheirLengths() throws Exception {
        RowType type =
                DataTypes.ROW(
                        field("x", DataTypes.ARRAY(DataTypes.BOOLEAN())),
                        field("m", DataTypes.MAP(DataTypes.INT(), DataTypes.INT())));
        GenericMap map = new GenericMap(Map.of(1, 2));
        List<GenericRow> rows = new ArrayList<>();
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            Object[] x = i < 1_667 ? new Object[] {true, false, true} : new Object[0];
            rows.add(GenericRow.of(new GenericArray(x), map));
            expected.add(Arrays.asList(x));
        }

        assertThat(tiered(type, rows, "x").equals(expected)).isTrue();
    }

    @Test
    void aRowAddedToADatasetIsReadAfterACompactionWithFilesThatLackIt() throws Exception {
        DataType added = DataTypes.ROW(field("a", DataTypes.BIGINT()), field("x", LONGS));
        TestTable before =
                TestTable.of(
                                TestTable.cluster(warehouse),
                                "added",
                                row("id", DataTypes.INT()),
                                Map.of())
                        .create();
        before.tier(List.of(GenericRow.of(1), GenericRow.of(2)));
        RowType type = DataTypes.ROW(field("id", DataTypes.INT()), field("s", added));
        TestTable after = before.withDescriptor(TestTable.descriptor(type, Map.of()));
        new LanceLakeCatalog(TestTable.cluster(warehouse))
                .alterTable(
                        after.path(),
                        List.of(
                                TableChange.addColumn(
                                        "s", added, null, TableChange.ColumnPosition.last())),
                        after.context(before.descriptor(), false));
        GenericArray longs = new GenericArray(new Object[] {7L});
        List<GenericRow> rows =
                List.of(
                        GenericRow.of(3, null),
                        GenericRow.of(4, GenericRow.of(null, null)),
                        GenericRow.of(5, GenericRow.of(1L, longs)));
        after.commit(after.write(0, 2, rows));

        compact(after);

        List<Object> read = new ArrayList<>();
        after.forEachBatch(
                batch -> {
                    List<Optional<FieldVector>> columns =
                            List.of(
                                    Optional.of(batch.getVector("id")),
                                    Optional.of(batch.getVector("s")));
                    ArrowRowView view = ArrowRowView.of(type, columns);
                    for (int i = 0; i < batch.getRowCount(); i++) {
                        read.add(FlussValues.ofRow(view.at(i), type));
                    }
                });
        List<Object> expected = new ArrayList<>();
        expected.add(Arrays.asList(1, null));
        expected.add(Arrays.asList(2, null));
        rows.forEach(row -> expected.add(FlussValues.ofRow(row, type)));
        assertThat(read).isEqualTo(expected);
    }

    /** The values of a column, which are the same after a compaction. */
    private List<Object> tiered(RowType type, List<GenericRow> rows, String column)
            throws Exception {
        TestTable table = TestTable.of(TestTable.cluster(warehouse), "t", type, Map.of()).create();
        int half = rows.size() / 2;
        table.commit(table.write(0, 0, rows.subList(0, half)));
        table.commit(table.write(0, half, rows.subList(half, rows.size())));
        List<Object> before = TypeRoundTripTest.column(table, column);
        compact(table);
        assertThat(TypeRoundTripTest.column(table, column)).isEqualTo(before);
        return before;
    }

    private static void compact(TestTable table) throws Exception {
        table.open(
                dataset -> {
                    CompactionOptions options = CompactionOptions.builder().build();
                    Compaction.commitCompaction(
                            dataset,
                            Compaction.planCompaction(dataset, options)
                                    .getCompactionTasks()
                                    .stream()
                                    .map(task -> task.execute(dataset))
                                    .collect(Collectors.toList()),
                            options);
                    dataset.checkoutLatest();
                    assertThat(dataset.getFragments()).hasSize(1);
                });
    }

    private static RowType row(String name, DataType type) {
        return DataTypes.ROW(field(name, type));
    }

    private static DataField field(String name, DataType type) {
        return DataTypes.FIELD(name, type);
    }
}
