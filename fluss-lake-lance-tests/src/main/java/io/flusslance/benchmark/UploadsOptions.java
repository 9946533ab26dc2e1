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
import java.util.ArrayList;
import java.util.List;

/**
 * What to measure.
 *
 * @param folder for the server's objects, which are deleted again
 * @param settings to be compared, the first one with all others
 * @param shape of the table
 * @param rows of a round
 * @param delay of each request before the server gets it
 * @param rounds how often
 * @param passedOn further arguments of {@link S3Benchmark}
 * @param output where the results go
 */
record UploadsOptions(
        Path folder,
        List<UploadSetting> settings,
        Shape shape,
        int rows,
        Duration delay,
        Rounds rounds,
        List<String> passedOn,
        Output output) {

    /** Lance's own comes first. */
    private static final List<String> SETTINGS =
            List.of("10x5", "1x5", "4x5", "20x5", "4x16", "10x16", "20x16", "4x64", "10x64");

    private static final List<String> QUICK_SETTINGS = List.of("10x5", "1x5");
    private static final int ROUNDS = 5;
    private static final int DELAY_MILLIS = 20;

    /** Of a process, of which the first makes it ready. */
    private static final int ROUNDS_OF_PROCESS = 4;

    static UploadsOptions parse(String[] arguments) {
        CommandLine line =
                new CommandLine(
                        arguments,
                        List.of(
                                "plugin",
                                "folder",
                                "settings",
                                "shape",
                                "rows",
                                "buckets",
                                "delay-ms",
                                "properties"),
                        List.of("quick"));
        boolean quick = line.has("quick");
        Shape shape = Shapes.named(line.find("shape").orElse("images"));
        List<String> passedOn = new ArrayList<>();
        for (String name : List.of("plugin", "buckets", "properties")) {
            line.find(name).ifPresent(value -> passedOn.addAll(List.of("--" + name, value)));
        }
        return new UploadsOptions(
                line.requirePath("folder").toAbsolutePath(),
                line.names("settings", ",", quick ? QUICK_SETTINGS : SETTINGS).stream()
                        .map(UploadSetting::parse)
                        .toList(),
                shape,
                (int) line.number("rows", 1, quick ? shape.quickRows() : shape.rows() / 4),
                Duration.ofMillis(line.number("delay-ms", 0, DELAY_MILLIS)),
                line.rounds(ROUNDS, 0),
                passedOn,
                Output.parse(line));
    }

    /** The arguments of a process. */
    List<String> arguments(Path data, Path csv) {
        List<String> all = new ArrayList<>(passedOn);
        all.addAll(List.of("--folder", data.toString(), "--csv", csv.toString()));
        all.addAll(List.of("--shape", shape.name(), "--rows", Integer.toString(rows)));
        all.addAll(List.of("--rounds", Integer.toString(ROUNDS_OF_PROCESS)));
        all.addAll(List.of("--delay-ms", Long.toString(delay.toMillis()), "--idle-ms", "0"));
        all.addAll(List.of("--seed", Long.toString(output.seed())));
        return all;
    }
}
