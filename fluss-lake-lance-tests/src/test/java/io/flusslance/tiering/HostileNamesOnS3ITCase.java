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
package io.flusslance.tiering;

import io.flusslance.metadata.BucketId;
import io.flusslance.storage.S3Server;
import io.flusslance.testing.LogCapture;
import io.flusslance.testing.Resources;
import io.flusslance.testing.SpiTable;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;
import io.flusslance.tiering.result.WrittenFile;

import org.apache.fluss.exception.InvalidConfigException;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Names that would lead out of a warehouse in a bucket: no object is made or deleted by them. */
class HostileNamesOnS3ITCase {

    private static final List<String> NAMES =
            List.of(
                    "",
                    ".",
                    "..",
                    "../..",
                    "../../../kept",
                    "a/b",
                    "//kept",
                    "%2e%2e",
                    "%2e%2e%2f%2e%2e%2fkept",
                    "a\u0000",
                    "a\n",
                    "a b",
                    "a?versionId=1",
                    "a#b",
                    "s3://lake/kept",
                    "n".repeat(2000));

    private final Resources resources = new Resources();

    private Path store;
    private LogCapture log;
    private Map<String, String> cluster;

    @BeforeEach
    void startServer() throws Exception {
        store = resources.add(TemporaryFolder.create("s3-names")).path();
        S3Server s3 = resources.add(S3Server.inFolder(store, "id-of-test", "secret-of-test"));
        s3.createBucket("lake");
        log = resources.add(LogCapture.of("io.flusslance"));
        cluster = new HashMap<>(s3.options());
        cluster.put("warehouse", "s3://lake/folder");
    }

    @AfterEach
    void stopServer() throws Exception {
        resources.close();
    }

    @Test
    void aTableOrDatabaseOfSuchANameIsRefusedAndNoObjectIsMade() throws Exception {
        for (String name : NAMES) {
            for (TablePath path : List.of(TablePath.of("db", name), TablePath.of(name, "t"))) {
                SpiTable table = new SpiTable(cluster, named(path));
                assertThatThrownBy(table::create)
                        .as("%s", path)
                        .isInstanceOf(InvalidConfigException.class);
                assertThatThrownBy(table::committer)
                        .as("%s", path)
                        .isInstanceOf(InvalidConfigException.class);
            }
        }
        assertThat(objects()).isEmpty();
    }

    @Test
    void aTableOfTheLongestNameThatFlussGivesIsTiered() throws Exception {
        String longest = "n".repeat(200);
        SpiTable table = new SpiTable(cluster, named(TablePath.of(longest, longest))).create();
        table.commit(table.write(0));

        assertThat(objects())
                .isNotEmpty()
                .allMatch(
                        object ->
                                object.startsWith(
                                        "lake/folder/" + longest + "/" + longest + ".lance/"));
    }

    @Test
    void aRoundWithFilesOfSuchNamesDeletesNoObject() throws Exception {
        SpiTable table = new SpiTable(cluster).create();
        table.commit(table.write(0));
        Files.writeString(store.resolve("lake/kept"), "precious");
        Files.writeString(store.resolve("lake/folder/kept"), "precious");
        List<String> before = objects();

        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            committer.abort(new LanceCommittable(List.of(result(NAMES))));
        }

        assertThat(objects()).isEqualTo(before).contains("lake/kept", "lake/folder/kept");
        assertThat(log.lines())
                .anyMatch(
                        line ->
                                line.contains(
                                        NAMES.size() + " of " + NAMES.size() + " uncommitted"));
    }

    private static LanceWriteResult result(List<String> names) {
        return new LanceWriteResult(
                7,
                new BucketId(OptionalLong.empty(), 0),
                Optional.empty(),
                5,
                5,
                names.stream()
                        .map(name -> new WrittenFile(name, new int[0], new int[0], 2, 1, 1, 1))
                        .toList(),
                1);
    }

    private TableInfo named(TablePath path) {
        return TableInfo.of(path, 7, 1, new SpiTable(cluster).info().toTableDescriptor(), 0, 0);
    }

    private List<String> objects() throws IOException {
        List<String> objects = new ArrayList<>();
        for (Path file : TemporaryFolder.filesIn(store)) {
            objects.add(store.relativize(file).toString());
        }
        objects.sort(null);
        return objects;
    }
}
