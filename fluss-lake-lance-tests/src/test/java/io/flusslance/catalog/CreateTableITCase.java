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

import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.Resources;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieredTable;
import io.flusslance.testing.TieringCluster;

import org.apache.fluss.client.admin.Admin;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.exception.InvalidConfigException;
import org.apache.fluss.exception.InvalidTableException;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** A client creates and alters tables; what is wrong is refused with the reason. */
class CreateTableITCase {

    private static final Resources RESOURCES = new Resources();

    private static Path warehouse;
    private static TieringCluster cluster;
    private static Admin admin;

    @BeforeAll
    static void startCluster() throws Exception {
        warehouse = RESOURCES.add(TemporaryFolder.create("warehouse")).path();
        cluster = RESOURCES.add(TieringCluster.start(Map.of("warehouse", warehouse.toString())));
        admin = cluster.admin();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        RESOURCES.close();
    }

    @Test
    void createIfNotExistsOnATieredTableSucceedsAndChangesNothing() throws Exception {
        TieredTable table =
                TieredTable.named("tiered")
                        .columnsOfAllTypes()
                        .buckets(2)
                        .create(cluster, RandomRows.printedSeed());
        cluster.startTiering();
        try {
            table.append(300);
            table.awaitTiered();
        } finally {
            cluster.cancelTiering();
        }
        TableInfo infoBefore = cluster.tableInfo(table.path());
        long versionBefore = version(table.path());
        List<Path> filesBefore = TemporaryFolder.filesIn(dataset(table.path()));

        admin.createTable(table.path(), table.descriptor(), true).get();

        assertThat(cluster.tableInfo(table.path())).isEqualTo(infoBefore);
        assertThat(version(table.path())).isEqualTo(versionBefore);
        assertThat(TemporaryFolder.filesIn(dataset(table.path()))).isEqualTo(filesBefore);
        table.assertDatasetHoldsTheLog(dataset(table.path()).toString(), Map.of());
    }

    @Test
    void createMakesAnEmptyDatasetWithTheSystemColumnsLast() throws Exception {
        TablePath path = TablePath.of("fluss", "empty");

        admin.createTable(path, lakeTable(Schema.newBuilder().column("a", DataTypes.INT())), false)
                .get();

        try (LanceDataset dataset = LanceDataset.open(dataset(path).toString(), Map.of())) {
            assertThat(dataset.countRows()).isZero();
            assertThat(dataset.schema().getFields())
                    .extracting(field -> field.getName())
                    .containsExactly("a", "__bucket", "__offset", "__timestamp");
        }
    }

    @Test
    void anUnknownLanceOptionIsRefusedWithTheOptionThatWasMeant() throws Exception {
        TableDescriptor descriptor =
                TableDescriptor.builder(lakeTable(Schema.newBuilder().column("a", DataTypes.INT())))
                        .customProperty("lance.max_row_per_fil", "10")
                        .build();

        assertRefused(
                "unknown_option", descriptor, "lance.max_row_per_fil", "lance.max_row_per_file");
    }

    @Test
    void aMalformedOptionValueIsRefusedWithTheKeyAndTheValue() throws Exception {
        TableDescriptor descriptor =
                TableDescriptor.builder(lakeTable(Schema.newBuilder().column("a", DataTypes.INT())))
                        .customProperty("lance.max_row_per_file", "many")
                        .build();

        assertRefused("malformed_option", descriptor, "lance.max_row_per_file", "many");
    }

    @Test
    void aPrimaryKeyWithoutSystemColumnsIsRefused() throws Exception {
        TableDescriptor descriptor =
                TableDescriptor.builder(
                                lakeTable(
                                        Schema.newBuilder()
                                                .column("a", DataTypes.INT())
                                                .column("b", DataTypes.STRING())
                                                .primaryKey("a")))
                        .customProperty("lance.system-columns", "false")
                        .build();

        assertRefused("with_primary_key", descriptor, "primary key");
    }

    @Test
    void aColumnNameWithADotIsRefused() throws Exception {
        TableDescriptor descriptor =
                lakeTable(
                        Schema.newBuilder()
                                .column("a", DataTypes.INT())
                                .column("a.b", DataTypes.INT()));

        assertRefused("with_dot", descriptor, "a.b");
    }

    @Test
    void aColumnNamedLikeASystemColumnIsRefused() throws Exception {
        TableDescriptor descriptor =
                lakeTable(
                        Schema.newBuilder()
                                .column("a", DataTypes.INT())
                                .column("__offset", DataTypes.BIGINT()));

        assertRefused("with_system_column", descriptor, "__offset");
    }

    @Test
    void aVectorOptionOfAColumnThatIsNotThereIsRefused() throws Exception {
        TableDescriptor descriptor =
                TableDescriptor.builder(lakeTable(Schema.newBuilder().column("a", DataTypes.INT())))
                        .customProperty("embeding.arrow.fixed-size-list.size", "8")
                        .build();

        assertRefused("vector_of_nothing", descriptor, "embeding");
    }

