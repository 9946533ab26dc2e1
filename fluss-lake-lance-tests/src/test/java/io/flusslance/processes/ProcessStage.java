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
import io.flusslance.faults.StorageFaults;
import io.flusslance.processes.ProcessFault.Action;
import io.flusslance.processes.ProcessFault.Point;
import io.flusslance.processes.RealCluster.Role;
import io.flusslance.storage.RequestFate;
import io.flusslance.testing.Deadline;
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.TieredTable;

import org.apache.fluss.metadata.TableBucket;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Processes that are killed or paused in the middle of a round, exactly at the request to the
 * storage that marks a point of it. The cluster goes on to the next fault as soon as its processes
 * are up, on another table, while the first one's rows are still on their way: Fluss waits two
 * minutes for a job that died.
 */
final class ProcessStage {

    private static final Duration NO_ROUNDS = Duration.ofHours(1);
    private static final Duration ROUNDS = Duration.ofSeconds(2);
    private static final Duration RECOVERY = Duration.ofMinutes(5);
    private static final Duration POINT = Duration.ofMinutes(3);

    /** Longer than the heartbeats and sessions of the shared cluster, which are 10 s. */
    private static final Duration PAUSE = Duration.ofSeconds(15);

    private static final Duration COMEBACK = Duration.ofSeconds(6);
    private static final int ROWS = 150;
    private static final int FEW_ROWS = 40;

    private final RealCluster cluster;
    private final FaultReport report;
    private final PythonEnvironment python;
    private final long seed;
    private final StorageFaults faults = new StorageFaults();
    private final List<Target> targets = new ArrayList<>();
    private int turns;

    ProcessStage(RealCluster cluster, FaultReport report, PythonEnvironment python, long seed) {
        this.cluster = cluster;
        this.report = report;
        this.python = python;
        this.seed = seed;
    }

    /** Injects the faults, and adds them and what the datasets then hold to the report. */
    void run(List<ProcessFault> list, Path logFolder) throws Exception {
        createTables();
        cluster.relay().play(faults);
        try (OthersAtWork others =
                OthersAtWork.start(
                        python,
                        seed,
                        FaultTables.TEXT,
                        List.of(targets.get(0).uri(), targets.get(1).uri()),
                        cluster.storageOptions(),
                        Duration.ofMinutes(10),
                        logFolder.resolve("others-processes.log"))) {
            try {
                for (ProcessFault fault : list) {
                    inject(fault);
                }
                Deadline.in(RECOVERY)
                        .await("all tables are in the lake", this::areIdle, this::describe);
            } catch (Exception | AssertionError e) {
                // what the datasets hold is to be seen all the more
                report.addFailure("a fault of processes", e);
            }
            check(others.finish());
        } finally {
            cluster.relay().play(request -> RequestFate.pass());
        }
        report.addSecrets(SecretsInFilesITCase.linesWithKeysNotOfTheHosts(cluster));
    }

    private void createTables() throws Exception {
        List<TieredTable.Builder> shapes =
                List.of(
                        FaultTables.partitioned("faults_partitioned"),
                        FaultTables.keyed("faults_keyed"),
                        FaultTables.growing("faults_plain"),
                        FaultTables.allTypes("faults_all_types"),
                        FaultTables.large("faults_large"),
                        FaultTables.partitionedKeyed("faults_partitioned_keyed"));
        for (TieredTable.Builder shape : shapes) {
            long number = targets.size();
            targets.add(new Target(FaultTables.create(shape, cluster, seed + number, FEW_ROWS)));
        }
        for (Target target : targets) {
            target.table.awaitTiered();
        }
    }

