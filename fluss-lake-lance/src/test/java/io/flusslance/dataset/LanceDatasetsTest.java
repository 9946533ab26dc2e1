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

import io.flusslance.config.LanceConf;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.testing.TestTable;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lance.CommitBuilder;
import org.lance.Dataset;
import org.lance.Transaction;
import org.lance.operation.Overwrite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is handed to Lance, and what opening, making and changing a dataset does. */
class LanceDatasetsTest {

    private static final TablePath TABLE = TablePath.of("db", "t");

    private static final RowType ID = DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()));

    @TempDir private Path warehouse;

    @Test
    void withoutABlockSizeLanceDecides() {
        assertThat(datasets(Map.of(), Map.of()).readOptions().getBlockSize()).isEmpty();
    }

    @Test
    void theClustersBlockSizeIsHandedOver() {
        assertThat(datasets(Map.of("block_size", "64 kb"), Map.of()).readOptions().getBlockSize())
                .contains(65536);
    }

    @Test
    void theTablesBlockSizeIsHandedOver() {
        assertThat(
                        datasets(Map.of(), Map.of("lance.block_size", "65536"))
                                .readOptions()
                                .getBlockSize())
                .contains(65536);
    }

    @Test
    void theTablesBlockSizeWinsOverTheClusters() {
        assertThat(
                        datasets(
                                        Map.of("block_size", "4 kb"),
                                        Map.of("lance.block_size", "2147483647"))
                                .readOptions()
                                .getBlockSize())
                .contains(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({
        "s3://bucket/lake, endpoint, aws_endpoint",
        "s3://bucket/lake, aws_secret_access_key, aws_secret_access_key",
        "s3://bucket/lake, storage.s3_express, s3_express",
        "gs://bucket/lake, google_service_account, google_service_account",
        "gs://bucket/lake, service_account_key, service_account_key",
        "gs://bucket/lake, storage.google_new_setting, google_new_setting",
        "az://container/lake, account_name, account_name",
        "az://container/lake, azure_storage_account_key, azure_storage_account_key",
        "az://container/lake, storage.azure_new_setting, azure_new_setting",
        "oss://bucket/lake, oss_endpoint, oss_endpoint",
        "oss://bucket/lake, oss_access_key_id, oss_access_key_id",
        "oss://bucket/lake, oss_secret_access_key, oss_secret_access_key"
    })
    void theSettingsOfAnyCloudAreHandedOverWithItsUri(String warehouse, String key, String name) {
        LanceConf conf = LanceConf.ofCluster(Map.of("warehouse", warehouse, key, "https://value"));

        assertThat(new LanceDatasets(conf).readOptions().getStorageOptions())
                .containsEntry(name, "https://value");
        assertThat(LanceTableLocator.of(conf).locate(TABLE).uri())
                .isEqualTo(warehouse + "/db/t.lance");
    }

    @Test
    void impatienceAddsTimeoutsAndKeepsTheUsersOwn() {
        Map<String, String> handedOver =
                datasets(Map.of("timeout", "60s", "region", "eu-central-1"), Map.of())
                        .impatient()
                        .readOptions()
                        .getStorageOptions();

        assertThat(handedOver)
                .containsEntry("timeout", "60s")
                .containsEntry("region", "eu-central-1")
                .containsKeys("connect_timeout", "client_max_retries", "client_retry_timeout");
    }

    @Test
    void aMissingDatasetIsNoError() throws Exception {
        TestTable table = table();

        try (AllocatorScope scope = AllocatorScope.open()) {
            assertThat(new LanceDatasets(table.conf()).openIfExists(table.location(), scope))
                    .isEmpty();
        }
    }

    @Test
    void aMissingDatasetThatMustBeThereIsAnErrorThatNamesIt() {
        TestTable table = table();

        try (AllocatorScope scope = AllocatorScope.open()) {
            assertThatThrownBy(() -> new LanceDatasets(table.conf()).open(table.location(), scope))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(table.location().uri())
                    .hasMessageContaining("datalake.lance.warehouse");
        }
    }

    @Test
    void creatingOverADatasetMakesNone() throws Exception {
        TestTable table = table().create().tier(List.of(GenericRow.of(1)));

        try (AllocatorScope scope = AllocatorScope.open()) {
            assertThat(
                            new LanceDatasets(table.conf())
                                    .createIfAbsent(
                                            table.location(), new Schema(List.of()), "2.1", scope))
                    .isEmpty();
        }
        assertThat(table.read()).hasSize(1);
    }

    @Test
    void rowsThatACreationOverwroteComeBack() throws Exception {
        TestTable table = table().create().tier(List.of(GenericRow.of(1), GenericRow.of(2)));

        table.open(
                dataset -> {
                    try (Dataset created = overwrite(dataset, dataset.getSchema())) {
                        LanceDatasets.bringBackOverwritten(created);
                    }
                });

        assertThat(table.read()).extracting(row -> row.get("id")).containsExactly(1, 2);
    }

    @Test
    void columnsThatACreationOverwroteComeBack() throws Exception {
        TestTable table = table().create();

        table.open(
                dataset -> {
                    List<Field> fields = dataset.getSchema().getFields();
                    try (Dataset created = overwrite(dataset, new Schema(fields.subList(0, 1)))) {
                        LanceDatasets.bringBackOverwritten(created);
                    }
                });

        table.open(dataset -> assertThat(dataset.getSchema().getFields()).hasSize(4));
    }

    @Test
    void anEmptyDatasetThatACreationOverwroteWithTheSameStays() throws Exception {
        TestTable table = table().create();

        table.open(
                dataset -> {
                    try (Dataset created = overwrite(dataset, dataset.getSchema())) {
                        LanceDatasets.bringBackOverwritten(created);
                    }
                });

        table.open(dataset -> assertThat(dataset.version()).isEqualTo(2));
    }

    /** What Lance's CREATE does to a dataset that was made after it had looked for one. */
    private static Dataset overwrite(Dataset dataset, Schema schema) {
        try (Transaction transaction =
                new Transaction.Builder()
                        .readVersion(dataset.version())
                        .uuid(UUID.randomUUID().toString())
                        .operation(Overwrite.builder().fragments(List.of()).schema(schema).build())
                        .build()) {
            return new CommitBuilder(dataset).execute(transaction);
        }
    }

    private TestTable table() {
        return TestTable.of(TestTable.cluster(warehouse), "t", ID, Map.of());
    }

    private static LanceDatasets datasets(
            Map<String, String> cluster, Map<String, String> properties) {
        return new LanceDatasets(LanceConf.ofCluster(cluster).forTable(TABLE, properties));
    }
}
