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

import io.flusslance.testing.Deadline;
import io.flusslance.testing.LogCapture;
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.Resources;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieredTable;
import io.flusslance.testing.TieringCluster;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Faults of a local disk: it is full, it is read-only, a file of an open round is removed. For the
 * first two the disk is one of its own, which only root can mount; others get the third alone, and
 * a line says so.
 */
public final class LocalStage {

    private static final int DISK_MEGABYTES = 192;
    private static final int ROWS = 150;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final FaultReport report;
    private final PythonEnvironment python;
    private final Random random;
    private final long seed;
    private final int count;

    private Path warehouse;
    private Path aside;
    private TieringCluster cluster;
    private TieredTable table;
    private DataFolder data;

    /**
     * A stage.
     *
     * @param count how many faults to inject
     */
    public LocalStage(FaultReport report, PythonEnvironment python, long seed, int count) {
        this.report = report;
        this.python = python;
        this.random = new Random(seed);
        this.seed = seed;
        this.count = count;
    }

    /** Injects the faults, and adds them and what the dataset then holds to the report. */
    public void run() throws Exception {
        try (Resources resources = new Resources()) {
            warehouse = resources.add(TemporaryFolder.create("small-disk")).path();
            aside = resources.add(TemporaryFolder.create("aside")).path();
            Optional<SmallDisk> disk = SmallDisk.mount(warehouse, DISK_MEGABYTES);
            disk.ifPresent(resources::add);
            List<LocalFault> kinds = new ArrayList<>();
            kinds.add(this::removeFile);
            if (disk.isPresent()) {
                kinds.add(() -> fillDisk(disk.get()));
                kinds.add(() -> makeReadOnly(disk.get()));
            } else {
                System.out.println("no full and no read-only disk: only root can mount one");
            }
            cluster =
                    resources.add(TieringCluster.start(Map.of("warehouse", warehouse.toString())));
            cluster.startTiering();
            table = FaultTables.growing("on_disk").create(cluster, seed);
            data = new DataFolder(Path.of(table.datasetUri(warehouse.toString())));
            table.append(ROWS);
            table.awaitTiered();
            int done = 0;
            while (done < count) {
                if (kinds.get(done % kinds.size()).inject()) {
                    done++;
                }
            }
            DatasetChecker.Result result =
                    new DatasetChecker(python, Map.of(), FaultTables.TEXT)
                            .check(table, table.datasetUri(warehouse.toString()), new OthersWork());
            report.add(
                    table.path().getTableName(),
                    result,
                    data.namesWithLastingOrphans(result.files()),
                    true);
        }
    }

    /** A fault of one kind; false where it came too late to be one. */
    private interface LocalFault {
        boolean inject() throws Exception;
    }

    private boolean fillDisk(SmallDisk disk) throws Exception {
        return breakDisk("no space left", "No space left on device", disk::fill, disk::empty);
    }

    private boolean makeReadOnly(SmallDisk disk) throws Exception {
        return breakDisk(
                "disk read-only",
                "Read-only file system",
                () ->
                        Deadline.in(DEADLINE)
                                .await("nobody writes", disk::makeReadOnly, warehouse::toString),
                disk::makeWritable);
    }

    private boolean breakDisk(String kind, String error, Step harm, Step repair) throws Exception {
        data.newNames();
        int first = table.appendedRows();
        try (LogCapture log = LogCapture.of("io.flusslance", "org.apache.fluss.flink.tiering")) {
            long broken = System.nanoTime();
            boolean noticed;
            if (random.nextBoolean()) {
                harm.run();
                table.append(ROWS);
            } else {
                table.append(ROWS);
                awaitNewFile(data.names());
                harm.run();
                table.append(ROWS);
            }
            try {
                Deadline.in(DEADLINE)
                        .await("a round fails", () -> isLogged(log, error), table.path()::toString);
                noticed = true;
            } finally {
                repair.run();
            }
            return noticed && recover(new Fault(kind, "write", name(), first), broken);
        }
    }

    /** Takes away a file that no version refers to yet; puts it back where it came too late. */
    private boolean removeFile() throws Exception {
        data.newNames();
        int first = table.appendedRows();
        Set<Path> versions = versions();
        Set<String> before = data.names();
        try (LogCapture log = LogCapture.of("io.flusslance", "org.apache.fluss.flink.tiering")) {
            table.append(ROWS);
            String name = awaitNewFile(before);
            if (name.isEmpty()) {
                return false;
            }
            Path file = data.path().resolve(name);
            long removed = System.nanoTime();
            try {
                Files.move(file, aside.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            } catch (NoSuchFileException e) {
                table.awaitTiered();
                return false;
            }
            Deadline.in(DEADLINE)
                    .await(
                            "the round ends",
                            () -> isLogged(log, name) || !versions().equals(versions),
                            table.path()::toString);
            if (!isLogged(log, name)) {
                Files.move(aside.resolve(name), file);
                table.awaitTiered();
                return false;
            }
            return recover(new Fault("file removed", "commit", name(), first), removed);
        }
    }

    private boolean recover(Fault fault, long begin) throws Exception {
        table.awaitTiered();
        fault.recovered(
                table.appendedRows(), Duration.ofNanos(System.nanoTime() - begin), data.newNames());
        report.add(fault);
        return true;
    }

    private String name() {
        return table.path().getTableName();
    }

    private static boolean isLogged(LogCapture log, String text) {
        return log.lines().stream().anyMatch(line -> line.contains(text));
    }

    private String awaitNewFile(Set<String> before) throws Exception {
        List<String> found = new ArrayList<>();
        Deadline.in(DEADLINE)
                .await(
                        "a round writes a file",
                        () -> {
                            Set<String> names = data.names();
                            names.removeAll(before);
                            found.addAll(names);
                            return !found.isEmpty() || cluster.isTiered(table.path());
                        },
                        table.path()::toString);
        return found.isEmpty() ? "" : found.get(0);
    }

    private Set<Path> versions() throws Exception {
        return new HashSet<>(
                TemporaryFolder.filesIn(
                        Path.of(table.datasetUri(warehouse.toString())).resolve("_versions")));
    }

    private interface Step {
        void run() throws Exception;
    }
}
