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
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What to measure.
 *
 * @param plugin the jar of this plugin
 * @param earlier the jar of another build of it, to compare with; empty to leave it out
 * @param published the jar of the plugin that Fluss publishes; empty to leave it out
 * @param folder for the datasets, which are deleted again
 * @param shapes what is measured
 * @param contenders names of those that take part
 * @param rows how many a round has, instead of the shape's own number; empty for that
 * @param properties that the tables of this plugin, but not of the earlier build, have beside the
 *     shape's own
 * @param length how long it takes
 * @param rounds how often
 * @param python an interpreter and a program, for those that need it
 * @param output where the results go
 */
record SpiOptions(
        Path plugin,
        Optional<Path> earlier,
        Optional<Path> published,
        Path folder,
        List<Shape> shapes,
        List<String> contenders,
        OptionalInt rows,
        Map<String, String> properties,
        Length length,
        Rounds rounds,
        List<String> python,
        Output output) {

    /** How many rows a round has. */
    enum Length {
        /** As many as it takes to measure. */
        FULL {
            @Override
            int rowsOf(Shape shape) {
                return shape.rows();
            }
        },
        /** Few, to see that all works. */
        QUICK {
            @Override
            int rowsOf(Shape shape) {
                return shape.quickRows();
            }
        };

        abstract int rowsOf(Shape shape);
    }

    private static final int ROUNDS = 7;
    private static final int WARM_UPS = 5;

    static SpiOptions parse(String[] arguments) {
        CommandLine line =
                new CommandLine(
                        arguments,
                        List.of(
                                "plugin",
                                "earlier",
                                "published",
                                "folder",
                                "shape",
                                "contenders",
                                "rows",
                                "properties",
                                "python",
                                "script"),
                        List.of("quick"));
        boolean quick = line.has("quick");
        int rows = (int) line.number("rows", 1, 0);
        return new SpiOptions(
                line.requirePath("plugin"),
                line.find("earlier").map(Path::of),
                line.find("published").map(Path::of),
                line.requirePath("folder").toAbsolutePath(),
                line.find("shape").map(Shapes::named).map(List::of).orElseGet(Shapes::all),
                line.names("contenders", ",", SpiBenchmark.CONTENDERS),
                rows == 0 ? OptionalInt.empty() : OptionalInt.of(rows),
                line.pairs("properties"),
                quick ? Length.QUICK : Length.FULL,
                line.rounds(ROUNDS, WARM_UPS),
                Stream.of(line.find("python"), line.find("script"))
                        .flatMap(Optional::stream)
                        .toList(),
                Output.parse(line));
    }

    /** Rows of a round. */
    int rowsOf(Shape shape) {
        return rows.orElse(length.rowsOf(shape));
    }
}
