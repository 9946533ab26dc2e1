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

import io.flusslance.storage.S3Server;
import io.flusslance.testing.Flink22Jars;
import io.flusslance.testing.FlinkSql;
import io.flusslance.testing.ProgramRun;
import io.flusslance.testing.Resources;
import io.flusslance.testing.TieringCluster;

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

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who may query a table whose lake is on S3: Flink of two releases, with keys of its own. */
class QueryHostsITCase {

    private static final String ACCESS_KEY = "AKIAOFTHECLUSTER";
    private static final String SECRET = "the/secret+of/the/cluster";
    private static final TablePath TABLE = TablePath.of("fluss", "hosted");
    private static final int IN_LAKE = 200;
    private static final int IN_LOG = 50;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final Resources RESOURCES = new Resources();

    private static TieringCluster cluster;

    /** The rows so far; each program adds one. */
    private static int rows;

    @BeforeAll
    static void fillTable() throws Exception {
        S3Server s3 = RESOURCES.add(S3Server.inMemory(ACCESS_KEY, SECRET));
        s3.createBucket("lake");
        Map<String, String> options = new HashMap<>(s3.options());
        options.put("warehouse", "s3://lake");
        cluster = RESOURCES.add(TieringCluster.start(options));
        cluster.startTiering();
        cluster.createTable(
                TABLE,
                TableDescriptor.builder()
                        .schema(
                                Schema.newBuilder()
                                        .column("id", DataTypes.INT())
                                        .column("name", DataTypes.STRING())
                                        .build())
                        .distributedBy(1)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                        .property(ConfigOptions.TABLE_DATALAKE_FRESHNESS, Duration.ofMillis(500))
                        .build());
        cluster.append(TABLE, rows(IN_LAKE));
        cluster.awaitTiered(TABLE);
        cluster.cancelTiering();
        cluster.append(TABLE, rows(IN_LOG));
    }

    @AfterAll
    static void stopCluster() throws Exception {
        RESOURCES.close();
    }

    private static List<GenericRow> rows(int count) {
        List<GenericRow> made = new ArrayList<>();
        for (int i = 0; i < count; i++, rows++) {
            made.add(GenericRow.of(rows, BinaryString.fromString("name " + rows)));
        }
        return made;
    }

    @Test
    void flink22ReadsAndWritesWithTheKeysOfItsEnvironment() throws Exception {
        assertRuns(Flink22Jars.get().resolve("*").toString());
    }

    @Test
    void theCatalogCanHaveTheKeysAndWrongOnesAreTold() throws Exception {
        assertThat(
                        FlinkSql.batch(cluster, keys(SECRET))
                                .integers("SELECT id FROM fluss.hosted WHERE id < 3"))
                .containsExactly(0, 1, 2);
        assertThatThrownBy(
                        () ->
                                FlinkSql.batch(cluster, keys("another"))
                                        .select("SELECT id FROM fluss.hosted"))
                .hasStackTraceContaining("Table fluss.hosted")
                .hasStackTraceContaining("s3://lake/fluss/hosted.lance")
                .hasStackTraceContaining("SignatureDoesNotMatch")
                .hasStackTraceContaining("AWS_SECRET_ACCESS_KEY")
                .hasStackTraceContaining("'lance.secret_access_key'");
    }

    private static Map<String, String> keys(String secret) {
        return Map.of("lance.access_key_id", ACCESS_KEY, "lance.secret_access_key", secret);
    }

    /** Nothing but the environment of the process has the keys. */
    private static void assertRuns(String flinkClassPath) throws IOException {
        int newId = rows++;
        ProgramRun run =
                ProgramRun.of(
                        Map.of(
                                "AWS_ACCESS_KEY_ID", ACCESS_KEY,
                                "AWS_SECRET_ACCESS_KEY", SECRET),
                        TIMEOUT,
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx1g",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                                "-cp",
                                String.join(
                                        File.pathSeparator,
                                        System.getProperty("plugin.jar"),
                                        flinkClassPath,
                                        Path.of(System.getProperty("build.directory"))
                                                .resolve("test-classes")
                                                .toString()),
                                SqlProgram.class.getName(),
                                cluster.bootstrapServers(),
                                "fluss.hosted",
                                Integer.toString(newId),
                                Integer.toString(rows)));
        assertThat(run.exitCode()).as(run.output() + run.errors()).isZero();
        List<String> lines = run.output().lines().toList();
        assertThat(ids(lines, "batch ")).isEqualTo(idsBelow(newId));
        assertThat(lines).contains("filtered 10", "streaming 5 name 5", "streaming 220 name 220");
        assertThat(ids(lines, "streaming ")).isEqualTo(idsBelow(rows));
    }

    private static List<Integer> idsBelow(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    private static List<Integer> ids(List<String> lines, String prefix) {
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> Integer.parseInt(line.split(" ", -1)[1]))
                .sorted()
                .toList();
    }
}
