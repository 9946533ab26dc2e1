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
package io.flusslance.testing;

import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.executiongraph.failover.FailoverStrategyFactoryLoader;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.fluss.client.Connection;
import org.apache.fluss.client.ConnectionFactory;
import org.apache.fluss.client.admin.Admin;
import org.apache.fluss.client.admin.OffsetSpec;
import org.apache.fluss.client.table.Table;
import org.apache.fluss.client.table.scanner.ScanRecord;
import org.apache.fluss.client.table.scanner.log.LogScanner;
import org.apache.fluss.client.table.scanner.log.ScanRecords;
import org.apache.fluss.client.table.writer.AppendWriter;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.exception.LakeTableSnapshotNotExistException;
import org.apache.fluss.flink.tiering.LakeTieringJobBuilder;
import org.apache.fluss.flink.tiering.source.TieringSourceOptions;
import org.apache.fluss.metadata.DataLakeFormat;
import org.apache.fluss.metadata.PartitionInfo;
import org.apache.fluss.metadata.PartitionSpec;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.server.testutils.FlussClusterExtension;
import org.apache.fluss.utils.ExceptionUtils;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Fluss and Flink in this process: a coordinator and a tablet server whose lake is Lance, a Flink
 * cluster with one TaskManager that can be lost and replaced, and on it Fluss's own tiering job.
 */
public final class TieringCluster implements AutoCloseable {

    /** Long enough for the two minutes after which Fluss gives up on a lost tiering job. */
    private static final Duration ROUND_DEADLINE = Duration.ofMinutes(4);

    private static final Duration CALL_DEADLINE = Duration.ofMinutes(1);
    private static final int PARALLELISM = 2;

    private final Resources resources = new Resources();
    private final Map<String, String> lakeOptions;
    private final FlussClusterExtension fluss;
    private final MiniCluster flink;
    private final Connection connection;
    private final Admin admin;

    private JobID tieringJob;
    private int taskManagers = 1;

    private TieringCluster(Map<String, String> lakeOptions) throws Exception {
        this.lakeOptions = Map.copyOf(lakeOptions);
        try {
            this.fluss = startFluss();
            this.flink = startFlink();
            this.connection = ConnectionFactory.createConnection(clientConfiguration());
            resources.add(connection);
            this.admin = connection.getAdmin();
            resources.add(admin);
        } catch (Exception | Error e) {
            try {
                resources.close();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    /**
     * Starts both clusters, without a tiering job.
     *
     * @param lakeOptions the lake's options without a prefix, {@code warehouse} among them
     * @throws Exception when a server does not start
     */
    public static TieringCluster start(Map<String, String> lakeOptions) throws Exception {
        return new TieringCluster(lakeOptions);
    }

    private FlussClusterExtension startFluss() throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString(
                ConfigOptions.DATALAKE_FORMAT.key(), DataLakeFormat.LANCE.toString());
        lakeOptions.forEach(
                (key, value) -> configuration.setString("datalake.lance." + key, value));
        FlussClusterExtension cluster =
                FlussClusterExtension.builder().setClusterConf(configuration).build();
        resources.add(
                () -> {
                    // the extension deletes its folder only when that is empty, which it never is
                    Path folder = Path.of(URI.create(cluster.getRemoteDataDir())).getParent();
                    cluster.close();
                    TemporaryFolder.delete(folder);
                });
        cluster.start();
        return cluster;
    }

    private MiniCluster startFlink() throws Exception {
        TemporaryFolder folder = TemporaryFolder.create("flink");
        resources.add(folder);
        org.apache.flink.configuration.Configuration configuration =
                new org.apache.flink.configuration.Configuration();
        configuration.set(CoreOptions.TMP_DIRS, folder.path().toString());
        configuration.set(WebOptions.TMP_DIR, folder.path().toString());
        configuration.set(BlobServerOptions.STORAGE_DIRECTORY, folder.path().toString());
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(16));
        // as FlussLakeTiering sets it: a committer that restarts alone has lost its write results
        configuration.set(
                JobManagerOptions.EXECUTION_FAILOVER_STRATEGY,
                FailoverStrategyFactoryLoader.FULL_RESTART_STRATEGY_NAME);
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(PARALLELISM)
                                .withRandomPorts()
                                .build());
        resources.add(cluster);
        cluster.start();
        return cluster;
    }

    private Configuration clientConfiguration() {
        Configuration configuration = fluss.getClientConfig();
        // the extension's 2 MB hold no more than a few rows of these tests
        configuration.setString(ConfigOptions.CLIENT_WRITER_BUFFER_MEMORY_SIZE.key(), "32mb");
        configuration.setString(ConfigOptions.CLIENT_WRITER_BATCH_SIZE.key(), "1mb");
        configuration.setString(ConfigOptions.CLIENT_WRITER_BUFFER_PAGE_SIZE.key(), "128kb");
        return configuration;
    }

