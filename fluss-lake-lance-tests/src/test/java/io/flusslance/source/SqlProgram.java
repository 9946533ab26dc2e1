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
package io.flusslance.source;

import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import java.util.List;

/**
 * Reads a table in batch mode, adds a row to it, and reads it in streaming mode: a program of its
 * own for a Flink that is not this build's. It uses nothing but Flink's API, of which both have
 * what it needs.
 */
public final class SqlProgram {

    /**
     * Runs.
     *
     * @param arguments the bootstrap servers, the table with columns {@code id INT, name STRING},
     *     the id of the new row, and how many rows there are with it
     */
    public static void main(String[] arguments) throws Exception {
        String table = arguments[1];
        int newId = Integer.parseInt(arguments[2]);
        int count = Integer.parseInt(arguments[3]);
        TableEnvironment batch = environment(EnvironmentSettings.inBatchMode(), arguments[0]);
        print("batch", batch.executeSql("SELECT id, name FROM " + table), count - 1);
        print("filtered", batch.executeSql("SELECT COUNT(*) FROM " + table + " WHERE id < 10"), 1);
        batch.executeSql("INSERT INTO " + table + " VALUES (" + newId + ", 'new')").await();
        TableEnvironment streaming =
                environment(EnvironmentSettings.inStreamingMode(), arguments[0]);
        TableResult result = streaming.executeSql("SELECT id, name FROM " + table);
        print("streaming", result, count);
        result.getJobClient().orElseThrow().cancel().get();
        // threads of Flink and Lance outlive the work
        System.exit(0);
    }

    private static TableEnvironment environment(EnvironmentSettings settings, String servers) {
        TableEnvironment environment = TableEnvironment.create(settings);
        environment.getConfig().set("parallelism.default", "2");
        for (String statement :
                List.of(
                        "CREATE CATALOG lake WITH ('type' = 'fluss', 'bootstrap.servers' = '"
                                + servers
                                + "')",
                        "USE CATALOG lake")) {
            environment.executeSql(statement);
        }
        return environment;
    }

    private static void print(String what, TableResult result, int count) throws Exception {
        try (CloseableIterator<Row> rows = result.collect()) {
            for (int i = 0; i < count && rows.hasNext(); i++) {
                Row row = rows.next();
                StringBuilder line = new StringBuilder(what);
                for (int field = 0; field < row.getArity(); field++) {
                    line.append(' ').append(row.getField(field));
                }
                System.out.println(line);
            }
        }
    }

    private SqlProgram() {}
}
