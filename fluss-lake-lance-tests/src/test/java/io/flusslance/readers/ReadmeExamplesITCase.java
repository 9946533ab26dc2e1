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
package io.flusslance.readers;

import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.Resources;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieringCluster;

import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.fluss.metadata.TablePath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** The statements and scripts of the README and of the pages do what they say. */
class ReadmeExamplesITCase {

    private static final Path README = Path.of("..", "README.md");
    private static final Path DOCS = Path.of("..", "fluss-lake-lance", "docs");
    private static final Path TABLES = DOCS.resolve("tables.md");
    private static final Path OPERATIONS = DOCS.resolve("operations.md");
    private static final Path TROUBLESHOOTING = DOCS.resolve("troubleshooting.md");
    private static final String WAREHOUSE_OF_EXAMPLES = "/data/lake";

    private static final Resources RESOURCES = new Resources();

    private static Path warehouse;
    private static String bootstrapServers;

    @BeforeAll
    static void runTheSqlAndTier() throws Exception {
        warehouse = RESOURCES.add(TemporaryFolder.create("warehouse")).path();
        TieringCluster cluster =
                RESOURCES.add(TieringCluster.start(Map.of("warehouse", warehouse.toString())));
        TableEnvironment flink =
                TableEnvironment.create(EnvironmentSettings.newInstance().inBatchMode().build());
        String script =
                blocks(README, "sql").get(0).replace("localhost:9123", cluster.bootstrapServers());
        for (String statement : script.split(";", -1)) {
            if (!statement.isBlank()) {
                flink.executeSql(statement).await();
            }
        }
        bootstrapServers = cluster.bootstrapServers();
        assertThat(run(TABLES, 0)).contains("written");
        cluster.startTiering();
        cluster.awaitTiered(TablePath.of("gallery", "pictures"));
        cluster.awaitTiered(TablePath.of("fluss", "scans"));
        cluster.cancelTiering();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        RESOURCES.close();
    }

    @Test
    void pylanceReadsTheRowsThatSqlInserted() throws Exception {
        String output = run(README, 0);
        assertThat(output)
                .contains("fixed_size_list<", "float>[4]", "timestamp[us, tz=UTC]")
                .contains("red", "blue");
    }

    @Test
    void lanceDbFindsTheNearestPicture() throws Exception {
        assertThat(run(README, 1)).contains("red").doesNotContain("blue");
    }

    @Test
    void pandasHasTheRowsWithTheirPlacesInTheLog() throws Exception {
        assertThat(run(README, 2)).contains("__bucket", "__offset", "red", "blue");
    }

    @Test
    void duckDbCountsTheRows() throws Exception {
        assertThat(run(README, 3)).contains("count_star()", "1970-01-01");
    }

    @Test
    void whatPythonWroteIsInTheLake() throws Exception {
        Path script =
                Files.writeString(
                        warehouse.resolve("scans.py"),
                        "import lance\nprint(lance.dataset('"
                                + warehouse
                                + "/fluss/scans.lance').to_table(columns=['name', 'image'])"
                                + ".to_pylist())\n");
        assertThat(PythonEnvironment.get().run(script.toString(), Map.of()))
                .contains("'first'", "b'\\x00\\x01'", "'second'", "b'\\x02'");
    }

    @Test
    void monitoringShowsTheEndsOfTheBuckets() throws Exception {
        assertThat(run(OPERATIONS, 0)).containsPattern("[01]=[12]");
    }

    @Test
    void monitoringCountsTheRowsOfEachBucket() throws Exception {
        assertThat(run(OPERATIONS, 1)).contains("__bucket", "offsets", "last");
    }

    @Test
    void monitoringShowsTheMetadataAndTheVersions() throws Exception {
        assertThat(run(OPERATIONS, 2))
                .contains("fluss.table.path = gallery.pictures", "fluss.tiering.offsets = ");
    }

    @Test
    void theCheckForDamageFindsNoneInASoundDataset() throws Exception {
        assertThat(run(TROUBLESHOOTING, 0)).contains("format 2.1").doesNotContain("fragment");
    }

    private static String run(Path page, int block) throws IOException {
        String script =
                blocks(page, "python")
                        .get(block)
                        .replace(WAREHOUSE_OF_EXAMPLES, warehouse.toString())
                        .replace("localhost:9123", bootstrapServers);
        Path file =
                Files.writeString(
                        warehouse.resolve(page.getFileName() + "-" + block + ".py"), script);
        return PythonEnvironment.get().run(file.toString(), Map.of());
    }

    private static List<String> blocks(Path page, String language) throws IOException {
        Matcher matcher =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(page));
        List<String> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }
}
