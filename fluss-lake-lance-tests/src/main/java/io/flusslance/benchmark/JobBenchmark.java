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

import io.flusslance.flink.MiniClusterEnvironment;
import io.flusslance.quickstart.EmbeddedCluster;

import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.fluss.client.admin.Admin;
import org.apache.fluss.client.metadata.LakeSnapshot;
import org.apache.fluss.client.table.writer.AppendWriter;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.exception.LakeTableSnapshotNotExistException;
import org.apache.fluss.metadata.DatabaseDescriptor;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Measures a whole Flink job that selects all rows of a table: as a union read, with all rows in
 * the lake, and from Fluss's log alone, where all of them are too. Fluss, Flink and the jobs are in
 * this process; both jobs differ in the source only, and take turns in each round.
 */
public final class JobBenchmark {

    private static final String UNION = "union";
    static final String LOG = "log";

    /** Fluss's name for the start that takes the log alone. */
    private static final String FROM_LOG = " /*+ OPTIONS('scan.startup.mode' = 'earliest') */";

    private static final String DATABASE = "bench";
    private static final int PARALLELISM = 2;
    private static final long DEADLINE_SECONDS = 300;
    private static final long POLL_MILLIS = 200;
    private static final long FLUSH_BYTES = 4 << 20;

    private final ReadOptions options;
    private final EmbeddedCluster fluss;
    private final MiniCluster flink;

    private JobBenchmark(ReadOptions options, EmbeddedCluster fluss, MiniCluster flink) {
        this.options = options;
        this.fluss = fluss;
        this.flink = flink;
    }

    /** Whether a contender is one of this benchmark's. */
    static boolean isSource(String contender) {
        return contender.equals(UNION) || contender.equals(LOG);
    }

    /** Measures, prints a table, and ends the process: 0, or 1 where something failed. */
    public static void main(String[] arguments) {
        Program.run(() -> run(ReadOptions.parse(arguments)));
    }

    private static void run(ReadOptions options) throws Exception {
        System.out.printf("seed %d%n", options.output().seed());
        EmbeddedCluster fluss =
                EmbeddedCluster.start(Map.of("warehouse", options.folder().toString()));
        List<Series> all = new ArrayList<>();
        try (MiniCluster flink = startFlink(options.folder().resolveSibling("flink"))) {
            JobBenchmark benchmark = new JobBenchmark(options, fluss, flink);
            List<ReadQuery> wholeTables =
                    options.queries().stream()
                            .filter(query -> query.name().equals(query.shape().name()))
                            .toList();
            for (ReadQuery query : wholeTables) {
                benchmark.fill(query);
            }
            for (ReadQuery query : wholeTables) {
                all.addAll(benchmark.measure(query));
            }
        }
        options.output().publish(new ReadReport(all));
    }

