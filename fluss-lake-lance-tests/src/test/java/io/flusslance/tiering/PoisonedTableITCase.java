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

import io.flusslance.testing.EmbeddedLake;
import io.flusslance.testing.LanceDataset;

import org.apache.arrow.memory.RootAllocator;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lance.Dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A table that can't be tiered, through Fluss's own tiering job: it says why once a round, waits
 * for its freshness, is repaired by what the documentation says, and costs other tables next to
 * nothing.
 */
class PoisonedTableITCase {

    private static final Duration FRESHNESS = Duration.ofSeconds(2);
    private static final String SIZE = "v.arrow.fixed-size-list.size";

    private static EmbeddedLake lake;
    private static TablePath healthy;

    private static int healthyRows;

    @BeforeAll
    static void start() throws Exception {
        lake = EmbeddedLake.start();
        lake.cluster().startTiering();
        healthy = create("healthy");
    }

    @AfterAll
    static void stop() throws Exception {
        lake.close();
    }

    @Test
    void aRowThatDoesNotFitIsNamedOnceARoundUntilThePolicyLetsItPass() throws Exception {
        TablePath table = create("poisoned");
        appendTiered(table, row(0, 1f, 2f));
        long lagBefore = lagOfTheHealthyTable();
        append(table, row(1, 1f, 2f), row(2, 1f), row(3, 1f, 2f));

        lake.awaitLogged(table, "poisoned", "offset 2", "column 'v'");
        lake.forgetLog();
        long begin = System.nanoTime();
        long lagBeside = lagOfTheHealthyTable();
        while (System.nanoTime() - begin < FRESHNESS.multipliedBy(4).toNanos()) {
            appendTiered(healthy, row(healthyRows++, 1f, 2f));
        }
        long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds() + 1;
        System.out.printf(
                "lag of another table: %d ms, beside the poisoned one %d ms%n",
                lagBefore, lagBeside);
        assertThat(lake.logged())
                .filteredOn(line -> line.startsWith("ERROR") && line.contains("offset 2"))
                .as("in %d s", seconds)
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo((int) (seconds / FRESHNESS.toSeconds()) + 2);
        assertThat(count(table)).isEqualTo(1);

        lake.cluster().setLake(table, false);
        lake.cluster().set(table, "lance.vector.on-mismatch", "null");
        lake.cluster().setLake(table, true);
        lake.cluster().awaitTiered(table);
        assertThat(count(table)).isEqualTo(4);
    }

    @Test
    void aTruncatedManifestStopsItsTableAloneUntilItIsPutBack() throws Exception {
        TablePath table = create("truncated");
        appendTiered(table, row(0, 1f, 2f));
        appendTiered(table, row(1, 1f, 2f));
        Path manifest = newestManifest(table);
        byte[] whole = Files.readAllBytes(manifest);
        Files.write(manifest, Arrays.copyOf(whole, whole.length / 2));

        append(table, row(2, 1f, 2f));
        lake.awaitLogged(table, "truncated", "newest version", manifest.getFileName().toString());
        lagOfTheHealthyTable();

        Files.write(manifest, whole);
        lake.cluster().awaitTiered(table);
        assertThat(count(table)).isEqualTo(3);
    }

    @Test
    void aColumnThatSomeoneDroppedIsAddedWhenTheLakeIsEnabledAgain() throws Exception {
        TablePath table = create("changed");
        appendTiered(table, row(0, 1f, 2f));
        try (RootAllocator allocator = new RootAllocator();
                Dataset dataset =
                        Dataset.open().allocator(allocator).uri(folder(table).toString()).build()) {
            dataset.dropColumns(List.of("v"));
        }
        append(table, row(1, 1f, 2f));
        lake.awaitLogged(table, "changed", "column 'v'", "not in the dataset");
        lagOfTheHealthyTable();

        lake.cluster().setLake(table, false);
        lake.cluster().setLake(table, true);
        lake.cluster().awaitTiered(table);
        assertThat(count(table)).isEqualTo(2);
    }

    @Test
    void aMissingDataFileStopsReadersOfItsRowsAndNotTheTiering() throws Exception {
        TablePath table = create("missing");
        appendTiered(table, row(0, 1f, 2f));
        try (Stream<Path> files = Files.list(folder(table).resolve("data"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }

        appendTiered(table, row(1, 1f, 2f));

        assertThat(count(table)).isEqualTo(2);
    }

    private static TablePath create(String name) throws Exception {
        TablePath path = TablePath.of("fluss", name);
        lake.cluster()
                .createTable(
                        path,
                        TableDescriptor.builder()
                                .schema(
                                        Schema.newBuilder()
                                                .column("id", DataTypes.INT())
                                                .column("v", DataTypes.ARRAY(DataTypes.FLOAT()))
                                                .build())
                                .distributedBy(1)
                                .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                                .property(ConfigOptions.TABLE_DATALAKE_FRESHNESS, FRESHNESS)
                                .customProperty(SIZE, "2")
                                .build());
        return path;
    }

    private static GenericRow row(int id, Object... vector) {
        return GenericRow.of(id, new GenericArray(vector));
    }

    private static void append(TablePath table, GenericRow... rows) throws Exception {
        lake.cluster().append(table, List.of(rows));
    }

    private static void appendTiered(TablePath table, GenericRow... rows) throws Exception {
        append(table, rows);
        lake.cluster().awaitTiered(table);
    }

    /** The mean time from a row's arrival in Fluss to Fluss's knowing it in the lake, in ms. */
    private static long lagOfTheHealthyTable() throws Exception {
        int rounds = 4;
        long begin = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            appendTiered(healthy, row(healthyRows++, 1f, 2f));
        }
        assertThat(count(healthy)).isEqualTo(healthyRows);
        return Duration.ofNanos(System.nanoTime() - begin).toMillis() / rounds;
    }

    private static Path folder(TablePath table) {
        return lake.warehouse()
                .resolve(table.getDatabaseName())
                .resolve(table.getTableName() + ".lance");
    }

    private static Path newestManifest(TablePath table) throws Exception {
        try (Stream<Path> files = Files.list(folder(table).resolve("_versions"))) {
            // their names count down
            return files.filter(file -> file.toString().endsWith(".manifest"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static long count(TablePath table) {
        try (LanceDataset dataset = LanceDataset.open(folder(table).toString(), Map.of())) {
            return dataset.countRows();
        }
    }
}
