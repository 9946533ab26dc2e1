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
package io.flusslance.walkthrough;

import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.Resources;
import io.flusslance.testing.ScriptRun;
import io.flusslance.testing.TemporaryFolder;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import javax.imageio.ImageIO;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code dev/walkthrough.sh} does what it says, twice on the same cluster. */
class WalkthroughITCase {

    private static final String SCRIPT = "dev/walkthrough.sh";
    private static final int PICTURES = 12;

    /** Long enough for the downloads of the first run on a machine. */
    private static final Duration DEADLINE = Duration.ofMinutes(15);

    private static final Resources RESOURCES = new Resources();

    private static Path clusterFolder;
    private static Path output;
    private static ScriptRun firstRun;
    private static ScriptRun secondRun;
    private static ScriptRun status;

    @BeforeAll
    static void runTwice() throws Exception {
        PythonEnvironment.requirePython();
        Path folder = RESOURCES.add(TemporaryFolder.create("walkthrough")).path();
        clusterFolder = folder.resolve("cluster");
        output = folder.resolve("output");
        RESOURCES.add(() -> cluster("down"));
        firstRun = walkthrough("--ports", "free", "--keep");
        secondRun = walkthrough();
        status = cluster("status");
    }

    @AfterAll
    static void stopCluster() throws Exception {
        RESOURCES.close();
    }

    private static ScriptRun walkthrough(String... options) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                SCRIPT,
                                "--dir",
                                clusterFolder.toString(),
                                "--output",
                                output.toString(),
                                "--count",
                                String.valueOf(PICTURES),
                                "--freshness",
                                "5s",
                                "--tiering-arg",
                                "fluss.tiering.poll.table.interval 500ms"));
        command.addAll(List.of(options));
        return ScriptRun.run(DEADLINE, Map.of(), command);
    }

    private static ScriptRun cluster(String command) throws IOException {
        return ScriptRun.run(
                DEADLINE,
                Map.of(),
                List.of("dev/cluster.sh", command, "--dir", clusterFolder.toString()));
    }

    @Test
    void allPicturesComeBackAsTheyWereSent() {
        assertThat(firstRun.exitCode()).as(firstRun.output()).isZero();
        assertThat(firstRun.output())
                .contains("12 rows in s3://lance/fluss/images_minio.lance, 12 of them")
                .contains("12 pictures came back with the SHA-256 they were sent with");
    }

    @Test
    void aSecondRunAddsItsPictures() {
        assertThat(secondRun.exitCode()).as(secondRun.output()).isZero();
        assertThat(secondRun.output())
                .contains("24 rows in s3://lance/fluss/images_minio.lance, 12 of them")
                .contains("12 pictures came back with the SHA-256 they were sent with");
    }

    @Test
    void aClusterThatIsUpIsUsedAndLeft() {
        assertThat(secondRun.output()).contains("Using the running cluster in " + clusterFolder);
        assertThat(status.exitCode()).as(status.output()).isZero();
    }

    @Test
    void theContactSheetHasAllPictures() throws Exception {
        BufferedImage sheet = ImageIO.read(output.resolve("contact-sheet.png").toFile());
        assertThat(sheet.getWidth()).isGreaterThan(1000);
        assertThat(sheet.getHeight()).isGreaterThan(500);
        String gallery = Files.readString(output.resolve("gallery.html"));
        assertThat(gallery.split("<figure>", -1)).hasSize(PICTURES + 1);
    }

    @Test
    void theComparisonNoticesAlteredMissingAndDoubledPictures() throws Exception {
        ScriptRun tests =
                ScriptRun.run(
                        DEADLINE,
                        Map.of("PYTHONDONTWRITEBYTECODE", "1"),
                        List.of(python(), "-m", "unittest", "discover", "-s", "dev/walkthrough"));
        assertThat(tests.exitCode()).as(tests.output()).isZero();
        assertThat(tests.output()).containsPattern("Ran [1-9][0-9]* tests");
    }

    @Test
    void noSecretIsPrintedOrWritten() throws Exception {
        assertThat(secret()).isNotEmpty();
        assertThat(firstRun.output() + secondRun.output()).doesNotContain(secret());
        assertThat(Files.readString(output.resolve("walkthrough.ipynb")))
                .contains("await stream_images()")
                .doesNotContain(secret());
    }

    @Test
    void withoutPythonItSaysWhatIsMissing() throws Exception {
        Path programs = Files.createDirectories(output.resolve("programs"));
        for (Path program : List.of(Path.of("/bin/bash"), Path.of("/usr/bin/dirname"))) {
            Files.createSymbolicLink(programs.resolve(program.getFileName()), program);
        }
        ScriptRun run =
                ScriptRun.run(DEADLINE, Map.of("PATH", programs.toString()), List.of(SCRIPT));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output())
                .isEqualTo("walkthrough: no python3 found: install Python 3.11 or newer.\n");
    }

    /** The environment of the script, which it names for the notebook. */
    private static String python() {
        Matcher matcher =
                Pattern.compile("Python environment: (.*)\\)").matcher(secondRun.output());
        assertThat(matcher.find()).as(secondRun.output()).isTrue();
        return matcher.group(1);
    }

    private static String secret() throws IOException {
        String settings = Files.readString(clusterFolder.resolve("s3/s3.env"));
        Matcher matcher = Pattern.compile("AWS_SECRET_ACCESS_KEY=(.*)").matcher(settings);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
