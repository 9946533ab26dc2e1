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
package io.flusslance.source.split;

import io.flusslance.testing.EmbeddedLake;
import io.flusslance.testing.FlinkSql;

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Conditions on partition keys that are no text, as the connector and the host hand them over. */
class PartitionKeysITCase {

    private static EmbeddedLake lake;
    private static FlinkSql flink;

    @BeforeAll
    static void fillTables() throws Exception {
        lake = EmbeddedLake.start();
        lake.cluster().startTiering();
        append("ints", DataTypes.INT(), List.of(-50, -5, 9, 10, 100));
        append("bigints", DataTypes.BIGINT(), List.of(-3_000_000_000L, -4L, 7L, 30_000_000_000L));
        append("dates", DataTypes.DATE(), List.of(day("1969-12-31"), 0, day("2026-02-03")));
        for (String table : List.of("ints", "bigints", "dates")) {
            lake.cluster().awaitTiered(path(table));
        }
        lake.cluster().cancelTiering();
        flink = FlinkSql.batch(lake.cluster(), Map.of());
    }

    /** A row for each partition; their ids count from 0. */
    private static void append(String table, DataType type, List<?> keys) throws Exception {
        Schema schema = Schema.newBuilder().column("id", DataTypes.INT()).column("p", type).build();
        lake.cluster()
                .createTable(
                        path(table),
                        TableDescriptor.builder()
                                .schema(schema)
                                .partitionedBy("p")
                                .distributedBy(1, "id")
                                .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                                .property(
                                        ConfigOptions.TABLE_DATALAKE_FRESHNESS,
                                        Duration.ofMillis(500))
                                .build());
        List<GenericRow> rows = new ArrayList<>();
        List<String> partitions = new ArrayList<>();
        for (Object key : keys) {
            partitions.add(
                    table.equals("dates")
                            ? LocalDate.ofEpochDay((Integer) key).toString()
                            : key.toString());
            rows.add(GenericRow.of(rows.size(), key));
        }
        lake.cluster().createPartitions(path(table), partitions);
        lake.cluster().append(path(table), rows);
    }

    private static int day(String date) {
        return (int) LocalDate.parse(date).toEpochDay();
    }

    private static TablePath path(String table) {
        return TablePath.of("fluss", table);
    }

    @AfterAll
    static void stopCluster() throws Exception {
        lake.close();
    }

    @Test
    void numbersAreComparedByValue() throws Exception {
        assertIds("ints", "p = -5", 1);
        assertIds("ints", "p > 9", 3, 4);
        assertIds("ints", "p >= 9 AND p < 100", 2, 3);
        assertIds("ints", "p < 0", 0, 1);
        assertIds("ints", "p > -50 AND p < 10", 1, 2);
        assertIds("ints", "p IN (-50, 100)", 0, 4);
        assertIds("ints", "p <> 9", 0, 1, 3, 4);
        assertIds("ints", "p BETWEEN -5 AND 9", 1, 2);
        assertIds("ints", "p = -5 OR p > 10", 1, 4);
        assertIds("ints", "p > 9.5", 3, 4);
        assertIds("ints", "p IS NULL");
    }

    @Test
    void longNumbersAreComparedByValue() throws Exception {
        assertIds("bigints", "p = -3000000000", 0);
        assertIds("bigints", "p < 7", 0, 1);
        assertIds("bigints", "p > -4", 2, 3);
        assertIds("bigints", "p IN (-4, 30000000000)", 1, 3);
        assertIds("bigints", "NOT (p = 7)", 0, 1, 3);
    }

    @Test
    void daysAreComparedByDate() throws Exception {
        assertIds("dates", "p = DATE '1969-12-31'", 0);
        assertIds("dates", "p < DATE '1970-01-01'", 0);
        assertIds("dates", "p >= DATE '1970-01-01'", 1, 2);
        assertIds("dates", "p > DATE '1970-01-01' AND p < DATE '2027-01-01'", 2);
        assertIds("dates", "p IN (DATE '1969-12-31', DATE '2026-02-03')", 0, 2);
    }

    private static void assertIds(String table, String condition, Integer... ids) throws Exception {
        assertThat(flink.integers("SELECT id FROM fluss." + table + " WHERE " + condition))
                .as("%s of %s", condition, table)
                .containsExactly(ids);
    }
}
