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
import java.util.stream.IntStream;

/** The results of {@link KeysBenchmark}. */
final class KeysReport implements Report {

    private static final double KIBIBYTE = 1 << 10;
    private static final double MEBIBYTE = 1 << 20;

    /** So many of the first rounds are shown together, and of the last ones. */
    private static final int SHOWN_ROUNDS = 10;

    /**
     * What one lake took.
     *
     * @param name of the lake
     * @param keys of the first load
     * @param loadSeconds of the first load
     * @param rounds the seconds of each round of changes
     * @param commits the seconds of the commit of each
     * @param roundBytes that a round wrote on the average
     * @param heapBytes the peak of Java's heap in the rounds, garbage included
     * @param residentBytes the peak of the process in the rounds
     * @param reads what reading took in the end
     */
    record Lake(
            String name,
            long keys,
            double loadSeconds,
            List<Double> rounds,
            List<Double> commits,
            long roundBytes,
            long heapBytes,
            long residentBytes,
            Reads reads) {}

    /**
     * The seconds that reading all rows took.
     *
     * @param any of the table, in any order
     * @param anyFresh of a table that was loaded with the same rows at once
     * @param sorted of the table, by key
     * @param sortedFresh of the fresh table, by key
     */
    record Reads(double any, double anyFresh, double sorted, double sortedFresh) {}

    private final List<Lake> lakes;

    KeysReport(List<Lake> lakes) {
        this.lakes = List.copyOf(lakes);
    }

    @Override
    public String table() {
        StringBuilder table =
                new StringBuilder(
                        String.format(
                                "%-8s %8s %9s %8s %8s %6s %9s %9s %8s %8s %8s %8s %8s %8s%n",
                                "lake",
                                "load s",
                                "rows/s",
                                "first ms",
                                "last ms",
                                "growth",
                                "commit ms",
                                "round KiB",
                                "heap MiB",
                                "peak MiB",
                                "read s",
                                "/fresh",
                                "sorted s",
                                "/fresh"));
        for (Lake lake : lakes) {
            int shown = Math.min(SHOWN_ROUNDS, lake.rounds.size());
            int last = lake.rounds.size() - shown;
            double first = median(lake.rounds.subList(0, shown));
            double end = median(lake.rounds.subList(last, lake.rounds.size()));
            table.append(
                    String.format(
                            Locale.ROOT,
                            "%-8s %8.1f %9.0f %8.0f %8.0f %6.2f %9.0f %9.0f %8.0f %8.0f %8.2f"
                                    + " %8.2f %8.2f %8.2f%n",
                            lake.name,
                            lake.loadSeconds,
                            lake.keys / lake.loadSeconds,
                            1000 * first,
                            1000 * end,
                            end / first,
                            1000 * median(lake.commits),
                            lake.roundBytes / KIBIBYTE,
                            lake.heapBytes / MEBIBYTE,
                            lake.residentBytes / MEBIBYTE,
                            lake.reads.any,
                            lake.reads.any / lake.reads.anyFresh,
                            lake.reads.sorted,
                            lake.reads.sorted / lake.reads.sortedFresh));
        }
        return table.toString();
    }

    private static double median(List<Double> seconds) {
        return Series.median(seconds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    @Override
    public List<String> csv() {
        List<String> lines = new ArrayList<>(List.of("lake,round,seconds,commit_seconds"));
        for (Lake lake : lakes) {
            lines.add(String.format(Locale.ROOT, "%s,0,%.6f,", lake.name, lake.loadSeconds));
            for (int i = 0; i < lake.rounds.size(); i++) {
                lines.add(
                        String.format(
                                Locale.ROOT,
                                "%s,%d,%.6f,%.6f",
                                lake.name,
                                i + 1,
                                lake.rounds.get(i),
                                lake.commits.get(i)));
            }
        }
        return lines;
    }

    @Override
    public ResultChart chart() {
        return ResultChart.lines(
                "Rounds of changes of a primary-key table",
                "round",
                "milliseconds",
                lakes.stream()
                        .map(
                                lake ->
                                        new ResultChart.Line(
                                                lake.name,
                                                IntStream.rangeClosed(1, lake.rounds.size())
                                                        .boxed()
                                                        .toList(),
                                                lake.rounds.stream()
                                                        .map(seconds -> 1000 * seconds)
                                                        .toList()))
                        .toList());
    }
}