    private void inject(ProcessFault plan) throws Exception {
        Target target = awaitIdle();
        target.data.newNames();
        int first = target.table.appendedRows();
        // the rows are there before the fault: what is not acknowledged counts for nothing
        cluster.setFreshness(target.table.path(), NO_ROUNDS);
        target.table.append(target.rows());
        Map<TableBucket, Long> ends = cluster.logEnds(target.table.path());
        Harm harm = new Harm(plan);
        ArmedFault armed = ArmedFault.once(plan.point().request(), harm::fate);
        faults.arm(target.name(), armed);
        cluster.setFreshness(target.table.path(), ROUNDS);
        Deadline.in(POINT)
                .await(
                        target.name() + " comes to " + plan,
                        () -> {
                            poll();
                            return armed.hasFired();
                        },
                        this::describe);
        long begin = armed.firedNanos();
        if (plan.point() == Point.AFTER_FLUSS) {
            cluster.awaitLake(
                    target.table.path(),
                    "Fluss knows of the commit",
                    () -> target.holds(cluster.lakeEnds(target.table.path()), ends));
            harm.run();
        }
        harm.done.get(1, TimeUnit.MINUTES);
        target.await(
                new Fault(plan.kind(), plan.point().toString(), target.name(), first), begin, ends);
        recover(plan, harm, target);
        faults.disarm(target.name());
    }

    private void recover(ProcessFault plan, Harm harm, Target target) throws Exception {
        if (plan.action() == Action.KILL) {
            start(plan);
        } else if (plan.roles().contains(Role.TASKMANAGER)) {
            replaceTaskManager(harm, target);
        } else {
            await(PAUSE, () -> false);
            harm.comeBack();
            await(COMEBACK, () -> false);
            // a JobManager may have given up the table, for which Fluss waits longer
            boolean waits = plan.roles().contains(Role.JOBMANAGER);
            if (!waits && !await(Duration.ofMinutes(1), () -> target.pending.isEmpty())) {
                // it has not noticed that others have gone on without it
                killThoseThatStay(plan, harm);
            }
            try {
                start(plan);
            } catch (IOException e) {
                // a JobManager takes part in no election any more, where ZooKeeper has removed the
                // place of the election meanwhile
                System.out.println(e.getMessage());
                killThoseThatStay(plan, harm);
                start(plan);
            }
        }
    }

    private static void killThoseThatStay(ProcessFault plan, Harm harm) throws Exception {
        System.out.println(plan.roles() + " do not go on by themselves, and are killed");
        for (ProcessHandle process : harm.processes) {
            RealCluster.kill(process);
        }
    }

    private void start(ProcessFault plan) throws Exception {
        for (Role role : plan.roles()) {
            cluster.start(role);
        }
        if (plan.roles().contains(Role.TABLET)) {
            for (Target each : targets) {
                cluster.awaitLeaders(each.table.path());
            }
        }
    }

    /** Another TaskManager does the round, then the first one comes back and goes on with it. */
    private void replaceTaskManager(Harm harm, Target target) throws Exception {
        ProcessHandle dead = cluster.abandon(Role.TASKMANAGER);
        cluster.start(Role.TASKMANAGER);
        await(Duration.ofSeconds(45), () -> target.pending.isEmpty());
        harm.comeBack();
        await(COMEBACK, () -> !dead.isAlive());
        RealCluster.kill(dead);
        if (!cluster.process(Role.TASKMANAGER).isAlive()) {
            throw new AssertionError("the TaskManager has ended with the one before it");
        }
    }

