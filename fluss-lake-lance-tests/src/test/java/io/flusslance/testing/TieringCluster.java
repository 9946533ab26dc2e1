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

import io.flusslance.flink.LocalFlink;
import io.flusslance.flink.MiniClusterEnvironment;

import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.executiongraph.failover.FailoverStrategyFactoryLoader;
import org.apache.flink.runtime.messages.webmonitor.ClusterOverview;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.fluss.client.Connection;
import org.apache.fluss.client.ConnectionFactory;
import org.apache.fluss.client.admin.Admin;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.flink.tiering.LakeTieringJobBuilder;
import org.apache.fluss.flink.tiering.source.TieringSourceOptions;
import org.apache.fluss.metadata.DataLakeFormat;
import org.apache.fluss.server.testutils.FlussClusterExtension;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Fluss and Flink in this process: a coordinator and a tablet server whose lake is Lance, a Flink
 * cluster with one TaskManager that can be lost and replaced, and on it Fluss's own tiering job.
 */
public final class TieringCluster extends FlussCluster {

    private static final Duration CALL_DEADLINE = Duration.ofMinutes(1);
    private static final int PARALLELISM = 2;
    private static final int MOST_TIERING_JOBS = 2;

    private final Resources resources = new Resources();
    private final Map<String, String> lakeOptions;
    private final Map<String, String> serverOptions;
    private final FlussClusterExtension fluss;
    private final MiniCluster flink;
    private final Connection connection;
    private final Admin admin;

    private final List<JobID> tieringJobs = new CopyOnWriteArrayList<>();
    private int taskManagers = 1;

