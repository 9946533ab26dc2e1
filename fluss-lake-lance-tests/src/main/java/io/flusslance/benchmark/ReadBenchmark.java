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

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongBiFunction;
import java.util.stream.Stream;

/**
 * Measures how fast the rows of a dataset on a local disk get to the host's reader through this
 * plugin's source, and, for comparison, in batches out of a scan of Lance alone; of both also with
 * each value taken. All read the same dataset in each round, in an order that turns.
 */
public final class ReadBenchmark {

    static final String RECORDS = "ours";
    static final String RECORD_VALUES = "ours+values";
    static final String SCAN = "lance";
    static final String SCAN_VALUES = "lance+values";
    static final List<String> READERS = List.of(RECORDS, RECORD_VALUES, SCAN, SCAN_VALUES);

    private static final String SCALAR_INDEX = "io.flusslance.benchmark.limit.ScalarIndex";

    private static final long NOT_READ = -1;

    private final ReadOptions options;
    private final LakePlugin plugin;
    private final List<ReadContender> contenders;
    private final Map<String, Long> versions = new HashMap<>();

    private ReadBenchmark(ReadOptions options, LakePlugin plugin)
            throws ReflectiveOperationException {
        this.options = options;
        this.plugin = plugin;
        this.contenders =
                Stream.of(
                                SourceContender.records(plugin, options.properties()),
                                ScanContender.batches(plugin),
                                SourceContender.values(plugin, options.properties()),
                                ScanContender.values(plugin))
                        .filter(reader -> options.readers().contains(reader.name()))
                        .toList();
    }

    /** Measures, prints a table, and ends the process: 0, or 1 where something failed. */
    public static void main(String[] arguments) {
        Program.run(() -> run(ReadOptions.parse(arguments)));
    }

    private static void run(ReadOptions options) throws Exception {
        System.out.printf("seed %d%n", options.output().seed());
        try (LakePlugin plugin = LakePlugin.load(SpiBenchmark.OURS, options.plugin())) {
            new ReadBenchmark(options, plugin).measure();
        } finally {
            Folders.delete(options.folder());
        }
    }

    private void measure() throws Exception {
        List<Series> all = new ArrayList<>();
        for (ReadQuery query : options.queries()) {
            all.addAll(measure(query));
        }
        options.output().publish(new ReadReport(all));
    }

    private List<Series> measure(ReadQuery query) throws Exception {
        long version = versionFor(query);
        AtomicLong rows = new AtomicLong(NOT_READ);
        Map<ReadContender, List<Measured>> runs =
                options.rounds()
                        .measure(
                                query.name(),
                                contenders,
                                ReadContender::name,
                                () -> contender -> measure(contender, query, version, rows));
        return series(query, rows.intValue(), runs);
    }

    /** Reads as many rows as the others did. */
    private Measured measure(
            ReadContender contender, ReadQuery query, long version, AtomicLong rows)
            throws Exception {
        Stopwatch stopwatch = Stopwatch.start();
        long read = contender.read(query, options.folder(), version);
        Measured run = stopwatch.stop();
        long others = rows.getAndSet(read);
        if (others != NOT_READ && others != read) {
            throw new IOException(
                    String.format(
                            "%s: %s read %d rows, and others %d.",
                            query.name(), contender.name(), read, others));
        }
        return run;
    }

    private static List<Series> series(
            ReadQuery query, int rows, Map<ReadContender, List<Measured>> runs) {
        List<Series> all = new ArrayList<>();
        runs.forEach(
                (contender, measured) ->
                        all.add(
                                Series.of(
                                        query.name(),
                                        query.shape(),
                                        contender.name(),
                                        rows,
                                        measured)));
        return all;
    }

    /** The version to read, which is made if it is not there. */
    private long versionFor(ReadQuery query) throws Exception {
        String table = query.shape().name();
        if (!versions.containsKey(table)) {
            for (String other : List.copyOf(versions.keySet())) {
                Folders.delete(LakeTable.dataset(options.folder(), other));
                versions.remove(other);
            }
            versions.put(table, write(query));
        }
        if (!query.indexed().isEmpty()) {
            @SuppressWarnings("unchecked") // the class says so
            ToLongBiFunction<String, String> index =
                    (ToLongBiFunction<String, String>)
                            plugin.loadClass(SCALAR_INDEX).getConstructor().newInstance();
            versions.put(
                    table,
                    index.applyAsLong(
                            LakeTable.dataset(options.folder(), table).toString(),
                            query.indexed()));
        }
        return versions.get(table);
    }

    private long write(ReadQuery query) throws Exception {
        Shape shape = query.shape();
        LakeTable<?, ?> table =
                LakeTable.create(
                        plugin,
                        shape.name(),
                        shape.rowType(),
                        options.buckets(),
                        Map.of("warehouse", options.folder().toString()),
                        shape.pluginProperties());
        SplittableRandom random = new SplittableRandom(options.output().seed());
        return table.tier(
                options.buckets(),
                query.rows() / options.buckets(),
                (slot, offset) -> shape.maker().make(offset * options.buckets() + slot, random));
    }
}
