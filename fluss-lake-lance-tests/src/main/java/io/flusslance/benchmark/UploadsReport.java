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
 * The results of {@link UploadsBenchmark}.
 *
 * @param first the setting to whose speed that of the others is compared
 */
record UploadsReport(String first, List<Series> all) implements Report {

    private static final String FORMAT = "%-9s %7s %8s %9s %8s %8s %8s %8s %8s%n";
    private static final double MEGABYTE = 1e6;

    @Override
    public String table() {
        StringBuilder table =
                new StringBuilder(
                        String.format(
                                FORMAT,
                                "setting",
                                "parts",
                                "sent MB",
                                "median s",
                                "min s",
                                "max s",
                                "cpu s",
                                "peak MB",
                                "/" + first));
        Series peer = all.get(0);
        for (Series series : all) {
            table.append(
                    String.format(
                            FORMAT,
                            series.contender(),
                            series.files(),
                            decimal(1, series.fileBytes() / MEGABYTE),
                            decimal(3, series.medianSeconds()),
                            decimal(3, series.minSeconds()),
                            decimal(3, series.maxSeconds()),
                            decimal(3, series.meanCpuSeconds()),
                            decimal(0, series.peakResidentBytes() / MEGABYTE),
                            decimal(2, series.timesAsFastAs(peer))));
        }
        return table.toString();
    }

    private static String decimal(int places, double number) {
        return String.format(Locale.ROOT, "%." + places + "f", number);
    }

    @Override
    public List<String> csv() {
        List<String> lines = new ArrayList<>();
        lines.add("shape,setting,rows,round,seconds,cpu_seconds,parts,sent_bytes,peak_bytes");
        for (Series series : all) {
            for (int i = 0; i < series.runs().size(); i++) {
                Measured run = series.runs().get(i);
                lines.add(
                        String.format(
                                Locale.ROOT,
                                "%s,%s,%d,%d,%.6f,%.6f,%d,%d,%d",
                                series.subject(),
                                series.contender(),
                                series.rows(),
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

    @Override
    public ResultChart chart() {
        return SeriesBars.of(
                "Upload to S3 by parts at once x MiB of a part",
                "MB sent per second (median)",
                all,
                series -> Optional.of(series.fileBytes() / MEGABYTE / series.medianSeconds()));
    }
}
