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
package io.flusslance.faults;

import io.flusslance.storage.RequestFate;
import io.flusslance.storage.S3Server;
import io.flusslance.storage.StorageRelay;
import io.flusslance.testing.Deadline;
import io.flusslance.testing.FlinkSql;
import io.flusslance.testing.LogCapture;
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.Resources;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieredTable;
import io.flusslance.testing.TieringCluster;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Faults of an object store, and lost TaskManagers, at the speed of clusters in this process. Each
 * table has a thread of its own that writes rows, lets a fault hit the round that tiers them, and
 * waits until they are in the lake. Some of the tables are worked on by others all the time, past
 * the faults. In the end the primary-key tables are also queried, with changes that are not tiered.
 */
public final class StorageStage {

    private static final String MARKER = "MARKER";
    private static final String ACCESS_KEY = "AKIA" + MARKER + "00000000ID";
    private static final String SECRET = "the/" + MARKER + "+of/40+characters/as/AWS/has+it";
    private static final String WAREHOUSE = "s3://lake/warehouse";

    /** Rows in tables of which a row has 100 kB and more. */
    private static final int FEW_ROWS = 8;

    private static final int MANY_ROWS = 60;

    /** A fault that was not met by so many rounds is left out. */
    private static final int ATTEMPTS = 3;

    /** So many lines of the log explain a failure, and so many characters of each. */
    private static final int LINES = 12;

    private static final int LINE = 600;

    private static final Duration ROUND = Duration.ofSeconds(15);

    /** Long enough for the two minutes after which Fluss gives up on a lost tiering job. */
    private static final Duration LOSS = Duration.ofMinutes(4);

    /** The longest pause after a slow search for files that were left, and some time for it. */
    private static final Duration NEXT_SEARCH = Duration.ofMinutes(6);

    private static final int LOST_TASK_MANAGER_ONE_IN = 40;
    private static final int ADDED_COLUMN_ONE_IN = 12;
    private static final int MOST_ADDED_COLUMNS = 8;

    private final FaultReport report;
    private final PythonEnvironment python;
    private final long seed;
    private final AtomicInteger left;

    /** Held by those that let a fault hit one table, and alone by who stops all of them. */
    private final ReadWriteLock tables = new ReentrantReadWriteLock(true);

    private final StorageFaults faults = new StorageFaults();
    private final List<Lane> lanes = new ArrayList<>();
    private TieringCluster cluster;
    private OthersAtWork others;
    private Path objects;
    private S3Server s3;
    private LogCapture log;

    /**
     * A stage.
     *
     * @param count how many faults to inject
     */
    public StorageStage(FaultReport report, PythonEnvironment python, long seed, int count) {
        this.report = report;
        this.python = python;
        this.seed = seed;
        this.left = new AtomicInteger(count);
    }

    /** Injects the faults, and adds them and what the datasets then hold to the report. */
    public void run(Path logFolder) throws Exception {
        try (Resources resources = new Resources()) {
            objects = resources.add(TemporaryFolder.create("s3-faults")).path();
            s3 = resources.add(S3Server.inFolder(objects, ACCESS_KEY, SECRET));
            s3.createBucket("lake");
            StorageRelay relay = resources.add(new StorageRelay(s3.endpoint()));
            relay.stopNoting();
            relay.play(faults);
            Map<String, String> options = new HashMap<>(s3.options());
            options.put("endpoint", relay.endpoint().toString());
            options.put("warehouse", WAREHOUSE);
            options.put("client_max_retries", "3");
            options.put("client_retry_timeout", "20");
            options.put("timeout", "5s");
            // the host's own loggers print the secret, which no plugin can prevent
            log = resources.add(LogCapture.of("io.flusslance", "org.lance"));
            cluster = resources.add(TieringCluster.start(options));
            cluster.startTiering();
            // by mistake, or because Flink thinks that the first one is gone
            cluster.startTiering();
            createTables();
            others =
                    resources.add(
                            OthersAtWork.start(
                                    python,
                                    seed,
                                    FaultTables.TEXT,
                                    lanes.stream()
                                            .filter(Lane::isSharedWithOthers)
                                            .map(Lane::uri)
                                            .toList(),
                                    s3.options(),
                                    Duration.ofSeconds(20),
                                    logFolder.resolve("others-storage.log")));
            for (Lane lane : lanes) {
                others.noteTiered(lane.uri());
            }
            inject();
            Map<String, OthersWork> work = others.finish();
            restart();
            check(work);
            query(work);
            report.addSecrets(secrets());
        }
    }

