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

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.exception.InvalidConfigException;
import org.apache.fluss.exception.TableAlreadyExistException;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What CREATE makes, and what it does where something is there already. */
class CreateTableTest {

    private static final DataField ID = DataTypes.FIELD("id", DataTypes.INT());
    private static final DataField NAME = DataTypes.FIELD("name", DataTypes.STRING());
    private static final RowType ID_AND_NAME = DataTypes.ROW(ID, NAME);

    @TempDir private Path warehouse;

    @Test
    void theDatasetLiesUnderWarehouseDatabaseAndTable() {
        table(ID_AND_NAME).create();

        assertThat(warehouse.resolve("db/t.lance/_versions")).isNotEmptyDirectory();
    }

    @Test
    void theDatasetHasAllColumnsFromTheStartTheSystemColumnsLast() throws Exception {
        assertThat(columns(table(ID_AND_NAME).create()))
                .containsExactly("id", "name", "__bucket", "__offset", "__timestamp");
    }

    @Test
    void theDatasetIsEmptyAndOfOneVersion() throws Exception {
        table(ID_AND_NAME)
                .create()
                .open(
                        dataset -> {
                            assertThat(dataset.countRows()).isZero();
                            assertThat(dataset.listVersions()).hasSize(1);
                        });
    }

    @Test
    void theSchemasMetadataHoldsTheFactsOfTheTable() throws Exception {
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(
                                Schema.newBuilder()
                                        .column("id", DataTypes.INT())
                                        .column("day", DataTypes.STRING())
                                        .build())
                        .comment("all orders")
                        .partitionedBy("day")
                        .distributedBy(3, "id")
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                        .build();

        table(ID_AND_NAME)
                .withDescriptor(descriptor)
                .create()
                .open(
                        dataset ->
                                assertThat(dataset.getSchema().getCustomMetadata())
                                        .isEqualTo(
                                                Map.of(
                                                        "fluss.table.path", "db.t",
                                                        "fluss.table.comment", "all orders",
                                                        "fluss.partition.keys", "day",
                                                        "fluss.bucket.keys", "id",
                                                        "fluss.bucket.count", "3")));
    }

    @Test
    void aColumnsMetadataHoldsItsTypeAndComment() throws Exception {
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(
                                Schema.newBuilder()
                                        .column("id", DataTypes.INT().copy(false))
                                        .withComment("of the order")
                                        .build())
                        .distributedBy(1)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                        .build();

        table(ID_AND_NAME)
                .withDescriptor(descriptor)
                .create()
                .open(
                        dataset -> {
                            Field id = dataset.getSchema().findField("id");
                            assertThat(id.isNullable()).isTrue();
                            assertThat(id.getMetadata())
                                    .containsEntry("fluss.type", "INT NOT NULL")
                                    .containsEntry("comment", "of the order");
                        });
    }

    @Test
    void aTableGetsTheStorageFormatThatIsWrittenRight() throws Exception {
        table(ID_AND_NAME)
                .create()
                .open(d -> assertThat(d.getLanceFileFormatVersion()).isEqualTo("2.1"));
    }

    @Test
    void aTableWithAMapAtAnyDepthGetsThatStorageFormatToo() throws Exception {
        DataType map = DataTypes.MAP(DataTypes.STRING(), DataTypes.INT());
        DataType nested = DataTypes.ROW(DataTypes.FIELD("maps", DataTypes.ARRAY(map)));

        table(DataTypes.ROW(ID, DataTypes.FIELD("nested", nested)))
                .create()
                .open(d -> assertThat(d.getLanceFileFormatVersion()).isEqualTo("2.1"));
    }

