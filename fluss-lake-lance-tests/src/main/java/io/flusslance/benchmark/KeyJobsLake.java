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
package io.flusslance.benchmark;

import io.flusslance.quickstart.EmbeddedCluster;

import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.fluss.lake.lakestorage.LakeStorage;
import org.apache.fluss.lake.lakestorage.LakeStoragePluginSetUp;
import org.apache.fluss.lake.writer.LakeTieringFactory;
import org.apache.fluss.metadata.DataLakeFormat;

import java.time.Duration;
import java.util.Map;

/** A Fluss cluster of a lake format, its tiering job, and queries of its tables. */
final class KeyJobsLake {

    /** Subtasks of the tiering job, and of a query. */
    static final int PARALLELISM = 1;

    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private final String name;
    private final EmbeddedCluster fluss;
    private final MiniCluster flink;
    private final LakeTieringFactory<?, ?> factory;
    private final TieringJob job;

    private KeyJobsLake(
            String name,
            EmbeddedCluster fluss,
            MiniCluster flink,
            LakeTieringFactory<?, ?> factory,
            TieringJob job) {
        this.name = name;
        this.fluss = fluss;
        this.flink = flink;
        this.factory = factory;
        this.job = job;
    }

    /**
     * Starts a cluster and its tiering job. The plugin is on the class path.
     *
     * @param name in the results
     * @param options of the lake
     * @param flink runs the job, which uses {@link SwitchedFactory}
     */
    static KeyJobsLake start(
            String name, DataLakeFormat format, Map<String, String> options, MiniCluster flink)
            throws Exception {
        EmbeddedCluster fluss = EmbeddedCluster.start(format, options);
        LakeStorage storage =
                LakeStoragePluginSetUp.fromDataLakeFormat(format.toString(), null)
                        .createLakeStorage(org.apache.fluss.config.Configuration.fromMap(options));
        TieringJob job =
                TieringJob.start(
                        flink,
                        fluss.connection().getConfiguration(),
                        new SwitchedFactory(),
                        PARALLELISM);
        return new KeyJobsLake(name, fluss, flink, storage.createLakeTieringFactory(), job);
    }

    String name() {
        return name;
    }

    /** The cluster. */
    EmbeddedCluster fluss() {
        return fluss;
    }

    /**
     * Tiers what is not in the lake: from the first rows until Fluss knows that all are. No other
     * lake's job may be tiering.
     */
    Measured tier(KeyedTable table) throws Exception {
        TieringSchedule schedule = new TieringSchedule(fluss, table.info());
        schedule.withdraw();
        FirstRows firstRows = SwitchedFactory.switchTo(KeyJobsLake.class.getClassLoader(), factory);
        Stopwatch stopwatch = Stopwatch.start();
        schedule.handOutRest();
        long first = firstRows.await(DEADLINE.toSeconds());
        schedule.allowNoOther();
        table.awaitTiered(POLL, DEADLINE);
        return stopwatch.stop(first);
    }

    /** Selects all rows in batch: from the submission of the query until its job has ended. */
    Measured select(KeyedTable table) throws Exception {
        RowTally.reset();
        Stopwatch stopwatch = Stopwatch.start();
        JobClient query =
                CountedSelect.submit(
                        flink,
                        PARALLELISM,
                        EnvironmentSettings.inBatchMode(),
                        fluss.bootstrapServers(),
                        table.info().getTablePath().toString());
        RowTally.await(table.keys(), DEADLINE.toSeconds());
        flink.requestJobResult(query.getJobID()).get();
        // more rows than there are would have come by now
        RowTally.await(table.keys(), 0);
        return stopwatch.stop();
    }

    /** Ends the tiering job; the cluster ends with this process. */
    void stop() throws Exception {
        job.cancel();
    }
}
