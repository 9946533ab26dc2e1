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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Compares what the plugin leaves on disk with the same rows as pylance writes them: the bytes, and
 * how long a full scan by pylance takes.
 */
public final class CompareBenchmark {

    private static final String PYLANCE = "pylance";

    private final SpiOptions options;
    private final LakePlugin plugin;

    private CompareBenchmark(SpiOptions options, LakePlugin plugin) {
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
                all.addAll(new CompareBenchmark(options, plugin).measure(shape));
            }
        } finally {
            Folders.delete(options.folder());
        }
        options.output().publish(new SeriesReport("Full scan by pylance", List.of(PYLANCE), all));
        for (int i = 0; i < all.size(); i += 2) {
            Series ours = all.get(i);
            Series theirs = all.get(i + 1);
            System.out.printf(
                    Locale.ROOT,
                    "%s: bytes on disk / pylance's %.4f, time of a scan / pylance's %.3f%n",
                    ours.subject(),
                    (double) ours.fileBytes() / theirs.fileBytes(),
                    theirs.timesAsFastAs(ours));
        }
    }

    private List<Series> measure(Shape shape) throws Exception {
        LakeTable<?, ?> table =
                LakeTable.create(
                        plugin,
                        shape.name(),
                        shape.rowType(),
                        1,
                        Map.of("warehouse", options.folder().toString()),
                        shape.pluginProperties());
        SplittableRandom random = new SplittableRandom(options.output().seed());
        table.tier(1, options.rowsOf(shape), (slot, offset) -> shape.maker().make(offset, random));
        Path dataset = LakeTable.dataset(options.folder(), shape.name());
        Path written = Files.createDirectories(options.folder().resolve("written"));
        try {
            return series(shape, compare(dataset, written));
        } finally {
            Folders.delete(dataset);
            Folders.delete(written);
        }
    }

    /** The lines of the Python program. */
    private List<String> compare(Path dataset, Path written) throws Exception {
        List<String> command = new ArrayList<>(options.python());
        command.addAll(
                List.of(
                        dataset.toString(),
                        written.toString(),
                        Integer.toString(options.rounds().warmUps()),
                        Integer.toString(options.rounds().measured())));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed, see above");
        }
        return output.lines().toList();
    }

    private List<Series> series(Shape shape, List<String> lines) {
        Map<String, Series> all = new LinkedHashMap<>();
        Map<String, Folders.DataFiles> files = new LinkedHashMap<>();
        for (String line : lines) {
            List<String> words = List.of(line.split(",", -1));
            switch (words.get(0)) {
                case "version" ->
                        System.out.printf(
                                "%s, storage version %s, pylance %s%n",
                                shape.name(), words.get(2), words.get(1));
                case "files" -> {
                    files.put(
                            words.get(1),
                            new Folders.DataFiles(
                                    Long.parseLong(words.get(2)), Long.parseLong(words.get(3))));
                    int rows = options.rowsOf(shape);
                    all.put(
                            words.get(1),
                            new Series(
                                    shape.name(),
                                    words.get(1),
                                    rows,
                                    rows * shape.rowBytes(),
                                    Optional.empty()));
                }
                default ->
                        all.get(words.get(1))
                                .add(
                                        new Measured(
                                                        Double.parseDouble(words.get(2)),
                                                        Double.parseDouble(words.get(3)),
                                                        0,
                                                        0,
                                                        0)
                                                .with(files.get(words.get(1))));
            }
        }
        return List.copyOf(all.values());
    }
}
