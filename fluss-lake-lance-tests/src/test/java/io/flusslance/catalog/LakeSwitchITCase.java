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
package io.flusslance.catalog;

import io.flusslance.testing.EmbeddedLake;
import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieredTable;

import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The lake of a table is switched on and off. */
class LakeSwitchITCase {

    private static final int MANY_ROWS = 1_000_000;

    private static EmbeddedLake lake;

    @BeforeAll
    static void startCluster() throws Exception {
        lake = EmbeddedLake.start();
        lake.cluster().startTiering();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        lake.close();
    }

    @Test
    void aTableThatAlreadyHasAMillionRowsArrivesWhole() throws Exception {
        TieredTable table =
                TieredTable.named("million")
                        .withoutLake()
                        .buckets(2)
                        .create(lake.cluster(), RandomRows.printedSeed());
        table.append(MANY_ROWS);

        lake.cluster().setLake(table.path(), true);
        table.awaitTiered();

        assertHoldsEveryOffsetOnce(table);
    }

    /** Without a look at the log, which takes more than a minute to be read in a test. */
    private static void assertHoldsEveryOffsetOnce(TieredTable table) throws Exception {
        Map<Integer, BitSet> offsets = new HashMap<>();
        BitSet ids = new BitSet();
        try (LanceDataset dataset = lake.open(table)) {
            dataset.forEachRow(
                    row -> {
                        BitSet bucket =
                                offsets.computeIfAbsent(
                                        (int) row.integer("__bucket"), number -> new BitSet());
                        bucket.set((int) row.integer("__offset"));
                        ids.set((int) row.integer(RandomRows.ID));
                    });
            assertThat(dataset.countRows()).isEqualTo(MANY_ROWS);
        }
        assertThat(ids.cardinality()).isEqualTo(MANY_ROWS);
        lake.cluster()
                .logEnds(table.path())
                .forEach(
                        (bucket, end) ->
                                assertThat(offsets.get(bucket.getBucket()).nextClearBit(0))
                                        .isEqualTo(end.intValue()));
    }

    @Test
    void aTableWhoseLakeIsSwitchedOffAndOnAgainGoesOnWhereItWas() throws Exception {
        TieredTable table = images("switched");
        table.append(200);
        table.awaitTiered();

        lake.cluster().setLake(table.path(), false);
        table.append(200);
        lake.cluster().setLake(table.path(), true);
        table.append(100);
        table.awaitTiered();

        lake.assertHoldsTheLog(table);
    }

    @Test
    void columnsThatCameMeanwhileAreAddedToTheDataset() throws Exception {
        TieredTable table = images("grown_without_lake");
        table.append(200);
        table.awaitTiered();

        lake.cluster().setLake(table.path(), false);
        table.addColumns(new DataField("rating", DataTypes.INT(), "stars"));
        table.append(200);
        try (LanceDataset dataset = lake.open(table)) {
            assertThat(dataset.schema().findField("name")).isNotNull();
        }
        lake.cluster().setLake(table.path(), true);
        table.append(100);
        table.awaitTiered();

        lake.assertHoldsTheLog(table);
    }

    /** Fluss does not hand out again what it knows to be in the lake. */
    @Test
    void aDatasetThatWasDeletedByHandIsNotGoneOnWithAsHalfATable() throws Exception {
        TieredTable table = images("deleted");
        TieredTable other = images("beside_deleted");
        table.append(200);
        other.append(100);
        table.awaitTiered();
        other.awaitTiered();
        lake.cluster().setLake(table.path(), false);
        Path dataset = lake.dataset(table);
        Path kept = dataset.resolveSibling("deleted.kept");
        Files.move(dataset, kept);
        lake.forgetLog();

        lake.cluster().setLake(table.path(), true);
        table.append(200);
        String line =
                lake.awaitLogged(
                        table, "fluss.deleted", "deleted or replaced", "Restore the dataset");
        assertThat(line).contains("drop and recreate the table", "'lance.on-existing' = 'adopt'");
        other.append(100);
        other.awaitTiered();
        lake.assertHoldsTheLog(other);
        try (LanceDataset empty = lake.open(table)) {
            assertThat(empty.countRows()).isZero();
        }

        lake.cluster().setLake(table.path(), false);
        // a round that is still under way may have written files there, and is refused for it
        TemporaryFolder.delete(dataset);
        Files.move(kept, dataset);
        lake.cluster().setLake(table.path(), true);
        table.awaitTiered();
        lake.assertHoldsTheLog(table);
    }

    private static TieredTable images(String name) throws Exception {
        return TieredTable.named(name)
                .column("name", DataTypes.STRING())
                .column("image", DataTypes.BYTES())
                .create(lake.cluster(), RandomRows.printedSeed());
    }
}