    /** Waits, with an eye on the tables; false where time has run out. */
    private boolean await(Duration duration, Condition condition) throws Exception {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            poll();
            if (condition.holds()) {
                return true;
            }
            Thread.sleep(100);
        }
        return false;
    }

    private Target awaitIdle() throws Exception {
        turns++;
        List<Target> idle = new ArrayList<>();
        Deadline.in(RECOVERY)
                .await(
                        "a table is in the lake",
                        () -> {
                            poll();
                            for (int i = 0; i < targets.size(); i++) {
                                Target next = targets.get((turns + i) % targets.size());
                                if (next.pending.isEmpty()) {
                                    idle.add(next);
                                    return true;
                                }
                            }
                            return false;
                        },
                        this::describe);
        return idle.get(0);
    }

    private boolean areIdle() throws Exception {
        poll();
        return targets.stream().allMatch(target -> target.pending.isEmpty());
    }

    private void poll() throws Exception {
        for (Target target : targets) {
            target.poll();
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        for (Target target : targets) {
            target.pending.ifPresent(pending -> text.append(pending.fault).append(" is open\n"));
        }
        return text + cluster.describeTiering();
    }

    private void check(Map<String, OthersWork> work) throws Exception {
        DatasetChecker checker =
                new DatasetChecker(python, cluster.storageOptions(), FaultTables.TEXT);
        for (Target target : targets) {
            OthersWork others = work.getOrDefault(target.uri(), new OthersWork());
            DatasetChecker.Result result = checker.check(target.table, target.uri(), others);
            // Flink has no Hadoop here, as most have not
            report.add(target.name(), result, target.data.namesWithOrphans(result.files()), false);
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    /** A fault whose rows are not all in the lake yet. */
    private record Pending(Fault fault, long begin, Map<TableBucket, Long> ends) {}

    /** A table, and the fault that it recovers from. */
    private final class Target {

        private final TieredTable table;
        private final DataFolder data;
        private Optional<Pending> pending = Optional.empty();

        Target(TieredTable table) {
            this.table = table;
            this.data = new DataFolder(Path.of(table.datasetUri(cluster.warehouseFolder() + "")));
        }

        String name() {
            return table.path().getTableName();
        }

        String uri() {
            return table.datasetUri(cluster.warehouse());
        }

        int rows() {
            return name().equals("faults_large") ? FEW_ROWS : ROWS;
        }

        void await(Fault fault, long begin, Map<TableBucket, Long> ends) {
            pending = Optional.of(new Pending(fault, begin, ends));
        }

        boolean holds(Map<TableBucket, Long> lake, Map<TableBucket, Long> ends) {
            return ends.entrySet().stream()
                    .allMatch(end -> lake.getOrDefault(end.getKey(), 0L) >= end.getValue());
        }

        void poll() throws Exception {
            if (pending.isEmpty()) {
                return;
            }
            Map<TableBucket, Long> lake;
            try {
                lake =
                        cluster.admin()
                                .getLatestLakeSnapshot(table.path())
                                .get(2, TimeUnit.SECONDS)
                                .getTableBucketsOffset();
            } catch (Exception e) {
                // the coordinator is down
                return;
            }
            Pending open = pending.get();
            if (holds(lake, open.ends())) {
                open.fault()
                        .recovered(
                                table.appendedRows(),
                                Duration.ofNanos(System.nanoTime() - open.begin()),
                                data.newNames());
                report.add(open.fault());
                pending = Optional.empty();
            }
        }
    }

    /** What a fault does to its processes, once. */
    private final class Harm implements Runnable {

        private final ProcessFault plan;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final CountDownLatch back = new CountDownLatch(1);
        private final List<ProcessHandle> processes = new ArrayList<>();

        Harm(ProcessFault plan) {
            this.plan = plan;
        }

        /** What becomes of the request that marks the point. */
        RequestFate fate() {
            return switch (plan.point()) {
                case BEFORE_WRITE, WRITE, COMMIT -> {
                    run();
                    if (plan.action() == Action.KILL && plan.roles().contains(Role.TASKMANAGER)) {
                        yield RequestFate.reset();
                    }
                    holdRequestOfTheDead();
                    yield RequestFate.pass();
                }
                case AFTER_WRITE, AFTER_COMMIT -> RequestFate.pass().whenAnswered(this);
                case AFTER_FLUSS -> RequestFate.pass();
            };
        }

        /** It is carried out after the process comes back, when others have gone on. */
        private void holdRequestOfTheDead() {
            if (plan.action() == Action.PAUSE
                    && (plan.roles().contains(Role.TASKMANAGER)
                            || plan.roles().contains(Role.JOBMANAGER))) {
                try {
                    back.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void run() {
            try {
                for (Role role : tabletFirst()) {
                    processes.add(cluster.process(role));
                    if (plan.action() == Action.KILL) {
                        cluster.kill(role);
                    } else {
                        RealCluster.pause(cluster.process(role));
                    }
                }
                done.complete(null);
            } catch (Exception | AssertionError e) {
                done.completeExceptionally(e);
            }
        }

        /** Before it is killed its client connects anew, for which it takes a coordinator. */
        private List<Role> tabletFirst() {
            List<Role> roles = new ArrayList<>(plan.roles());
            roles.sort(Comparator.comparing(role -> role != Role.TABLET));
            return roles;
        }

        void comeBack() throws Exception {
            for (ProcessHandle process : processes) {
                if (process.isAlive()) {
                    RealCluster.resume(process);
                }
            }
            back.countDown();
        }
    }
}
