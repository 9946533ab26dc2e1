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
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Measures primary-key tables: the first load of a bucket from a snapshot, rounds of changes after
 * it, each written, looked up and committed, and reading the table then, against a table that was
 * loaded with the same rows at once. Fluss's plugin for Paimon gets the same records.
 */
public final class KeysBenchmark {

    private static final double NANOS_OF_SECOND = 1e9;
    private static final long SNAPSHOT_OFFSET = -1;
    private static final int READS = 5;
    private static final int WARM_UP_READS = 2;

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
                "%d keys, %d rounds of %d changes%s, seed %d%n",
                options.keys(),
                options.rounds(),
                options.changes(),
                options.skewed() ? ", skewed" : "",
                options.output().seed());
        List<KeysReport.Lake> lakes = new ArrayList<>();
        try {
            if (options.lakes().contains(SpiBenchmark.OURS)) {
                lakes.add(measure(SpiBenchmark.OURS, List.of(options.plugin())));
            }
            if (options.lakes().contains(TieredLake.PAIMON) && !options.paimon().isEmpty()) {
                lakes.add(measure(TieredLake.PAIMON, options.paimon()));
            }
        } finally {
            Folders.delete(options.folder());
        }
        options.output().publish(new KeysReport(lakes));
    }

    private KeysReport.Lake measure(String name, List<Path> jars) throws Exception {
        Path warehouse = options.folder().resolve(name);
        Files.createDirectories(warehouse);
        try (LakePlugin plugin = LakePlugin.load(name, jars.toArray(new Path[0]))) {
            return measure(name, plugin, warehouse);
        }
    }

    private KeysReport.Lake measure(String name, LakePlugin plugin, Path warehouse)
            throws Exception {
        Map<String, String> cluster = Map.of("warehouse", warehouse.toString());
        load(
                table(plugin, "warm_up", cluster),
                LongStream.range(0, Math.min(options.keys(), options.changes())));
        LakeTable<?, ?> table = table(plugin, "measured", cluster);
        double loadSeconds = load(table, allKeys()).seconds();
        long loadBytes = bytesOf(warehouse);
        BitSet keys = new BitSet();
        keys.set(0, options.keys());
        SplittableRandom random = new SplittableRandom(options.output().seed());
        List<Double> rounds = new ArrayList<>();
        List<Double> commits = new ArrayList<>();
        startPeaks();
        Committed last = null;
        for (int round = 0; round < options.rounds(); round++) {
            long begin = System.nanoTime();
            last = change(table, (long) round * options.changes(), random, keys);
            commits.add(last.seconds());
            rounds.add((System.nanoTime() - begin) / NANOS_OF_SECOND);
        }
        long heapPeak = heapPeakBytes();
        long residentPeak = ProcessStatus.read().peakResidentBytes();
        long roundBytes = (bytesOf(warehouse) - loadBytes) / options.rounds();
        LakeTable<?, ?> fresh = table(plugin, "fresh", cluster);
        Committed loaded = load(fresh, keys.stream().asLongStream());
        long rows = keys.cardinality();
        return new KeysReport.Lake(
                name,
                options.keys(),
                loadSeconds,
                rounds,
                commits,
                roundBytes,
                heapPeak,
                residentPeak,
                new KeysReport.Reads(
                        read(plugin, cluster, "measured", last, rows, KeyedTableReader.Order.ANY),
                        read(plugin, cluster, "fresh", loaded, rows, KeyedTableReader.Order.ANY),
                        read(plugin, cluster, "measured", last, rows, KeyedTableReader.Order.KEY),
                        read(plugin, cluster, "fresh", loaded, rows, KeyedTableReader.Order.KEY)));
    }

    private static LakeTable<?, ?> table(
            LakePlugin plugin, String name, Map<String, String> cluster) throws Exception {
        return LakeTable.createKeyed(plugin, name, TYPE, "id", cluster);
    }

    /**
     * A commit.
     *
     * @param snapshot of the lake
     * @param seconds of what was measured
     */
    private record Committed(long snapshot, double seconds) {}

    /** All keys as a snapshot has them, in no order. */
    private LongStream allKeys() {
        return LongStream.range(0, options.keys()).map(i -> i * STEP % options.keys());
    }

    /** Loads keys as a snapshot has them, and says how long it takes. */
    private <W> Committed load(LakeTable<W, ?> table, LongStream keys) throws Exception {
        long begin = System.nanoTime();
        W result;
        try (LakeWriter<W> writer = table.writer(0)) {
            for (var ids = keys.iterator(); ids.hasNext(); ) {
                writer.write(
                        new GenericRecord(
                                SNAPSHOT_OFFSET,
                                SNAPSHOT_OFFSET,
                                ChangeType.INSERT,
                                row(ids.nextLong(), 0)));
            }
            result = writer.complete();
        }
        long snapshot = table.commit(List.of(result));
        return new Committed(snapshot, (System.nanoTime() - begin) / NANOS_OF_SECOND);
    }

    /**
     * Changes random keys in a round.
     *
     * @param keys that there are, before and after
     * @return the commit, and how long it took
     */
    private <W> Committed change(
            LakeTable<W, ?> table, long firstOffset, SplittableRandom random, BitSet keys)
            throws Exception {
        W result;
        try (LakeWriter<W> writer = table.writer(0)) {
            for (int i = 0; i < options.changes(); i++) {
                long offset = firstOffset + i;
                int id = options.pick(random);
                boolean isDelete = i % CHANGES_PER_DELETE == 0;
                keys.set(id, !isDelete);
                writer.write(
                        new GenericRecord(
                                offset,
                                offset,
                                isDelete ? ChangeType.DELETE : ChangeType.UPDATE_AFTER,
                                row(id, i)));
            }
            result = writer.complete();
        }
        long begin = System.nanoTime();
        long snapshot = table.commit(List.of(result));
        return new Committed(snapshot, (System.nanoTime() - begin) / NANOS_OF_SECOND);
    }

    private static GenericRow row(long id, int changes) {
        return GenericRow.of(
                id, BinaryString.fromString("customer " + id % 1000), id * 0.25, changes);
    }

    /** The median time of several reads. */
    private static double read(
            LakePlugin plugin,
            Map<String, String> cluster,
            String table,
            Committed version,
            long rows,
            KeyedTableReader.Order order)
            throws Exception {
        KeyedTableReader reader = new KeyedTableReader(plugin, cluster, table, TYPE);
        double[] seconds = new double[READS];
        for (int i = -WARM_UP_READS; i < READS; i++) {
            long begin = System.nanoTime();
            long read = reader.read(version.snapshot(), order);
            if (read != rows) {
                throw new IOException(
                        String.format("%d rows of %d were read of %s.", read, rows, table));
            }
            if (i >= 0) {
                seconds[i] = (System.nanoTime() - begin) / NANOS_OF_SECOND;
            }
        }
        return Series.median(seconds);
    }

    private static void startPeaks() {
        System.gc();
        ProcessStatus.resetPeak();
        heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    /** Java objects, garbage included. */
    private static long heapPeakBytes() {
        return heapPools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    }

    private static Stream<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP);
    }

    private static long bytesOf(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
