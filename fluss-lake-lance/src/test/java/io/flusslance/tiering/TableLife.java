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
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.lake.committer.CommittedLakeSnapshot;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.lance.Dataset;
import org.lance.cleanup.CleanupPolicy;
import org.lance.index.IndexOptions;
import org.lance.index.IndexParams;
import org.lance.index.IndexType;
import org.lance.index.scalar.ScalarIndexParams;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The life of one table at the SPI, and beside it what its dataset must hold. */
final class TableLife {

    /** What can happen to a table. */
    enum Event {
        ROUND,
        ROUND_THAT_FLUSS_DOES_NOT_LEARN_OF,
        ROUND_AGAIN,
        ADD_COLUMN,
        CREATE_IF_NOT_EXISTS,
        SWITCH_OFF_AND_ON,
        DROP_AND_CREATE,
        MOVE_DATASET_AWAY,
        ADOPT,
        OTHERS_ADD_A_COLUMN,
        OTHERS_DELETE,
        OTHERS_COMPACT,
        OTHERS_INDEX,
        OTHERS_SET_A_CONFIG,
        OTHERS_REMOVE_OLD_VERSIONS
    }

    /** An event with a number that it may use. */
    static final class Step {
        private final Event event;
        private final int number;

        private Step(Event event, int number) {
            this.event = event;
            this.number = number;
        }

        static Step random(Random random) {
            Event[] events = Event.values();
            // every third step is a round: without rows there is little to lose
            Event event =
                    random.nextInt(3) == 0 ? Event.ROUND : events[random.nextInt(events.length)];
            return new Step(event, 1 + random.nextInt(9));
        }

        @Override
        public String toString() {
            return event + "(" + number + ")";
        }
    }

    private final Path warehouse;
    private TestTable table;

    // the model
    private final Map<Integer, Map<String, Long>> rows = new TreeMap<>();
    private final List<String> columns = new ArrayList<>(List.of("id"));
    private final Map<String, String> properties = new HashMap<>();
    private long tableId = 1;
    private long endOffset;
    private int nextId;
    private int columnsOfOthers;
    private boolean committed;
    private boolean ofAnotherTable;
    // rows of earlier tables have offsets below it
    private long endOfOthers;
    private Long known;

    TableLife(Path warehouse) {
        this.warehouse = warehouse;
        this.table = table().create();
    }

    /** Lives through steps; those that don't apply are passed over. */
    void live(List<Step> steps) throws Exception {
        for (Step step : steps) {
            happen(step);
            checkCount(step);
        }
        checkRows();
    }

    private void happen(Step step) throws Exception {
        switch (step.event) {
            case ROUND:
                unlessEndsAreUnknown(() -> round(step.number, true));
                break;
            case ROUND_THAT_FLUSS_DOES_NOT_LEARN_OF:
                unlessEndsAreUnknown(() -> round(step.number, false));
                break;
            case ROUND_AGAIN:
                unlessEndsAreUnknown(this::roundAgain);
                break;
            case ADD_COLUMN:
                addColumn();
                break;
            case CREATE_IF_NOT_EXISTS:
                long before = version();
                table.create();
                assertThat(version()).as("version after CREATE IF NOT EXISTS").isEqualTo(before);
                break;
            case SWITCH_OFF_AND_ON:
                enable();
                break;
            case DROP_AND_CREATE:
                dropAndCreate();
                break;
            case MOVE_DATASET_AWAY:
                moveAway();
                break;
            case ADOPT:
                properties.put("lance.on-existing", "adopt");
                table = table();
                enable();
                break;
            default:
                table.open(dataset -> others(step, dataset));
        }
    }

    private void others(Step step, Dataset dataset) {
        switch (step.event) {
            case OTHERS_ADD_A_COLUMN:
                dataset.addColumns(
                        List.of(
                                new Field(
                                        "of_others_" + columnsOfOthers++,
                                        FieldType.nullable(new ArrowType.Int(32, true)),
                                        null)));
                break;
            case OTHERS_DELETE:
                dataset.delete("id % 10 = " + step.number);
                rows.keySet().removeIf(id -> id % 10 == step.number);
                break;
            case OTHERS_COMPACT:
                dataset.compact();
                break;
            case OTHERS_INDEX:
                index(dataset);
                break;
            case OTHERS_SET_A_CONFIG:
                setConfig(dataset, step.number);
                break;
            default:
                dataset.cleanupWithPolicy(
                        CleanupPolicy.builder()
                                .withBeforeVersion(dataset.version())
                                .withErrorIfTaggedOldVersions(false)
                                .build());
        }
    }

    private static void index(Dataset dataset) {
        dataset.createIndex(
                IndexOptions.builder(
                                List.of("id"),
                                IndexType.BTREE,
                                IndexParams.builder()
                                        .setScalarIndexParams(ScalarIndexParams.create("btree"))
                                        .build())
                        .replace(true)
                        .build());
    }

    @SuppressWarnings("deprecation") // what it is replaced by is a transaction of many lines
    private static void setConfig(Dataset dataset, int number) {
        dataset.updateConfig(Map.of("some", Integer.toString(number)));
    }

    private interface Rounds {
        void run() throws Exception;
    }

