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

import io.flusslance.testing.Deadline;
import io.flusslance.testing.EmbeddedLake;
import io.flusslance.testing.FlussCluster;
import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.TieredTable;

import org.apache.fluss.client.Connection;
import org.apache.fluss.client.ConnectionFactory;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.metadata.PartitionSpec;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Partitions come and go while their table is tiered. There are 60 of them at once, or as many as
 * the system property {@code partitions} says.
 */
class PartitionsITCase {

    private static final int MANY = Integer.getInteger("partitions", 60);

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
    void rowsOfADroppedPartitionStayAndThoseOfALaterOneAreAdded() throws Exception {
        TieredTable table =
                // not "partitions": Fluss mistakes a table of that name for a part of its paths
                TieredTable.named("changing_partitions")
                        .column("name", DataTypes.STRING())
                        .partitions("kept", "dropped")
                        .create(lake.cluster(), RandomRows.printedSeed());
        table.append(200);
        table.awaitTiered();

        lake.cluster().admin().dropPartition(table.path(), partition("dropped"), false).get();
        appendAnew(table, "kept", "later");
        Deadline.in(Duration.ofMinutes(2))
                .await(
                        "all rows are in the lake",
                        () -> {
                            try (LanceDataset dataset = lake.open(table)) {
                                return dataset.countRows() == 400;
                            }
                        },
                        () -> "");

        BitSet ids = new BitSet();
        try (LanceDataset dataset = lake.open(table)) {
            dataset.forEachRow(row -> ids.set((int) row.integer(RandomRows.ID)));
            assertThat(dataset.lastProperties().get("fluss.tiering.offsets"))
                    .as("the dropped partition, the kept one and the later one")
                    .satisfies(text -> assertThat(text.split(",", -1)).hasSize(3));
        }
        assertThat(ids.cardinality()).isEqualTo(400);
    }

    /** A client of Fluss that has seen a partition does not get over its end: so with a new one. */
    private static void appendAnew(TieredTable table, String... partitions) throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString(
                ConfigOptions.BOOTSTRAP_SERVERS.key(), lake.cluster().bootstrapServers());
        try (Connection connection = ConnectionFactory.createConnection(configuration)) {
            connection.getAdmin().createPartition(table.path(), partition("later"), false).get();
            List<GenericRow> rows = new ArrayList<>();
            for (int id = 200; id < 400; id++) {
                rows.add(
                        GenericRow.of(
                                id,
                                BinaryString.fromString("row " + id),
                                BinaryString.fromString(partitions[id % 2])));
            }
            try (FlussCluster.Appender appender =
                    FlussCluster.openAppender(connection, table.path())) {
                appender.append(rows);
            }
        }
    }

    private static PartitionSpec partition(String name) {
        return new PartitionSpec(Map.of(RandomRows.PARTITION, name));
    }

    @Test
    void manyPartitionsArriveInOneDataset() throws Exception {
        String[] names = new String[MANY];
        for (int i = 0; i < MANY; i++) {
            names[i] = "p" + i;
        }
        TieredTable table =
                TieredTable.named("many_partitions")
                        .partitions(names)
                        .create(lake.cluster(), RandomRows.printedSeed());
        table.append(MANY * 3);
        long begin = System.nanoTime();
        table.awaitTiered();
        System.out.printf(
                "%d partitions are in the lake after %d s%n",
                MANY, (System.nanoTime() - begin) / 1_000_000_000);

        Map<String, Integer> rows = new HashMap<>();
        try (LanceDataset dataset = lake.open(table)) {
            dataset.forEachRow(row -> rows.merge(row.text(RandomRows.PARTITION), 1, Integer::sum));
        }
        assertThat(rows).hasSize(MANY);
        assertThat(rows.values()).allMatch(count -> count == 3);
    }
}
