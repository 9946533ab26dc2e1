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

import io.flusslance.testing.Deadline;
import io.flusslance.testing.EmbeddedLake;
import io.flusslance.testing.FlinkSql;
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.RowGate;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieredTable;

import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Queries that stop in the middle of the lake, and datasets that change under queries. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class UnionReadLifeITCase {

    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final int ROUND = 1_000;
    private static final int BEFORE_STOP = 300;
    private static final Map<String, String> ONE_READER =
            Map.of(
                    "restart-strategy.type", "fixed-delay",
                    "restart-strategy.fixed-delay.delay", "0 s");

    /** Of {@link #ROUND} rows in the lake each, by name; every test has its own. */
    private static final Map<String, TieredTable> TABLES = new LinkedHashMap<>();

    private static EmbeddedLake lake;
    private static PythonEnvironment python;
    private static long seed;

    @BeforeAll
    static void startCluster() throws Exception {
        python = PythonEnvironment.get();
        lake = EmbeddedLake.start();
        // slots for two queries beside the tiering job
        lake.cluster().startTaskManager();
        lake.cluster().startTaskManager();
        lake.cluster().startTiering();
        seed = RandomRows.printedSeed();
        for (String name :
                List.of("saved", "restarted", "changing", "good", "cut", "retyped", "missing")) {
            TieredTable table =
                    TieredTable.named(name)
                            .column("name", DataTypes.STRING())
                            .create(lake.cluster(), seed);
            table.append(ROUND);
            TABLES.put(name, table);
        }
        for (TieredTable table : TABLES.values()) {
            table.awaitTiered();
        }
    }

    @AfterAll
    static void stopCluster() throws Exception {
        if (lake != null) {
            lake.close();
        }
    }

    @BeforeEach
    void closeGate() {
        RowGate.reset();
    }

    @AfterEach
    void endQueries() throws Exception {
        lake.cluster().cancelQueries();
    }

    /** In between, the table gets rows and a column, and others index, widen and compact. */
    @Test
    void aJobGoesOnFromASavepointInTheMiddleOfASplit() throws Exception {
        TieredTable table = TABLES.get("saved");
        String copy = "INSERT INTO nowhere SELECT gate(id) FROM fluss.saved WHERE id >= 10";
        List<Integer> before;
        try (TemporaryFolder folder = TemporaryFolder.create("savepoint")) {
            JobClient job = oneReader(ONE_READER).start(copy);
            passBeforeStop();
            // to stop with a savepoint takes 10 s more, for which the host's reader waits
            String savepoint =
                    passWhile(
                            job.triggerSavepoint(
                                    folder.path().toUri().toString(), SavepointFormatType.NATIVE));
            lake.cluster().cancelQueries();
            before = RowGate.passed();
            RowGate.reset();
            table.addColumns(new DataField("rating", DataTypes.BIGINT()));
            table.append(ROUND);
            change(table, "add_column", "index", "compact");
            table.awaitTiered();

            RowGate.allowAll();
            oneReader(Map.of("execution.state-recovery.path", savepoint)).start(copy);
            awaitPassed(table.appendedRows() - 10 - before.size());
        }
        assertThat(before).hasSizeBetween(BEFORE_STOP, ROUND / 2);
        assertThat(before).isEqualTo(numbers(10, 10 + before.size()));
        List<Integer> after = RowGate.passed();
        // no row that passed before the savepoint
        assertThat(after.get(0)).isBetween(10 + BEFORE_STOP, 10 + before.size());
        assertThat(after.subList(0, ROUND - after.get(0))).isEqualTo(numbers(after.get(0), ROUND));
        awaitPassed(table.appendedRows() - after.get(0));
        assertThat(RowGate.passed())
                .containsExactlyInAnyOrderElementsOf(numbers(after.get(0), table.appendedRows()));
    }

    @Test
    void aJobThatFailsInTheMiddleOfASplitCountsEachRowOnce() throws Exception {
        TieredTable table = TABLES.get("restarted");
        TableResult result =
                oneReader(ONE_READER)
                        // what it has counted is told at each checkpoint
                        .set("execution.checkpointing.interval", "200 ms")
                        .query(
                                "SELECT COUNT(*), SUM(gate(id)), COUNT(DISTINCT id)"
                                        + " FROM fluss.restarted");
        JobClient job = result.getJobClient().orElseThrow();
        passBeforeStop();
        passWhile(lake.cluster().checkpoint(job));
        int atCheckpoint = RowGate.passed().size();
        assertThat(atCheckpoint).isLessThan(ROUND);
        RowGate.allow(50);
        awaitPassed(atCheckpoint + 40);
        RowGate.fail();
        RowGate.allowAll();
        long count = table.appendedRows();
        Row last = null;
        try (CloseableIterator<Row> rows = result.collect()) {
            while (last == null || (long) last.getField(0) < count) {
                last = rows.next();
            }
        }
        last.setKind(RowKind.INSERT);
        assertThat(last).isEqualTo(Row.of(count, (int) (count * (count - 1) / 2), count));
    }

    /** What others do, growth included, is not seen by a query that has begun. */
    @Test
    void aQueryThatRunsIsNotDisturbedByWhatHappensToTheDataset() throws Exception {
        TieredTable table = TABLES.get("changing");
        oneReader(ONE_READER).start("INSERT INTO nowhere SELECT gate(id) FROM fluss.changing");
        passBeforeStop();

        table.append(ROUND);
        table.awaitTiered();
        change(table, "add_column", "index", "compact");
        table.append(ROUND);
        table.awaitTiered();
        RowGate.allowAll();

        awaitPassed(table.appendedRows());
        List<Integer> all = numbers(0, table.appendedRows());
        assertThat(RowGate.passed()).containsExactlyInAnyOrderElementsOf(all);
        // and the next query reads what they left, without their column
        FlinkSql batch = batch();
        assertThat(batch.integers("SELECT id FROM fluss.changing")).isEqualTo(all);
        assertThat(batch.select("SELECT * FROM fluss.changing WHERE id = 5"))
                .singleElement()
                .extracting(Row::getArity)
                .isEqualTo(2);
    }

    /** The files that it reads may be gone, or open still. */
    @Test
    void aVersionThatExpiresUnderAQueryIsReadOrTold() throws Exception {
        TablePath path = TablePath.of("fluss", "expiring");
        TieredTable table =
                TieredTable.named("expiring")
                        .column("name", DataTypes.STRING())
                        .column("picture", DataTypes.BYTES())
                        .create(lake.cluster(), seed);
        Random random = new Random(seed);
        List<GenericRow> rows = new ArrayList<>();
        for (int id = 0; id < 300; id++) {
            byte[] picture = new byte[100_000];
            random.nextBytes(picture);
            rows.add(GenericRow.of(id, BinaryString.fromString("name " + id), picture));
        }
        for (List<GenericRow> round : List.of(rows.subList(0, 150), rows.subList(150, 300))) {
            lake.cluster().append(path, round);
            lake.cluster().awaitTiered(path);
        }
        FlinkSql batch = batch();
        TableResult running =
                batch.query("SELECT gate(id) FROM fluss.expiring WHERE picture IS NOT NULL");
        RowGate.allow(10);
        awaitPassed(10);

        change(table, "compact", "expire");
        RowGate.allowAll();

        try (CloseableIterator<Row> answer = running.collect()) {
            while (answer.hasNext()) {
                answer.next();
            }
            assertThat(RowGate.passed()).containsExactlyInAnyOrderElementsOf(numbers(0, 300));
        } catch (RuntimeException told) {
            assertThat(told)
                    .hasStackTraceContaining("fluss.expiring")
                    .hasStackTraceContaining("A file of this version no longer exists")
                    .hasStackTraceContaining("Run the query again");
        }
        assertThatThrownBy(() -> batch.select("SELECT id, name FROM fluss.expiring"))
                .hasStackTraceContaining("Version ")
                .hasStackTraceContaining("table fluss.expiring")
                .hasStackTraceContaining("cleaned up")
                .hasStackTraceContaining("wait for the next tiering round");
        lake.cluster()
                .append(
                        path,
                        List.of(GenericRow.of(300, BinaryString.fromString("x"), new byte[1])));
        lake.cluster().awaitTiered(path);
        assertThat(batch.integers("SELECT id FROM fluss.expiring")).isEqualTo(numbers(0, 301));
    }

    @Test
    void aDatasetThatCannotBeReadFailsItsOwnQueryAlone() throws Exception {
        TieredTable good = TABLES.get("good");
        TieredTable cut = TABLES.get("cut");
        TieredTable retyped = TABLES.get("retyped");
        TieredTable missing = TABLES.get("missing");

        oneReader(ONE_READER).start("INSERT INTO nowhere SELECT gate(id) FROM fluss.good");
        passBeforeStop();

        Path file = newestDataFile(cut);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertQueryTells(
                "cut",
                file.getFileName().toString(),
                "version ",
                "fragments [",
                "truncated or damaged",
                "Restore it from a copy");
        Files.write(file, bytes);
        assertThat(batch().integers("SELECT id FROM fluss.cut")).hasSize(cut.appendedRows());

        // the version that Fluss knows has the old type
        change(retyped, "retype");
        assertThat(batch().integers("SELECT id FROM fluss.retyped"))
                .hasSize(retyped.appendedRows());

        TemporaryFolder.delete(lake.dataset(missing));
        assertQueryTells(
                "missing",
                "has no dataset at " + lake.dataset(missing),
                "Fluss has recorded its version",
                "Restore the dataset");

        // the query that ran beside it, and tiering, which the others need
        good.append(ROUND);
        RowGate.allowAll();
        awaitPassed(good.appendedRows());
        good.awaitTiered();
        assertThat(RowGate.passed())
                .containsExactlyInAnyOrderElementsOf(numbers(0, good.appendedRows()));
    }

    /** A table with a partition key of every type, whose fragments others have thrown together. */
    @Test
    void partitionsOfEveryKeyTypeAreReadOnce() throws Exception {
        List<String> keys =
                List.of(
                        "k_boolean BOOLEAN",
                        "k_tinyint TINYINT",
                        "k_smallint SMALLINT",
                        "k_int INT",
                        "k_bigint BIGINT",
                        "k_float FLOAT",
                        "k_double DOUBLE",
                        "k_char CHAR(2)",
                        "k_string STRING",
                        "k_binary BINARY(2)",
                        "k_bytes BYTES",
                        "k_date DATE",
                        "k_time TIME",
                        "k_timestamp TIMESTAMP(6)",
                        "k_instant TIMESTAMP_LTZ(6)");
        String names = String.join(", ", keys.stream().map(key -> key.split(" ", 2)[0]).toList());
        FlinkSql batch = batch();
        batch.execute(
                "CREATE TABLE fluss.keyed (id INT, "
                        + String.join(", ", keys)
                        + ") PARTITIONED BY ("
                        + names
                        + ") WITH ('bucket.num' = '1', 'table.datalake.enabled' = 'true',"
                        + " 'table.datalake.freshness' = '500ms')");
        String low =
                "TRUE, CAST(-1 AS TINYINT), CAST(2 AS SMALLINT), 3, CAST(-4 AS BIGINT),"
                        + " CAST(1.5 AS FLOAT), 2.25e0, 'ab', 's_1', CAST(X'0aff' AS BINARY(2)),"
                        + " X'00', DATE '2024-02-29', TIME '10:11:12',"
                        + " TIMESTAMP '2024-01-02 03:04:05.000006',"
                        + " CAST(TO_TIMESTAMP_LTZ(1700000000123, 3) AS TIMESTAMP_LTZ(6))";
        String high =
                "FALSE, CAST(1 AS TINYINT), CAST(-2 AS SMALLINT), -3, CAST(4 AS BIGINT),"
                        + " CAST(-1.5 AS FLOAT), -2.25e0, 'cd', 's-2', CAST(X'0b00' AS BINARY(2)),"
                        + " X'01ff', DATE '1969-12-31', TIME '00:00:00',"
                        + " TIMESTAMP '2024-01-02 03:04:05',"
                        + " CAST(TO_TIMESTAMP_LTZ(0, 3) AS TIMESTAMP_LTZ(6))";
        TablePath path = TablePath.of("fluss", "keyed");
        insert(batch, "(0, " + low + "), (1, " + high + ")");
        lake.cluster().awaitTiered(path);
        assertThat(batch.integers("SELECT id FROM fluss.keyed")).containsExactly(0, 1);
        python.run(
                "change.py",
                Map.of(),
                lake.warehouse().resolve("fluss/keyed.lance").toString(),
                "compact");
        insert(batch, "(2, " + low + ")");
        lake.cluster().awaitTiered(path);
        lake.cluster().setFreshness(path, Duration.ofHours(1));
        insert(batch, "(3, " + low + "), (4, " + high + ")");

        assertThat(batch.integers("SELECT id FROM fluss.keyed")).containsExactly(0, 1, 2, 3, 4);
    }

    private static void insert(FlinkSql sql, String rows) throws Exception {
        sql.select("INSERT INTO fluss.keyed VALUES " + rows);
    }

    private static List<Integer> numbers(int first, int end) {
        return IntStream.range(first, end).boxed().toList();
    }

    private static FlinkSql batch() {
        return FlinkSql.batch(lake.cluster(), Map.of()).set("parallelism.default", "1");
    }

    private static void assertQueryTells(String table, String... texts) {
        assertThatThrownBy(() -> batch().select("SELECT id, name FROM fluss." + table))
                .satisfies(
                        error -> {
                            assertThat(error).hasStackTraceContaining("fluss." + table);
                            for (String text : texts) {
                                assertThat(error).hasStackTraceContaining(text);
                            }
                        });
    }

    private static FlinkSql oneReader(Map<String, String> options) {
        FlinkSql sql = FlinkSql.streaming(lake.cluster(), options).set("parallelism.default", "1");
        return sql.execute(
                "CREATE TEMPORARY TABLE nowhere (id INT) WITH ('connector' = 'blackhole')");
    }

    private static void passBeforeStop() throws Exception {
        RowGate.allow(BEFORE_STOP);
        awaitPassed(BEFORE_STOP);
    }

    private static void awaitPassed(int rows) throws Exception {
        Deadline.in(DEADLINE)
                .await(
                        rows + " rows have passed",
                        () -> RowGate.passed().size() >= rows,
                        () -> RowGate.passed().size() + " have");
    }

    /** Flink stops between two rows, so one must pass now and then. */
    private static <T> T passWhile(CompletableFuture<T> stopping) throws Exception {
        Deadline.in(DEADLINE)
                .await(
                        "Flink has taken its snapshot",
                        () -> {
                            if (!RowGate.isIdle()) {
                                RowGate.allow(1);
                            }
                            return stopping.isDone();
                        },
                        () -> RowGate.passed().size() + " rows have passed");
        return stopping.get();
    }

    private static void change(TieredTable table, String... steps) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(lake.dataset(table).toString()));
        arguments.addAll(List.of(steps));
        python.run("change.py", Map.of(), arguments.toArray(String[]::new));
    }

    private static Path newestDataFile(TieredTable table) throws IOException {
        return TemporaryFolder.filesIn(lake.dataset(table).resolve("data")).stream()
                .max(Comparator.comparing(path -> path.toFile().lastModified()))
                .orElseThrow();
    }
}