    /** What a client needs to find the Fluss cluster: {@code host:port}. */
    public String bootstrapServers() {
        return String.join(",", clientConfiguration().get(ConfigOptions.BOOTSTRAP_SERVERS));
    }

    /** The client of the Fluss cluster for tables and their properties; closed with this object. */
    public Admin admin() {
        return admin;
    }

    // ---------------------------------------------------------------------------------- tables

    /** Creates a table that is not there yet, and returns its id. */
    public long createTable(TablePath table, TableDescriptor descriptor) throws Exception {
        admin.createTable(table, descriptor, false).get();
        long id = tableInfo(table).getTableId();
        if (!descriptor.isPartitioned()) {
            fluss.waitUntilTableReady(id);
        }
        return id;
    }

    /** Creates one partition for each value of the table's only partition column. */
    public void createPartitions(TablePath table, List<String> values) throws Exception {
        String column = tableInfo(table).getPartitionKeys().get(0);
        for (String value : values) {
            admin.createPartition(table, new PartitionSpec(Map.of(column, value)), false).get();
        }
        for (PartitionInfo partition : admin.listPartitionInfos(table).get()) {
            fluss.waitUntilTablePartitionReady(
                    tableInfo(table).getTableId(), partition.getPartitionId());
        }
    }

    /** Appends rows to a log table; they are acknowledged when this returns. */
    @SuppressWarnings("try") // the table's close() throws every Exception
    public void append(TablePath table, Iterable<? extends InternalRow> rows) throws Exception {
        try (Table opened = connection.getTable(table)) {
            AppendWriter writer = opened.newAppend().createWriter();
            List<CompletableFuture<?>> acknowledged = new ArrayList<>();
            for (InternalRow row : rows) {
                acknowledged.add(writer.append(row));
            }
            writer.flush();
            for (CompletableFuture<?> one : acknowledged) {
                one.get(CALL_DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    /** Changes the pause between a table's rounds, which is also a round's longest duration. */
    public void setFreshness(TablePath table, Duration freshness) throws Exception {
        admin.alterTable(
                        table,
                        List.of(
                                TableChange.set(
                                        ConfigOptions.TABLE_DATALAKE_FRESHNESS.key(),
                                        freshness.toMillis() + "ms")),
                        false)
                .get();
    }

    /** What the cluster knows of a table. */
    public TableInfo tableInfo(TablePath table) throws Exception {
        return admin.getTableInfo(table).get();
    }

    /** The names of a table's partitions by their ids; empty when it is not partitioned. */
    public Map<Long, String> partitionNames(TablePath table) throws Exception {
        if (!tableInfo(table).isPartitioned()) {
            return Map.of();
        }
        return admin.listPartitionInfos(table).get().stream()
                .collect(
                        Collectors.toMap(
                                PartitionInfo::getPartitionId, PartitionInfo::getPartitionName));
    }

    /** The offset behind the last row of every bucket that has rows. */
    public Map<TableBucket, Long> logEnds(TablePath table) throws Exception {
        TableInfo info = tableInfo(table);
        List<Integer> buckets = IntStream.range(0, info.getNumBuckets()).boxed().toList();
        Map<TableBucket, Long> ends = new HashMap<>();
        if (info.isPartitioned()) {
            for (Map.Entry<Long, String> partition : partitionNames(table).entrySet()) {
                admin.listOffsets(table, partition.getValue(), buckets, new OffsetSpec.LatestSpec())
                        .all()
                        .get()
                        .forEach(
                                (bucket, end) ->
                                        ends.put(
                                                new TableBucket(
                                                        info.getTableId(),
                                                        partition.getKey(),
                                                        bucket),
                                                end));
            }
        } else {
            admin.listOffsets(table, buckets, new OffsetSpec.LatestSpec())
                    .all()
                    .get()
                    .forEach(
                            (bucket, end) ->
                                    ends.put(new TableBucket(info.getTableId(), bucket), end));
        }
        ends.values().removeIf(end -> end == 0);
        return ends;
    }

    /** Calls {@code visitor} with every record of a log table that is there now. */
    @SuppressWarnings("try") // the table's and the scanner's close() throw every Exception
    public void readLog(TablePath table, BiConsumer<TableBucket, ScanRecord> visitor)
            throws Exception {
        Map<TableBucket, Long> remaining = logEnds(table);
        try (Table opened = connection.getTable(table);
                LogScanner scanner = opened.newScan().createLogScanner()) {
            for (TableBucket bucket : remaining.keySet()) {
                if (bucket.getPartitionId() == null) {
                    scanner.subscribeFromBeginning(bucket.getBucket());
                } else {
                    scanner.subscribeFromBeginning(bucket.getPartitionId(), bucket.getBucket());
                }
            }
            Deadline.in(CALL_DEADLINE)
                    .await(
                            "the whole log of " + table + " is read",
                            () -> {
                                ScanRecords records = scanner.poll(Duration.ofMillis(100));
                                for (TableBucket bucket : records.buckets()) {
                                    for (ScanRecord scanned : records.records(bucket)) {
                                        visitor.accept(bucket, scanned);
                                        remaining.remove(bucket, scanned.logOffset() + 1);
                                    }
                                }
                                return remaining.isEmpty();
                            },
                            () -> "not read to the ends " + remaining);
        }
    }

    // --------------------------------------------------------------------------------- tiering

    /** Starts Fluss's tiering job; it runs when this returns. */
    public void startTiering() throws Exception {
        if (tieringJob != null) {
            throw new IllegalStateException("the tiering job was started already");
        }
        Configuration flussConfiguration = fluss.getClientConfig();
        flussConfiguration.set(
                TieringSourceOptions.POLL_TIERING_TABLE_INTERVAL, Duration.ofMillis(500));
        org.apache.flink.configuration.Configuration flinkConfiguration =
                new org.apache.flink.configuration.Configuration();
        flinkConfiguration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        flinkConfiguration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        flinkConfiguration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(500));
        StreamExecutionEnvironment environment =
                new MiniClusterEnvironment(flink, flinkConfiguration);
        environment.setParallelism(PARALLELISM);
        JobClient client =
                LakeTieringJobBuilder.newBuilder(
                                environment,
                                flussConfiguration,
                                Configuration.fromMap(lakeOptions),
                                new Configuration(),
                                DataLakeFormat.LANCE.toString())
                        .build();
        tieringJob = client.getJobID();
        awaitTieringStatus(JobStatus.RUNNING);
    }

    /** Cancels the tiering job; it is over when this returns. */
    public void cancelTiering() throws Exception {
        flink.cancelJob(tieringJob).get(CALL_DEADLINE.toSeconds(), TimeUnit.SECONDS);
        awaitTieringStatus(JobStatus.CANCELED);
        tieringJob = null;
    }

    /** Loses the TaskManager with all that runs on it. */
    public void loseTaskManager() throws Exception {
        flink.terminateTaskManager(taskManagers - 1)
                .get(CALL_DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Starts another TaskManager, on which the tiering job goes on by itself. */
    public void startTaskManager() throws Exception {
        flink.startTaskManager();
        taskManagers++;
    }

    private void awaitTieringStatus(JobStatus expected) throws Exception {
        Deadline.in(CALL_DEADLINE)
                .await(
                        "the tiering job is " + expected,
                        () -> flink.getJobStatus(tieringJob).get() == expected,
                        this::describeTiering);
    }

    /** How far Fluss knows the table to be in the lake, by bucket; empty before the first round. */
    public Map<TableBucket, Long> lakeEnds(TablePath table) throws Exception {
        try {
            return admin.getLatestLakeSnapshot(table).get().getTableBucketsOffset();
        } catch (ExecutionException e) {
            if (ExceptionUtils.stripExecutionException(e)
                    instanceof LakeTableSnapshotNotExistException) {
                return Map.of();
            }
            throw e;
        }
    }

    /** Whether all that is in the table's log now is in the lake, as Fluss knows it. */
    public boolean isTiered(TablePath table) throws Exception {
        return isTieredTo(table, logEnds(table));
    }

    /** Returns when all that is in the table's log now is in the lake, as Fluss knows it. */
    public void awaitTiered(TablePath table) throws Exception {
        Map<TableBucket, Long> ends = logEnds(table);
        awaitLake(
                table, "everything of " + table + " is in the lake", () -> isTieredTo(table, ends));
    }

    private boolean isTieredTo(TablePath table, Map<TableBucket, Long> ends) throws Exception {
        Map<TableBucket, Long> lake = lakeEnds(table);
        return ends.entrySet().stream()
                .allMatch(end -> lake.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    /** Waits for a condition that tiering of the table brings about. */
    public void awaitLake(TablePath table, String what, Callable<Boolean> condition)
            throws Exception {
        Deadline.in(ROUND_DEADLINE)
                .await(
                        what,
                        condition,
                        () ->
                                describe("ends of the log", () -> logEnds(table))
                                        + describe("ends in the lake", () -> lakeEnds(table))
                                        + describeTiering());
    }

    private String describeTiering() {
        JobID job = tieringJob;
        if (job == null) {
            return "no tiering job is running";
        }
        return describe("tiering job", () -> flink.getJobStatus(job).get())
                + describe("its last failure", () -> lastFailure(job));
    }

    private String lastFailure(JobID job) throws Exception {
        ErrorInfo failure = flink.getExecutionGraph(job).get().getFailureInfo();
        return failure == null ? "none" : failure.getExceptionAsString();
    }

    private static String describe(String what, Callable<?> state) {
        try {
            return what + ": " + Objects.toString(state.call()) + System.lineSeparator();
        } catch (Exception e) {
            return what + ": unknown, " + e + System.lineSeparator();
        }
    }

    @Override
    public void close() throws IOException {
        resources.close();
    }
}
