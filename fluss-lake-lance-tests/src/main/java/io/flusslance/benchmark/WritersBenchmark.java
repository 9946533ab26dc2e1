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

import org.apache.fluss.row.GenericRow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Measures how fast the same rows get into a committed version through few and through many open
 * writers, which are handed rows in turn, as those of a subtask that has many buckets are.
 */
public final class WritersBenchmark {

    private static final List<Integer> WRITERS = List.of(4, 1, 8, 64);
    private static final int MOST_WRITERS = 64;

    private final SpiOptions options;
    private final LakePlugin plugin;

    private WritersBenchmark(SpiOptions options, LakePlugin plugin) {
        this.options = options;
        this.plugin = plugin;
    }

    /** Measures, prints a table, and ends the process: 0, or 1 where something failed. */
    public static void main(String[] arguments) {
        Program.run(() -> run(SpiOptions.parse(arguments)));
    }

    private static void run(SpiOptions options) throws Exception {
        System.out.printf("seed %d%n", options.output().seed());
        List<Series> all = new ArrayList<>();
        try (LakePlugin plugin = LakePlugin.load(SpiBenchmark.OURS, options.plugin())) {
            for (Shape shape : options.shapes()) {
                all.addAll(new WritersBenchmark(options, plugin).measure(shape));
            }
        }
        options.output()
                .publish(
                        new SeriesReport(
                                "Rows through 1 to 64 open writers", List.of(name(4)), all));
    }

    private static String name(int writers) {
        return writers + " open";
    }

    private List<Series> measure(Shape shape) throws Exception {
        int rows = options.rowsOf(shape) / MOST_WRITERS * MOST_WRITERS;
        SplittableRandom random = new SplittableRandom(options.output().seed());
        List<Series> all = new ArrayList<>();
        options.rounds()
                .measure(
                        shape.name(),
                        WRITERS,
                        WritersBenchmark::name,
                        () -> {
                            GenericRow[] made = shape.makeRows(rows, random.split());
                            return writers -> measure(writers, shape, made);
                        })
                .forEach((writers, runs) -> all.add(Series.of(shape, name(writers), rows, runs)));
        return all;
    }

    private Measured measure(int writers, Shape shape, GenericRow[] rows) throws Exception {
        Path warehouse = Files.createDirectories(options.folder().resolve("writers"));
        try {
            LakeTable<?, ?> table =
                    LakeTable.create(
                            plugin,
                            shape.name(),
                            shape.rowType(),
                            writers,
                            Map.of("warehouse", warehouse.toString()),
                            shape.pluginProperties(options.properties()));
            Stopwatch stopwatch = Stopwatch.start();
            table.tier(
                    writers,
                    rows.length / writers,
                    (slot, offset) -> rows[(int) offset * writers + slot]);
            return stopwatch
                    .stop()
                    .with(Folders.dataFiles(LakeTable.dataset(warehouse, shape.name())));
        } finally {
            Folders.delete(warehouse);
        }
    }
}
