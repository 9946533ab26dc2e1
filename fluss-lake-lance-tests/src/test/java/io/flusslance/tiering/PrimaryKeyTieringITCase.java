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

import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.Resources;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieringCluster;

import org.apache.fluss.client.Connection;
import org.apache.fluss.client.ConnectionFactory;
import org.apache.fluss.client.table.Table;
import org.apache.fluss.client.table.writer.UpsertWriter;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import static org.assertj.core.api.Assertions.assertThat;

/** Primary-key tables are tiered to datasets that hold each key once, with its newest row. */
class PrimaryKeyTieringITCase {

    private static final int KEYS = 500;

    private static final Resources RESOURCES = new Resources();

    private static TieringCluster cluster;
    private static String warehouse;

    @BeforeAll
    static void startCluster() throws Exception {
        warehouse = RESOURCES.add(TemporaryFolder.create("warehouse")).path().toString();
        cluster = RESOURCES.add(TieringCluster.start(Map.of("warehouse", warehouse)));
    }

    @AfterAll
    static void stopCluster() throws Exception {
        RESOURCES.close();
    }

    @Test
    void eachKeyHasItsNewestRowBeforeAndAfterARestartOfTheJob() throws Exception {
        Random random = new Random(RandomRows.printedSeed());
        TablePath path = TablePath.of("fluss", "products");
        cluster.createTable(path, products());
        Map<String, Integer> model = new TreeMap<>();
        Configuration configuration = new Configuration();
        configuration.setString(ConfigOptions.BOOTSTRAP_SERVERS.key(), cluster.bootstrapServers());
        try (Connection connection = ConnectionFactory.createConnection(configuration);
                Table table = connection.getTable(path)) {
            UpsertWriter writer = table.newUpsert().createWriter();
            change(writer, model, random);
            cluster.startTiering();
            for (int wave = 0; wave < 3; wave++) {
                cluster.awaitTiered(path);
                check(path, model);
                change(writer, model, random);
            }
            cluster.cancelTiering();
            change(writer, model, random);
            cluster.startTiering();
            cluster.awaitTiered(path);
            check(path, model);
        } finally {
            cluster.cancelTiering();
        }
    }

    private static TableDescriptor products() {
        return TableDescriptor.builder()
                .schema(
                        Schema.newBuilder()
                                .column("price", DataTypes.INT())
                                .column("name", DataTypes.STRING().copy(false))
                                .column("shop", DataTypes.INT().copy(false))
                                .primaryKey("shop", "name")
                                .build())
                .distributedBy(2, "name")
                .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                .property(ConfigOptions.TABLE_DATALAKE_FRESHNESS, Duration.ofSeconds(1))
                .build();
    }

    private static void change(UpsertWriter writer, Map<String, Integer> model, Random random) {
        List<CompletableFuture<?>> written = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            int number = random.nextInt(KEYS);
            String name = "product " + number;
            int shop = number % 3 - 1;
            int price = random.nextInt();
            GenericRow row = GenericRow.of(price, BinaryString.fromString(name), shop);
            if (random.nextInt(3) == 0) {
                written.add(writer.delete(row));
                model.remove(shop + "/" + name);
            } else {
                written.add(writer.upsert(row));
                model.put(shop + "/" + name, price);
            }
        }
        writer.flush();
        written.forEach(CompletableFuture::join);
    }

    private static void check(TablePath path, Map<String, Integer> model) throws Exception {
        Map<String, Integer> found = new TreeMap<>();
        String uri =
                warehouse + "/" + path.getDatabaseName() + "/" + path.getTableName() + ".lance";
        try (LanceDataset dataset = LanceDataset.open(uri, Map.of())) {
            dataset.forEachRow(
                    row ->
                            found.put(
                                    row.integer("shop") + "/" + row.text("name"),
                                    (int) row.integer("price")));
            assertThat(dataset.countRows()).isEqualTo(model.size());
        }
        assertThat(found).isEqualTo(model);
    }
}
