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

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measures the settings with which Lance uploads a file to S3 in parts: it takes them from the
 * environment when it is loaded, so that each run is {@link S3Benchmark} in a process of its own.
 */
public final class UploadsBenchmark {

    private static final String WRITE = "write ";

    private final UploadsOptions options;

    private UploadsBenchmark(UploadsOptions options) {
        this.options = options;
    }

    /** Measures, prints a table, and ends the process: 0, or 1 where something failed. */
    public static void main(String[] arguments) {
        Program.run(() -> new UploadsBenchmark(UploadsOptions.parse(arguments)).run());
    }

    private void run() throws Exception {
        List<Series> all = new ArrayList<>();
        Shape shape = options.shape();
        System.out.printf(
                "seed %d%n%d rows, %d ms a request%n",
                options.output().seed(), options.rows(), options.delay().toMillis());
        try {
            options.rounds()
                    .measure(
                            shape.name(),
                            options.settings(),
                            UploadSetting::toString,
                            () -> this::measure)
                    .forEach(
                            (setting, runs) ->
                                    all.add(
                                            Series.of(
                                                    shape,
                                                    setting.toString(),
                                                    options.rows(),
                                                    runs)));
        } finally {
            Folders.delete(options.folder());
        }
        options.output().publish(new UploadsReport(options.settings().get(0).toString(), all));
    }

    /** The medians of the writing of a few rounds; the first makes the process ready. */
    private Measured measure(UploadSetting setting) throws IOException, InterruptedException {
        Files.createDirectories(options.folder());
        Path csv = options.folder().resolve("phases.csv");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(S3Benchmark.class.getName());
        command.addAll(options.arguments(options.folder().resolve("data"), csv));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(new File("/dev/null"));
        builder.environment().putAll(setting.environment());
        Process process = builder.start();
        int code;
        try {
            code = process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        if (code != 0) {
            throw new IOException("with " + setting + " the run ended with exit code " + code);
        }
        List<String[]> writes =
                Files.readAllLines(csv).stream()
                        .filter(line -> line.startsWith(WRITE))
                        .skip(1)
                        .map(line -> line.split(",", -1))
                        .toList();
        List<String> columns =
                Files.readAllLines(csv).stream()
                        .filter(line -> !line.startsWith("#"))
                        .findFirst()
                        .map(line -> Arrays.asList(line.split(",", -1)))
                        .orElseThrow();
        ToDoubleFunction<String> median =
                name ->
                        Series.median(
                                writes.stream()
                                        .map(line -> line[columns.indexOf(name)])
                                        .mapToDouble(Double::parseDouble)
                                        .toArray());
        // the parts stand where others have their files
        return new Measured(
                median.applyAsDouble("seconds"),
                median.applyAsDouble("cpu_seconds"),
                Math.round(median.applyAsDouble("part")),
                Math.round(median.applyAsDouble("sent_bytes")),
                Math.round(median.applyAsDouble("peak_bytes")));
    }
}