    /**
     * Where others have removed all versions of tiering, and the rows of an earlier table have
     * offsets that may be those of this one, nothing is written.
     */
    private void unlessEndsAreUnknown(Rounds rounds) throws Exception {
        try {
            rounds.run();
        } catch (IOException e) {
            if (endOfOthers <= endOffset || !e.getMessage().contains("LANCE_OFFSETS_UNKNOWN")) {
                throw e;
            }
        }
    }

    private void round(int count, boolean flussLearns) throws Exception {
        LanceWriteResult result = table.write(0, endOffset, newRows(count));
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            if (ofAnotherTable && !properties.containsKey("lance.on-existing")) {
                assertThatThrownBy(
                                () ->
                                        committer.toCommittable(
                                                List.of(PendingWriteResult.of(result))))
                        .isInstanceOf(IOException.class)
                        .hasMessageContainingAll(
                                "does not belong to table db.t", "lance.on-existing");
                return;
            }
            assertThat(committer.getMissingLakeSnapshot(known)).isNull();
            long version =
                    committer
                            .commit(
                                    committer.toCommittable(List.of(PendingWriteResult.of(result))),
                                    Map.of(TestTable.OFFSETS, table.offsetsPath(endOffset)))
                            .getCommittedSnapshotId();
            if (!flussLearns) {
                CommittedLakeSnapshot missing;
                try (LakeCommitter<PendingWriteResult, LanceCommittable> next = table.committer()) {
                    missing = next.getMissingLakeSnapshot(known);
                }
                assertThat(missing.getLakeSnapshotId()).isEqualTo(version);
                assertThat(missing.getSnapshotProperties())
                        .isEqualTo(Map.of(TestTable.OFFSETS, table.offsetsPath(endOffset)));
            }
            known = version;
        }
        for (int i = 0; i < count; i++) {
            Map<String, Long> row = new HashMap<>();
            for (int c = 1; c < columns.size(); c++) {
                row.put(columns.get(c), value(nextId, c));
            }
            rows.put(nextId++, row);
        }
        endOffset += count;
        committed = true;
        ofAnotherTable = false;
    }

    private List<GenericRow> newRows(int count) {
        List<GenericRow> fresh = new ArrayList<>();
        for (int id = nextId; id < nextId + count; id++) {
            GenericRow row = new GenericRow(columns.size());
            row.setField(0, id);
            for (int c = 1; c < columns.size(); c++) {
                row.setField(c, value(id, c));
            }
            fresh.add(row);
        }
        return fresh;
    }

    private static long value(int id, int column) {
        return id * 10L + column;
    }

    private void roundAgain() throws Exception {
        if (endOffset == 0 || ofAnotherTable) {
            return;
        }
        LanceWriteResult again = table.write(0, endOffset - 1, newRows(1));
        assertThat(again.files()).isEmpty();
        known = table.commit(again);
    }

    private void addColumn() {
        TestTable before = table;
        columns.add("c" + columns.size());
        table = table();
        new LanceLakeCatalog(TestTable.cluster(warehouse))
                .alterTable(
                        table.path(),
                        List.of(
                                TableChange.addColumn(
                                        columns.get(columns.size() - 1),
                                        DataTypes.BIGINT(),
                                        null,
                                        TableChange.ColumnPosition.last())),
                        table.context(before.descriptor(), false));
    }

    private void enable() {
        new LanceLakeCatalog(TestTable.cluster(warehouse))
                .createTable(table.path(), table.descriptor(), table.context(null, false));
    }

    private void dropAndCreate() {
        tableId++;
        endOfOthers = Math.max(endOfOthers, endOffset);
        endOffset = 0;
        known = null;
        properties.clear();
        table = table().create();
        ofAnotherTable = committed || ofAnotherTable;
    }

    private void moveAway() throws Exception {
        if (!ofAnotherTable) {
            return;
        }
        table.deleteDataset();
        enable();
        rows.clear();
        endOfOthers = 0;
        committed = false;
        ofAnotherTable = false;
    }

    private TestTable table() {
        List<DataField> fields = new ArrayList<>();
        fields.add(DataTypes.FIELD("id", DataTypes.INT()));
        columns.stream()
                .skip(1)
                .forEach(name -> fields.add(DataTypes.FIELD(name, DataTypes.BIGINT())));
        return TestTable.of(
                        TestTable.cluster(warehouse),
                        "t",
                        new RowType(fields),
                        Map.copyOf(properties))
                .withId(tableId);
    }

    private long version() throws IOException {
        long[] version = {0};
        table.open(dataset -> version[0] = dataset.version());
        return version[0];
    }

    private void checkCount(Step step) throws IOException {
        Consumer<Dataset> check =
                dataset ->
                        assertThat(dataset.countRows())
                                .as("rows after %s", step)
                                .isEqualTo(rows.size());
        table.open(check);
    }

    private void checkRows() throws IOException {
        Map<Integer, Map<String, Long>> found = new TreeMap<>();
        for (Map<String, Object> row : table.read()) {
            Map<String, Long> values = new HashMap<>();
            for (String column : columns.subList(1, columns.size())) {
                if (row.get(column) != null) {
                    values.put(column, (Long) row.get(column));
                }
            }
            assertThat(found.put((Integer) row.get("id"), values)).as("row is there once").isNull();
        }
        assertThat(found).isEqualTo(rows);
    }
}
