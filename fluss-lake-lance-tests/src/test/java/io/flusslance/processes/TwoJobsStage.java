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

import io.flusslance.faults.ArmedFault;
import io.flusslance.faults.DataFolder;
import io.flusslance.faults.DatasetChecker;
import io.flusslance.faults.Fault;
import io.flusslance.faults.FaultReport;
import io.flusslance.faults.FaultTables;
import io.flusslance.faults.OthersAtWork;
import io.flusslance.faults.OthersWork;
import io.flusslance.faults.RequestPoint;
import io.flusslance.faults.StorageFaults;
import io.flusslance.processes.RealCluster.Role;
import io.flusslance.storage.RequestFate;
import io.flusslance.storage.StorageRelay;
import io.flusslance.testing.Deadline;
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.Resources;
import io.flusslance.testing.TieredTable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * Two tiering jobs, each in a Flink cluster of processes of its own, tier the tables of one Fluss
 * cluster. One of them is taken for dead in the midst of a commit, for which Fluss has let it
 * through, and comes back when the other one has committed the same rows; and the TaskManagers of
 * both are killed.
 */
final class TwoJobsStage {

    private static final Duration POINT = Duration.ofMinutes(5);

    /** After a conflict Lance waits some times as long as the commit took. */
    private static final Duration REFUSAL = Duration.ofMinutes(5);

    private static final int ROWS = 60;

    private static final RequestPoint[] POINTS = {RequestPoint.WRITE, RequestPoint.COMMIT};

    private final RealCluster cluster;
    private final FaultReport report;
    private final PythonEnvironment python;
    private final long seed;
    private final Random random;
    private final List<TieredTable> tables = new ArrayList<>();

