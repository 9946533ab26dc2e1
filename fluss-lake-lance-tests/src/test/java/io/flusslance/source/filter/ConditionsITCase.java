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
package io.flusslance.source.filter;

import io.flusslance.testing.EmbeddedLake;
import io.flusslance.testing.FlinkSql;
import io.flusslance.testing.RandomRows;

import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** A condition keeps the same rows, whether they are in the lake or in the log. */
class ConditionsITCase {

    private static final TablePath TABLE = TablePath.of("fluss", "edges");

    /** The partitions of the table; all have the same rows. */
    private static final List<String> PLACES = List.of("lake", "log", "half");

    private static final String PLACE = "place";
    private static final int COLUMNS_OF_A_QUERY = 40;
    private static final int RUNNING_QUERIES = 64;
    private static final int RANDOM_CONDITIONS = 80;
    private static final int SLOTS = 64;
    private static final String TIME_ZONE = "Europe/Berlin";

    private static final EdgeRows ROWS = new EdgeRows();

    private static EmbeddedLake lake;
    private static FlinkSql flink;

    @BeforeAll
    static void fillTable() throws Exception {
        lake = EmbeddedLake.start(SLOTS);
        lake.cluster().startTiering();
        lake.cluster().createTable(TABLE, descriptor());
        lake.cluster().createPartitions(TABLE, PLACES);
        // the first one is nulls, and in the lake of each partition, without which no query ends
        int count = ROWS.count() + 1;
        Map<String, Integer> tiered = Map.of("lake", count, "log", 1, "half", count / 2);
        for (String place : PLACES) {
            lake.cluster().append(TABLE, rows(place, 0, tiered.get(place)));
        }
        lake.cluster().awaitTiered(TABLE);
        lake.cluster().cancelTiering();
        for (String place : PLACES) {
            lake.cluster().append(TABLE, rows(place, tiered.get(place), count));
        }
        flink =
                FlinkSql.batch(lake.cluster(), Map.of())
                        .set("table.local-time-zone", TIME_ZONE)
                        .set("parallelism.default", "1");
    }

    private static List<GenericRow> rows(String place, int from, int to) {
        return IntStream.range(from - 1, to - 1)
                .mapToObj(ROWS::row)
                .map(row -> withPlace(row, place))
                .toList();
    }

    private static GenericRow withPlace(GenericRow row, String place) {
        int columns = row.getFieldCount();
        GenericRow longer = new GenericRow(columns + 1);
        for (int i = 0; i < columns; i++) {
            longer.setField(i, row.getField(i));
        }
        longer.setField(columns, BinaryString.fromString(place));
        return longer;
    }

    private static TableDescriptor descriptor() {
        Schema schema =
                Schema.newBuilder()
                        .fromRowType(ROWS.rowType())
                        .column(PLACE, DataTypes.STRING())
                        .build();
        return TableDescriptor.builder()
                .schema(schema)
                .partitionedBy(PLACE)
                .distributedBy(1, "id")
                .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                .property(ConfigOptions.TABLE_DATALAKE_FRESHNESS, Duration.ofMillis(500))
                .customProperty("ve.arrow.fixed-size-list.size", "2")
                .build();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        lake.close();
    }

    @Test
    void conditionsKeepTheRowsForWhichFlinkFindsThemTrue() throws Exception {
        List<String> conditions = EdgeConditions.fixed();
        lake.forgetLog();

        check(conditions);

        assertThat(lake.logged())
                .as("reads of the lake with a filter")
                .filteredOn(
                        line ->
                                line.contains("splits, filter `")
                                        || line.contains("splits, filter ("))
                .hasSizeGreaterThan(conditions.size() / 2);
    }

    @Test
    void conditionsWithLiteralsOfOtherTypesKeepTheRowsForWhichFlinkFindsThemTrue()
            throws Exception {
        long seed = RandomRows.printedSeed();
        check(EdgeConditions.random(ROWS, seed, RANDOM_CONDITIONS));
    }

    /** Most of the time of a query it holds a slot while the host closes its connections. */
    private static void check(List<String> conditions) throws Exception {
        List<String> faults = new ArrayList<>();
        // one for each query: a job does not end before its answer is taken
        ExecutorService answers = Executors.newCachedThreadPool();
        Semaphore room = new Semaphore(RUNNING_QUERIES);
        try {
            List<Future<Map<String, Set<Integer>>>> kept = new ArrayList<>();
            for (String condition : conditions) {
                room.acquire();
                // planned one after the other, or the source takes them for one statement
                TableResult answer = flink.query(queryOf(condition));
                kept.add(
                        answers.submit(
                                () -> {
                                    try {
                                        return rowsByPlace(answer);
                                    } finally {
                                        room.release();
                                    }
                                }));
            }
            for (int from = 0; from < conditions.size(); from += COLUMNS_OF_A_QUERY) {
                int to = Math.min(from + COLUMNS_OF_A_QUERY, conditions.size());
                List<Set<Integer>> expected = evaluatedRowByRow(conditions.subList(from, to));
                for (int i = from; i < to; i++) {
                    compare(
                            conditions.get(i),
                            expected.get(i - from),
                            answerOf(conditions.get(i), kept.get(i)),
                            faults);
                }
            }
        } finally {
            answers.shutdownNow();
        }
        assertThat(faults).isEmpty();
    }

    /**
     * Flink fetches results from a port of the job's own, and another job that runs can have it
     * next: then it says that the job was restarted.
     */
    private static Map<String, Set<Integer>> answerOf(
            String condition, Future<Map<String, Set<Integer>>> kept) throws Exception {
        try {
            return kept.get();
        } catch (ExecutionException e) {
            if (!"Job restarted".equals(e.getCause().getMessage())) {
                throw e;
            }
            return rowsByPlace(flink.query(queryOf(condition)));
        }
    }

    /** The rows that each condition keeps, of one query that has them as columns. */
    private static List<Set<Integer>> evaluatedRowByRow(List<String> conditions) throws Exception {
        List<Set<Integer>> kept = new ArrayList<>();
        conditions.forEach(condition -> kept.add(new TreeSet<>()));
        String query =
                String.format(
                        "SELECT id, (%s) FROM %s WHERE %s = 'log'",
                        String.join("), (", conditions), TABLE, PLACE);
        for (Row row : flink.select(query)) {
            for (int i = 0; i < conditions.size(); i++) {
                if (Boolean.TRUE.equals(row.getField(1 + i))) {
                    kept.get(i).add((Integer) row.getField(0));
                }
            }
        }
        return kept;
    }

    private static String queryOf(String condition) {
        return String.format("SELECT %s, id FROM %s WHERE %s", PLACE, TABLE, condition);
    }

    private static Map<String, Set<Integer>> rowsByPlace(TableResult answer) throws Exception {
        Map<String, Set<Integer>> found = new HashMap<>();
        PLACES.forEach(place -> found.put(place, new TreeSet<>()));
        try (CloseableIterator<Row> rows = answer.collect()) {
            rows.forEachRemaining(
                    row -> found.get((String) row.getField(0)).add((Integer) row.getField(1)));
        }
        return found;
    }

    private static void compare(
            String condition,
            Set<Integer> expected,
            Map<String, Set<Integer>> found,
            List<String> faults) {
        found.forEach(
                (place, rows) -> {
                    if (!rows.equals(expected)) {
                        faults.add(
                                String.format(
                                        "%s keeps %s of those in %s, not %s",
                                        condition, rows, place, expected));
                    }
                });
    }
}
