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
package io.flusslance.tiering.commit;

import io.flusslance.metadata.TableIdentity;
import io.flusslance.testing.HostTypes;
import io.flusslance.testing.TestTable;

import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.utils.FlussPaths;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What Fluss itself makes of its folders passes, for the table that it made it for. */
class OffsetsPathTest {

    private static final TablePath PATH = TablePath.of("db", "t");

    private static final TableIdentity TABLE = identity(PATH, 7);

    private static final String UUID = "0123abcd-0123-0123-0123-0123456789ab";

    /** Since 1.0 there can be several such folders, of any kind, and each table has one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tmp/remote",
                "/tmp/remote/",
                "/tmp//remote",
                "/tmp/./remote",
                "/tmp/here/../remote",
                "file:///data/fluss",
                "file:/data/fluss",
                "s3://bucket",
                "s3://bucket/a/b/",
                "s3a://bucket/lake/db/t-7/metadata",
                "hdfs://namenode:8020/fluss data",
                "oss://bucket/größe",
                "abfss://container@account.dfs.core.windows.net/fluss",
                "gs://bucket/a=1/b,c"
            })
    void whatTheHostMakesOfItsRemoteFolderPasses(String folder) {
        String path = FlussPaths.remoteLakeTableSnapshotOffsetPath(folder, PATH, 7).toString();

        assertThatCode(() -> OffsetsPath.check(TABLE, Map.of(TestTable.OFFSETS, path)))
                .as(path)
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"db, t, 8", "db, t2, 7", "db2, t, 7"})
    void whatTheHostMakesForAnotherTableDoesNot(String database, String name, long id) {
        String path =
                FlussPaths.remoteLakeTableSnapshotOffsetPath(
                                "s3://bucket", TablePath.of(database, name), id)
                        .toString();

        assertRefused(path);
    }

    @Test
    void otherFilesOfTheCoordinatorDoNotPass() {
        String folder = "/remote/lake/db/t-7/metadata/";
        assertRefused("/etc/passwd");
        assertRefused("/remote/lake/db/t-7/metadata/x.offsets");
        assertRefused(folder + UUID + ".offsets.bak");
        assertRefused(folder + "../" + UUID + ".offsets");
        assertRefused("/remote/../x/lake/db/t-7/metadata/" + UUID + ".offsets");
        assertRefused(folder + UUID + ".offsets\n");
        assertRefused("");
    }

    private static void assertRefused(String path) {
        assertThatThrownBy(() -> OffsetsPath.check(TABLE, Map.of(TestTable.OFFSETS, path)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("db.t");
    }

    private static TableIdentity identity(TablePath path, long id) {
        return TableIdentity.of(
                HostTypes.tableInfo(
                        path,
                        id,
                        TestTable.descriptor(
                                DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT())), Map.of()),
                        0));
    }
}