    private void createTables() throws Exception {
        List<TieredTable.Builder> shapes =
                List.of(
                        FaultTables.allTypes("all_types"),
                        FaultTables.large("large"),
                        FaultTables.growing("growing"),
                        FaultTables.partitioned("partitioned"),
                        FaultTables.keyed("growing_keyed"),
                        FaultTables.partitionedKeyed("partitioned_keyed"),
                        FaultTables.allTypesKeyed("all_types_keyed"));
        for (TieredTable.Builder shape : shapes) {
            int number = lanes.size();
            lanes.add(
                    new Lane(FaultTables.create(shape, cluster, seed + number, FEW_ROWS), number));
        }
        for (Lane lane : lanes) {
            lane.table.awaitTiered();
        }
    }

    /** What the datasets hold is to be seen all the more where a thread broke off. */
    private void inject() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(lanes.size());
        try {
            for (Lane lane : lanes) {
                threads.execute(
                        () -> {
                            try {
                                lane.run();
                            } catch (Exception | AssertionError e) {
                                // the others end what they have begun: all of their rows are
                                // acknowledged
                                left.set(0);
                                report.addFailure(
                                        "after "
                                                + lane.lastLines()
                                                + ", a storage fault of "
                                                + lane.name(),
                                        e);
                            }
                        });
            }
            threads.shutdown();
            threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * A job that was started again looks for what was left before, as after each fault of its own.
     */
    private void restart() throws Exception {
        cluster.loseTaskManager();
        cluster.startTaskManager();
        for (Lane lane : lanes) {
            lane.table.append(lane.rows());
        }
        for (Lane lane : lanes) {
            lane.table.awaitTiered();
        }
    }

    private void check(Map<String, OthersWork> work) throws Exception {
        DatasetChecker checker = new DatasetChecker(python, s3.options(), FaultTables.TEXT);
        for (Lane lane : lanes) {
            OthersWork done = work.getOrDefault(lane.uri(), new OthersWork());
            DatasetChecker.Result result = checker.check(lane.table, lane.uri(), done);
            Set<String> names = lane.data.namesWithLastingOrphans(result.files());
            long end = System.nanoTime() + NEXT_SEARCH.toNanos();
            // a search that a fault made slow is repeated after one of the next commits
            while (!result.files().containsAll(names) && System.nanoTime() < end) {
                lane.table.append(lane.rows());
                lane.table.awaitTiered();
                result = checker.check(lane.table, lane.uri(), done);
                names = lane.data.namesWithLastingOrphans(result.files());
            }
            report.add(lane.name(), result, names, true);
        }
    }

    /** Queries of primary-key tables add the changes that are not in the lake. */
    private void query(Map<String, OthersWork> work) throws Exception {
        cluster.cancelTiering();
        FlinkSql sql =
                FlinkSql.batch(
                        cluster,
                        Map.of(
                                "lance.access_key_id",
                                ACCESS_KEY,
                                "lance.secret_access_key",
                                SECRET));
        for (Lane lane : lanes) {
            if (lane.table.isKeyed()) {
                lane.table.append(lane.rows());
                OthersWork done = work.getOrDefault(lane.uri(), new OthersWork());
                report.addQuery(
                        lane.name(),
                        KeyComparison.ofQuery(sql, lane.table, done, FaultTables.TEXT));
            }
        }
    }

    private List<String> secrets() throws Exception {
        List<String> places = new ArrayList<>();
        for (Path object : TemporaryFolder.filesIn(objects)) {
            // every byte is one character, so that a search for the bytes is one for the text
            if (Files.readString(object, StandardCharsets.ISO_8859_1).contains(MARKER)) {
                places.add(object.toString());
            }
        }
        log.lines().stream().filter(line -> line.contains(MARKER)).forEach(places::add);
        return places;
    }

    /** One table, and the thread that works on it. */
    private final class Lane {

        private final TieredTable table;
        private final DataFolder data;
        private final Random random;
        private int addedColumns;

        Lane(TieredTable table, int number) {
            this.table = table;
            this.random = new Random(seed + number);
            this.data = new DataFolder(objects.resolve(uri().substring("s3://".length())));
        }

        String uri() {
            return table.datasetUri(WAREHOUSE);
        }

        String name() {
            return table.path().getTableName();
        }

        /** The last that the plugin has logged of the table. */
        List<String> lastLines() {
            List<String> lines =
                    log.lines().stream()
                            .filter(line -> line.contains(name()))
                            .map(line -> line.substring(0, Math.min(line.length(), LINE)))
                            .toList();
            return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
        }

        boolean isSharedWithOthers() {
            return name().startsWith("growing") || name().startsWith("partitioned");
        }

        int rows() {
            return 1 + random.nextInt(name().equals("large") ? FEW_ROWS : MANY_ROWS);
        }

        void run() throws Exception {
            while (left.getAndDecrement() > 0) {
                if (random.nextInt(LOST_TASK_MANAGER_ONE_IN) == 0) {
                    tables.writeLock().lock();
                    try {
                        loseTaskManager();
                    } finally {
                        tables.writeLock().unlock();
                    }
                } else {
                    tables.readLock().lock();
                    try {
                        hit();
                    } finally {
                        tables.readLock().unlock();
                    }
                }
            }
        }

        private void hit() throws Exception {
            StorageFault kind = StorageFault.values()[random.nextInt(StorageFault.values().length)];
            addColumn();
            int first = table.appendedRows();
            data.newNames();
            ArmedFault armed = kind.arm(random);
            faults.arm(name(), armed);
            for (int attempt = 1; attempt <= ATTEMPTS && !armed.hasFired(); attempt++) {
                table.append(rows());
                long end = System.nanoTime() + ROUND.toNanos();
                while (!armed.hasFired()
                        && !cluster.isTiered(table.path())
                        && System.nanoTime() < end) {
                    Thread.sleep(20);
                }
            }
            if (!armed.hasFired()) {
                // no request of that sort in these rounds: it counts for nothing
                faults.disarm(name());
                left.incrementAndGet();
                awaitTiered();
                return;
            }
            awaitTiered();
            faults.disarm(name());
            add(new Fault(kind.label(), armed.point().toString(), name(), first), armed);
        }

        private void awaitTiered() throws Exception {
            table.awaitTiered();
            others.noteTiered(uri());
        }

        private void add(Fault fault, ArmedFault armed) throws Exception {
            fault.recovered(
                    table.appendedRows(),
                    Duration.ofNanos(System.nanoTime() - armed.firedNanos()),
                    data.newNames());
            report.add(fault);
        }

        private void addColumn() throws Exception {
            if (name().startsWith("growing")
                    && addedColumns < MOST_ADDED_COLUMNS
                    && random.nextInt(ADDED_COLUMN_ONE_IN) == 0) {
                table.addColumns(FaultTables.addedColumn(addedColumns++));
            }
        }

        /** All tables are in the midst of a round, as they have rows, and this one writes. */
        private void loseTaskManager() throws Exception {
            int first = table.appendedRows();
            data.newNames();
            RequestPoint point = random.nextBoolean() ? RequestPoint.WRITE : RequestPoint.COMMIT;
            ArmedFault armed = ArmedFault.once(point, RequestFate::pass);
            faults.arm(name(), armed);
            for (Lane lane : lanes) {
                lane.table.append(lane.rows());
            }
            Deadline.in(LOSS)
                    .await(
                            "a round of " + name() + " writes",
                            armed::hasFired,
                            cluster::describeTiering);
            cluster.loseTaskManager();
            cluster.startTaskManager();
            faults.disarm(name());
            for (Lane lane : lanes) {
                lane.awaitTiered();
            }
            add(new Fault("TaskManager lost (embedded)", point.toString(), name(), first), armed);
        }
    }
}
