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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the results of a program go, beside the table that it prints.
 *
 * @param csv file for the single runs; empty for none
 * @param chart PNG file; empty for none
 * @param seed of the values
 */
record Output(Optional<Path> csv, Optional<Path> chart, long seed) {

    /** The names of the arguments that say it. */
    static final List<String> ARGUMENTS = List.of("csv", "chart", "seed");

    /** Takes the arguments; a chart is drawn beside the CSV file where nothing else is said. */
    static Output parse(CommandLine line) {
        Optional<Path> csv = line.find("csv").map(Path::of);
        return new Output(
                csv,
                line.find("chart").map(Path::of).or(() -> csv.map(file -> beside(file, ""))),
                line.number("seed", 0, System.nanoTime()));
    }

    /** The chart's file with something added to its name, for a program that draws several. */
    Optional<Path> chart(String name) {
        return chart.map(file -> beside(file, "-" + name));
    }

    private static Path beside(Path file, String suffix) {
        String name = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        return file.resolveSibling(name + suffix + ".png");
    }

    /** Prints and writes a report. */
    void publish(Report report) throws IOException {
        System.out.printf(
                "%n%s%n%s%n", report.table(), String.join("\n", Surroundings.lines(seed)));
        if (csv.isPresent()) {
            Files.write(csv.get(), csvOf(report));
        }
        if (chart.isPresent()) {
            report.chart().write(chart.get());
        }
    }

    /**
     * The same, where each of several processes adds its run to one CSV file and draws its own
     * chart.
     *
     * @param name of the run, which is added to the name of the chart's file
     */
    void publish(Report report, String name) throws IOException {
        if (csv.isPresent() && Files.exists(csv.get())) {
            List<String> runs = report.csv().subList(1, report.csv().size());
            new Output(Optional.empty(), chart(name), seed).publish(report);
            Files.write(csv.get(), runs, StandardOpenOption.APPEND);
        } else {
            new Output(csv, chart(name), seed).publish(report);
        }
    }

    private List<String> csvOf(Report report) {
        List<String> lines = new ArrayList<>();
        Surroundings.lines(seed).forEach(line -> lines.add("# " + line));
        lines.addAll(report.csv());
        return lines;
    }
}
