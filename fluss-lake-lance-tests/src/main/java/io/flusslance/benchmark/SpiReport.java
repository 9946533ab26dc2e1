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

/** The results of {@link SpiBenchmark} as a table for people and as a CSV file. */
final class SpiReport implements Report {

    private static final String HEADINGS =
            String.format(
                    "%-10s %-10s %9s %7s %8s %8s %8s %7s %11s %7s %9s %6s %8s %6s %9s",
                    "shape",
                    "contender",
                    "rows",
                    "MB",
                    "median s",
                    "min s",
                    "max s",
                    "cpu s",
                    "rows/s",
                    "/limit",
                    "/published",
                    "files",
                    "disk MB",
                    "/value",
                    "peak MB");

    private static final double MEGABYTE = 1e6;

    private final List<Series> all;

    SpiReport(List<Series> all) {
        this.all = List.copyOf(all);
    }

    /**
     * The table. MB are the values' bytes, to which /value compares those on disk; peak MB is the
     * process's resident memory.
     */
    @Override
    public String table() {
        StringBuilder table = new StringBuilder(HEADINGS).append('\n');
        for (Series series : all) {
            table.append(
                            series.skipped()
                                    .map(why -> skipped(series, why))
                                    .orElseGet(() -> line(series)))
                    .append('\n');
        }
        return table.toString();
    }

    private static String skipped(Series series, String why) {
        return String.format("%-10s %-10s %s", series.subject(), series.contender(), why);
    }

    private String line(Series series) {
        return String.format(
                Locale.ROOT,
                "%-10s %-10s %9d %7.1f %8.3f %8.3f %8.3f %7.3f %11.0f %7s %9s %6d %8.1f %6.2f"
                        + " %9.0f",
                series.subject(),
                series.contender(),
                series.rows(),
                series.bytes() / MEGABYTE,
                series.medianSeconds(),
                series.minSeconds(),
                series.maxSeconds(),
                series.meanCpuSeconds(),
                series.rowsPerSecond(),
                ratio(series, SpiBenchmark.LIMIT),
                ratio(series, SpiBenchmark.PUBLISHED),
                series.files(),
                series.fileBytes() / MEGABYTE,
                (double) series.fileBytes() / series.bytes(),
                series.peakResidentBytes() / MEGABYTE);
    }

    private String ratio(Series series, String to) {
        return measured(series.subject(), to)
                .map(other -> String.format(Locale.ROOT, "%.2f", series.timesAsFastAs(other)))
                .orElse("-");
    }

    private Optional<Series> measured(String shape, String contender) {
        return all.stream()
                .filter(each -> each.subject().equals(shape))
                .filter(each -> each.contender().equals(contender) && each.skipped().isEmpty())
                .findFirst();
    }

    @Override
    public ResultChart chart() {
        return SeriesBars.of(
                "Rows of one bucket into a committed version",
                "MB of values per second (median)",
                all,
                series -> Optional.of(series.bytes() / MEGABYTE / series.medianSeconds()));
    }

    @Override
    public List<String> csv() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "shape,contender,rows,value_bytes,round,seconds,cpu_seconds,files,file_bytes,peak_bytes");
        for (Series series : all) {
            for (int i = 0; i < series.runs().size(); i++) {
                Measured run = series.runs().get(i);
                lines.add(
                        String.format(
                                Locale.ROOT,
                                "%s,%s,%d,%d,%d,%.6f,%.6f,%d,%d,%d",
                                series.subject(),
                                series.contender(),
                                series.rows(),
                                series.bytes(),
                                i + 1,
                                run.seconds(),
                                run.cpuSeconds(),
                                run.files(),
                                run.fileBytes(),
                                run.peakResidentBytes()));
            }
        }
        return lines;
    }
}