    private static MiniCluster startFlink(Path folder) throws Exception {
        org.apache.flink.configuration.Configuration configuration =
                new org.apache.flink.configuration.Configuration();
        configuration.set(CoreOptions.TMP_DIRS, folder.toString());
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(PARALLELISM)
                                .withRandomPorts()
                                .build());
        cluster.start();
        return cluster;
    }

    /** Makes a table whose rows are all in the log and all in the lake. */
    private void fill(ReadQuery query) throws Exception {
        Shape shape = query.shape();
        TablePath path = TablePath.of(DATABASE, shape.name());
        System.out.printf("%s: %d rows into Fluss ...", shape.name(), query.rows());
        try (Admin admin = fluss.connection().getAdmin()) {
            admin.createDatabase(DATABASE, DatabaseDescriptor.EMPTY, true).get();
            admin.createTable(
                            path,
                            TableDescriptor.builder()
                                    .schema(
                                            Schema.newBuilder()
                                                    .fromRowType(shape.rowType())
                                                    .build())
                                    .distributedBy(options.buckets())
                                    .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                                    .property(
                                            ConfigOptions.TABLE_DATALAKE_FRESHNESS,
                                            Duration.ofSeconds(1))
                                    .customProperties(shape.pluginProperties())
                                    .build(),
                            false)
                    .get();
            append(query, path);
            System.out.print(" and on into the lake ...");
            JobClient tiering = fluss.startTiering();
            try {
                awaitTiered(admin, path, query.rows());
            } finally {
                tiering.cancel().get();
            }
            System.out.println(" done");
        }
    }

    private void append(ReadQuery query, TablePath path) throws Exception {
        SplittableRandom random = new SplittableRandom(options.output().seed());
        try (org.apache.fluss.client.table.Table table = fluss.connection().getTable(path)) {
            AppendWriter writer = table.newAppend().createWriter();
            List<CompletableFuture<?>> appended = new ArrayList<>();
            for (int row = 0; row < query.rows(); row++) {
                appended.add(writer.append(query.shape().maker().make(row, random)));
                boolean isLast = row + 1 == query.rows();
                if (isLast || appended.size() * query.shape().rowBytes() >= FLUSH_BYTES) {
                    writer.flush();
                    for (CompletableFuture<?> one : appended) {
                        one.get();
                    }
                    appended.clear();
                }
            }
        }
    }

    private static void awaitTiered(Admin admin, TablePath path, long rows) throws Exception {
        long deadline = System.nanoTime() + DEADLINE_SECONDS * 1_000_000_000;
        while (tieredRows(admin, path) < rows) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Table " + path + " is not tiered in time.");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static long tieredRows(Admin admin, TablePath path) throws Exception {
        try {
            LakeSnapshot snapshot = admin.getLatestLakeSnapshot(path).get();
            return snapshot.getTableBucketsOffset().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LakeTableSnapshotNotExistException) {
                return 0;
            }
            throw e;
        }
    }

    private List<Series> measure(ReadQuery query) throws Exception {
        Map<String, Series> series = new LinkedHashMap<>();
        for (String source : List.of(UNION, LOG)) {
            series.put(
                    source,
                    new Series(
                            query.name(),
                            source,
                            query.rows(),
                            query.rows() * query.shape().rowBytes(),
                            Optional.empty()));
        }
        options.rounds()
                .measure(
                        query.name(),
                        List.copyOf(series.keySet()),
                        source -> source,
                        () -> source -> measure(query, source))
                .forEach((source, runs) -> runs.forEach(series.get(source)::add));
        return List.copyOf(series.values());
    }

    private Measured measure(ReadQuery query, String source) throws Exception {
        RowTally.reset();
        Stopwatch stopwatch = Stopwatch.start();
        JobClient job = submit(query, source);
        try {
            RowTally.await(query.rows(), DEADLINE_SECONDS);
            return stopwatch.stop();
        } finally {
            job.cancel().get();
            flink.requestJobResult(job.getJobID()).get();
        }
    }

    /** Both are streams: that from the log alone has no end. */
    private JobClient submit(ReadQuery query, String source) throws Exception {
        org.apache.flink.configuration.Configuration configuration =
                new org.apache.flink.configuration.Configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, PARALLELISM);
        StreamExecutionEnvironment environment = new MiniClusterEnvironment(flink, configuration);
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment);
        tables.executeSql(
                "CREATE CATALOG lake WITH ('type' = 'fluss', 'bootstrap.servers' = '"
                        + String.join(
                                ",",
                                fluss.connection()
                                        .getConfiguration()
                                        .get(ConfigOptions.BOOTSTRAP_SERVERS))
                        + "')");
        Table selected =
                tables.sqlQuery(
                        "SELECT * FROM lake."
                                + DATABASE
                                + "."
                                + query.shape().name()
                                + (source.equals(LOG) ? FROM_LOG : ""));
        RowTally.countAll(
                tables.toDataStream(
                        selected,
                        selected.getResolvedSchema()
                                .toPhysicalRowDataType()
                                .bridgedTo(RowData.class)));
        return environment.executeAsync(environment.getStreamGraph());
    }
}
