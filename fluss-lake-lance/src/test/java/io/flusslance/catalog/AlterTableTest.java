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
package io.flusslance.catalog;

import io.flusslance.testing.TestTable;

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.exception.ApiException;
import org.apache.fluss.exception.InvalidAlterTableException;
import org.apache.fluss.exception.InvalidConfigException;
import org.apache.fluss.exception.InvalidTableException;
import org.apache.fluss.exception.TableNotExistException;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.row.GenericMap;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** What ALTER does to a dataset, and what it answers. */
class AlterTableTest {

    private static final DataField ID = DataTypes.FIELD("id", DataTypes.INT());
    private static final DataField NAME = DataTypes.FIELD("name", DataTypes.STRING());
    private static final DataField MAP =
            DataTypes.FIELD("map", DataTypes.MAP(DataTypes.INT(), DataTypes.INT()));
    private static final RowType ID_ONLY = DataTypes.ROW(ID);
    private static final RowType ID_AND_NAME = DataTypes.ROW(ID, NAME);

    @TempDir private Path warehouse;

    private final Map<String, String> moreOptions = new HashMap<>();

    @ParameterizedTest
    @CsvSource({
        "lance.batch_size, 2048",
        "lance.max_row_per_file, 1000",
        "lance.on-existing, adopt",
        "lance.system-columns, true",
        "paimon.file.format, orc",
        "owner, search"
    })
    void anOptionCanBeSet(String key, String value) throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create();

        alter(table, descriptor(ID_ONLY, Map.of(key, value)), TableChange.set(key, value));

