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

/** Series as a table for people, as a CSV file, and as bars. */
final class SeriesReport implements Report {

    private static final String FORMAT = "%-11s %-10s %9s %7s %8s %8s %8s %7s %11s %6s %8s %6s %8s";
    private static final double MEGABYTE = 1e6;

    private final String title;
    private final List<String> peers;
    private final List<Series> all;

    /**
     * A report.
     *
     * @param peers contenders, to whose speed that of the others is compared
     */
    SeriesReport(String title, List<String> peers, List<Series> all) {
        this.title = title;
        this.peers = List.copyOf(peers);
        this.all = List.copyOf(all);
    }

    /**
     * The table. MB are the values' bytes, to which /value compares those on disk; peak MB is the
     * process's resident memory; with the name of a peer, how many times as fast as it.
     */
    @Override
    public String table() {
        StringBuilder table =
                new StringBuilder(
                        String.format(
                                FORMAT,
                                "shape",
                                "contender",
                                "rows",
                                "MB",
                                "median s",
                                "min s",
                                "max s",
                                "cpu s",
                                "rows/s",
                                "files",
                                "disk MB",
                                "/value",
                                "peak MB"));
        peers.forEach(peer -> table.append(String.format(" %10s", "/" + peer)));
        for (Series series : all) {
            table.append('\n')
                    .append(
                            series.skipped()
                                    .map(why -> skipped(series, why))
                                    .orElseGet(() -> line(series)));
        }
        return table.append('\n').toString();
    }

    private static String skipped(Series series, String why) {
        return String.format("%-11s %-10s %s", series.subject(), series.contender(), why);
    }

    private String line(Series series) {
        StringBuilder line =
                new StringBuilder(
                        String.format(
                                FORMAT,
                                series.subject(),
                                series.contender(),
                                series.rows(),
                                decimal(1, series.bytes() / MEGABYTE),
                                decimal(3, series.medianSeconds()),
                                decimal(3, series.minSeconds()),
                                decimal(3, series.maxSeconds()),
                                decimal(3, series.meanCpuSeconds()),
                                decimal(0, series.rowsPerSecond()),
                                series.files(),
                                decimal(1, series.fileBytes() / MEGABYTE),
                                decimal(2, (double) series.fileBytes() / series.bytes()),
                                decimal(0, series.peakResidentBytes() / MEGABYTE)));
        peers.forEach(peer -> line.append(String.format(" %10s", ratio(series, peer))));
        return line.toString();
    }

    private static String decimal(int places, double number) {
        return String.format(Locale.ROOT, "%." + places + "f", number);
    }

    private String ratio(Series series, String to) {
        return measured(series.subject(), to)
                .map(other -> decimal(2, series.timesAsFastAs(other)))
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
                title,
                "MB of values per second (median)",
                all,
                series -> Optional.of(series.bytes() / MEGABYTE / series.medianSeconds()));
    }

    @Override
    public List<String> csv() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "shape,contender,rows,value_bytes,round,wait_seconds,seconds,cpu_seconds,files,"
                        + "file_bytes,peak_bytes");
        for (Series series : all) {
            for (int i = 0; i < series.runs().size(); i++) {
                Measured run = series.runs().get(i);
                lines.add(
                        String.format(
                                Locale.ROOT,
                                "%s,%s,%d,%d,%d,%.6f,%.6f,%.6f,%d,%d,%d",
                                series.subject(),
                                series.contender(),
                                series.rows(),
                                series.bytes(),
                                i + 1,
                                run.waitSeconds(),
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
