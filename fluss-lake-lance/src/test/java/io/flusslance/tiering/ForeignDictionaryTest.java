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
import io.flusslance.testing.ForeignDictionary;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.fluss.exception.InvalidAlterTableException;
import org.apache.fluss.lake.committer.CommittedLakeSnapshot;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.ipc.LanceScanner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A table goes on beside a dictionary column that others have added to its dataset, although the
 * SDK then gives neither field ids nor transactions.
 */
class ForeignDictionaryTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()));

    @TempDir private Path warehouse;

    private TestTable table;

    @BeforeEach
    void createTable() throws Exception {
        table = TestTable.of(TestTable.cluster(warehouse), "t", TYPE, Map.of()).create();
        table.commit(table.write(0, 0, List.of(row(1))));
    }

    @Test
    void rowsStandInTheirColumnsWhereOthersHaveDroppedColumnsToo() throws Exception {
        table.open(dataset -> dataset.dropColumns(List.of("__bucket")));
        ForeignDictionary.addTo(table, "category");

        table.commit(table.write(0, 1, List.of(row(2))));

        assertThat(table.read())
                .extracting(row -> row.get("name").toString())
                .containsExactly("name 1", "name 2");
    }

    @Test
    void theFirstRoundAfterItIsCommittedOnce() throws Exception {
        TestTable adopting =
                TestTable.of(
                                TestTable.cluster(warehouse),
                                "t",
                                TYPE,
                                Map.of("lance.on-existing", "adopt"))
                        .withId(8);
        ForeignDictionary.addTo(table, "category");

        adopting.commit(adopting.write(0, 0, List.of(row(2))));
        adopting.commit(adopting.write(0, 1, List.of(row(3))));

        assertThat(adopting.read())
                .extracting(row -> row.get("name").toString())
                .containsExactly("name 1", "name 2", "name 3");
        adopting.open(
                dataset ->
                        assertThat(dataset.getSchema().getCustomMetadata())
                                .containsEntry("fluss.tiering.table", "8"));
    }

    @Test
    void theColumnStaysADictionaryWithItsValues() throws Exception {
        ForeignDictionary.addTo(table, "category");

        table.commit(table.write(0, 1, List.of(row(2))));
        addColumn("added", DataTypes.STRING());

        assertThat(category().getIndexType().getBitWidth()).isEqualTo(8);
    }

    @Test
    void aCommitThatFlussDoesNotKnowIsFoundAlthoughItsTransactionCantBeRead() throws Exception {
        ForeignDictionary.addTo(table, "category");
        long commit = table.commit(table.write(0, 1, List.of(row(2))));
        table.open(dataset -> dataset.delete("id = 1"));
        ForeignDictionary.addTo(table, "second_category");

        CommittedLakeSnapshot missing = missing();

        assertThat(missing.getLakeSnapshotId()).isEqualTo(commit);
        assertThat(missing.getSnapshotProperties()).containsKey(TestTable.OFFSETS);
    }

    @Test
    void aRoundThatIsAlreadyThereIsRefused() throws Exception {
        ForeignDictionary.addTo(table, "category");
        LanceWriteResult round = table.write(0, 1, List.of(row(2)));
        table.commit(table.write(0, 1, List.of(row(2))));

        assertThatThrownBy(() -> table.commit(round))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("already holds the rows");
    }

    @Test
    void aDictionaryInPlaceOfAColumnOfTheTableIsNamedByRoundsAndAlter() throws Exception {
        table.open(dataset -> dataset.dropColumns(List.of("name")));
        ForeignDictionary.addTo(table, "name");

        assertThatThrownBy(() -> table.commit(table.write(0, 1, List.of(row(2)))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("column 'name' is Int(8, true)[dictionary: 0]");
        assertThatThrownBy(() -> addColumn("added", DataTypes.STRING()))
                .isInstanceOf(InvalidAlterTableException.class)
                .hasMessageContaining("column 'name' is Int(8, true)[dictionary: 0]");
    }

    private void addColumn(String name, DataType type) throws Exception {
        RowType added =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.INT()),
                        DataTypes.FIELD("name", DataTypes.STRING()),
                        DataTypes.FIELD(name, type));
        TableDescriptor expected = TestTable.descriptor(added, Map.of());
        try (LanceLakeCatalog catalog = new LanceLakeCatalog(TestTable.cluster(warehouse))) {
            catalog.alterTable(
                    table.path(),
                    List.of(
                            TableChange.addColumn(
                                    name, type, null, TableChange.ColumnPosition.last())),
                    table.withDescriptor(expected).context(table.descriptor(), false));
        }
    }

    private CommittedLakeSnapshot missing() throws Exception {
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            return committer.getMissingLakeSnapshot(null);
        }
    }

    private DictionaryEncoding category() throws IOException {
        AtomicReference<DictionaryEncoding> found = new AtomicReference<>();
        table.open(
                dataset -> {
                    try (LanceScanner scanner = dataset.newScan();
                            ArrowReader reader = scanner.scanBatches()) {
                        VectorSchemaRoot root = reader.getVectorSchemaRoot();
                        found.set(root.getSchema().findField("category").getDictionary());
                        assertThat(reader.loadNextBatch()).isTrue();
                        assertThat(reader.lookup(found.get().getId()).getVector().getObject(0))
                                .hasToString("a");
                        assertThat(root.getVector("category").getObject(0)).hasToString("0");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
        return found.get();
    }

    private static GenericRow row(int id) {
        return GenericRow.of(id, BinaryString.fromString("name " + id));
    }
}
