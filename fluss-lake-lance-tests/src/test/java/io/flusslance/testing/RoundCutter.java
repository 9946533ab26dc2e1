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

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.fail;

/**
 * Brings a running tiering job into the middle of a round, where a test then does harm to it.
 *
 * <p>The tables are given no rounds while rows are appended, so that the next round covers all of
 * them; it has begun when a new data file is seen, finished or not, and it was cut when its version
 * is still not there after the harm. A round that was faster than the harm is tried again with more
 * rows. (To stop the job for that time would cost two minutes: when a job ends, Fluss is not told
 * of the tables in which it had just found nothing to do, and waits for them.)
 */
public final class RoundCutter {

    private static final int MAX_ATTEMPTS = 6;
    private static final Duration NO_ROUNDS = Duration.ofHours(1);

    /** Also a round's longest duration. */
    private static final Duration ROUNDS = Duration.ofSeconds(2);

    private final FlussCluster cluster;
    private final Path warehouse;
    private final List<TieredTable> tables;

    /**
     * @param warehouse the folder in which the datasets are, also where they are reached through a
     *     server
     */
    public RoundCutter(FlussCluster cluster, Path warehouse, TieredTable... tables) {
        this.cluster = cluster;
        this.warehouse = warehouse;
        this.tables = List.of(tables);
    }

    /**
     * Appends rows to every table and does the harm in the middle of the round that tiers them.
     *
     * @param rows the number for each table, more when a round has to be tried again
     * @param harm leaves no tiering job running that could go on with the round
     * @param recovery makes the job run again
     */
    public void cut(int rows, Step harm, Step recovery) throws Exception {
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            for (TieredTable table : tables) {
                cluster.setFreshness(table.path(), NO_ROUNDS);
            }
            for (TieredTable table : tables) {
                table.append(rows * attempt);
            }
            Map<TieredTable, Set<Path>> before = dataFiles();
            Map<TieredTable, Set<Path>> versions = files("_versions");
            for (TieredTable table : tables) {
                cluster.setFreshness(table.path(), ROUNDS);
            }
            Set<TieredTable> begun = awaitNewDataFile(before);
            harm.run();
            boolean cut = false;
            Map<TieredTable, Set<Path>> versionsNow = files("_versions");
            for (TieredTable table : begun) {
                cut |= versionsNow.get(table).equals(versions.get(table));
            }
            recovery.run();
            if (cut) {
                return;
            }
            for (TieredTable table : tables) {
                table.awaitTiered();
            }
        }
        fail("every round was over before it could be cut");
    }

    private Set<TieredTable> awaitNewDataFile(Map<TieredTable, Set<Path>> before) throws Exception {
        Set<TieredTable> begun = new HashSet<>();
        cluster.awaitLake(
                tables.get(0).path(),
                "a round writes a data file",
                () -> {
                    dataFiles()
                            .forEach(
                                    (table, files) -> {
                                        if (!before.get(table).containsAll(files)) {
                                            begun.add(table);
                                        }
                                    });
                    return !begun.isEmpty();
                });
        return begun;
    }

    /** On a local disk the plugin keeps those that are not finished in folders beside. */
    private Map<TieredTable, Set<Path>> dataFiles() throws Exception {
        Map<TieredTable, Set<Path>> files = files(".");
        files.values()
                .forEach(
                        paths ->
                                paths.removeIf(
                                        path ->
                                                !path.getParent()
                                                        .getFileName()
                                                        .toString()
                                                        .equals("data")));
        return files;
    }

    private Map<TieredTable, Set<Path>> files(String kind) throws Exception {
        Map<TieredTable, Set<Path>> files = new HashMap<>();
        for (TieredTable table : tables) {
            Path folder = Path.of(table.datasetUri(warehouse.toString())).resolve(kind).normalize();
            files.put(table, new HashSet<>(TemporaryFolder.filesIn(folder)));
        }
        return files;
    }

    /** Something that a test does to the cluster. */
    public interface Step {

        void run() throws Exception;
    }
}
