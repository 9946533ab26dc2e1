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

import io.flusslance.storage.S3Server;
import io.flusslance.testing.FlinkSql;
import io.flusslance.testing.LogCapture;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.Resources;
import io.flusslance.testing.RoundCutter;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieredTable;
import io.flusslance.testing.TieringCluster;

import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Log tables are tiered to datasets on S3, and the credentials stay where they belong. */
class S3TieringITCase {

    private static final String ACCESS_KEY_ID = "AKIAMARKERMARKERMARK";
    private static final String SECRET_ACCESS_KEY = "marker+secret/0123456789+marker/secret=";
    private static final String WAREHOUSE = "s3://lake/warehouse";

    private static final Resources RESOURCES = new Resources();

    private static Path folder;
    private static S3Server s3;
    private static LogCapture log;
    private static TieringCluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        folder = RESOURCES.add(TemporaryFolder.create("s3")).path();
        s3 = RESOURCES.add(S3Server.inFolder(folder, ACCESS_KEY_ID, SECRET_ACCESS_KEY));
        s3.createBucket("lake");
        // the host's own loggers print the secret, which no plugin can prevent
        log = RESOURCES.add(LogCapture.of("io.flusslance", "org.lance"));
        Map<String, String> options = new HashMap<>(s3.options());
        options.put("warehouse", WAREHOUSE);
        cluster = RESOURCES.add(TieringCluster.start(options));
    }

    @AfterAll
    static void stopCluster() throws Exception {
        RESOURCES.close();
    }

    @Test
    void rowsArriveOnceInSpiteOfACancelledJobAndALostTaskManagerAndNoSecretEscapes()
            throws Exception {
        long seed = RandomRows.printedSeed();
        cluster.startTiering();
        TieredTable plain =
                TieredTable.named("plain").columnsOfAllTypes().buckets(3).create(cluster, seed);
        TieredTable partitioned =
                TieredTable.named("partitioned")
                        .column("text", DataTypes.STRING())
                        .column("image", DataTypes.BYTES())
                        .vector("embedding", 8)
                        .partitions("eu", "us")
                        .buckets(2)
                        .create(cluster, seed + 1);

        plain.append(300);
        partitioned.append(300);
        plain.awaitTiered();
        partitioned.awaitTiered();
        RoundCutter cutter =
                new RoundCutter(cluster, folder.resolve("lake/warehouse"), plain, partitioned);
        cutter.cut(400, cluster::cancelTiering, cluster::startTiering);
        cutter.cut(400, cluster::loseTaskManager, cluster::startTaskManager);
        plain.awaitTiered();
        partitioned.awaitTiered();
        cluster.cancelTiering();

        for (TieredTable table : List.of(plain, partitioned)) {
            table.assertDatasetHoldsTheLog(table.datasetUri(WAREHOUSE), s3.options());
        }
        // Fluss leaves the keys out of what it tells of a table: the catalog has them
        FlinkSql sql =
                FlinkSql.batch(
                        cluster,
                        Map.of(
                                "lance.access_key_id",
                                ACCESS_KEY_ID,
                                "lance.secret_access_key",
                                SECRET_ACCESS_KEY));
        assertThat(sql.value("SELECT COUNT(*) FROM fluss.partitioned"))
                .isEqualTo((long) partitioned.appendedRows());
        assertNoCredentialsInTheBucket();
        assertNoCredentialsInTheLog();
    }

    private static void assertNoCredentialsInTheBucket() throws Exception {
        List<Path> objects = TemporaryFolder.filesIn(folder);
        assertThat(objects).isNotEmpty();
        List<String> guilty = new ArrayList<>();
        for (Path object : objects) {
            // every byte is one character, so that a search for the bytes is one for the text
            String content = Files.readString(object, StandardCharsets.ISO_8859_1);
            if (content.contains(SECRET_ACCESS_KEY) || content.contains(ACCESS_KEY_ID)) {
                guilty.add(folder.relativize(object).toString());
            }
        }
        assertThat(guilty).as("objects with credentials").isEmpty();
    }

    private static void assertNoCredentialsInTheLog() {
        assertThat(log.lines())
                .isNotEmpty()
                .noneMatch(line -> line.contains(SECRET_ACCESS_KEY))
                .noneMatch(line -> line.contains(ACCESS_KEY_ID));
    }
}
