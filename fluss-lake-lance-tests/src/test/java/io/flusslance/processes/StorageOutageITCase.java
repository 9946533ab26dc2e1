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
package io.flusslance.processes;

import io.flusslance.processes.RealCluster.Role;
import io.flusslance.testing.Deadline;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.RoundCutter;
import io.flusslance.testing.TieredTable;

import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;

/**
 * The S3 server goes away in the middle of a round and comes back at the same address. It is away
 * for a minute, or for the seconds of the system property {@code outage.seconds}.
 */
@ExtendWith(SharedCluster.class)
class StorageOutageITCase {

    private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("outage.seconds", 60));

    private final RealCluster cluster;

    StorageOutageITCase(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void aStorageThatIsAwayForAWhileCostsNoRowAndDoublesNone() throws Exception {
        TieredTable table =
                TieredTable.named("outage")
                        .column("text", DataTypes.STRING())
                        .column("image", DataTypes.BYTES())
                        .column("more_images", DataTypes.ARRAY(DataTypes.BYTES()))
                        .buckets(3)
                        .customProperty("lance.batch_size", "50")
                        .customProperty("lance.max_row_per_file", "50")
                        .create(cluster, RandomRows.printedSeed());
        table.append(300);
        table.awaitTiered();

        new RoundCutter(cluster, cluster.warehouseFolder(), table)
                .cut(
                        800,
                        () -> cluster.kill(Role.S3),
                        () -> {
                            awaitOutage(table);
                            cluster.start(Role.S3);
                        });
        long back = System.nanoTime();
        table.awaitTiered();

        System.out.printf(
                "outage of %d s: all %d rows are in the lake %d s after its end%n",
                OUTAGE.toSeconds(),
                table.appendedRows(),
                Duration.ofNanos(System.nanoTime() - back).toSeconds());
        cluster.assertDatasetHoldsTheLog(table);
    }

    /** Where the round was over before the storage was gone there is nothing to wait for. */
    private void awaitOutage(TieredTable table) throws Exception {
        long begin = System.nanoTime();
        Deadline.in(OUTAGE.plusMinutes(1))
                .await(
                        "the outage has lasted " + OUTAGE,
                        () ->
                                cluster.isTiered(table.path())
                                        || System.nanoTime() - begin > OUTAGE.toNanos(),
                        () -> "");
    }
}
