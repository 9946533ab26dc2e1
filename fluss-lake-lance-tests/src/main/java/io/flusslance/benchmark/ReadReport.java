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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The results of {@link ReadBenchmark} and {@link SelectBenchmark} as a table for people and as a
 * CSV file.
 */
final class ReadReport implements Report {

    private static final String HEADINGS =
            String.format(
                    "%-12s %-12s %8s %9s %9s %9s %8s %11s %7s %8s",
                    "query",
                    "reader",
                    "rows",
                    "median s",
                    "min s",
                    "max s",
                    "cpu s",
                    "rows/s",
                    "/other",
                    "peak MB");

    private static final double MEGABYTE = 1e6;

    private final List<Series> all;

    ReadReport(List<Series> all) {
        this.all = List.copyOf(all);
    }

    /** The table. Peak MB is the process's resident memory. */
    @Override
    public String table() {
        StringBuilder table = new StringBuilder(HEADINGS).append('\n');
        all.forEach(series -> table.append(line(series)).append('\n'));
        return table.toString();
    }

    private String line(Series series) {
        return String.format(
                Locale.ROOT,
                "%-12s %-12s %8d %9.4f %9.4f %9.4f %8.3f %11.0f %7s %8.0f",
                series.subject(),
                series.contender(),
                series.rows(),
                series.medianSeconds(),
                series.minSeconds(),
                series.maxSeconds(),
                series.meanCpuSeconds(),
                series.rowsPerSecond(),
                timesAsFast(series)
                        .map(times -> String.format(Locale.ROOT, "%.2f", times))
                        .orElse("-"),
                series.peakResidentBytes() / MEGABYTE);
    }

    /** To Lance alone, with values to with values; of a job to the one that reads the log. */
    private Optional<Double> timesAsFast(Series series) {
        String to = ReadBenchmark.SCAN;
        if (series.contender().endsWith("+values")) {
            to = ReadBenchmark.SCAN_VALUES;
        }
        String other = SelectBenchmark.isSource(series.contender()) ? SelectBenchmark.LOG : to;
        return all.stream()
                .filter(each -> each.subject().equals(series.subject()))
                .filter(each -> each.contender().equals(other))
                .findFirst()
                .map(series::timesAsFastAs);
    }

    @Override
    public ResultChart chart() {
        return SeriesBars.of(
                "Rows out of a table", "times as fast as the other", all, this::timesAsFast);
    }

    @Override
    public List<String> csv() {
        List<String> lines = new ArrayList<>();
        lines.add("query,reader,rows,round,seconds,cpu_seconds,peak_bytes");
        for (Series series : all) {
            for (int i = 0; i < series.runs().size(); i++) {
                Measured run = series.runs().get(i);
                lines.add(
                        String.format(
                                Locale.ROOT,
                                "%s,%s,%d,%d,%.6f,%.6f,%d",
                                series.subject(),
                                series.contender(),
                                series.rows(),
                                i + 1,
                                run.seconds(),
                                run.cpuSeconds(),
                                run.peakResidentBytes()));
            }
        }
        return lines;
    }
}