    TwoJobsStage(RealCluster cluster, FaultReport report, PythonEnvironment python, long seed) {
        this.cluster = cluster;
        this.report = report;
        this.python = python;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /**
     * Injects faults, and adds them and what the datasets then hold to the report.
     *
     * @param count how many; every third is a job that comes back
     */
    void run(int count, Path logFolder) throws Exception {
        try (Resources resources = new Resources()) {
            Job first = new Job(cluster, cluster.relay());
            Job second = startSecond(resources);
            List<Job> jobs = List.of(first, second);
            createTables();
            OthersAtWork others =
                    resources.add(
                            OthersAtWork.start(
                                    python,
                                    seed,
                                    FaultTables.TEXT,
                                    List.of(uri(tables.get(0)), uri(tables.get(1))),
                                    cluster.storageOptions(),
                                    Duration.ofMinutes(10),
                                    logFolder.resolve("others-twojobs.log")));
            try {
                for (int i = 0; i < count; i++) {
                    if (i % 3 == 0) {
                        comeBack(second, lonely(i / 3));
                    } else {
                        loseTaskManager(jobs.get(i % 2), tables.get(i % tables.size()));
                    }
                }
                for (Job job : jobs) {
                    awaitRequest(
                            job, tables, ArmedFault.once(RequestPoint.COMMIT, RequestFate::pass));
                }
                for (TieredTable table : tables) {
                    table.awaitTiered();
                }
            } catch (Exception | AssertionError e) {
                // what the datasets hold is to be seen all the more
                report.addFailure("a fault of two jobs", e);
            }
            check(others.finish());
            for (Job job : jobs) {
                report.addSecrets(SecretsInFilesITCase.linesWithKeysNotOfTheHosts(job.processes));
            }
        } finally {
            cluster.relay().play(request -> RequestFate.pass());
        }
    }

    /** Of the second cluster only Flink is of use: its job tiers the tables of the first one. */
    private Job startSecond(Resources resources) throws Exception {
        URI storage = URI.create(cluster.storageOptions().get("endpoint"));
        StorageRelay relay = resources.add(new StorageRelay(storage));
        relay.stopNoting();
        RealCluster second =
                RealCluster.start(
                        "second",
                        SharedCluster.with(
                                "--tiering-arg",
                                "fluss.bootstrap.servers " + cluster.bootstrapServers(),
                                "--tiering-arg",
                                "datalake.lance.endpoint " + relay.endpoint(),
                                // neither Flink nor Lance notices that they were paused
                                "--tiering-arg",
                                "datalake.lance.timeout 600s",
                                "--tiering-arg",
                                "datalake.lance.client_retry_timeout 600",
                                "--flink-conf",
                                "heartbeat.timeout: 10 min",
                                "--flink-conf",
                                "high-availability.type: none"));
        resources.add(second);
        return new Job(second, relay);
    }

    private void createTables() throws Exception {
        List<TieredTable.Builder> shapes =
                List.of(
                        FaultTables.partitioned("jobs_partitioned"),
                        FaultTables.partitionedKeyed("jobs_partitioned_keyed"),
                        FaultTables.allTypes("jobs_all_types"),
                        FaultTables.keyed("jobs_keyed"));
        for (TieredTable.Builder shape : shapes) {
            tables.add(FaultTables.create(shape, cluster, seed + tables.size(), ROWS));
        }
        for (TieredTable table : tables) {
            table.awaitTiered();
        }
    }

    /**
     * A table that others leave alone, of either kind in turn. They remove versions after seconds,
     * and a commit that was held up for longer can take the number of one of those: no store
     * refuses it then.
     */
    private TieredTable lonely(int turn) {
        return tables.get(3 - turn % 2);
    }

    /**
     * A coordinator that begins anew hands a table out at once, an old one when it has not heard of
     * its job for two minutes.
     */
    private void comeBack(Job job, TieredTable table) throws Exception {
        DataFolder data = data(table);
        data.newNames();
        Fault fault =
                new Fault(
                        "job comes back from the dead",
                        "commit",
                        name(table),
                        table.appendedRows());
        List<Role> processes = List.of(Role.TASKMANAGER, Role.JOBMANAGER);
        long refusals = job.refusals(table);
        CountDownLatch back = new CountDownLatch(1);
        ArmedFault armed =
                ArmedFault.once(
                        RequestPoint.COMMIT,
                        () -> {
                            harm(() -> job.pause(processes));
                            harm(back::await);
                            return RequestFate.pass();
                        });
        try {
            awaitRequest(job, List.of(table), armed);
            cluster.kill(Role.COORDINATOR);
            cluster.start(Role.COORDINATOR);
            // the other one does it
            table.awaitTiered();
        } finally {
            job.resume(processes);
            back.countDown();
        }
        Deadline.in(REFUSAL)
                .await(
                        "the job that comes back says why its round is not committed",
                        () -> job.refusals(table) > refusals,
                        () -> job.processes.log(Role.TASKMANAGER).toString());
        add(fault, table, armed, data);
    }

    private void loseTaskManager(Job job, TieredTable table) throws Exception {
        DataFolder data = data(table);
        data.newNames();
        RequestPoint point = POINTS[random.nextInt(POINTS.length)];
        Fault fault =
                new Fault(
                        "kill taskmanager of one of two jobs",
                        point.toString(),
                        name(table),
                        table.appendedRows());
        ArmedFault armed =
                ArmedFault.once(
                        point,
                        () -> {
                            harm(() -> job.processes.kill(Role.TASKMANAGER));
                            return RequestFate.reset();
                        });
        awaitRequest(job, List.of(table), armed);
        job.processes.start(Role.TASKMANAGER);
        table.awaitTiered();
        add(fault, table, armed, data);
    }

    private void add(Fault fault, TieredTable table, ArmedFault armed, DataFolder data)
            throws IOException {
        fault.recovered(
                table.appendedRows(),
                Duration.ofNanos(System.nanoTime() - armed.firedNanos()),
                data.newNames());
        report.add(fault);
    }

    /** Fluss gives a round to either job: there are some until the right one has had one. */
    private void awaitRequest(Job job, List<TieredTable> those, ArmedFault armed) throws Exception {
        those.forEach(table -> job.faults.arm(name(table), armed));
        try {
            Deadline deadline = Deadline.in(POINT);
            while (!armed.hasFired()) {
                for (TieredTable table : tables) {
                    table.append(ROWS);
                }
                deadline.await(
                        "a round of " + those.stream().map(TieredTable::path).toList(),
                        () -> armed.hasFired() || areTiered(those),
                        cluster::describeTiering);
            }
        } finally {
            those.forEach(table -> job.faults.disarm(name(table)));
        }
    }

    private boolean areTiered(List<TieredTable> those) throws Exception {
        for (TieredTable table : those) {
            if (!cluster.isTiered(table.path())) {
                return false;
            }
        }
        return true;
    }

    private void check(Map<String, OthersWork> work) throws Exception {
        DatasetChecker checker =
                new DatasetChecker(python, cluster.storageOptions(), FaultTables.TEXT);
        for (TieredTable table : tables) {
            OthersWork others = work.getOrDefault(uri(table), new OthersWork());
            DatasetChecker.Result result = checker.check(table, uri(table), others);
            // Flink has no Hadoop here, as most have not
            report.add(name(table), result, data(table).namesWithOrphans(result.files()), false);
        }
    }

    private String uri(TieredTable table) {
        return table.datasetUri(cluster.warehouse());
    }

    private static String name(TieredTable table) {
        return table.path().getTableName();
    }

    private DataFolder data(TieredTable table) {
        return new DataFolder(Path.of(table.datasetUri(cluster.warehouseFolder() + "")));
    }

    private static void harm(Step step) {
        try {
            step.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    /** A tiering job, and the faults of its requests to the storage. */
    private static final class Job {

        private final RealCluster processes;
        private final StorageFaults faults = new StorageFaults();

        Job(RealCluster processes, StorageRelay relay) {
            this.processes = processes;
            relay.play(faults);
        }

        void pause(List<Role> roles) throws IOException {
            for (Role role : roles) {
                RealCluster.pause(processes.process(role));
            }
        }

        void resume(List<Role> roles) throws IOException {
            for (Role role : roles) {
                RealCluster.resume(processes.process(role));
            }
        }

        /**
         * How often the log says that another job has committed a round of a table, or that nothing
         * can be said of it: where the pause was longer than a request of the look-up may take.
         */
        long refusals(TieredTable table) throws IOException {
            try (Stream<String> lines = Files.lines(processes.log(Role.TASKMANAGER))) {
                return lines.filter(line -> line.contains(table.path().toString()))
                        .filter(
                                line ->
                                        line.contains("Another tiering job has committed them")
                                                || line.contains("[LANCE_COMMIT_UNKNOWN]"))
                        .count();
            }
        }
    }
}