    private TieringCluster(
            Map<String, String> lakeOptions, Map<String, String> serverOptions, int slots)
            throws Exception {
        this.lakeOptions = Map.copyOf(lakeOptions);
        this.serverOptions = Map.copyOf(serverOptions);
        try {
            this.fluss = startFluss();
            this.flink = startFlink(slots);
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
        return start(lakeOptions, MOST_TIERING_JOBS * PARALLELISM);
    }

    /** The same with so many slots for jobs. */
    static TieringCluster start(Map<String, String> lakeOptions, int slots) throws Exception {
        return new TieringCluster(lakeOptions, Map.of(), slots);
    }

    /** The same with further options of the Fluss servers. */
    public static TieringCluster start(
            Map<String, String> lakeOptions, Map<String, String> serverOptions) throws Exception {
        return new TieringCluster(lakeOptions, serverOptions, MOST_TIERING_JOBS * PARALLELISM);
    }

    private FlussClusterExtension startFluss() throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString(
                ConfigOptions.DATALAKE_FORMAT.key(), DataLakeFormat.LANCE.toString());
        lakeOptions.forEach(
                (key, value) -> configuration.setString("datalake.lance." + key, value));
        serverOptions.forEach(configuration::setString);
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

    private MiniCluster startFlink(int slots) throws Exception {
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
        MiniCluster cluster = LocalFlink.of(configuration, slots);
        resources.add(cluster);
        cluster.start();
        return cluster;
    }

    private Configuration clientConfiguration() {
        Configuration configuration = fluss.getClientConfig();
        // the extension's 2 MB hold no more than a few rows of these tests
        setWriterMemory(configuration);
        return configuration;
    }

    @Override
    public String bootstrapServers() {
        return String.join(",", clientConfiguration().get(ConfigOptions.BOOTSTRAP_SERVERS));
    }

    @Override
    protected Connection connection() {
        return connection;
    }

    @Override
    public Admin admin() {
        return admin;
    }

    // --------------------------------------------------------------------------------- tiering

    /** Starts Fluss's tiering job, or a second one beside it; it runs when this returns. */
    public void startTiering() throws Exception {
        if (tieringJobs.size() == MOST_TIERING_JOBS) {
            throw new IllegalStateException("so many tiering jobs were started already");
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
        tieringJobs.add(client.getJobID());
        awaitTieringStatus(JobStatus.RUNNING);
    }

    /** An environment whose jobs run on the Flink of the tiering job. */
    StreamExecutionEnvironment newEnvironment(
            org.apache.flink.configuration.Configuration configuration) {
        return new MiniClusterEnvironment(flink, configuration);
    }

    /** Takes a checkpoint of a running job, which the job goes back to when it fails. */
    public CompletableFuture<Long> checkpoint(JobClient job) throws Exception {
        Deadline.in(CALL_DEADLINE)
                .await(
                        "all tasks of the job run",
                        () -> {
                            for (AccessExecutionVertex task :
                                    flink.getExecutionGraph(job.getJobID())
                                            .get()
                                            .getAllExecutionVertices()) {
                                if (task.getExecutionState() != ExecutionState.RUNNING) {
                                    return false;
                                }
                            }
                            return true;
                        },
                        () -> "job " + job.getJobID());
        return flink.triggerCheckpoint(job.getJobID(), CheckpointType.FULL);
    }

    /** Cancels all jobs but tiering; they are over when this returns. */
    public void cancelQueries() throws Exception {
        for (JobStatusMessage job : flink.listJobs().get()) {
            if (!tieringJobs.contains(job.getJobId()) && !job.getJobState().isTerminalState()) {
                flink.cancelJob(job.getJobId()).exceptionally(ended -> null).get();
                flink.requestJobResult(job.getJobId())
                        .get(CALL_DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    /** Cancels each tiering job; they are over when this returns. */
    public void cancelTiering() throws Exception {
        for (JobID job : tieringJobs) {
            flink.cancelJob(job).get(CALL_DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
        awaitTieringStatus(JobStatus.CANCELED);
        tieringJobs.clear();
    }

    /**
     * Loses the TaskManager with all that runs on it. Tasks that do not end within a minute are
     * printed and go on, as those of a process that is only cut off.
     */
    public void loseTaskManager() throws Exception {
        CompletableFuture<Void> ended = flink.terminateTaskManager(taskManagers - 1);
        try {
            ended.get(CALL_DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            System.out.println("tasks of a lost TaskManager do not end: " + stacksOfTasks());
        }
    }

    private static String stacksOfTasks() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(
                        thread ->
                                Arrays.stream(thread.getValue()).anyMatch(TieringCluster::isOfTask))
                .map(thread -> thread.getKey() + "\n  " + join(thread.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static boolean isOfTask(StackTraceElement frame) {
        return frame.getClassName().startsWith("io.flusslance.tiering")
                || frame.getClassName().startsWith("org.apache.fluss.flink.tiering")
                || frame.getClassName().startsWith("org.apache.flink.runtime.taskmanager");
    }

    private static String join(StackTraceElement[] frames) {
        return Arrays.stream(frames)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining("\n  "));
    }

    /** Starts another TaskManager, on which the tiering job goes on by itself. */
    public void startTaskManager() throws Exception {
        flink.startTaskManager();
        taskManagers++;
    }

    private void awaitTieringStatus(JobStatus expected) throws Exception {
        for (JobID job : tieringJobs) {
            Deadline.in(CALL_DEADLINE)
                    .await(
                            "the tiering job is " + expected,
                            () -> flink.getJobStatus(job).get() == expected,
                            this::describeTiering);
        }
    }

    @Override
    public String describeTiering() {
        if (tieringJobs.isEmpty()) {
            return "no tiering job is running";
        }
        return describe("time", Instant::now)
                + describe("slots", this::slots)
                + tieringJobs.stream()
                        .map(
                                job ->
                                        describe("tiering job", () -> flink.getJobStatus(job).get())
                                                + describe(
                                                        "its last failure", () -> lastFailure(job)))
                        .collect(Collectors.joining())
                + describe("tasks", TieringCluster::stacksOfTasks);
    }

    private String slots() throws Exception {
        ClusterOverview overview = flink.requestClusterOverview().get();
        return String.format(
                "%d of %d free, in %d TaskManagers",
                overview.getNumSlotsAvailable(),
                overview.getNumSlotsTotal(),
                overview.getNumTaskManagersConnected());
    }

    /** After a TaskManager was lost it is that there was none, until the job fails again. */
    private String lastFailure(JobID job) throws Exception {
        ErrorInfo failure = flink.getExecutionGraph(job).get().getFailureInfo();
        return failure == null
                ? "none"
                : Instant.ofEpochMilli(failure.getTimestamp())
                        + " "
                        + failure.getExceptionAsString();
    }

    @Override
    public void close() throws IOException {
        resources.close();
    }
}
