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
package io.flusslance.packaging;

import io.flusslance.testing.ProgramRun;
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.TemporaryFolder;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import javax.imageio.ImageIO;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** The benchmarks run, with a few rows. */
class BenchmarksITCase {

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private TemporaryFolder folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = TemporaryFolder.create("benchmark");
    }

    @AfterEach
    void deleteFolder() throws IOException {
        folder.close();
    }

    @Test
    void allReadersReadTheSameRows() throws Exception {
        String output = run("ReadBenchmark", "--quick");

        assertThat(output)
                .contains("orders", "sorted", "rare-indexed", "embedding", "images", "2-of-40");
        // 9 queries, 4 readers, 1 round
        assertThat(runs()).hasSize(9 * 4);
        assertThat(folder.path().resolve("data")).doesNotExist();
        assertChart("runs");
    }

    @Test
    void allShapesAreWrittenByThePluginAndAsPrebuiltBatches() throws Exception {
        String output = run("SpiBenchmark", "--quick", "--contenders", "ours,limit");

        assertThat(output).contains("machine: ", "java: ", "versions: plugin ", "seed: ");
        assertThat(runs())
                .extracting(line -> line.split(",", -1)[0])
                .containsExactly(
                        "orders",
                        "orders",
                        "embedding",
                        "embedding",
                        "images",
                        "images",
                        "mixed",
                        "mixed");
        assertChart("runs");
    }

    @Test
    void pylanceWritesAndScansTheSameRows() throws Exception {
        String output =
                run(
                        "CompareBenchmark",
                        "--quick",
                        "--shape",
                        "mixed",
                        "--python",
                        PythonEnvironment.get().interpreter().toString(),
                        "--script",
                        Path.of("..", "dev", "bench", "compare.py").toString());

        assertThat(output).contains("mixed: bytes on disk / pylance's ");
        assertThat(runs()).hasSize(2);
        assertChart("runs");
    }

    @Test
    void manyOpenWritersTakeAllRows() throws Exception {
        run("WritersBenchmark", "--quick", "--shape", "orders");

        assertThat(runs())
                .extracting(line -> line.split(",", -1)[1])
                .containsExactly("4 open", "1 open", "8 open", "64 open");
        assertChart("runs");
    }

    @Test
    void theMemoryOfOpenWritersIsSampled() throws Exception {
        run("WriterMemory", "--writers", "2", "--rows", "2000");

        assertThat(runs()).hasSize(1);
        assertChart("runs-2-writers-100");
    }

    @Test
    void roundsAreMeasuredAsThingsGrow() throws Exception {
        run("ScaleBenchmark", "--quick", "--part", "rounds,partitions,state,fragments,rows,tables");

        assertThat(runs())
                .extracting(line -> line.split(",", -1)[0])
                .contains("rounds", "partitions", "state", "fragments", "rows", "tables");
        assertChart("runs-partitions");
    }

    @Test
    void anIdleTableAsksS3ForNothing() throws Exception {
        run("S3Benchmark", "--quick", "--delay-ms", "0");

        assertThat(runs())
                .extracting(line -> line.split(",", -1)[0])
                .containsExactly(
                        "create", "write 1", "commit 1", "write 2", "commit 2", "recover", "idle");
        assertThat(runs()).last().asString().startsWith("idle,0,");
        assertChart("runs");
    }

    @Test
    void uploadsAreMeasuredWithTheirSetting() throws Exception {
        run("UploadsBenchmark", "--quick", "--delay-ms", "0", "--settings", "1x8", "--rows", "150");

        // 15 MB in parts of 8 MiB; without the setting there are three
        assertThat(runs()).hasSize(1).first().asString().startsWith("images,1x8,150,1,");
        assertThat(runs().get(0).split(",", -1)[6]).isEqualTo("2");
        assertThat(folder.path().resolve("data")).doesNotExist();
        assertChart("runs");
    }

    @Test
    void keysAreLoadedChangedAndRead() throws Exception {
        String output = run("KeysBenchmark", "--quick", "--skewed");

        assertThat(output).contains("10000 keys, 3 rounds of 1000 changes, skewed");
        // the first load and the rounds
        assertThat(runs()).hasSize(4).allSatisfy(run -> assertThat(run).startsWith("ours,"));
        assertThat(folder.path().resolve("data")).doesNotExist();
        assertChart("runs");
    }

    @Test
    void theTieringJobTakesAllRowsOutOfTheLog() throws Exception {
        // the coordinator's
        Path plugins = Files.createDirectories(folder.path().resolve("plugins").resolve("lance"));
        Files.createSymbolicLink(
                plugins.resolve("plugin.jar"), Path.of(System.getProperty("plugin.jar")));

        run("TieringBenchmark", "--quick", "--shape", "orders", "--buckets", "2");

        assertThat(runs())
                .extracting(line -> line.split(",", -1)[1])
                .containsExactly("ours", "discard", "scanner");
        assertThat(folder.path().resolve("data")).doesNotExist();
        assertChart("runs");
    }

    private String run(String program, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-XX:NativeMemoryTracking=summary",
                                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                                "-Djava.io.tmpdir=" + folder.path(),
                                "-cp",
                                hostClassPath(),
                                "io.flusslance.benchmark." + program,
                                "--plugin",
                                System.getProperty("plugin.jar"),
                                "--folder",
                                folder.path().resolve("data").toString(),
                                "--csv",
                                csv().toString()));
        command.addAll(List.of(arguments));
        Map<String, String> environment =
                Map.of("FLUSS_PLUGINS_DIR", folder.path().resolve("plugins").toString());
        return ProgramRun.of(environment, DEADLINE, command).outputOfSuccess();
    }

    private Path csv() {
        return folder.path().resolve("runs.csv");
    }

    /** The lines of the CSV file below its heading. */
    private List<String> runs() throws IOException {
        return Files.readAllLines(csv()).stream()
                .filter(line -> !line.startsWith("#"))
                .skip(1)
                .toList();
    }

    private void assertChart(String name) throws IOException {
        assertThat(ImageIO.read(folder.path().resolve(name + ".png").toFile())).isNotNull();
    }

    /** The program loads the plugin from its jar, with a loader of its own. */
    private static String hostClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(
                        entry ->
                                !entry.matches(
                                        ".*/(fluss-lake-lance-(?!tests)[^/]*\\.jar|test-classes)/?"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
