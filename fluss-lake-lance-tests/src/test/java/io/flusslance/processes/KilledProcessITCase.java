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
import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.RoundCutter;
import io.flusslance.testing.TieredTable;

import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that are killed in the middle of a round, and started again by their own scripts: the
 * tiering goes on without help, and every row of the log is in the dataset once.
 *
 * <p>Flink runs as {@code dev/cluster.sh} sets it up: it keeps its jobs in ZooKeeper, and a job
 * begins again when its TaskManager is lost. Without the former a job ends with its JobManager,
 * without the latter with its TaskManager.
 */
@ExtendWith(SharedCluster.class)
class KilledProcessITCase {

    private final RealCluster cluster;

    private long seed;

    KilledProcessITCase(RealCluster cluster) {
        this.cluster = cluster;
    }

    @BeforeEach
    void printSeed() {
        seed = RandomRows.printedSeed();
    }

    @Test
    void aKilledTaskManagerCostsNoRowAndDoublesNone() throws Exception {
        TieredTable table = create("taskmanager");

        assertGoesOn(
                table,
                cut(
                        table,
                        () -> cluster.kill(Role.TASKMANAGER),
                        () -> cluster.start(Role.TASKMANAGER)));
    }

    /**
     * Fluss hears nothing of the death of a tiering job with its JobManager, and waits two minutes
     * for it, which both tables of this test do together.
     */
    @Test
    void aKilledJobManagerAloneOrWithItsTaskManagerCostsNoRowAndDoublesNone() throws Exception {
        TieredTable first = create("jobmanager");
        TieredTable second = create("flink");
        RoundCutter.Step startFlink =
                () -> {
                    cluster.start(Role.JOBMANAGER);
                    cluster.start(Role.TASKMANAGER);
                };

        long firstKill = cut(first, () -> cluster.kill(Role.JOBMANAGER), startFlink);
        long secondKill =
                cut(
                        second,
                        () -> {
                            cluster.kill(Role.JOBMANAGER);
                            cluster.kill(Role.TASKMANAGER);
                        },
                        startFlink);

        assertGoesOn(first, firstKill);
        assertGoesOn(second, secondKill);
    }

    @Test
    void aKilledTabletServerCostsNoRowAndDoublesNone() throws Exception {
        TieredTable table = create("tablet");
        RoundCutter.Step startTablet =
                () -> {
                    cluster.start(Role.TABLET);
                    cluster.awaitLeaders(table.path());
                };

        assertGoesOn(table, cut(table, () -> cluster.kill(Role.TABLET), startTablet));
    }

    @Test
    void aKilledCoordinatorCostsNoRowAndDoublesNone() throws Exception {
        TieredTable table = create("coordinator");

        assertGoesOn(
                table,
                cut(
                        table,
                        () -> cluster.kill(Role.COORDINATOR),
                        () -> cluster.start(Role.COORDINATOR)));
    }

    @Test
    void aTaskManagerKilledBetweenTheLakesCommitAndFlusssLeavesOneCommit() throws Exception {
        TieredTable table = create("between_the_commits");
        long before = datasetVersion(table);

        try (TaskManagerDebugger debugger = TaskManagerDebugger.attach(cluster)) {
            debugger.holdNextCommitToFluss();
            table.append(300);
            debugger.awaitHeld(Duration.ofMinutes(1));
            assertThat(datasetVersion(table)).isEqualTo(before + 1);
            assertThat(knownToFluss(table)).isEqualTo(before);
            cluster.kill(Role.TASKMANAGER);
        }
        long killed = System.nanoTime();
        cluster.start(Role.TASKMANAGER);
        table.awaitTiered();
        printSeconds(table, killed);

        assertThat(datasetVersion(table)).isEqualTo(before + 1);
        assertThat(knownToFluss(table)).isEqualTo(before + 1);
        cluster.assertDatasetHoldsTheLog(table);

        table.append(300);
        table.awaitTiered();

        assertThat(knownToFluss(table)).isEqualTo(datasetVersion(table));
        cluster.assertDatasetHoldsTheLog(table);
    }

    private TieredTable create(String name) throws Exception {
        TieredTable table = images(name).create(cluster, seed);
        table.append(300);
        table.awaitTiered();
        return table;
    }

    /** Kills in the middle of a round of the table, and returns when that was in nanoseconds. */
    private long cut(TieredTable table, RoundCutter.Step kill, RoundCutter.Step recovery)
            throws Exception {
        long[] killed = new long[1];
        new RoundCutter(cluster, cluster.warehouseFolder(), table)
                .cut(
                        800,
                        () -> {
                            killed[0] = System.nanoTime();
                            kill.run();
                        },
                        recovery);
        return killed[0];
    }

    private void assertGoesOn(TieredTable table, long killedNanos) throws Exception {
        table.awaitTiered();
        printSeconds(table, killedNanos);
        table.append(100);
        table.awaitTiered();

        cluster.assertDatasetHoldsTheLog(table);
    }

    /** Small files, so that a round has written some long before it ends. */
    private static TieredTable.Builder images(String name) {
        return TieredTable.named("killed_" + name)
                .column("text", DataTypes.STRING())
                .column("image", DataTypes.BYTES())
                .column("more_images", DataTypes.ARRAY(DataTypes.BYTES()))
                .vector("embedding", 16)
                .buckets(3)
                .customProperty("lance.batch_size", "50")
                .customProperty("lance.max_row_per_file", "50");
    }

    private long datasetVersion(TieredTable table) {
        try (LanceDataset dataset =
                LanceDataset.open(
                        table.datasetUri(cluster.warehouse()), cluster.storageOptions())) {
            return dataset.version();
        }
    }

    private long knownToFluss(TieredTable table) throws Exception {
        return cluster.admin().getLatestLakeSnapshot(table.path()).get().getSnapshotId();
    }

    private static void printSeconds(TieredTable table, long sinceNanos) {
        System.out.printf(
                "%s: all %d rows are in the lake %d s after the kill%n",
                table.path().getTableName(),
                table.appendedRows(),
                Duration.ofNanos(System.nanoTime() - sinceNanos).toSeconds());
    }
}
