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
     * @param diskBytes of all versions in the end
     */
    record Lake(
            String name,
            long keys,
            double loadSeconds,
            List<Double> rounds,
            List<Double> commits,
            long diskBytes) {}

    private final List<Lake> lakes;

    KeysReport(List<Lake> lakes) {
        this.lakes = List.copyOf(lakes);
    }

    @Override
    public String table() {
        StringBuilder table =
                new StringBuilder(
                        String.format(
                                "%-8s %8s %10s %16s %16s %10s %9s%n",
                                "lake",
                                "load s",
                                "rows/s",
                                "first rounds ms",
                                "last rounds ms",
                                "commit ms",
                                "disk MiB"));
        for (Lake lake : lakes) {
            int shown = Math.min(SHOWN_ROUNDS, lake.rounds.size());
            int last = lake.rounds.size() - shown;
            table.append(
                    String.format(
                            Locale.ROOT,
                            "%-8s %8.1f %10.0f %16.0f %16.0f %10.0f %9.0f%n",
                            lake.name,
                            lake.loadSeconds,
                            lake.keys / lake.loadSeconds,
                            1000 * median(lake.rounds.subList(0, shown)),
                            1000 * median(lake.rounds.subList(last, lake.rounds.size())),
                            1000 * median(lake.commits),
                            lake.diskBytes / MEBIBYTE));
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
