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
package io.flusslance.quickstart.products;

import io.flusslance.flink.MiniClusterEnvironment;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the table with a batch query of Flink SQL, which unites the lake with the live log. */
final class FlinkReader {

    static final String NAME = "Flink SQL";
    static final int PARALLELISM = 2;

    private static final String QUERY =
            "SELECT id, name, price, embedding, changed_at FROM " + ProductTable.PATH;

    private final MiniCluster flink;
    private final String bootstrapServers;
    private Optional<TableEnvironment> opened = Optional.empty();

    /**
     * Creates it.
     *
     * @param flink runs the queries
     * @param bootstrapServers of the Fluss cluster
     */
    FlinkReader(MiniCluster flink, String bootstrapServers) {
        this.flink = flink;
        this.bootstrapServers = bootstrapServers;
    }

    private TableEnvironment environment() {
        if (opened.isEmpty()) {
            TableEnvironment environment =
                    StreamTableEnvironment.create(
                            new MiniClusterEnvironment(flink, new Configuration()),
                            EnvironmentSettings.inBatchMode());
            environment.getConfig().set(CoreOptions.DEFAULT_PARALLELISM, PARALLELISM);
            environment.executeSql(
                    "CREATE CATALOG fluss WITH ('type' = 'fluss', 'bootstrap.servers' = '"
                            + bootstrapServers
                            + "')");
            environment.executeSql("USE CATALOG fluss");
            opened = Optional.of(environment);
        }
        return opened.get();
    }

    /**
     * Plans a query, which takes seconds for the first one. The table must have been tiered;
     * Flink's planner works only on the thread that first called it.
     */
    void prepare() {
        environment().explainSql(QUERY);
    }

    /** All rows of the table, on the thread that {@link #prepare} was called on. */
    List<Product> read() throws Exception {
        List<Product> products = new ArrayList<>();
        try (CloseableIterator<Row> rows = environment().executeSql(QUERY).collect()) {
            rows.forEachRemaining(row -> products.add(product(row)));
        }
        return products;
    }

    private static Product product(Row row) {
        Float[] embedding = (Float[]) row.getField(ProductTable.EMBEDDING);
        return new Product(
                (Integer) row.getField(ProductTable.ID),
                (String) row.getField(ProductTable.NAME),
                (BigDecimal) row.getField(ProductTable.PRICE),
                List.of(embedding),
                (Instant) row.getField(ProductTable.CHANGED_AT));
    }
}
