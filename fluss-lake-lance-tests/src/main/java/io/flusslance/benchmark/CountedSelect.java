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

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.RowData;

/** A job that selects all rows of a table and counts them in {@link RowTally}. */
final class CountedSelect {

    /**
     * Submits the job.
     *
     * @param flink runs it
     * @param parallelism of the job
     * @param settings of Flink SQL, batch or streaming
     * @param bootstrapServers of Fluss
     * @param table the path of the table, with hints where there are any
     */
    static JobClient submit(
            MiniCluster flink,
            int parallelism,
            EnvironmentSettings settings,
            String bootstrapServers,
            String table)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        StreamExecutionEnvironment environment = new MiniClusterEnvironment(flink, configuration);
        StreamTableEnvironment tables = StreamTableEnvironment.create(environment, settings);
        tables.executeSql(
                "CREATE CATALOG lake WITH ('type' = 'fluss', 'bootstrap.servers' = '"
                        + bootstrapServers
                        + "')");
        Table selected = tables.sqlQuery("SELECT * FROM lake." + table);
        RowTally.countAll(
                tables.toDataStream(
                        selected,
                        selected.getResolvedSchema()
                                .toPhysicalRowDataType()
                                .bridgedTo(RowData.class)));
        return environment.executeAsync(environment.getStreamGraph());
    }

    private CountedSelect() {}
}
