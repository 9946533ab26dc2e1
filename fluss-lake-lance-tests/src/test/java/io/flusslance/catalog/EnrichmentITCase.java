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
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.TieredTable;

import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** A second process adds columns, deletes, updates, indexes and compacts while rows arrive. */
class EnrichmentITCase {

    private static final int FIRST_ROWS = 200;
    private static final int DELETED_ROWS = 10;

    private static PythonEnvironment python;
    private static EmbeddedLake lake;

    @BeforeAll
    static void startCluster() throws Exception {
        python = PythonEnvironment.get();
        lake = EmbeddedLake.start();
        lake.cluster().startTiering();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        if (lake != null) {
            lake.close();
        }
    }

    @Test
    void theirWorkStaysAndTieringGoesOnBesideIt() throws Exception {
        TieredTable table =
                TieredTable.named("enriched")
                        .column("name", DataTypes.STRING())
                        .buckets(2)
                        .create(lake.cluster(), RandomRows.printedSeed());
        table.append(FIRST_ROWS);
        table.awaitTiered();

        CompletableFuture<String> others = CompletableFuture.supplyAsync(() -> enrich(table));
        do {
            table.append(50);
            table.awaitTiered();
        } while (!others.isDone());
        JsonNode done = new ObjectMapper().readTree(others.get(1, TimeUnit.MINUTES));
        System.out.println("commits of others that met ours: " + done.get("conflicts"));
        table.append(50);
        table.awaitTiered();

        assertThat(done.get("tags").toString()).contains("first");
        assertThat(done.get("indices").toString()).contains("id_idx");
        assertHoldsBoth(table);

        // a column of theirs that the table gets too
        table.addColumns(new DataField("doubled", DataTypes.INT(), "of the table now"));
        table.append(50);
        table.awaitTiered();
        try (LanceDataset dataset = lake.open(table)) {
            assertThat(dataset.countRows()).isEqualTo(table.appendedRows() - DELETED_ROWS);
            dataset.forEachRow(
                    row -> {
                        int id = (int) row.integer(RandomRows.ID);
                        if (id >= table.appendedRows() - 50) {
                            assertThat(row.digest("doubled"))
                                    .isEqualTo(table.expectedDigest(id, "doubled"));
                        }
                    });
        }
    }

    private static void assertHoldsBoth(TieredTable table) throws Exception {
        BitSet ids = new BitSet();
        try (LanceDataset dataset = lake.open(table)) {
            assertThat(dataset.countRows()).isEqualTo(table.appendedRows() - DELETED_ROWS);
            dataset.forEachRow(
                    row -> {
                        int id = (int) row.integer(RandomRows.ID);
                        ids.set(id);
                        if (id == 5) {
                            assertThat(row.text("name")).isEqualTo("changed");
                        } else {
                            assertThat(row.digest("name"))
                                    .isEqualTo(table.expectedDigest(id, "name"));
                        }
                        if (id < FIRST_ROWS) {
                            assertThat(row.integer("doubled")).isEqualTo(2L * id);
                        } else if (!row.isNull("doubled")) {
                            assertThat(row.integer("doubled")).isEqualTo(2L * id);
                        }
                    });
        }
        assertThat(ids.cardinality()).isEqualTo(table.appendedRows() - DELETED_ROWS);
        for (int id = 3; id < 100; id += 10) {
            assertThat(ids.get(id)).as("row %s was deleted", id).isFalse();
        }
    }

    private static String enrich(TieredTable table) {
        try {
            return python.run("enrich.py", Map.of(), lake.dataset(table).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