        assertUnchanged(table);
    }

    @ParameterizedTest
    @CsvSource({
        "table.datalake.auto-compaction, true",
        "table.datalake.auto-expire-snapshot, true",
        "table.datalake.freshness, 10s",
        "table.log.ttl, 3d"
    })
    void anOptionOfFlussCanBeSetWhileTheLakeIsOn(String key, String value) throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create();

        alter(table, withProperty(key, value), TableChange.set(key, value));

        assertUnchanged(table);
    }

    @ParameterizedTest
    @ValueSource(strings = {"table.datalake.database-name", "table.datalake.table-name"})
    void anotherNameInTheLakeIsRefused(String key) throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create();

        assertThatThrownBy(() -> alter(table, withProperty(key, "x"), TableChange.set(key, "x")))
                .isInstanceOf(InvalidAlterTableException.class)
                .hasMessageContainingAll(key, "db.t", "Paimon only");
        assertThatThrownBy(table.withDescriptor(withProperty(key, "x"))::create)
                .isInstanceOf(InvalidTableException.class)
                .hasMessageContainingAll(key, "db.t", "Paimon only");
        assertUnchanged(table);
    }

    @Test
    void aSetOptionHoldsForTheNextRound() throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create();
        table.commit(table.write(0, 0, List.of(GenericRow.of(1), GenericRow.of(2))));
        TableDescriptor expected = descriptor(ID_ONLY, Map.of("lance.max_row_per_file", "1"));

        alter(table, expected, TableChange.set("lance.max_row_per_file", "1"));

        TestTable altered = table.withDescriptor(expected);
        assertThat(altered.write(0, 2, List.of(GenericRow.of(3), GenericRow.of(4))).files())
                .hasSize(2);
    }

    /** Fluss 1.0 tells of it; rows that are there stay in the buckets where they are. */
    @Test
    void anotherNumberOfBucketsIsLetThrough() throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create();
        table.commit(table.write(3, 0, List.of(GenericRow.of(1))));
        TableDescriptor more =
                TableDescriptor.builder(table.descriptor()).distributedBy(16).build();
        Optional<Method> modifyBucketCount =
                Arrays.stream(TableChange.class.getMethods())
                        .filter(method -> method.getName().equals("modifyBucketCount"))
                        .findFirst();
        // without such a change, as in Fluss 0.9, nothing calls
        if (modifyBucketCount.isPresent()) {
            alter(table, more, (TableChange) modifyBucketCount.get().invoke(null, 16));
        }

        TestTable altered = table.withDescriptor(more);
        altered.commit(altered.write(3, 1, List.of(GenericRow.of(2))));
        altered.commit(altered.write(15, 0, List.of(GenericRow.of(3))));
        assertThat(altered.read()).extracting(row -> row.get("__bucket")).containsExactly(3, 3, 15);
    }

    /** Any change of a datalake option makes Fluss 1.0 build a new one and close the old one. */
    @Test
    void aCatalogThatIsClosedFinishesWhatItBegan() throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create();
        AtomicReference<LanceLakeCatalog> current =
                new AtomicReference<>(new LanceLakeCatalog(cluster()));
        int columns = 20;
        List<DataField> fields = new ArrayList<>(List.of(ID));
        try (CloseableLoop rebuilding =
                new CloseableLoop(
                        () -> current.getAndSet(new LanceLakeCatalog(cluster())).close())) {
            for (int i = 0; i < columns; i++) {
                TableDescriptor before = descriptor(new RowType(List.copyOf(fields)), Map.of());
                DataField column = DataTypes.FIELD("c" + i, DataTypes.INT());
                fields.add(column);
                TestTable after =
                        table.withDescriptor(
                                descriptor(new RowType(List.copyOf(fields)), Map.of()));
                current.get()
                        .alterTable(
                                table.path(), List.of(add(column)), after.context(before, false));
                current.get()
                        .createTable(table.path(), after.descriptor(), after.context(null, false));
            }
            assertThat(rebuilding.rounds()).isPositive();
        }

        table.open(
                dataset ->
                        assertThat(dataset.getSchema().getFields())
                                .hasSizeGreaterThanOrEqualTo(columns + 1));
    }

    /** Does something again and again on a thread of its own until it is closed. */
    private static final class CloseableLoop implements AutoCloseable {
        private final AtomicInteger rounds = new AtomicInteger();
        private final Thread thread;
        private volatile boolean closed;

        CloseableLoop(Runnable action) {
            thread =
                    new Thread(
                            () -> {
                                while (!closed) {
                                    action.run();
                                    rounds.incrementAndGet();
                                }
                            });
            thread.start();
        }

        int rounds() {
            return rounds.get();
        }

        @Override
        public void close() throws InterruptedException {
            closed = true;
            thread.join();
        }
    }

    private TableDescriptor withProperty(String key, String value) {
        return TableDescriptor.builder(descriptor(ID_ONLY, Map.of())).property(key, value).build();
    }

    @Test
    void anOptionCanBeReset() throws Exception {
        TestTable table = table(ID_ONLY, Map.of("lance.batch_size", "2048")).create();

        alter(table, descriptor(ID_ONLY, Map.of()), TableChange.reset("lance.batch_size"));

        assertUnchanged(table);
    }

    @ParameterizedTest
    @CsvSource({
        "lance.batch_size, many, 'lance.batch_size', 'many'",
        "lance.batchsize, 10, 'lance.batchsize', 'lance.batch_size'",
        "lance.warehouse, /elsewhere, 'lance.warehouse', datalake.lance.warehouse"
    })
    void anOptionIsCheckedAsAtCreate(String key, String value, String named, String also) {
        TestTable table = table(ID_ONLY, Map.of()).create();
        TableDescriptor expected = descriptor(ID_ONLY, Map.of(key, value));

        assertThatThrownBy(() -> alter(table, expected, TableChange.set(key, value)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(named)
                .hasMessageContaining(also)
                .hasMessageContaining("table db.t");
    }

    @Test
    void aTableWithoutALakeHasNoDataset() {
        TestTable table = withoutLake();

        assertThatThrownBy(() -> alter(table, table.descriptor(), TableChange.set("owner", "me")))
                .isInstanceOf(TableNotExistException.class)
                .hasMessageContaining("db.t");
    }

    @Test
    void aTableWithAPrimaryKeyAndWithoutALakeHasNoDataset() {
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(
                                Schema.newBuilder()
                                        .column("id", DataTypes.INT())
                                        .primaryKey("id")
                                        .build())
                        .distributedBy(1)
                        .build();
        TestTable table = table(ID_ONLY, Map.of()).withDescriptor(descriptor);

        assertThatThrownBy(() -> alter(table, descriptor, TableChange.set("owner", "me")))
                .isInstanceOf(TableNotExistException.class);
    }

    @Test
    void aTableWhoseDatasetIsGoneCantGetColumns() {
        TestTable table = table(ID_ONLY, Map.of());

        assertThatThrownBy(() -> addColumn(table, NAME))
                .isInstanceOf(TableNotExistException.class)
                .hasMessageContaining(table.location().uri());
    }

    @Test
    void aPropertyCanBeSetWhereTheStorageIsAway() {
        moreOptions.put("warehouse", warehouse.resolve("nowhere").toString());
        TestTable table = table(ID_ONLY, Map.of());

        alter(table, table.descriptor(), TableChange.set("owner", "me"));

        assertThat(warehouse.resolve("nowhere")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"warehose, /data", "batch_size, many", "warehouse, relative", "warehouse, s3://"})
    void aMistakeOfTheClusterStopsNoTableWithoutALake(String key, String value) {
        moreOptions.put(key, value);
        TestTable table = withoutLake();

        assertThatThrownBy(() -> alter(table, table.descriptor(), TableChange.set("owner", "me")))
                .isInstanceOf(TableNotExistException.class);
    }

    @Test
    void anAddedColumnIsNullInTheRowsThatAreThere() throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create().tier(List.of(GenericRow.of(1)));

        addColumn(table, NAME);

        assertThat(table.read())
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row).containsEntry("id", 1).containsKey("name");
                            assertThat(row.get("name")).isNull();
                        });
    }

    @Test
    void anAddedColumnIsOneVersion() throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create().tier(List.of(GenericRow.of(1)));

        addColumn(table, NAME);

        table.open(dataset -> assertThat(dataset.version()).isEqualTo(3));
    }

    @Test
    void anAddedColumnKeepsItsTypeAndCommentInItsMetadata() throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create();
        TableDescriptor expected =
                TableDescriptor.builder(descriptor(ID_ONLY, Map.of()))
                        .schema(
                                Schema.newBuilder()
                                        .column("id", DataTypes.INT())
                                        .column("name", DataTypes.STRING())
                                        .withComment("of the customer")
                                        .build())
                        .build();

        alter(table, expected, add(NAME));

        table.open(
                dataset ->
                        assertThat(dataset.getSchema().findField("name").getMetadata())
                                .containsEntry("fluss.type", "STRING")
                                .containsEntry("comment", "of the customer"));
    }

    private static List<DataType> types() {
        return List.of(
                DataTypes.BOOLEAN(),
                DataTypes.DECIMAL(38, 10),
                DataTypes.BYTES(),
                DataTypes.TIMESTAMP_LTZ(9),
                DataTypes.ARRAY(DataTypes.ARRAY(DataTypes.STRING())),
                DataTypes.ROW(NAME, DataTypes.FIELD("ids", DataTypes.ARRAY(DataTypes.INT()))));
    }

    @ParameterizedTest
    @MethodSource("types")
    void aColumnOfAnyTypeCanBeAddedToADatasetWithRows(DataType type) throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create().tier(List.of(GenericRow.of(1)));

        addColumn(table, DataTypes.FIELD("added", type));

        assertThat(table.read()).singleElement().satisfies(row -> assertThat(row).hasSize(5));
    }

    @Test
    void addingAColumnAgainChangesNothing() throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create();
        addColumn(table, NAME);

        addColumn(table, NAME);

        table.open(dataset -> assertThat(dataset.version()).isEqualTo(2));
    }

    @Test
    void aHalfDoneAddOfTwoColumnsIsCompleted() throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create();
        addColumn(table, NAME);
        DataField more = DataTypes.FIELD("more", DataTypes.INT());

        alter(table, descriptor(DataTypes.ROW(ID, NAME, more), Map.of()), add(NAME), add(more));

        table.open(dataset -> assertThat(dataset.getSchema().findField("more")).isNotNull());
    }

    @RepeatedTest(5)
    void addsAtOnceAddTheColumnOnce() throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create();

        atOnce(4, i -> addColumn(table, NAME));

        table.open(dataset -> assertThat(dataset.version()).isEqualTo(2));
    }

    @Test
    void aColumnCanBeAddedWhileATieringJobCommits() throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create();
        int columns = 8;
        List<DataField> fields = new ArrayList<>(List.of(ID));

        atOnce(
                2,
                i -> {
                    for (int n = 0; n < columns; n++) {
                        if (i == 0) {
                            table.commit(table.write(0, n, List.of(GenericRow.of(n))));
                        } else {
                            DataField added = DataTypes.FIELD("c" + n, DataTypes.INT());
                            fields.add(added);
                            alter(
                                    table,
                                    descriptor(
                                            DataTypes.ROW(fields.toArray(new DataField[0])),
                                            Map.of()),
                                    add(added));
                        }
                    }
                });

        assertThat(table.read())
                .hasSize(columns)
                .allSatisfy(row -> assertThat(row).hasSize(4 + columns));
    }

    @Test
    void aMapIsAdded() throws Exception {
        TestTable before = table(ID_ONLY, Map.of()).create();
        before.tier(List.of(GenericRow.of(1)));
        TableDescriptor expected = descriptor(DataTypes.ROW(ID, MAP), Map.of());

        alter(before, expected, add(MAP));

        TestTable after = before.withDescriptor(expected);
        GenericMap map = new GenericMap(Map.of(3, 4));
        after.commit(after.write(0, 1, List.of(GenericRow.of(2, map))));
        assertThat(after.read())
                .extracting(row -> String.valueOf(row.get("map")))
                .containsExactly("null", "[{\"key\":3,\"value\":4}]");
    }

    @Test
    void aRowWithAListAndAFieldOfTheMarkersNameIsRefused() throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create();
        DataField list = DataTypes.FIELD("x", DataTypes.ARRAY(DataTypes.INT()));
        DataField marker = DataTypes.FIELD("__null", DataTypes.BOOLEAN());

        assertThatThrownBy(
                        () -> addColumn(table, DataTypes.FIELD("s", DataTypes.ROW(list, marker))))
                .isInstanceOf(InvalidTableException.class)
                .hasMessageContaining("Column 's' of table db.t")
                .hasMessageContaining("'__null'");
        assertUnchanged(table);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "_rowid", "__offset", "__OFFSET", "a`b"})
    void aColumnWhoseNameLanceCantHoldIsRefused(String name) throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create();

        assertThatThrownBy(() -> addColumn(table, DataTypes.FIELD(name, DataTypes.INT())))
                .isInstanceOf(InvalidTableException.class)
                .hasMessageContaining("olumn '" + name + "' of table db.t");
        assertUnchanged(table);
    }

    @Test
    void aColumnThatTheLakeHasWithAnotherTypeIsRefused() throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create();
        addColumn(table, NAME);

        assertThatThrownBy(() -> addColumn(table, DataTypes.FIELD("name", DataTypes.INT())))
                .isInstanceOf(InvalidAlterTableException.class)
                .hasMessageContaining("column 'name' is Utf8 in the dataset");
    }

    private static List<TableChange> impossible() {
        return List.of(
                TableChange.dropColumn("name"),
                TableChange.renameColumn("name", "other"),
                TableChange.modifyColumn(
                        "name", DataTypes.BYTES(), null, TableChange.ColumnPosition.last()));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void aChangeThatTheLakeCantCarryOutIsRefused(TableChange change) throws Exception {
        TestTable table = table(ID_AND_NAME, Map.of()).create();

        assertThatThrownBy(() -> alter(table, table.descriptor(), change))
                .isInstanceOf(InvalidAlterTableException.class)
                .hasMessageContaining("Table db.t")
                .hasMessageContaining("Nothing was changed");
        assertUnchanged(table);
    }

    @Test
    void aVectorOfATieredTableCantBeChanged() {
        RowType vector = DataTypes.ROW(DataTypes.FIELD("v", DataTypes.ARRAY(DataTypes.FLOAT())));
        String key = "v.arrow.fixed-size-list.size";
        TestTable table = table(vector, Map.of(key, "8")).create();

        assertThatThrownBy(
                        () ->
                                alter(
                                        table,
                                        descriptor(vector, Map.of(key, "16")),
                                        TableChange.set(key, "16")))
                .isInstanceOf(InvalidAlterTableException.class)
                .hasMessageContaining("the vector type of a column can't be changed");
    }

    @Test
    void systemColumnsOfATieredTableCantBeSwitchedOff() {
        TestTable table = table(ID_ONLY, Map.of()).create();
        String key = "lance.system-columns";

        assertThatThrownBy(
                        () ->
                                alter(
                                        table,
                                        descriptor(ID_ONLY, Map.of(key, "false")),
                                        TableChange.set(key, "false")))
                .isInstanceOf(InvalidAlterTableException.class)
                .hasMessageContaining("'lance.system-columns' can't be changed");
    }

    @Test
    void aWarehouseThatCantBeUsedIsAnErrorOfItsOwnKind() throws Exception {
        moreOptions.put("warehouse", Files.writeString(warehouse.resolve("file"), "").toString());
        TestTable table = table(ID_ONLY, Map.of());

        Throwable failure = catchThrowable(() -> addColumn(table, NAME));

        assertThat(failure)
                .isInstanceOf(InvalidConfigException.class)
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("Not a directory");
    }

    @Test
    void aTableWhoseLakeIsDisabledIsLeftAlone() throws Exception {
        TestTable table = table(ID_ONLY, Map.of()).create();
        TableDescriptor disabled =
                table.descriptor()
                        .withProperties(
                                Map.of(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "false"));

        assertThatThrownBy(
                        () ->
                                alter(
                                        table,
                                        disabled,
                                        TableChange.set(
                                                ConfigOptions.TABLE_DATALAKE_ENABLED.key(),
                                                "false")))
                .isInstanceOf(TableNotExistException.class);
        assertUnchanged(table);
    }

    /** Part of an action that several threads do at once. */
    private interface Part {
        void run(int index) throws Exception;
    }

    private static void atOnce(int count, Part part) throws Exception {
        CyclicBarrier start = new CyclicBarrier(count);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int index = i;
                results.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    part.run(index);
                                    return null;
                                }));
            }
            for (Future<?> result : results) {
                assertThatCode(result::get).doesNotThrowAnyException();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void assertUnchanged(TestTable table) throws IOException {
        table.open(dataset -> assertThat(dataset.version()).isOne());
    }

    private TestTable table(RowType rowType, Map<String, String> properties) {
        return TestTable.of(cluster(), "t", rowType, properties);
    }

    private TestTable withoutLake() {
        return table(ID_ONLY, Map.of())
                .withDescriptor(
                        TableDescriptor.builder()
                                .schema(Schema.newBuilder().fromRowType(ID_ONLY).build())
                                .distributedBy(1)
                                .build());
    }

    private Map<String, String> cluster() {
        Map<String, String> cluster = TestTable.cluster(warehouse);
        cluster.putAll(moreOptions);
        return cluster;
    }

    private static TableDescriptor descriptor(RowType rowType, Map<String, String> properties) {
        return TestTable.descriptor(rowType, properties);
    }

    private void addColumn(TestTable table, DataField column) {
        alter(table, descriptor(DataTypes.ROW(ID, column), Map.of()), add(column));
    }

    private static TableChange add(DataField column) {
        return TableChange.addColumn(
                column.getName(), column.getType(), null, TableChange.ColumnPosition.last());
    }

    private void alter(TestTable table, TableDescriptor expected, TableChange... changes) {
        new LanceLakeCatalog(cluster())
                .alterTable(
                        table.path(),
                        List.of(changes),
                        table.withDescriptor(expected).context(table.descriptor(), false));
    }
}
