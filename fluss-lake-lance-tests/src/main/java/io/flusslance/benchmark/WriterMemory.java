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

import org.apache.fluss.types.RowType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Opens the writers of many buckets of a wide table at once, as a subtask of the tiering job does,
 * hands them rows in turn, and prints where the memory of the process is: on the Java side, in
 * Arrow's buffers, or in Lance's native code. It needs a JVM of its own for every measurement, with
 * {@code -XX:NativeMemoryTracking=summary} and a heap that is touched at the start, or the sides
 * can't be told apart.
 */
public final class WriterMemory {

    private static final String TABLE = "wide";
    private static final int WARM_UP_ROWS = 1000;
    private static final long SAMPLE_MILLIS = 20;
    private static final long AFTER_MILLIS = 1000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final WriterMemoryOptions options;
    private final LakePlugin plugin;
    private final MixedRows mixed;
    private final SplittableRandom random;

    private WriterMemory(WriterMemoryOptions options, LakePlugin plugin) {
        this.options = options;
        this.plugin = plugin;
        this.mixed = MixedRows.flat(options.textBytes());
        this.random = new SplittableRandom(options.output().seed());
    }

    /** Measures, prints, and ends the process: 0, or 1 where something failed. */
    public static void main(String[] arguments) {
        Program.run(() -> run(WriterMemoryOptions.parse(arguments)));
    }

    private static void run(WriterMemoryOptions options) throws Exception {
        System.out.printf("seed %d%n", options.output().seed());
        try (LakePlugin plugin = LakePlugin.load(SpiBenchmark.OURS, options.plugin())) {
            options.output().publish(new WriterMemory(options, plugin).measure(), options.name());
        }
    }

    private WriterMemoryReport measure() throws Exception {
        if (NativeMemoryTracking.read().isEmpty()) {
            throw new IllegalArgumentException(
                    "Start the JVM with -XX:NativeMemoryTracking=summary.");
        }
        Path warehouse = Files.createDirectories(options.folder().resolve("memory"));
        try {
            // loads all classes and the native library, so that they do not count as the writers'
            write(create(warehouse, "warm_up", 1), 1, WARM_UP_ROWS);
            return measure(create(warehouse, TABLE, options.writers()), warehouse);
        } finally {
            Folders.delete(warehouse);
        }
    }

    private LakeTable<?, ?> create(Path warehouse, String name, int buckets) throws Exception {
        RowType rowType = mixed.rowType();
        return LakeTable.create(
                plugin,
                name,
                rowType,
                buckets,
                Map.of(
                        "warehouse",
                        warehouse.toString(),
                        "write.memory-limit",
                        Long.toString(options.limitBytes())),
                options.properties());
    }

    private WriterMemoryReport measure(LakeTable<?, ?> table, Path warehouse) throws Exception {
        ArrowPeak arrow = new ArrowPeak(plugin, options.limitBytes());
        OptionalLong unused = arrow.take();
        System.gc();
        ProcessStatus.resetPeak();
        MemorySample before = MemorySample.take();
        double seconds;
        List<MemorySampler.Look> looks;
        try (MemorySampler sampler =
                new MemorySampler(options.sampling(), SAMPLE_MILLIS, arrow::charged)) {
            long start = System.nanoTime();
            write(table, options.writers(), options.rows());
            seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
            looks = sampler.looks();
        }
        long peakResident = ProcessStatus.read().peakResidentBytes();
        OptionalLong arrowPeak = unused.isPresent() ? arrow.take() : unused;
        Thread.sleep(AFTER_MILLIS);
        MemorySample after = MemorySample.take();
        Optional<MemorySample> trimmed =
                JvmCommand.trimNativeHeap().isPresent()
                        ? Optional.of(MemorySample.take())
                        : Optional.empty();
        return new WriterMemoryReport(
                options,
                mixed.rowBytes(),
                seconds,
                arrowPeak,
                before,
                looks,
                after,
                trimmed,
                peakResident,
                Folders.dataFiles(LakeTable.dataset(warehouse, TABLE)));
    }

    private void write(LakeTable<?, ?> table, int writers, long rows) throws Exception {
        table.tier(
                writers,
                rows / writers,
                (slot, offset) -> mixed.make(offset * writers + slot, random));
    }
}
