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
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What to measure.
 *
 * @param plugin the jar of the plugin
 * @param folder for the server's objects, which are deleted again
 * @param shape of the table
 * @param rows of a round
 * @param buckets of the table
 * @param rounds of the table
 * @param delay of each request before the server gets it
 * @param idle how long nothing is done in the end
 * @param lake settings of the lake, beside the warehouse and the server
 * @param output where the results go
 */
record S3Options(
        Path plugin,
        Path folder,
        Shape shape,
        int rows,
        int buckets,
        int rounds,
        Duration delay,
        Duration idle,
        Map<String, String> lake,
        Output output) {

    private static final int ROUNDS = 20;
    private static final int QUICK_ROUNDS = 2;
    private static final int DELAY_MILLIS = 20;
    private static final int IDLE_MILLIS = 3_000;

    static S3Options parse(String[] arguments) {
        CommandLine line =
                new CommandLine(
                        arguments,
                        List.of(
                                "plugin",
                                "folder",
                                "shape",
                                "rows",
                                "buckets",
                                "delay-ms",
                                "idle-ms",
                                "properties"),
                        List.of("quick"));
        boolean quick = line.has("quick");
        Shape shape = Shapes.named(line.find("shape").orElse("orders"));
        return new S3Options(
                line.requirePath("plugin"),
                line.requirePath("folder").toAbsolutePath(),
                shape,
                (int) line.number("rows", 1, quick ? shape.quickRows() : shape.rows() / 10),
                (int) line.number("buckets", 1, 1),
                (int) line.number("rounds", 1, quick ? QUICK_ROUNDS : ROUNDS),
                Duration.ofMillis(line.number("delay-ms", 0, DELAY_MILLIS)),
                Duration.ofMillis(line.number("idle-ms", 0, quick ? 0 : IDLE_MILLIS)),
                line.pairs("properties"),
                Output.parse(line));
    }
}
