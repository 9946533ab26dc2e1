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
package io.flusslance.processes;

import io.flusslance.processes.RealCluster.Role;
import io.flusslance.testing.FlussValues;
import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.ProgramRun;

import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Flink's SQL client, as a user types into it or gives it a file. */
@ExtendWith(SharedCluster.class)
class SqlClientITCase {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final int DIMENSION = 128;
    private static final int ROWS = 3;

    private final RealCluster cluster;
    private final Path script;

    SqlClientITCase(RealCluster cluster) {
        this.cluster = cluster;
        this.script = cluster.folder().resolve("tmp/statements.sql");
    }

    @Test
    void aTableMadeAndFilledByAFileOfStatementsArrivesWithItsVectors() throws Exception {
        write(
                "SET 'sql-client.execution.result-mode' = 'tableau'",
                "SET 'table.dml-sync' = 'true'",
                "CREATE DATABASE sql_client",
                "CREATE TABLE sql_client.pictures (id INT, name STRING, emb ARRAY<FLOAT>) WITH ("
                        + "'bucket.num' = '1',"
                        + "'table.datalake.enabled' = 'true',"
                        + "'table.datalake.freshness' = '500ms',"
                        + "'lance.max_row_per_file' = '1000',"
                        + "'emb.arrow.fixed-size-list.size' = '128')",
                "INSERT INTO sql_client.pictures VALUES "
                        + IntStream.range(0, ROWS)
                                .mapToObj(SqlClientITCase::sqlRow)
                                .collect(Collectors.joining(", ")),
                "DESCRIBE sql_client.pictures",
                "SHOW CREATE TABLE sql_client.pictures");

        ProgramRun run = run("\"$0\" -hist \"$1\" -f \"$2\"");

        assertThat(run.exitCode()).as(run.output() + run.errors()).isEqualTo(0);
        assertThat(run.output())
                .containsPattern("emb *\\| *ARRAY<FLOAT>")
                .contains("'emb.arrow.fixed-size-list.size' = '128'")
                .contains("'lance.max_row_per_file' = '1000'")
                .contains("'table.datalake.enabled' = 'true'");
        TablePath path = TablePath.of("sql_client", "pictures");
        cluster.awaitTiered(path);
        assertDatasetHoldsTheRows();
    }

    @Test
    void aTableWithABadOptionIsRefusedWithTheReason() throws Exception {
        write(
                "CREATE TABLE fluss.bad_1 (id INT, emb ARRAY<FLOAT>) WITH ("
                        + "'table.datalake.enabled' = 'true', 'lance.max_rows_per_file' = '1')",
                "CREATE TABLE fluss.bad_2 (id INT, emb ARRAY<FLOAT>) WITH ("
                        + "'table.datalake.enabled' = 'true',"
                        + "'embedding.arrow.fixed-size-list.size' = '128')",
                "CREATE TABLE fluss.bad_3 (id INT, emb ARRAY<FLOAT>) WITH ("
                        + "'table.datalake.enabled' = 'true',"
                        + "'emb.arrow.fixed-size-list.size' = 'many')",
                "SHOW TABLES IN fluss LIKE 'bad%'");

        ProgramRun run = run("\"$0\" -hist \"$1\" < \"$2\"");

        assertThat(run.output())
                .contains(
                        "Option 'lance.max_rows_per_file' of table fluss.bad_1 is not known. Did"
                                + " you mean 'lance.max_row_per_file'?")
                .contains(
                        "Option 'embedding.arrow.fixed-size-list.size' of table fluss.bad_2: there"
                                + " is no column 'embedding'. The columns are [id, emb].")
                .contains(
                        "Option 'emb.arrow.fixed-size-list.size' of table fluss.bad_3 has the value"
                                + " 'many': expected an integer of at least 1.")
                .contains("Empty set");
    }

    private static String sqlRow(int id) {
        return "("
                + id
                + ", 'picture "
                + id
                + "', CAST(ARRAY["
                + IntStream.range(0, DIMENSION)
                        .mapToObj(i -> Float.toString(element(id, i)))
                        .collect(Collectors.joining(", "))
                + "] AS ARRAY<FLOAT>))";
    }

    private static float element(int id, int index) {
        return id + index / 128f;
    }

    private void assertDatasetHoldsTheRows() throws Exception {
        try (LanceDataset dataset =
                LanceDataset.open(
                        cluster.warehouse() + "/sql_client/pictures.lance",
                        cluster.storageOptions())) {
            Field vector = dataset.schema().findField("emb");
            assertThat(vector.getType()).isEqualTo(new ArrowType.FixedSizeList(DIMENSION));
            assertThat(vector.getChildren())
                    .extracting(Field::getType)
                    .containsExactly(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE));
            Map<Long, String> found = new HashMap<>();
            dataset.forEachRow(row -> found.put(row.integer("id"), row.digest("emb")));
            assertThat(dataset.countRows()).isEqualTo(ROWS);
            for (int id = 0; id < ROWS; id++) {
                float[] elements = new float[DIMENSION];
                for (int i = 0; i < DIMENSION; i++) {
                    elements[i] = element(id, i);
                }
                assertThat(found)
                        .containsEntry(
                                (long) id,
                                FlussValues.digest(
                                        DataTypes.ARRAY(DataTypes.FLOAT()),
                                        new GenericArray(elements)));
            }
        }
    }

    private void write(String... statements) throws IOException {
        Files.createDirectories(script.getParent());
        Files.writeString(
                script,
                "CREATE CATALOG lake_test WITH ('type' = 'fluss', 'bootstrap.servers' = '"
                        + cluster.bootstrapServers()
                        + "');\nUSE CATALOG lake_test;\n"
                        + String.join(";\n", statements)
                        + ";\n");
    }

    /** Runs the client with its program, a file for its history and the statements as $0 to $2. */
    private ProgramRun run(String commandLine) throws IOException {
        return ProgramRun.of(
                Map.of(
                        "FLINK_LOG_DIR",
                        cluster.log(Role.TIERING).getParent().toString(),
                        "JVM_ARGS",
                        "-Djava.io.tmpdir=" + script.getParent()),
                TIMEOUT,
                List.of(
                        "env",
                        "-u",
                        "FLINK_HOME",
                        "-u",
                        "FLINK_CONF_DIR",
                        "sh",
                        "-c",
                        "exec " + commandLine,
                        cluster.flinkHome().resolve("bin/sql-client.sh").toString(),
                        script.resolveSibling("history").toString(),
                        script.toString()));
    }
}
