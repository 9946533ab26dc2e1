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

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * What to measure.
 *
 * @param plugin the jar of this plugin
 * @param earlier the jar of another build of it, to compare with; empty to leave it out
 * @param published the jar of the plugin that Fluss publishes for Lance; empty to leave it out
 * @param paimon the jars of Fluss's plugin for Paimon and of what it needs; none to leave it out
 * @param folder for the datasets, which are deleted again
 * @param shapes what is measured
 * @param buckets of the tables
 * @param parallelism subtasks of the job, and scanners that share a table; not more than buckets
 * @param contenders names of those that take part
 * @param rows of a table
 * @param client settings of Fluss's client in the job and in the scanner
 * @param rounds how often
 * @param output where the results go
 */
record TieringOptions(
        Path plugin,
        Optional<Path> earlier,
        Optional<Path> published,
        List<Path> paimon,
        Path folder,
        List<Shape> shapes,
        int buckets,
        int parallelism,
        List<String> contenders,
        ToIntFunction<Shape> rows,
        Map<String, String> client,
        Rounds rounds,
        Output output) {

    private static final Map<String, Integer> ROWS =
            Map.of("orders", 8_000_000, "embedding", 500_000, "images", 5_000);
    private static final int BUCKETS = 1;
    private static final int ROUNDS = 5;
    private static final int WARM_UPS = 2;

    static TieringOptions parse(String[] arguments) {
        CommandLine line =
                new CommandLine(
                        arguments,
                        List.of(
                                "plugin",
                                "earlier",
                                "published",
                                "paimon",
                                "folder",
                                "shape",
                                "buckets",
                                "parallelism",
                                "contenders",
                                "rows",
                                "client"),
                        List.of("quick"));
        boolean quick = line.has("quick");
        int rows = (int) line.number("rows", 1, 0);
        ToIntFunction<Shape> usual = shape -> quick ? shape.quickRows() : ROWS.get(shape.name());
        return new TieringOptions(
                line.requirePath("plugin"),
                line.find("earlier").map(Path::of),
                line.find("published").map(Path::of),
                line.names("paimon", ":", List.of()).stream().map(Path::of).toList(),
                line.requirePath("folder").toAbsolutePath(),
                shapes(line.names("shape", ",", List.copyOf(ROWS.keySet()))),
                (int) line.number("buckets", 1, BUCKETS),
                (int) line.number("parallelism", 1, 1),
                line.names("contenders", ",", TieringBenchmark.CONTENDERS),
                rows == 0 ? usual : shape -> rows,
                line.pairs("client"),
                line.rounds(ROUNDS, WARM_UPS),
                Output.parse(line));
    }

    private static List<Shape> shapes(List<String> names) {
        if (!ROWS.keySet().containsAll(names)) {
            throw new IllegalArgumentException(
                    "--shape is of " + String.join(", ", ROWS.keySet()) + ".");
        }
        return Shapes.all().stream().filter(shape -> names.contains(shape.name())).toList();
    }
}
