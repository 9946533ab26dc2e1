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
import io.flusslance.testing.TemporaryFolder;

import org.junit.jupiter.api.Test;

import javax.imageio.ImageIO;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** The benchmark of reading runs, with a few rows. */
class ReadBenchmarkITCase {

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @Test
    void allReadersReadTheSameRows() throws Exception {
        try (TemporaryFolder folder = TemporaryFolder.create("read-benchmark")) {
            Path csv = folder.path().resolve("runs.csv");
            ProgramRun run =
                    ProgramRun.of(
                            Map.of(),
                            DEADLINE,
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-Xmx512m",
                                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                                    "-Djava.io.tmpdir=" + folder.path(),
                                    "-cp",
                                    hostClassPath(),
                                    "io.flusslance.benchmark.ReadBenchmark",
                                    "--quick",
                                    "--plugin",
                                    System.getProperty("plugin.jar"),
                                    "--folder",
                                    folder.path().resolve("data").toString(),
                                    "--csv",
                                    csv.toString()));

            assertThat(run.outputOfSuccess())
                    .contains("orders", "sorted", "rare-indexed", "embedding", "images", "2-of-40");
            // 9 queries, 4 readers, 1 round, and the heading
            assertThat(Files.readAllLines(csv))
                    .filteredOn(line -> !line.startsWith("#"))
                    .hasSize(9 * 4 + 1);
            assertThat(ImageIO.read(folder.path().resolve("runs.png").toFile())).isNotNull();
            assertThat(folder.path().resolve("data")).doesNotExist();
        }
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
