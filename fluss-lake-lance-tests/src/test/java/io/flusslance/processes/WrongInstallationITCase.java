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
import io.flusslance.testing.ProgramRun;
import io.flusslance.testing.PublishedPluginJar;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieredTable;

import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A coordinator with a wrong plugin or wrong settings says in one sentence what is wrong. */
@ExtendWith(SharedCluster.class)
class WrongInstallationITCase {

    private final RealCluster cluster;
    private final Path plugins;
    private final Path settings;
    private final Path aside;

    private String goodSettings;

    WrongInstallationITCase(RealCluster cluster) {
        this.cluster = cluster;
        this.plugins = cluster.flussHome().resolve("plugins/lance");
        this.settings = cluster.flussHome().resolve("conf/server.yaml");
        this.aside = cluster.folder().resolve("plugins-aside");
    }

    @BeforeEach
    void endCoordinator() throws Exception {
        goodSettings = Files.readString(settings);
        cluster.end(Role.COORDINATOR);
        Files.move(plugins, aside);
        Files.createDirectories(plugins);
        // big ones have a second name in place of a copy
        for (Path jar : TemporaryFolder.filesIn(aside)) {
            Files.createLink(plugins.resolve(jar.getFileName()), jar);
        }
    }

    @AfterEach
    void startCoordinatorAsItWas() throws Exception {
        cluster.end(Role.COORDINATOR);
        TemporaryFolder.delete(plugins);
        Files.move(aside, plugins);
        Files.writeString(settings, goodSettings);
        cluster.start(Role.COORDINATOR);
    }

    @Test
    void noPluginEndsTheCoordinatorWithTheHostsReason() throws Exception {
        removePlugin();

        assertThat(reasonOfFailedStart())
                .contains("Cannot find any jar files for plugin in directory [" + plugins + "]");
    }

    @Test
    void aPluginThatIsNoJarEndsTheCoordinatorWithTheHostsReason() throws Exception {
        removePlugin();
        Files.writeString(plugins.resolve("fluss-lake-lance.jar"), "<html>404 Not Found</html>");

        assertThat(reasonOfFailedStart())
                .contains("No LakeStoragePlugin can be found for datalake format: lance");
    }

    @Test
    void aJarWithoutThePluginEndsTheCoordinatorWithTheHostsReason() throws Exception {
        removePlugin();
        writeJar(plugins.resolve("fluss-lake-lance.jar"));

        assertThat(reasonOfFailedStart())
                .contains("No LakeStoragePlugin can be found for datalake format: lance");
    }

    @Test
    void thePublishedPluginBesideOursIsNamedWithWhatToDo() throws Exception {
        Path published = PublishedPluginJar.get();
        Files.createLink(plugins.resolve(published.getFileName()), published);

        assertThat(reasonOfFailedStart())
                .contains("Two plugins for the lake format 'lance' are on the class path")
                .contains(published.getFileName().toString())
                .contains("Remove the first one");
    }

    @Test
    void anUnknownOptionOfTheClusterIsTheReasonWhyATableCanNotBeMade() throws Exception {
        Files.writeString(settings, goodSettings + "\ndatalake.lance.batch_sise: 100\n");
        cluster.start(Role.COORDINATOR);

        assertThatThrownBy(this::createTable)
                .hasMessageContaining("datalake.lance.batch_sise")
                .hasMessageContaining("Did you mean 'datalake.lance.batch_size'?");
    }

    @Test
    void aWrongSecretIsTheReasonWhyATableCanNotBeMade() throws Exception {
        Files.writeString(
                settings,
                goodSettings.replaceAll(
                        "(?m)^(datalake\\.lance\\.secret_access_key: ).*$", "$1wrong"));
        cluster.start(Role.COORDINATOR);

        assertThatThrownBy(this::createTable)
                .hasMessageContaining("The warehouse")
                .hasMessageContaining("SignatureDoesNotMatch")
                .hasMessageNotContaining(RealCluster.MARKER);
    }

    private void createTable() throws Exception {
        TieredTable.named("never_made")
                .column("name", DataTypes.STRING())
                .create(cluster, RandomRows.printedSeed());
    }

    private void removePlugin() throws IOException {
        for (Path jar : TemporaryFolder.filesIn(plugins)) {
            Files.delete(jar);
        }
    }

    /** What the user is told, which must not be a line of a stack trace. */
    private String reasonOfFailedStart() throws Exception {
        ProgramRun start = cluster.tryToStart(Role.COORDINATOR);
        assertThat(start.exitCode()).as(start.output()).isEqualTo(2);
        System.out.println(start.errors().strip());
        assertThat(start.errors().strip().lines()).hasSize(1);
        return start.errors();
    }

    private static void writeJar(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream jar = new ZipOutputStream(out)) {
            jar.putNextEntry(new ZipEntry("hello.txt"));
            jar.closeEntry();
        }
    }
}
