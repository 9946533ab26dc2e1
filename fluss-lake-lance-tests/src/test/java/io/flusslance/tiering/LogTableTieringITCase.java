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

import io.flusslance.testing.RandomRows;
import io.flusslance.testing.Resources;
import io.flusslance.testing.RoundCutter;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieredTable;
import io.flusslance.testing.TieringCluster;

import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Log tables are tiered to datasets in a local directory. */
class LogTableTieringITCase {

    private static final Resources RESOURCES = new Resources();

    private static TieringCluster cluster;
    private static String warehouse;

    private long seed;

    @BeforeAll
    static void startCluster() throws Exception {
        warehouse = RESOURCES.add(TemporaryFolder.create("warehouse")).path().toString();
        cluster = RESOURCES.add(TieringCluster.start(Map.of("warehouse", warehouse)));
    }

    @AfterAll
    static void stopCluster() throws Exception {
        RESOURCES.close();
    }

    @BeforeEach
    void startTiering() throws Exception {
        seed = RandomRows.printedSeed();
        cluster.startTiering();
    }

    @AfterEach
    void cancelTiering() throws Exception {
        cluster.cancelTiering();
    }

    @Test
    void severalTablesArriveWithEveryRowOnceAndItsBytes() throws Exception {
        TieredTable plain =
                TieredTable.named("plain").columnsOfAllTypes().buckets(3).create(cluster, seed);
        TieredTable partitioned =
                TieredTable.named("partitioned")
                        .columnsOfAllTypes()
                        .partitions("eu-north", "eu-south", "us", "asia")
                        .buckets(2)
                        .freshness(Duration.ofSeconds(1))
                        .create(cluster, seed + 1);
        TieredTable narrow =
                TieredTable.named("narrow")
                        .column("name", DataTypes.STRING())
                        .buckets(2)
                        .customProperty("lance.max_row_per_file", "1000")
                        .customProperty("lance.batch_size", "100")
                        .create(cluster, seed + 2);
        List<TieredTable> tables = List.of(plain, partitioned, narrow);

        for (int wave = 0; wave < 3; wave++) {
            for (TieredTable table : tables) {
                table.append(1_200);
            }
            for (TieredTable table : tables) {
                table.awaitTiered();
            }
        }

        for (TieredTable table : tables) {
            assertDatasetHoldsTheLog(table);
        }
    }

    @Test
    void aPartitionCreatedLaterIsTieredIntoTheSameDataset() throws Exception {
        TieredTable table =
                TieredTable.named("growing")
                        .column("name", DataTypes.STRING())
                        .partitions("old")
                        .buckets(2)
                        .create(cluster, seed);
        table.append(500);
        table.awaitTiered();

        table.addPartition("new");
        table.append(500);
        table.awaitTiered();

        assertDatasetHoldsTheLog(table);
    }

    @Test
    void aJobCancelledInTheMiddleOfARoundGoesOnWithoutLossOrDuplicate() throws Exception {
        TieredTable plain = wideTable("cancelled_plain").create(cluster, seed);
        TieredTable partitioned =
                wideTable("cancelled_partitioned")
                        .partitions("a", "b", "c")
                        .create(cluster, seed + 1);

        RoundCutter cutter = new RoundCutter(cluster, Path.of(warehouse), plain, partitioned);
        for (int cancellation = 0; cancellation < 2; cancellation++) {
            cutter.cut(800, cluster::cancelTiering, cluster::startTiering);
        }
        plain.awaitTiered();
        partitioned.awaitTiered();

        assertDatasetHoldsTheLog(plain);
        assertDatasetHoldsTheLog(partitioned);
    }

    @Test
    void aTaskManagerLostInTheMiddleOfARoundCostsNoRowAndDoublesNone() throws Exception {
        TieredTable plain = wideTable("lost_plain").create(cluster, seed);
        TieredTable partitioned =
                wideTable("lost_partitioned").partitions("a", "b", "c").create(cluster, seed + 1);

        RoundCutter cutter = new RoundCutter(cluster, Path.of(warehouse), plain, partitioned);
        for (int loss = 0; loss < 2; loss++) {
            cutter.cut(800, cluster::loseTaskManager, cluster::startTaskManager);
        }
        plain.awaitTiered();
        partitioned.awaitTiered();

        assertDatasetHoldsTheLog(plain);
        assertDatasetHoldsTheLog(partitioned);
    }

    /** Bytes of up to 100 kB, so that a round takes a while. */
    private static TieredTable.Builder wideTable(String name) {
        return TieredTable.named(name)
                .column("text", DataTypes.STRING())
                .column("image", DataTypes.BYTES())
                .column("more_images", DataTypes.ARRAY(DataTypes.BYTES()))
                .buckets(3)
                .freshness(Duration.ofSeconds(2));
    }

    private static void assertDatasetHoldsTheLog(TieredTable table) throws Exception {
        table.assertDatasetHoldsTheLog(table.datasetUri(warehouse), Map.of());
    }
}