    @Test
    void creatingAgainChangesNothing() throws Exception {
        TestTable table = table(ID_AND_NAME).create();
        Map<Path, Long> before = files();

        table.create();

        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aTieredDatasetOfTheSameColumnsIsAcceptedUnchanged() throws Exception {
        TestTable table = table(ID_AND_NAME).create().tier(rows());
        Map<Path, Long> before = files();

        table.create();

        assertThat(files()).isEqualTo(before);
        table.open(dataset -> assertThat(dataset.version()).isEqualTo(2));
    }

    @Test
    void aTieredDatasetThatSomeoneEnrichedIsAcceptedUnchanged() throws Exception {
        TestTable table = table(ID_AND_NAME).create().tier(rows());
        table.open(
                dataset ->
                        dataset.addColumns(
                                List.of(Field.nullable("label", field(table, "id").getType()))));
        Map<Path, Long> before = files();

        table.create();

        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aTieredDatasetWithoutSystemColumnsIsAcceptedUnchanged() throws Exception {
        TestTable.of(
                        TestTable.cluster(warehouse),
                        "t",
                        ID_AND_NAME,
                        Map.of("lance.system-columns", "false"))
                .create()
                .tier(rows());
        Map<Path, Long> before = files();

        table(ID_AND_NAME).create();

        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aTieredDatasetThatLacksAColumnIsRefusedUnchanged() throws Exception {
        table(DataTypes.ROW(ID)).create().tier(List.of(GenericRow.of(1)));
        Map<Path, Long> before = files();

        assertThatThrownBy(() -> table(ID_AND_NAME).create())
                .isInstanceOf(TableAlreadyExistException.class)
                .hasMessageContaining("column 'name' is missing from the dataset");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void enablingTheLakeAddsTheColumnsThatATieredDatasetLacks() throws Exception {
        table(DataTypes.ROW(ID)).create().tier(List.of(GenericRow.of(1)));
        TestTable table = table(ID_AND_NAME);

        new LanceLakeCatalog(TestTable.cluster(warehouse))
                .createTable(table.path(), table.descriptor(), table.context(null, false));

        assertThat(columns(table))
                .containsExactly("id", "__bucket", "__offset", "__timestamp", "name");
        assertThat(table.read()).hasSize(1).allSatisfy(row -> assertThat(row).containsKey("name"));
    }

    @Test
    void anEmptyDatasetThatLacksColumnsIsCompleted() throws Exception {
        TestTable.of(
                        TestTable.cluster(warehouse),
                        "t",
                        DataTypes.ROW(ID),
                        Map.of("lance.system-columns", "false"))
                .create();

        assertThat(columns(table(ID_AND_NAME).create()))
                .containsExactlyInAnyOrder("id", "name", "__bucket", "__offset", "__timestamp");
    }

    @Test
    void foldersWithoutAVersionAreCompleted() throws Exception {
        Path dataset = warehouse.resolve("db/t.lance");
        Files.createDirectories(dataset.resolve("_versions"));
        Files.createDirectories(dataset.resolve("data"));
        Files.createDirectories(dataset.resolve("_transactions"));
        Files.writeString(dataset.resolve("_transactions/0-left.txn"), "");

        TestTable table = table(ID_AND_NAME).create().tier(rows());

        assertThat(table.read()).hasSize(2);
    }

    @Test
    void anIncompatibleDatasetIsRefusedWithBothSchemasAndTheDifference() throws Exception {
        table(ID_AND_NAME).create().tier(rows());
        RowType other = DataTypes.ROW(DataTypes.FIELD("id", DataTypes.BIGINT()), NAME);

        assertThatThrownBy(() -> table(other).create())
                .isInstanceOf(TableAlreadyExistException.class)
                .hasMessageContaining("Table db.t")
                .hasMessageContaining(warehouse + "/db/t.lance")
                .hasMessageContaining(
                        "column 'id' is Int(32, true) in the dataset and Int(64, true) in the"
                                + " table")
                .hasMessageContaining("Columns of the table: (id Int(64, true), name Utf8")
                .hasMessageContaining("Columns of the dataset: (id Int(32, true), name Utf8")
                .hasMessageContaining("Move or delete the dataset");
    }

    @Test
    void anIncompatibleDatasetStaysAsItIs() throws Exception {
        table(ID_AND_NAME).create().tier(rows());
        Map<Path, Long> before = files();
        RowType other = DataTypes.ROW(DataTypes.FIELD("id", DataTypes.BIGINT()), NAME);

        assertThatThrownBy(() -> table(other).create())
                .isInstanceOf(TableAlreadyExistException.class);

        assertThat(files()).isEqualTo(before);
    }

    @Test
    void anIncompatibleEmptyDatasetIsRefusedToo() {
        table(ID_AND_NAME).create();

        assertThatThrownBy(
                        () ->
                                table(DataTypes.ROW(DataTypes.FIELD("name", DataTypes.INT())))
                                        .create())
                .isInstanceOf(TableAlreadyExistException.class)
                .hasMessageContaining("column 'name' is Utf8 in the dataset");
    }

    @RepeatedTest(20)
    void createsAtOnceMakeOneDataset() throws Exception {
        TestTable table = table(ID_AND_NAME);

        assertThat(createAtOnce(table, table)).isEmpty();

        assertThat(columns(table))
                .containsExactly("id", "name", "__bucket", "__offset", "__timestamp");
        table.tier(rows());
        assertThat(table.read()).hasSize(2);
    }

    @RepeatedTest(20)
    void ofTwoDifferentCreatesAtOnceOneWins() throws Exception {
        TestTable one = table(ID_AND_NAME);
        TestTable other = table(DataTypes.ROW(DataTypes.FIELD("id", DataTypes.STRING()), NAME));

        List<Throwable> failures = createAtOnce(one, other);

        assertThat(failures)
                .singleElement()
                .isInstanceOf(TableAlreadyExistException.class)
                .extracting(Throwable::getMessage)
                .asString()
                .contains("column 'id' is ");
    }

    /** The errors of those that failed. */
    private static List<Throwable> createAtOnce(TestTable... tables) throws Exception {
        CyclicBarrier start = new CyclicBarrier(tables.length);
        ExecutorService threads = Executors.newFixedThreadPool(tables.length);
        List<Throwable> failures = new ArrayList<>();
        try {
            List<Future<?>> results = new ArrayList<>();
            for (TestTable table : tables) {
                results.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    return table.create();
                                }));
            }
            for (Future<?> result : results) {
                try {
                    result.get();
                } catch (ExecutionException e) {
                    failures.add(e.getCause());
                }
            }
        } finally {
            threads.shutdownNow();
        }
        return failures;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abcdefghijklmnopqrstuvwxyz",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                "0123456789",
                "_",
                "-",
                "-a_B-9_"
            })
    void aNameOfAnyCharactersThatFlussAllowsIsAFolder(String name) throws Exception {
        TablePath path = TablePath.of(name, name);
        path.validate();

        TestTable table =
                new TestTable(
                                TestTable.cluster(warehouse),
                                path,
                                7,
                                TestTable.descriptor(ID_AND_NAME, Map.of()))
                        .create()
                        .tier(rows());

        assertThat(warehouse.resolve(name).resolve(name + ".lance/data")).isNotEmptyDirectory();
        assertThat(table.read()).hasSize(2);
    }

