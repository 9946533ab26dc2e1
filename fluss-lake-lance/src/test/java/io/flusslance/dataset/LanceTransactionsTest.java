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
package io.flusslance.dataset;

import io.flusslance.memory.AllocatorScope;
import io.flusslance.testing.ForeignDictionary;
import io.flusslance.testing.TestTable;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.Dataset;
import org.lance.Transaction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Commits that hold against each other, and leave what they don't concern as it is. */
class LanceTransactionsTest {

    private static final RowType ID_AND_NAME =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()));

    private static final Field FIRST = Field.nullable("first", ArrowType.Utf8.INSTANCE);
    private static final Field SECOND = Field.nullable("second", ArrowType.Utf8.INSTANCE);

    @TempDir private Path warehouse;

    private TestTable table;
    private LanceDatasets datasets;
    private LanceTransactions transactions;

    @BeforeEach
    void createTable() {
        table = TestTable.of(TestTable.cluster(warehouse), "t", ID_AND_NAME, Map.of()).create();
        datasets = new LanceDatasets(table.conf());
        transactions = new LanceTransactions(table.conf().storage());
    }

    @Test
    void addedColumnsAreNullInTheRowsThatAreThere() throws Exception {
        table.tier(List.of(row(1, "a")));

        addColumns(FIRST, SECOND);

        assertThat(table.read())
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row).containsEntry("id", 1);
                            assertThat(row.get("first")).isNull();
                            assertThat(row.get("second")).isNull();
                        });
    }

    @Test
    void addedColumnsKeepTheMetadataOfTheSchema() throws Exception {
        table.tier(List.of(row(1, "a")));
        Map<String, String> before = metadata();

        addColumns(FIRST);

        assertThat(metadata()).isEqualTo(before).containsKey("fluss.table.path");
    }

    @Test
    void addingColumnsToAVersionThatIsNotTheNewestIsAConflict() throws Exception {
        try (AllocatorScope scope = AllocatorScope.open()) {
            Dataset stale = datasets.open(table.location(), scope);
            addColumns(FIRST);

            assertThatThrownBy(() -> transactions.addColumns(stale, List.of(), List.of(SECOND)))
                    .isInstanceOf(CommitConflictException.class)
                    .hasMessageContaining(table.location().uri());
        }
    }

    @Test
    void aCommitWithASchemaToAVersionThatIsNotTheNewestIsAConflict() throws Exception {
        try (AllocatorScope scope = AllocatorScope.open()) {
            Dataset stale = datasets.open(table.location(), scope);
            table.tier(List.of(row(1, "a")));

            assertThatThrownBy(
                            () ->
                                    transactions.commitWithSchema(
                                            stale,
                                            List.of(),
                                            stale.getSchema(),
                                            UUID.randomUUID().toString(),
                                            Map.of()))
                    .isInstanceOf(CommitConflictException.class);
        }
    }

    @Test
    void ofTwoFencedCommitsToOneVersionTheSecondIsAConflict() throws Exception {
        try (AllocatorScope scope = AllocatorScope.open()) {
            Dataset first = datasets.open(table.location(), scope);
            Dataset second = datasets.open(table.location(), scope);

            commitFenced(first);
            assertThatThrownBy(() -> commitFenced(second))
                    .isInstanceOf(CommitConflictException.class);
        }
    }

    @Test
    void aFencedCommitConflictsWithOneThatBroughtASchema() throws Exception {
        try (AllocatorScope scope = AllocatorScope.open()) {
            Dataset stale = datasets.open(table.location(), scope);
            table.tier(List.of(row(1, "a")));

            assertThatThrownBy(() -> commitFenced(stale))
                    .isInstanceOf(CommitConflictException.class);
        }
    }

    private void commitFenced(Dataset dataset) throws IOException {
        transactions.commitFenced(
                dataset, List.of(), List.of(), List.of(), UUID.randomUUID().toString(), Map.of());
    }

    @Test
    void rowsStayInTheirColumnsWhereOthersWereDroppedAndAddedInBetween() throws Exception {
        table.tier(List.of(row(1, "a")));
        addColumns(FIRST, SECOND);
        table.open(dataset -> dataset.dropColumns(List.of("__bucket", "first")));

        table.commit(table.write(0, 1, List.of(row(2, "b"))));

        assertThat(table.read())
                .extracting(Object::toString)
                .containsExactly(
                        "{id=1, name=a, __offset=0, __timestamp=1000000, second=null}",
                        "{id=2, name=b, __offset=1, __timestamp=1001000, second=null}");
    }

    @Test
    void theTransactionOfAVersionIsFoundByTheVersion() throws Exception {
        table.tier(List.of(row(1, "a")));

        try (AllocatorScope scope = AllocatorScope.open()) {
            Dataset dataset = datasets.open(table.location(), scope);
            assertThat(transactionOf(dataset, 2)).isPresent();
            assertThat(transactionOf(dataset, 1)).isPresent();
            assertThat(LanceVersions.checkout(dataset, 9)).isEmpty();
        }
    }

    @Test
    void aTransactionThatCantBeReadIsNotTakenForNone() throws Exception {
        table.tier(List.of(row(1, "a")));
        ForeignDictionary.addTo(table, "category");
        try (AllocatorScope scope = AllocatorScope.open()) {
            Dataset dataset = datasets.open(table.location(), scope);

            assertThatThrownBy(() -> transactionOf(dataset, 3))
                    .isInstanceOf(UnreadableTransactionException.class)
                    .hasMessageContaining("version 3");
        }
    }

    @Test
    void aVersionThatCantBeReadIsNotTakenForOneThatIsGone() throws Exception {
        table.tier(List.of(row(1, "a")));
        table.commit(table.write(0, 1, List.of(row(2, "b"))));
        try (AllocatorScope scope = AllocatorScope.open()) {
            Dataset dataset = datasets.open(table.location(), scope);
            emptyManifest(2);

            assertThatThrownBy(() -> transactionOf(dataset, 2))
                    .isNotInstanceOf(UnreadableTransactionException.class);
        }
    }

    private static Optional<Transaction> transactionOf(Dataset dataset, long version)
            throws IOException {
        try (Dataset at = LanceVersions.checkout(dataset, version).orElseThrow()) {
            return LanceVersions.transactionOf(at);
        }
    }

    private void emptyManifest(long version) throws IOException {
        Path folder = table.location().localFolder().orElseThrow();
        String name = Long.toUnsignedString(-1 - version) + ".manifest";
        Files.write(folder.resolve("_versions").resolve(name), new byte[0]);
    }

    private void addColumns(Field... columns) throws Exception {
        try (AllocatorScope scope = AllocatorScope.open()) {
            transactions.addColumns(
                    datasets.open(table.location(), scope), List.of(), List.of(columns));
        }
    }

    private Map<String, String> metadata() throws Exception {
        try (AllocatorScope scope = AllocatorScope.open()) {
            return Map.copyOf(datasets.open(table.location(), scope).getLanceSchema().metadata());
        }
    }

    private static GenericRow row(int id, String name) {
        return GenericRow.of(id, BinaryString.fromString(name));
    }
}
