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

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Flink SQL on the tables of a Fluss cluster, on the Flink of its tiering job. */
public final class FlinkSql {

    private static final int PARALLELISM = 2;

    private final TableEnvironment environment;

    private FlinkSql(
            EnvironmentSettings settings,
            TieringCluster cluster,
            String moreOptions,
            Map<String, String> flinkOptions) {
        environment =
                StreamTableEnvironment.create(
                        cluster.newEnvironment(Configuration.fromMap(flinkOptions)), settings);
        environment.getConfig().set(CoreOptions.DEFAULT_PARALLELISM, PARALLELISM);
        environment.executeSql(
                "CREATE CATALOG lake WITH ('type' = 'fluss', 'bootstrap.servers' = '"
                        + cluster.bootstrapServers()
                        + "'"
                        + moreOptions
                        + ")");
        environment.executeSql("USE CATALOG lake");
        environment.createTemporarySystemFunction("gate", RowGate.class);
    }

    /**
     * Statements that end.
     *
     * @param catalogOptions further options of the catalog
     */
    public static FlinkSql batch(TieringCluster cluster, Map<String, String> catalogOptions) {
        StringBuilder options = new StringBuilder();
        catalogOptions.forEach(
                (key, value) ->
                        options.append(", '")
                                .append(key)
                                .append("' = '")
                                .append(value)
                                .append("'"));
        return new FlinkSql(
                EnvironmentSettings.inBatchMode(), cluster, options.toString(), Map.of());
    }

    /** Statements that go on. */
    public static FlinkSql streaming(TieringCluster cluster) {
        return streaming(cluster, Map.of());
    }

    /**
     * Statements that go on.
     *
     * @param flinkOptions options of Flink, for the jobs too
     */
    public static FlinkSql streaming(TieringCluster cluster, Map<String, String> flinkOptions) {
        return new FlinkSql(EnvironmentSettings.inStreamingMode(), cluster, "", flinkOptions);
    }

    /** Runs a statement that Flink answers at once. */
    public FlinkSql execute(String statement) {
        environment.executeSql(statement);
        return this;
    }

    /** Sets an option of Flink for the statements that follow. */
    public FlinkSql set(String option, String value) {
        environment.getConfig().set(option, value);
        return this;
    }

    /** Begins an {@code INSERT}, which runs when this returns. */
    public JobClient start(String insert) {
        return environment.executeSql(insert).getJobClient().orElseThrow();
    }

    /** Begins a query; the caller closes the answer. */
    public TableResult query(String query) {
        return environment.executeSql(query);
    }

    /** All rows of a query that ends. */
    public List<Row> select(String query) throws Exception {
        return select(query, Integer.MAX_VALUE);
    }

    /** The first rows of a query. */
    public List<Row> select(String query, int count) throws Exception {
        List<Row> rows = new ArrayList<>();
        TableResult result = environment.executeSql(query);
        try (CloseableIterator<Row> found = result.collect()) {
            while (rows.size() < count && found.hasNext()) {
                rows.add(found.next());
            }
        }
        if (count != Integer.MAX_VALUE) {
            // closing what it collected tells a streaming job to end, and does not wait
            result.getJobClient().orElseThrow().cancel().exceptionally(e -> null).get();
        }
        return rows;
    }

    /** The only value of a query with one row and one column. */
    public Object value(String query) throws Exception {
        List<Row> rows = select(query);
        if (rows.size() != 1 || rows.get(0).getArity() != 1) {
            throw new AssertionError(query + " gives " + rows);
        }
        return rows.get(0).getField(0);
    }

    /** The integers of the first column, sorted. */
    public List<Integer> integers(String query) throws Exception {
        int[] found = select(query).stream().mapToInt(row -> (int) row.getField(0)).toArray();
        Arrays.sort(found);
        return Arrays.stream(found).boxed().toList();
    }

    /** How Flink carries a query out. */
    public String explain(String query) {
        return environment.explainSql(query);
    }
}