    @Test
    void theLongestNameThatFlussAllowsIsAFolder() throws Exception {
        String name = "n".repeat(200);
        TablePath.of(name, name).validate();

        new TestTable(
                        TestTable.cluster(warehouse),
                        TablePath.of(name, name),
                        7,
                        TestTable.descriptor(ID_AND_NAME, Map.of()))
                .create()
                .tier(rows());

        assertThat(warehouse.resolve(name).resolve(name + ".lance/data")).isNotEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "a/b", "a b", "ä", "a%2Fb", "a.b"})
    void aNameThatCouldLeadElsewhereIsRefused(String name) throws Exception {
        for (TablePath path : List.of(TablePath.of("db", name), TablePath.of(name, "t"))) {
            TestTable table =
                    new TestTable(
                            TestTable.cluster(warehouse),
                            path,
                            7,
                            TestTable.descriptor(ID_AND_NAME, Map.of()));

            assertThatThrownBy(table::create).isInstanceOf(InvalidConfigException.class);
        }
        assertThat(warehouse).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with space",
                "per%cent",
                "per%20cent",
                "ünï☃code",
                "q?x=1",
                "hash#tag",
                "a:b",
                "+plus&and",
                "[brackets]{curly}",
                "quote\"'",
                "back\\slash",
                "~home",
                "star*"
            })
    void aWarehouseThatNeedsEscapingInAUriIsOneFolderAsPathAndAsUri(String name) throws Exception {
        Path folder = warehouse.resolve(name);
        TestTable byPath = in(folder.toString()).create().tier(rows());

        TestTable byUri = in(folder.toUri().toString()).create();

        assertThat(byUri.read()).isEqualTo(byPath.read()).hasSize(2);
        assertThat(folder.resolve("db/t.lance/data")).isNotEmptyDirectory();
        try (Stream<Path> folders = Files.list(warehouse)) {
            assertThat(folders).containsExactly(folder);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "//", ""})
    void slashesAtTheEndOfAWarehouseMakeNoDifference(String end) throws Exception {
        in(warehouse + end).create().tier(rows());

        assertThat(warehouse.resolve("db/t.lance/data")).isNotEmptyDirectory();
    }

    private TestTable table(RowType rowType) {
        return TestTable.of(TestTable.cluster(warehouse), "t", rowType, Map.of());
    }

    private static TestTable in(String warehouse) {
        return TestTable.of(Map.of("warehouse", warehouse), "t", ID_AND_NAME, Map.of());
    }

    private static List<GenericRow> rows() {
        return List.of(
                GenericRow.of(1, BinaryString.fromString("a")),
                GenericRow.of(2, BinaryString.fromString("b")));
    }

    private static List<String> columns(TestTable table) throws IOException {
        List<String> names = new ArrayList<>();
        table.open(d -> d.getSchema().getFields().forEach(field -> names.add(field.getName())));
        return names;
    }

    private static Field field(TestTable table, String name) {
        return LanceTableDefinition.of(table.path(), table.descriptor(), table.conf())
                .schema()
                .findField(name);
    }

    /** All files of the warehouse with the time of their last change. */
    private Map<Path, Long> files() throws IOException {
        try (Stream<Path> files = Files.walk(warehouse)) {
            return files.filter(Files::isRegularFile)
                    .sorted(Comparator.naturalOrder())
                    .collect(Collectors.toMap(file -> file, CreateTableTest::changedNanos));
        }
    }

    private static long changedNanos(Path file) {
        try {
            return Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
