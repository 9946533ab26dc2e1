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

import io.flusslance.testing.EmbeddedLake;
import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieredTable;

import org.apache.fluss.client.Connection;
import org.apache.fluss.client.ConnectionFactory;
import org.apache.fluss.client.admin.Admin;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Programs that create their table at every start, many of them at once. */
class IfNotExistsITCase {

    private static final int CREATES = 100;
    private static final long DEADLINE_SECONDS = 120;

    private static EmbeddedLake lake;

    @BeforeAll
    static void startCluster() throws Exception {
        lake = EmbeddedLake.start();
        lake.cluster().startTiering();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        lake.close();
    }

    @Test
    void manyCreatesAtOnceOfATieredTableSucceedAndChangeNothing() throws Exception {
        TieredTable table =
                TieredTable.named("tiered")
                        .columnsOfAllTypes()
                        .create(lake.cluster(), RandomRows.printedSeed());
        table.append(200);
        table.awaitTiered();
        List<Path> before = TemporaryFolder.filesIn(lake.dataset(table));

        assertThat(createAtOnce(table.path(), table.descriptor())).isEmpty();

        assertThat(TemporaryFolder.filesIn(lake.dataset(table))).isEqualTo(before);
        table.append(100);
        table.awaitTiered();
        lake.assertHoldsTheLog(table);
    }

    @Test
    void manyCreatesAtOnceOfANewTableMakeOneEmptyDataset() throws Exception {
        TablePath path = TablePath.of("fluss", "fresh");
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(Schema.newBuilder().column("a", DataTypes.INT()).build())
                        .distributedBy(1)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                        .build();

        // Fluss itself, with a lake or without, fails some creates of a table that is just being
        // made
        assertThat(createAtOnce(path, descriptor))
                .allSatisfy(
                        failure ->
                                assertThat(failure)
                                        .hasMessageContaining("Fail to register schema"));
        assertThat(createAtOnce(path, descriptor)).isEmpty();

        try (LanceDataset dataset =
                LanceDataset.open(
                        lake.warehouse().resolve("fluss/fresh.lance").toString(),
                        java.util.Map.of())) {
            assertThat(dataset.countRows()).isZero();
            assertThat(dataset.schema().getFields())
                    .extracting(field -> field.getName())
                    .containsExactly("a", "__bucket", "__offset", "__timestamp");
        }
    }

    /** Returns why some failed. */
    private static List<Throwable> createAtOnce(TablePath path, TableDescriptor descriptor)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString(
                ConfigOptions.BOOTSTRAP_SERVERS.key(), lake.cluster().bootstrapServers());
        try (Connection second = ConnectionFactory.createConnection(configuration);
                Admin secondAdmin = second.getAdmin()) {
            List<CompletableFuture<Void>> creates = new ArrayList<>();
            for (int i = 0; i < CREATES; i++) {
                Admin admin = i % 2 == 0 ? lake.cluster().admin() : secondAdmin;
                creates.add(admin.createTable(path, descriptor, true));
            }
            List<Throwable> failures = new ArrayList<>();
            for (CompletableFuture<Void> create : creates) {
                try {
                    create.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    failures.add(e.getCause());
                }
            }
            return failures;
        }
    }
}