    @Test
    void aVectorOptionOfAColumnThatIsNoArrayIsRefused() throws Exception {
        TableDescriptor descriptor =
                TableDescriptor.builder(lakeTable(Schema.newBuilder().column("a", DataTypes.INT())))
                        .customProperty("a.arrow.fixed-size-list.size", "8")
                        .build();

        assertRefused("vector_of_int", descriptor, "a.arrow.fixed-size-list.size");
    }

    @Test
    void propertiesOfATableWithoutALakeCanBeSet() throws Exception {
        TablePath path = TablePath.of("fluss", "without_lake");
        admin.createTable(path, tableWithoutLake(), false).get();

        set(path, "team", "search");

        assertThat(cluster.tableInfo(path).getCustomProperties().toMap())
                .containsEntry("team", "search");
        assertThat(dataset(path)).doesNotExist();
    }

    @Test
    void propertiesOfATableInTheLakeCanBeSet() throws Exception {
        TablePath path = TablePath.of("fluss", "in_the_lake");
        admin.createTable(path, lakeTable(Schema.newBuilder().column("a", DataTypes.INT())), false)
                .get();

        set(path, "team", "search");
        set(path, ConfigOptions.TABLE_DATALAKE_FRESHNESS.key(), "10s");

        assertThat(cluster.tableInfo(path).getCustomProperties().toMap())
                .containsEntry("team", "search");
        assertThat(cluster.tableInfo(path).getTableConfig().getDataLakeFreshness()).hasSeconds(10);
    }

    @Test
    void aLanceOptionOfATableInTheLakeCannotBeSetWhichIsARuleOfTheHost() throws Exception {
        TablePath path = TablePath.of("fluss", "option_in_the_lake");
        admin.createTable(path, lakeTable(Schema.newBuilder().column("a", DataTypes.INT())), false)
                .get();

        Throwable refusal = catchThrowable(() -> set(path, "lance.batch_size", "2048"));

        // when this fails, the host has learnt it: then the plugin must take the option over
        assertThat(refusal)
                .hasCauseInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("not supported to alter");
    }

    @Test
    void anUnknownLanceOptionIsRefusedWhenTheLakeIsEnabled() throws Exception {
        TablePath path = TablePath.of("fluss", "enabled_with_unknown_option");
        admin.createTable(
                        path,
                        TableDescriptor.builder(tableWithoutLake())
                                .customProperty("lance.no_such_option", "1")
                                .build(),
                        false)
                .get();

        Throwable refusal =
                catchThrowable(() -> set(path, ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true"));

        assertThat(refusal)
                .hasCauseInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("lance.no_such_option");
        assertThat(cluster.tableInfo(path).getTableConfig().isDataLakeEnabled()).isFalse();
        assertThat(dataset(path)).doesNotExist();
    }

    @Test
    void theLakeCanBeEnabledDisabledAndEnabledAgain() throws Exception {
        TablePath path = TablePath.of("fluss", "enabled_later");
        admin.createTable(path, tableWithoutLake(), false).get();
        set(path, "lance.batch_size", "2048");

        for (String enabled : List.of("true", "false", "true")) {
            set(path, ConfigOptions.TABLE_DATALAKE_ENABLED.key(), enabled);
        }

        assertThat(cluster.tableInfo(path).getTableConfig().isDataLakeEnabled()).isTrue();
        try (LanceDataset dataset = LanceDataset.open(dataset(path).toString(), Map.of())) {
            assertThat(dataset.countRows()).isZero();
        }
    }

    private static void set(TablePath path, String key, String value) throws Exception {
        admin.alterTable(path, List.of(TableChange.set(key, value)), false).get();
    }

    private static TableDescriptor tableWithoutLake() {
        return TableDescriptor.builder()
                .schema(Schema.newBuilder().column("a", DataTypes.INT()).build())
                .distributedBy(1)
                .build();
    }

    private static TableDescriptor lakeTable(Schema.Builder schema) {
        return TableDescriptor.builder()
                .schema(schema.build())
                .distributedBy(1)
                .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                .build();
    }

    /** The client must see the reason, and a table that was refused must leave nothing behind. */
    private static void assertRefused(String name, TableDescriptor descriptor, String... reasons)
            throws Exception {
        TablePath path = TablePath.of("fluss", name);

        Throwable refusal = catchThrowable(() -> admin.createTable(path, descriptor, false).get());

        assertThat(refusal).as("refusal").isNotNull();
        assertThat(refusal.getCause())
                .isInstanceOfAny(InvalidTableException.class, InvalidConfigException.class);
        assertThat(refusal.getCause().getMessage()).contains(reasons);
        assertThat(dataset(path)).doesNotExist();
        assertThat(admin.tableExists(path).get()).isFalse();
    }

    private static Path dataset(TablePath path) {
        return warehouse.resolve(path.getDatabaseName()).resolve(path.getTableName() + ".lance");
    }

    private static long version(TablePath path) throws Exception {
        try (LanceDataset dataset = LanceDataset.open(dataset(path).toString(), Map.of())) {
            return dataset.version();
        }
    }
}
