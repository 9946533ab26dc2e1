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

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Measures how long a round takes, and how much memory, as something grows: the rounds before it,
 * the partitions that it touches, the fragments or rows of the dataset, or the number of tables.
 */
public final class ScaleBenchmark {

    private static final String TABLE = "scale";
    private static final String PARTITION = "p";
    private static final int REPEATS = 5;
    private static final int BUCKETS = 100;
    private static final int NEW_PARTITIONS = 1_000;
    private static final int WARM_UP_ROWS = 10_000;

    private static final RowType PARTITIONED =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.BIGINT()),
                    DataTypes.FIELD("name", DataTypes.STRING()),
                    DataTypes.FIELD(PARTITION, DataTypes.STRING()));

    private final ScaleOptions options;
    private final ScalePart part;
    private final List<ScalePoint> points = new ArrayList<>();

    private ScaleBenchmark(ScaleOptions options, ScalePart part) {
        this.options = options;
        this.part = part;
    }

    /** Measures, prints a table, and ends the process: 0, or 1 where something failed. */
    public static void main(String[] arguments) {
        Program.run(
                () -> {
                    ScaleOptions options = ScaleOptions.parse(arguments);
                    for (ScalePart part : options.parts()) {
                        new ScaleBenchmark(options, part).run();
                    }
                });
    }

    private void run() throws Exception {
        System.out.printf(
                "seed %d%n%s up to %d, %d rows%n",
                options.output().seed(), part, size(), options.rowsOf(part));
        try (LakePlugin ours = LakePlugin.load(SpiBenchmark.OURS, options.plugin())) {
            warmUp(ours);
            switch (part) {
                case ROUNDS -> growRounds(ours);
                case PARTITIONS -> growPartitions(ours);
                case STATE -> growState(ours);
                case FRAGMENTS -> growFragments(ours);
                case ROWS -> growRows(ours);
                case TABLES -> growTables(ours);
            }
        } finally {
            Folders.delete(options.folder());
        }
        options.output().publish(new ScaleReport(part, points), part.toString());
    }

    private long size() {
        return options.sizeOf(part);
    }

    /** Loads all classes and the native library, so that no round does. */
    private void warmUp(LakePlugin plugin) throws Exception {
        GenericRow[] rows = rows(Math.min(options.rowsOf(part), WARM_UP_ROWS));
        LakeTable<?, ?> table = create(plugin, "warm_up", 1);
        for (int round = 0; round < 2 * REPEATS; round++) {
            round(table, SpiBenchmark.OURS, 0, 1, (long) round * rows.length, rows);
        }
    }

    /** The rows of a round. */
    private GenericRow[] rows() {
        return rows(options.rowsOf(part));
    }

    private GenericRow[] rows(int count) {
        return Shapes.orders().makeRows(count, new SplittableRandom(options.output().seed()));
    }

    private LakeTable<?, ?> create(LakePlugin plugin, String name, int buckets) throws Exception {
        return LakeTable.create(
                plugin, name, Shapes.orders().rowType(), buckets, lake(plugin), Map.of());
    }

    /** A warehouse for each plugin. */
    private Map<String, String> lake(LakePlugin plugin) throws Exception {
        Path warehouse = options.folder().resolve("lake-" + System.identityHashCode(plugin));
        Map<String, String> lake = new HashMap<>(options.lake());
        lake.put("warehouse", Files.createDirectories(warehouse).toString());
        return lake;
    }

    /** A round of the same rows in each of the first slots. */
    private static <W> ScalePoint round(
            LakeTable<W, ?> table,
            String contender,
            long size,
            int slots,
            long firstOffset,
            GenericRow[] rows)
            throws Exception {
        return round(
                table,
                contender,
                size,
                0,
                slots,
                firstOffset,
                rows.length,
                (slot, offset) -> rows[(int) (offset - firstOffset)]);
    }

    private static <W> ScalePoint round(
            LakeTable<W, ?> table,
            String contender,
            long size,
            int firstSlot,
            int slots,
            long firstOffset,
            int rows,
            LakeTable.RowMaker maker)
            throws Exception {
        return ScalePoint.measure(
                contender,
                size,
                new ScalePoint.Halves<List<W>>() {
                    @Override
                    public List<W> write() throws Exception {
                        return table.write(firstSlot, slots, firstOffset, rows, maker);
                    }

                    @Override
                    public void commit(List<W> written) throws Exception {
                        table.commit(written);
                    }
                });
    }

    /** Both plugins take turns, each with a table of its own. */
    private void growRounds(LakePlugin ours) throws Exception {
        GenericRow[] rows = rows();
        Map<String, LakeTable<?, ?>> tables = new HashMap<>();
        tables.put(SpiBenchmark.OURS, create(ours, TABLE, 1));
        if (options.published().isPresent()) {
            LakePlugin published =
                    LakePlugin.load(SpiBenchmark.PUBLISHED, options.published().get());
            tables.put(SpiBenchmark.PUBLISHED, create(published, TABLE, 1));
        }
        for (long number = 1; number <= size(); number++) {
            for (Map.Entry<String, LakeTable<?, ?>> each : tables.entrySet()) {
                points.add(
                        round(
                                each.getValue(),
                                each.getKey(),
                                number,
                                1,
                                (number - 1) * rows.length,
                                rows));
            }
        }
    }

    /** The largest round first: the others touch few of the partitions that are there. */
    private void growPartitions(LakePlugin plugin) throws Exception {
        LakeTable<?, ?> table = createPartitioned(plugin);
        List<Long> sizes = new ArrayList<>(ScalePart.tenfold(size()));
        long offset = 0;
        for (int i = sizes.size() - 1; i >= 0; i--) {
            int partitions = sizes.get(i).intValue();
            for (int repeat = 0; repeat < (partitions > 1_000 ? 2 : REPEATS); repeat++) {
                points.add(partitionedRound(table, partitions, 0, partitions, offset));
                offset += options.rowsOf(part);
            }
        }
    }

    /** Rounds of new partitions come first at each size, then some of the first one. */
    private void growState(LakePlugin plugin) throws Exception {
        LakeTable<?, ?> table = createPartitioned(plugin);
        long offset = 0;
        int partitions = 0;
        for (long size : ScalePart.tenfold(size())) {
            while (partitions < size) {
                int more = (int) Math.min(NEW_PARTITIONS, size - partitions);
                partitionedRound(table, size, partitions, more, offset);
                offset += options.rowsOf(part);
                partitions += more;
            }
            for (int repeat = 0; repeat < REPEATS; repeat++) {
                points.add(partitionedRound(table, size, 0, 1, offset));
                offset += options.rowsOf(part);
            }
        }
    }

    private LakeTable<?, ?> createPartitioned(LakePlugin plugin) throws Exception {
        return LakeTable.createPartitioned(plugin, TABLE, PARTITIONED, PARTITION, lake(plugin));
    }

    /** A round of some partitions, from one of them on. */
    private ScalePoint partitionedRound(
            LakeTable<?, ?> table, long size, int first, int partitions, long offset)
            throws Exception {
        return round(
                table,
                SpiBenchmark.OURS,
                size,
                first,
                partitions,
                offset,
                options.rowsOf(part),
                ScaleBenchmark::partitionedRow);
    }

    private static GenericRow partitionedRow(int slot, long offset) {
        return GenericRow.of(
                offset,
                BinaryString.fromString("row " + offset),
                BinaryString.fromString(LakeTable.partition(slot)));
    }

    /**
     * Rounds of many buckets make the fragments; one of a single bucket is measured at each size.
     */
    private void growFragments(LakePlugin plugin) throws Exception {
        GenericRow[] rows = rows();
        LakeTable<?, ?> table = create(plugin, TABLE, BUCKETS);
        long offset = 0;
        long fragments = 0;
        for (long size : ScalePart.tenfold(size())) {
            if (size < 2 * REPEATS) {
                continue;
            }
            while (fragments + REPEATS < size) {
                int buckets = (int) Math.min(BUCKETS, size - REPEATS - fragments);
                round(table, SpiBenchmark.OURS, size, buckets, offset, rows);
                offset += rows.length;
                fragments += buckets;
            }
            for (int repeat = 0; repeat < REPEATS; repeat++) {
                fragments++;
                points.add(round(table, SpiBenchmark.OURS, fragments, 1, offset, rows));
                offset += rows.length;
            }
        }
    }

    private void growRows(LakePlugin plugin) throws Exception {
        GenericRow[] rows = rows();
        LakeTable<?, ?> table = create(plugin, TABLE, 1);
        for (long offset = 0; offset < size(); offset += rows.length) {
            points.add(round(table, SpiBenchmark.OURS, offset + rows.length, 1, offset, rows));
        }
    }

    private void growTables(LakePlugin plugin) throws Exception {
        GenericRow[] rows = rows();
        for (long number = 1; number <= size(); number++) {
            points.add(
                    round(create(plugin, "t" + number, 1), SpiBenchmark.OURS, number, 1, 0, rows));
        }
    }
}
