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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/**
 * Measures how fast rows of one bucket get from the tiering interface into a committed version on a
 * local disk: through this plugin, through the one that Fluss publishes, and with Arrow batches
 * that were there already, which is the limit. All take part in each round, with the same rows, in
 * an order that turns.
 */
public final class SpiBenchmark {

    static final String OURS = "ours";
    static final String EARLIER = "earlier";
    static final String PUBLISHED = "published";
    static final String LIMIT = "limit";

    static final List<String> CONTENDERS = List.of(OURS, EARLIER, PUBLISHED, LIMIT);

    private static final String ROW_COUNT = "io.flusslance.benchmark.limit.RowCount";

    private static final int ROWS_OF_FILES = 600_000;

    /** By how much data files of the same columns differ at the most. */
    private static final double SAME_FILES = 0.03;

    private final SpiOptions options;
    private final List<Contender> contenders;
    private final ToLongFunction<String> rowCount;

    private SpiBenchmark(
            SpiOptions options, List<Contender> contenders, ToLongFunction<String> rowCount) {
        this.options = options;
        this.contenders = contenders;
        this.rowCount = rowCount;
    }

    /** Measures, prints a table, and ends the process: 0, or 1 where something failed. */
    public static void main(String[] arguments) {
        Program.run(() -> run(SpiOptions.parse(arguments)));
    }

    private static void run(SpiOptions options) throws Exception {
        System.out.printf("seed %d%n", options.output().seed());
        List<LakePlugin> loaded = new ArrayList<>();
        List<Contender> contenders = new ArrayList<>();
        try {
            LakePlugin ours = LakePlugin.load(OURS, options.plugin());
            loaded.add(ours);
            contenders.add(PluginContender.ours(OURS, ours, options.properties()));
            if (options.earlier().isPresent()) {
                LakePlugin earlier = LakePlugin.load(EARLIER, options.earlier().get());
                loaded.add(earlier);
                contenders.add(PluginContender.ours(EARLIER, earlier, Map.of()));
            }
            if (options.published().isPresent()) {
                LakePlugin published = LakePlugin.load(PUBLISHED, options.published().get());
                loaded.add(published);
                contenders.add(PluginContender.published(published));
            }
            contenders.add(new LimitContender(ours));
            contenders.removeIf(each -> !options.contenders().contains(each.name()));
            @SuppressWarnings("unchecked") // the class says so
            ToLongFunction<String> rowCount =
                    (ToLongFunction<String>)
                            ours.loadClass(ROW_COUNT).getConstructor().newInstance();
            new SpiBenchmark(options, contenders, rowCount).measure();
        } finally {
            for (LakePlugin plugin : loaded) {
                plugin.close();
            }
        }
    }

    private void measure() throws Exception {
        List<Series> all = new ArrayList<>();
        for (Shape shape : options.shapes()) {
            all.addAll(measure(shape));
        }
        options.output()
                .publish(
                        new SeriesReport(
                                "Rows of one bucket into a committed version",
                                List.of(LIMIT, PUBLISHED),
                                all));
        if (options.length() == SpiOptions.Length.FULL
                && options.shapes().stream().anyMatch(each -> each.name().equals("orders"))) {
            countFiles();
        }
    }

    private List<Series> measure(Shape shape) throws Exception {
        int rows = options.rowsOf(shape);
        SplittableRandom random = new SplittableRandom(options.output().seed());
        List<Series> all =
                ShapeContender.measure(
                        options.rounds(),
                        shape.name(),
                        shape,
                        rows,
                        contenders,
                        () -> {
                            // all with the same rows, which no other round has
                            GenericRow[] made = shape.makeRows(rows, random.split());
                            return contender -> measure(contender, shape, made);
                        });
        if (options.properties().isEmpty()) {
            checkSameFiles(all);
        }
        return all;
    }

    /** Who writes fewer columns than another can't be compared with it. */
    private static void checkSameFiles(List<Series> all) {
        long[] sizes =
                all.stream()
                        .filter(each -> List.of(OURS, LIMIT).contains(each.contender()))
                        .mapToLong(Series::fileBytes)
                        .sorted()
                        .toArray();
        if (sizes.length == 2 && sizes[1] > sizes[0] * (1 + SAME_FILES)) {
            throw new IllegalStateException(
                    String.format(
                            "The data files of %s and %s have %d and %d bytes: they do not hold"
                                    + " the same.",
                            OURS, LIMIT, sizes[0], sizes[1]));
        }
    }

    /** Prints how many files each makes of the rows that the documentation names. */
    private void countFiles() throws Exception {
        Shape shape = Shapes.orders();
        GenericRow[] rows =
                shape.makeRows(ROWS_OF_FILES, new SplittableRandom(options.output().seed()));
        System.out.printf("%nfiles of a round of %d orders:", ROWS_OF_FILES);
        for (Contender contender : contenders) {
            System.out.printf(" %s %d", contender.name(), measure(contender, shape, rows).files());
        }
        System.out.println();
    }

    private Measured measure(Contender contender, Shape shape, GenericRow[] rows) throws Exception {
        Path warehouse = Files.createDirectories(options.folder().resolve(contender.name()));
        String table = shape.name();
        try {
            Measured run;
            try (Load load = contender.prepare(shape, rows, warehouse, table)) {
                Stopwatch stopwatch = Stopwatch.start();
                load.run();
                run = stopwatch.stop();
            }
            Path dataset = LakeTable.dataset(warehouse, table);
            long counted = rowCount.applyAsLong(dataset.toString());
            if (counted != rows.length) {
                throw new IOException(
                        String.format(
                                "%s wrote %d rows, and there are %d.",
                                contender.name(), rows.length, counted));
            }
            return run.with(Folders.dataFiles(dataset));
        } finally {
            Folders.delete(warehouse);
        }
    }
}
