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
package io.flusslance.dataset.files;

import io.flusslance.config.LanceConf;
import io.flusslance.config.StorageOptions;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceTableLocator;
import io.flusslance.testing.CapturedLogs;

import org.apache.fluss.metadata.TablePath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/** Files that no version refers to are deleted, and nothing else. */
class UncommittedFilesTest {

    @TempDir private Path warehouse;

    private LanceConf conf;
    private DatasetLocation location;
    private StorageOptions storage;
    private Path data;

    @BeforeEach
    void makeDataFolder() throws IOException {
        conf = LanceConf.ofCluster(Map.of("warehouse", warehouse.toString()));
        location = LanceTableLocator.of(conf).locate(TablePath.of("db", "t"));
        storage = conf.storage();
        data = Files.createDirectories(warehouse.resolve("db/t.lance/data"));
    }

    @Test
    void theNamedFilesAreDeletedAndTheOthersStay() throws Exception {
        Files.writeString(data.resolve("a.lance"), "");
        Files.writeString(data.resolve("b.lance"), "");
        Files.writeString(data.resolve("c.lance"), "");

        UncommittedFiles.delete(location, List.of("a.lance", "b.lance"), storage);

        assertThat(data).isDirectoryNotContaining("glob:**/{a,b}.lance");
        assertThat(data.resolve("c.lance")).exists();
    }

    @Test
    void aFileThatIsGoneAlreadyIsNoError() {
        assertThatCode(() -> UncommittedFiles.delete(location, List.of("a.lance"), storage))
                .doesNotThrowAnyException();
    }

    @Test
    void aFileThatIsGoneAlreadyIsNotCounted() throws Exception {
        Files.writeString(data.resolve("a.lance"), "");

        try (CapturedLogs logs = CapturedLogs.open()) {
            UncommittedFiles.delete(location, List.of("a.lance", "b.lance"), storage);
            UncommittedFiles.delete(location, List.of("a.lance", "b.lance"), storage);

            assertThat(logs.lines())
                    .filteredOn(line -> line.contains("uncommitted data file"))
                    .singleElement()
                    .asString()
                    .contains("Deleted 1 uncommitted");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../kept", "../../kept", "sub/kept", "sub/../../kept", ".", "..", ""})
    void aNameThatLeadsElsewhereIsNotFollowed(String name) throws Exception {
        Files.createDirectories(data.resolve("sub"));
        for (Path folder :
                List.of(data.getParent(), data.getParent().getParent(), data.resolve("sub"))) {
            Files.writeString(folder.resolve("kept"), "");
        }

        UncommittedFiles.delete(location, List.of(name), storage);

        assertThat(data).isDirectory();
        assertThat(data.resolve("sub/kept")).exists();
        assertThat(data.resolve("../kept")).exists();
        assertThat(data.resolve("../../kept")).exists();
    }

    @Test
    void aFileThatCantBeDeletedIsLoggedWithTheWayOut() throws Exception {
        Files.writeString(Files.createDirectories(data.resolve("full")).resolve("file"), "");

        try (CapturedLogs logs = CapturedLogs.open()) {
            UncommittedFiles.delete(location, List.of("full"), storage);

            assertThat(logs.lines())
                    .anyMatch(line -> line.contains("full") && line.contains("7 days"));
        }
    }
}
