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

import org.apache.fluss.metadata.TablePath;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A cluster in this process whose lake is a local folder, and what its lake writes to the log. */
public final class EmbeddedLake implements AutoCloseable {

    private final Resources resources = new Resources();
    private final Path warehouse;
    private final TieringCluster cluster;
    private LogCapture log;

    private EmbeddedLake(Starter starter) throws Exception {
        warehouse = resources.add(TemporaryFolder.create("warehouse")).path();
        try {
            cluster = resources.add(starter.start(Map.of("warehouse", warehouse.toString())));
        } catch (Exception | Error e) {
            resources.close();
            throw e;
        }
        log = LogCapture.of("io.flusslance", "org.apache.fluss.flink.tiering");
    }

    /** Starts the cluster, without a tiering job. */
    public static EmbeddedLake start() throws Exception {
        return new EmbeddedLake(TieringCluster::start);
    }

    /** Starts the cluster for many queries at the same time. */
    public static EmbeddedLake start(int slots) throws Exception {
        return new EmbeddedLake(options -> TieringCluster.start(options, slots));
    }

    private interface Starter {
        TieringCluster start(Map<String, String> lakeOptions) throws Exception;
    }

    public TieringCluster cluster() {
        return cluster;
    }

    /** The folder of all datasets. */
    public Path warehouse() {
        return warehouse;
    }

    /** The folder of a table's dataset. */
    public Path dataset(TieredTable table) {
        return Path.of(table.datasetUri(warehouse.toString()));
    }

    /** Fails unless the table's dataset holds exactly its log. */
    public void assertHoldsTheLog(TieredTable table) throws Exception {
        table.assertDatasetHoldsTheLog(dataset(table).toString(), Map.of());
    }

    /** Opens the table's dataset. */
    public LanceDataset open(TieredTable table) {
        return LanceDataset.open(dataset(table).toString(), Map.of());
    }

    /** Forgets the log lines so far. */
    public void forgetLog() {
        log.close();
        log = LogCapture.of("io.flusslance", "org.apache.fluss.flink.tiering");
    }

    /** Waits until the plugin or the tiering job has logged a line that holds all texts. */
    public String awaitLogged(TieredTable table, String... texts) throws Exception {
        return awaitLogged(table.path(), texts);
    }

    /** Waits until the plugin or the tiering job has logged a line that holds all texts. */
    public String awaitLogged(TablePath table, String... texts) throws Exception {
        cluster.awaitLake(table, "logged: " + List.of(texts), () -> find(texts) != null);
        return find(texts);
    }

    /** The lines that were logged since they were forgotten. */
    public List<String> logged() {
        return log.lines();
    }

    private String find(String... texts) {
        return log.lines().stream()
                .filter(line -> List.of(texts).stream().allMatch(line::contains))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() throws IOException {
        log.close();
        resources.close();
    }
}
