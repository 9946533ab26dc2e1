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

import io.flusslance.benchmark.SpiOptions.Length;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What to measure.
 *
 * @param plugin the jar of this plugin
 * @param published the jar of the plugin that Fluss publishes; empty to leave it out
 * @param folder for the datasets, which are deleted again
 * @param parts what grows
 * @param size up to which it grows; empty for the part's own
 * @param rows of a round, or of each partition, fragment or table in it; empty for the part's own
 * @param length whether it grows up to where it shows
 * @param lake settings of the lake, beside the warehouse
 * @param output where the results go
 */
record ScaleOptions(
        Path plugin,
        Optional<Path> published,
        Path folder,
        List<ScalePart> parts,
        OptionalLong size,
        OptionalInt rows,
        Length length,
        Map<String, String> lake,
        Output output) {

    private static final String QUICK = "quick";

    static ScaleOptions parse(String[] arguments) {
        CommandLine line =
                new CommandLine(
                        arguments,
                        List.of(
                                "plugin",
                                "published",
                                "contenders",
                                "folder",
                                "part",
                                "size",
                                "rows",
                                "properties"),
                        List.of(QUICK));
        boolean alone = line.find("contenders").filter(SpiBenchmark.OURS::equals).isPresent();
        return new ScaleOptions(
                line.requirePath("plugin"),
                alone ? Optional.empty() : line.find("published").map(Path::of),
                line.requirePath("folder").toAbsolutePath(),
                line.names("part", ",", List.of()).stream().map(ScalePart::named).toList(),
                line.find("size").isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(line.number("size", 1, 1)),
                line.find("rows").isEmpty()
                        ? OptionalInt.empty()
                        : OptionalInt.of((int) line.number("rows", 1, 1)),
                line.has(QUICK) ? Length.QUICK : Length.FULL,
                line.pairs("properties"),
                Output.parse(line));
    }

    /** Up to where a part grows. */
    long sizeOf(ScalePart part) {
        return size.orElse(part.size(length));
    }

    /** Rows of a round of a part. */
    int rowsOf(ScalePart part) {
        return rows.orElse(part.rows(length));
    }
}
