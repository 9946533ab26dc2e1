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
package io.flusslance.tiering.write;

import io.flusslance.config.LanceConf;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.host.FlussHost;

import org.apache.fluss.lake.writer.WriterInitContext;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** Batches wait where the options say, else where the host says. */
class SpillFolderTest {

    private static final Path OF_JAVA = Paths.get(System.getProperty("java.io.tmpdir"));

    @TempDir private Path root;

    @Test
    void theOptionWins() throws Exception {
        Path own = Files.createDirectory(root.resolve("own"));
        LanceConf conf =
                LanceConf.ofCluster(
                        TestTable.cluster(root, "write.spill-directory", own.toString()));

        assertThat(SpillFolder.of(conf, context(0, root.toString()))).isEqualTo(own);
    }

    @Test
    void theFoldersOfTheHostShareTheBuckets() throws Exception {
        Path one = Files.createDirectory(root.resolve("one"));
        Path two = Files.createDirectory(root.resolve("two"));
        String gone = root.resolve("gone").toString();
        Set<Path> used = new HashSet<>();
        for (int bucket = 0; bucket < 10; bucket++) {
            used.add(SpillFolder.of(conf(), context(bucket, one.toString(), gone, two.toString())));
        }

        // Fluss 0.9 has no such folders
        assertThat(used)
                .isEqualTo(
                        FlussHost.ofThisProcess() == FlussHost.FLUSS_1_0
                                ? Set.of(one, two)
                                : Set.of(OF_JAVA));
    }

    @Test
    void javasFolderIsTheLastResort() {
        assertThat(SpillFolder.of(conf(), context(0, (String[]) null))).isEqualTo(OF_JAVA);
        assertThat(SpillFolder.of(conf(), context(0))).isEqualTo(OF_JAVA);
        assertThat(SpillFolder.of(conf(), context(0, root.resolve("gone").toString())))
                .isEqualTo(OF_JAVA);
    }

    private LanceConf conf() {
        return LanceConf.ofCluster(TestTable.cluster(root));
    }

    private WriterInitContext context(int bucket, String... folders) {
        return TestTable.of(
                        TestTable.cluster(root),
                        "t",
                        DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT())),
                        Map.of())
                .writerContext(new TableBucket(7, bucket), null, folders);
    }
}
