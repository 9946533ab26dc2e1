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
package io.flusslance.benchmark;

import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Measures primary-key tables: the first load of a bucket from a snapshot, and rounds of changes
 * after it, each written, looked up and committed; Fluss's plugin for Paimon gets the same records.
 */
public final class KeysBenchmark {

    private static final double NANOS_OF_SECOND = 1e9;
    private static final long SNAPSHOT_OFFSET = -1;

    /** One change in so many deletes its key. */
    private static final int CHANGES_PER_DELETE = 10;

    /**
     * Visits all numbers below any number of keys that it does not divide, far from their order.
     */
    private static final long STEP = 7_368_787L;

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.BIGINT().copy(false)),
                    DataTypes.FIELD("customer", DataTypes.STRING()),
                    DataTypes.FIELD("price", DataTypes.DOUBLE()),
                    DataTypes.FIELD("changes", DataTypes.INT()));

    private final KeysOptions options;

    private KeysBenchmark(KeysOptions options) {
        this.options = options;
    }

    /** Measures, prints a table, and ends the process: 0, or 1 where something failed. */
    public static void main(String[] arguments) {
        Program.run(() -> new KeysBenchmark(KeysOptions.parse(arguments)).run());
    }

    private void run() throws Exception {
        System.out.printf(
                "%d keys, %d rounds of %d changes, seed %d%n",
                options.keys(), options.rounds(), options.changes(), options.output().seed());
        List<KeysReport.Lake> lakes = new ArrayList<>();
        try (LakePlugin ours = LakePlugin.load(SpiBenchmark.OURS, options.plugin())) {
            lakes.add(measure(SpiBenchmark.OURS, ours));
            if (!options.paimon().isEmpty()) {
                try (LakePlugin paimon =
                        LakePlugin.load(TieredLake.PAIMON, options.paimon().toArray(new Path[0]))) {
                    lakes.add(measure(TieredLake.PAIMON, paimon));
                }
            }
        } finally {
            Folders.delete(options.folder());
        }
        options.output().publish(new KeysReport(lakes));
    }

    private KeysReport.Lake measure(String name, LakePlugin plugin) throws Exception {
        Path warehouse = options.folder().resolve(name);
        Files.createDirectories(warehouse);
        load(table(plugin, "warm_up", warehouse), Math.min(options.keys(), options.changes()));
        LakeTable<?, ?> table = table(plugin, "measured", warehouse);
        double loadSeconds = load(table, options.keys());
        SplittableRandom random = new SplittableRandom(options.output().seed());
        List<Double> rounds = new ArrayList<>();
        List<Double> commits = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            long begin = System.nanoTime();
            commits.add(change(table, (long) round * options.changes(), random));
            rounds.add((System.nanoTime() - begin) / NANOS_OF_SECOND);
        }
        return new KeysReport.Lake(
                name, options.keys(), loadSeconds, rounds, commits, bytesOf(warehouse));
    }

    private static LakeTable<?, ?> table(LakePlugin plugin, String name, Path warehouse)
            throws Exception {
        return LakeTable.createKeyed(
                plugin, name, TYPE, "id", Map.of("warehouse", warehouse.toString()));
    }

    /** Loads all keys as a snapshot has them, and says how long it takes. */
    private <W> double load(LakeTable<W, ?> table, long keys) throws Exception {
        long begin = System.nanoTime();
        W result;
        try (LakeWriter<W> writer = table.writer(0)) {
            for (long i = 0; i < keys; i++) {
                long id = i * STEP % keys;
                writer.write(
                        new GenericRecord(
                                SNAPSHOT_OFFSET, SNAPSHOT_OFFSET, ChangeType.INSERT, row(id, 0)));
            }
            result = writer.complete();
        }
        table.commit(List.of(result));
        return (System.nanoTime() - begin) / NANOS_OF_SECOND;
    }

    /** Changes random keys in a round, and says how long its commit takes. */
    private <W> double change(LakeTable<W, ?> table, long firstOffset, SplittableRandom random)
            throws Exception {
        W result;
        try (LakeWriter<W> writer = table.writer(0)) {
            for (int i = 0; i < options.changes(); i++) {
                long offset = firstOffset + i;
                ChangeType type =
                        i % CHANGES_PER_DELETE == 0 ? ChangeType.DELETE : ChangeType.UPDATE_AFTER;
                GenericRow row = row(options.pick(random), i);
                writer.write(new GenericRecord(offset, offset, type, row));
            }
            result = writer.complete();
        }
        long begin = System.nanoTime();
        table.commit(List.of(result));
        return (System.nanoTime() - begin) / NANOS_OF_SECOND;
    }

    private static GenericRow row(long id, int changes) {
        return GenericRow.of(
                id, BinaryString.fromString("customer " + id % 1000), id * 0.25, changes);
    }

    private static long bytesOf(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
