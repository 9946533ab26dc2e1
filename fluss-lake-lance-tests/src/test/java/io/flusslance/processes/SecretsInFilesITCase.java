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
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.RoundCutter;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieredTable;

import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The keys of the storage are in no file that the cluster has written after good rounds, a killed
 * TaskManager and a refused table, but for those places in which the hosts themselves write their
 * settings.
 */
@ExtendWith(SharedCluster.class)
class SecretsInFilesITCase {

    private static final String KEY = "datalake\\.lance\\.(access_key_id|secret_access_key)";

    /** Where the hosts write keys that stand in their settings, which no plugin can prevent. */
    private static final List<Place> PLACES_OF_THE_HOSTS =
            List.of(
                    new Place("fluss/conf/server\\.yaml", KEY + ": \\S+"),
                    new Place(
                            "log/fluss-cluster-(coordinator|tablet)-server-0-localhost\\.log(\\.\\d+)?",
                            ".* INFO +org\\.apache\\.fluss\\.config\\.GlobalConfiguration +\\[\\] -"
                                    + " Loading configuration property: "
                                    + KEY
                                    + "=\\S+"),
                    // the arguments of the tiering job, one on each line
                    new Place(
                            "log/flink-cluster-client-localhost\\.log(\\.\\d+)?",
                            ".* INFO +org\\.apache\\.flink\\.client\\.cli\\.CliFrontend +\\[\\] - "
                                    + " +\\S+"),
                    // the job with its arguments, for a JobManager that takes over
                    new Place(
                            "data/flink-ha/default/submittedJobGraph[0-9a-f]+",
                            ".*(access_key_id|secret_access_key).*"));

    private final RealCluster shared;

    SecretsInFilesITCase(RealCluster shared) {
        this.shared = shared;
    }

    @Test
    void keysInTheSettingsAreOnlyWhereTheHostsWriteTheirSettings() throws Exception {
        runWithFailures(shared);

        // else nothing was looked at
        assertThat(linesWithKeys(shared))
                .anyMatch(line -> line.startsWith("fluss/conf/server.yaml: "));
        assertThat(linesWithKeysNotOfTheHosts(shared)).isEmpty();
    }

    /** Lines with keys apart from those that the hosts write of their settings. */
    static List<String> linesWithKeysNotOfTheHosts(RealCluster cluster) throws IOException {
        return linesWithKeys(cluster).stream()
                .filter(line -> PLACES_OF_THE_HOSTS.stream().noneMatch(place -> place.holds(line)))
                .toList();
    }

    @Test
    void keysInTheEnvironmentAreNowhere() throws Exception {
        try (RealCluster cluster =
                RealCluster.start("environment", SharedCluster.with("--from-environment"))) {
            runWithFailures(cluster);

            assertThat(linesWithKeys(cluster)).isEmpty();
        }
    }

    private static void runWithFailures(RealCluster cluster) throws Exception {
        long seed = RandomRows.printedSeed();
        TieredTable table =
                TieredTable.named("secrets")
                        .column("text", DataTypes.STRING())
                        .column("image", DataTypes.BYTES())
                        .column("more_images", DataTypes.ARRAY(DataTypes.BYTES()))
                        .customProperty("lance.batch_size", "50")
                        .customProperty("lance.max_row_per_file", "50")
                        .create(cluster, seed);
        table.append(300);
        table.awaitTiered();
        assertThatThrownBy(
                        () ->
                                TieredTable.named("refused")
                                        .customProperty("lance.no_such_option", "1")
                                        .create(cluster, seed))
                .hasMessageContaining("no_such_option");
        new RoundCutter(cluster, cluster.warehouseFolder(), table)
                .cut(
                        800,
                        () -> cluster.kill(Role.TASKMANAGER),
                        () -> cluster.start(Role.TASKMANAGER));
        table.awaitTiered();
        cluster.assertDatasetHoldsTheLog(table);
    }

    /** Lines of the form {@code file: line}. */
    private static List<String> linesWithKeys(RealCluster cluster) throws IOException {
        List<String> found = new ArrayList<>();
        int files = 0;
        for (Path file : TemporaryFolder.filesIn(cluster.folder())) {
            if (isTheStoragesOwn(cluster, file) || file.toString().endsWith(".jar")) {
                continue;
            }
            files++;
            // every byte is one character, so that a search for the bytes is one for the text
            String content;
            try {
                content = Files.readString(file, StandardCharsets.ISO_8859_1);
            } catch (NoSuchFileException e) {
                // the servers run, and replace files of theirs all the time
                continue;
            }
            if (content.contains(RealCluster.MARKER)) {
                content.lines()
                        .filter(line -> line.contains(RealCluster.MARKER))
                        .map(line -> cluster.folder().relativize(file) + ": " + line)
                        .forEach(found::add);
            }
        }
        assertThat(files).isGreaterThan(100);
        return found;
    }

    /** The S3 server has to know the keys; the objects that it keeps must not hold them. */
    private static boolean isTheStoragesOwn(RealCluster cluster, Path file) {
        return file.startsWith(cluster.folder().resolve("s3"))
                && !file.startsWith(cluster.warehouseFolder());
    }

    private record Place(String file, String line) {

        boolean holds(String found) {
            return Pattern.compile(file + ": " + line, Pattern.DOTALL).matcher(found).matches();
        }
    }
}
