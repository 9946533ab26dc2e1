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
import java.util.Collections;
import java.util.LinkedHashMap;
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
        options.output().publish(new SpiReport(all));
    }

    private List<Series> measure(Shape shape) throws Exception {
        int rows = options.rowsOf(shape);
        Map<Contender, Series> series = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            series.put(
                    contender,
                    new Series(
                            shape.name(),
                            contender.name(),
                            rows,
                            rows * shape.rowBytes(),
                            contender.reasonToSkip(shape)));
        }
        List<Contender> order = new ArrayList<>(contenders);
        order.removeIf(contender -> contender.reasonToSkip(shape).isPresent());
        SplittableRandom random = new SplittableRandom(options.output().seed());
        for (int round = -options.warmUps(); round < options.rounds(); round++) {
            System.out.printf(
                    "%s, %s:", shape.name(), round < 0 ? "warm-up" : "round " + (round + 1));
            Map<Contender, Measured> measured = measureRound(order, shape, rows, random.split());
            if (round >= 0) {
                measured.forEach((contender, run) -> series.get(contender).add(run));
            }
            Collections.rotate(order, 1);
        }
        return List.copyOf(series.values());
    }

    /** All with the same rows, which no other round has. */
    private Map<Contender, Measured> measureRound(
            List<Contender> order, Shape shape, int count, SplittableRandom random)
            throws Exception {
        GenericRow[] rows = shape.makeRows(count, random);
        Map<Contender, Measured> measured = new LinkedHashMap<>();
        for (Contender contender : order) {
            Measured run = measure(contender, shape, rows);
            System.out.printf(" %s %.3f s", contender.name(), run.seconds());
            measured.put(contender, run);
        }
        System.out.println();
        return measured;
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
