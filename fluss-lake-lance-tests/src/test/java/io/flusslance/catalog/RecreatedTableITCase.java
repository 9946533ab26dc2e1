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
import io.flusslance.testing.TieredTable;

import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** A table is dropped and made again; the rows of the two never mix unless the user says so. */
class RecreatedTableITCase {

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
    void theRowsOfTheOldTableAreNotMixedWithAndMovingThemAwayHelps() throws Exception {
        long seed = RandomRows.printedSeed();
        TieredTable old = tiered("recreated", seed);
        long oldId = lake.cluster().tableInfo(old.path()).getTableId();
        TieredTable other = tiered("beside_recreated", seed);
        lake.cluster().admin().dropTable(old.path(), false).get();
        lake.forgetLog();

        TieredTable table = create("recreated", seed + 1);
        long id = lake.cluster().tableInfo(table.path()).getTableId();
        table.append(100);
        String line =
                lake.awaitLogged(
                        table,
                        "A round of table fluss.recreated is not committed",
                        "does not belong to table fluss.recreated (id " + id);
        assertThat(line)
                .contains(
                        "id " + oldId,
                        "tiered since 20",
                        "move the dataset away",
                        "delete it",
                        "'lance.on-existing' = 'adopt'");
        other.append(100);
        other.awaitTiered();
        lake.assertHoldsTheLog(other);
        try (LanceDataset dataset = lake.open(table)) {
            assertThat(dataset.countRows()).isEqualTo(200);
        }

        lake.cluster().setLake(table.path(), false);
        Path moved = lake.warehouse().resolve("recreated-before.lance");
        Files.move(lake.dataset(table), moved);
        lake.cluster().setLake(table.path(), true);
        table.awaitTiered();

        lake.assertHoldsTheLog(table);
        try (LanceDataset dataset = LanceDataset.open(moved.toString(), java.util.Map.of())) {
            assertThat(dataset.countRows()).isEqualTo(200);
        }
    }

    @Test
    void theRowsOfTheOldTableAreKeptAsHistoryWhereTheUserSaysAdopt() throws Exception {
        long seed = RandomRows.printedSeed();
        TieredTable old = tiered("adopted", seed);
        long oldId = lake.cluster().tableInfo(old.path()).getTableId();
        lake.cluster().admin().dropTable(old.path(), false).get();
        lake.forgetLog();
        TieredTable table = create("adopted", seed + 1);
        table.append(50);
        lake.awaitLogged(table, "does not belong to table fluss.adopted");

        lake.cluster().setLake(table.path(), false);
        lake.cluster().set(table.path(), "lance.on-existing", "adopt");
        lake.cluster().setLake(table.path(), true);
        table.awaitTiered();
        table.append(50);
        table.awaitTiered();

        try (LanceDataset dataset = lake.open(table)) {
            assertThat(dataset.countRows()).isEqualTo(300);
            assertThat(dataset.schema().getCustomMetadata().get("fluss.tiering.adopted"))
                    .contains("id " + oldId);
        }
    }

    private static TieredTable tiered(String name, long seed) throws Exception {
        TieredTable table = create(name, seed);
        table.append(200);
        table.awaitTiered();
        return table;
    }

    private static TieredTable create(String name, long seed) throws Exception {
        return TieredTable.named(name)
                .column("name", DataTypes.STRING())
                .create(lake.cluster(), seed);
    }
}
