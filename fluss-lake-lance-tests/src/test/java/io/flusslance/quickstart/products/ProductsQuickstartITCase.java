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

import io.flusslance.testing.ProgramRun;
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.Resources;
import io.flusslance.testing.TemporaryFolder;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

import javax.imageio.ImageIO;

import java.awt.image.BufferedImage;
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

/** The program of {@code dev/quickstart.sh products} does what it says. */
class ProductsQuickstartITCase {

    private static final Duration DEADLINE = Duration.ofMinutes(4);
    private static final Path READER = Path.of("..", "dev", "quickstart", "lake_reader.py");

    private static final Resources RESOURCES = new Resources();

    private static Path folder;
    private static ProgramRun run;
    private static boolean hasPython;

    @BeforeAll
    static void runOnce() throws Exception {
        folder = RESOURCES.add(TemporaryFolder.create("products")).path();
        Path plugins = Files.createDirectories(folder.resolve("plugins").resolve("lance"));
        Files.createLink(plugins.resolve("plugin.jar"), Path.of(System.getProperty("plugin.jar")));
        List<String> arguments = new ArrayList<>(List.of("--rows", "300", "--seconds", "6"));
        try {
            String python = PythonEnvironment.get().interpreter().toString();
            arguments.addAll(List.of("--python", python, "--reader", READER.toString()));
            hasPython = true;
        } catch (TestAbortedException e) {
            // then the Lance SDK alone reads the lake
        }
        run = run(arguments);
    }

    @AfterAll
    static void removeFolder() throws Exception {
        RESOURCES.close();
    }

    @Test
    void allReadersAgreeToTheEnd() {
        assertThat(run.exitCode()).as(run.output() + run.errors()).isZero();
        // a slow machine has time for the last one only
        assertThat(looks()).isNotEmpty().allSatisfy(look -> assertThat(look).endsWith("yes"));
        assertThat(run.output()).contains("looks every key and value was as sent");
    }

    @Test
    void productsChangeAndDisappear() {
        String last = looks().get(looks().size() - 1);

        // of product 2 for each of the three
        assertThat(last.split("gone", -1)).hasSize(4);
        // all of them are in the lake
        assertThat(last).contains(" 0.0 s ");
    }

    @Test
    void pylanceReadsTheLakeWherePythonIs() {
        assertThat(run.output())
                .contains(hasPython ? "with pylance 14.0.2" : "with the Lance SDK;");
    }

    @Test
    void theChartShowsTheWholeRun() throws Exception {
        BufferedImage chart = ImageIO.read(output().resolve("products.png").toFile());

        assertThat(chart.getWidth()).isEqualTo(1000);
        assertThat(Files.readString(output().resolve("products.html")))
                .contains("products.png")
                .doesNotContain("refresh");
    }

    /** The lines of the table, each of which says when the look was. */
    private static List<String> looks() {
        return run.output().lines().filter(line -> line.matches(" *\\d+ s .*")).toList();
    }

    private static Path output() {
        return folder.resolve("output");
    }

    private static ProgramRun run(List<String> arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx1g",
                                "-XX:TieredStopAtLevel=1",
                                "-Djava.awt.headless=true",
                                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                                "-Djava.io.tmpdir=" + folder,
                                "-cp",
                                classPath(),
                                ProductsQuickstart.class.getName(),
                                "--output",
                                output().toString()));
        command.addAll(arguments);
        return ProgramRun.of(
                Map.of("FLUSS_PLUGINS_DIR", folder.resolve("plugins").toString()),
                DEADLINE,
                command);
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
