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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The results of {@link ScaleBenchmark}. */
final class ScaleReport implements Report {

    private static final double MEBIBYTE = 1 << 20;
    private static final int ROWS_OF_TABLE = 12;
    private static final int MARKS_OF_CHART = 100;

    /** The rounds that stand for the twentieth are the tenth to the thirtieth. */
    private static final int EARLY_FROM = 10;

    private static final int EARLY_TO = 30;
    private static final int LATE = 20;

    private final ScalePart part;
    private final List<ScalePoint> all;

    ScaleReport(ScalePart part, List<ScalePoint> all) {
        this.part = part;
        this.all = List.copyOf(all);
    }

    @Override
    public String table() {
        StringBuilder table =
                new StringBuilder(
                        String.format(
                                "%-10s %10s %10s %10s %10s %9s %9s%n",
                                "contender",
                                part,
                                "round ms",
                                "commit ms",
                                "max ms",
                                "peak MiB",
                                "heap MiB"));
        byContender()
                .forEach(
                        (contender, points) -> {
                            for (List<ScalePoint> group : groups(points, ROWS_OF_TABLE)) {
                                table.append(line(contender, group));
                            }
                        });
        if (part == ScalePart.ROUNDS) {
            byContender().forEach((contender, points) -> table.append(growth(contender, points)));
        }
        return table.toString();
    }

    /** Medians; the peak is the highest. */
    private static String line(String contender, List<ScalePoint> group) {
        return String.format(
                Locale.ROOT,
                "%-10s %10d %10.1f %10.1f %10.1f %9.0f %9.0f%n",
                contender,
                group.get(group.size() - 1).size(),
                1000 * median(group, ScalePoint::seconds),
                1000 * median(group, ScalePoint::commitSeconds),
                1000 * group.stream().mapToDouble(ScalePoint::seconds).max().orElseThrow(),
                group.stream().mapToLong(ScalePoint::peakBytes).max().orElseThrow() / MEBIBYTE,
                median(group, ScalePoint::heapBytes) / MEBIBYTE);
    }

    /** How many times as long as the early rounds the last ones take. */
    private static String growth(String contender, List<ScalePoint> points) {
        if (points.size() < EARLY_TO + LATE) {
            return "";
        }
        List<ScalePoint> early = points.subList(EARLY_FROM - 1, EARLY_TO);
        List<ScalePoint> late = points.subList(points.size() - LATE, points.size());
        return String.format(
                Locale.ROOT,
                "%s: the last %d rounds of %d / rounds %d to %d: round %.2f, commit %.2f%n",
                contender,
                LATE,
                points.size(),
                EARLY_FROM,
                EARLY_TO,
                median(late, ScalePoint::seconds) / median(early, ScalePoint::seconds),
                median(late, ScalePoint::commitSeconds) / median(early, ScalePoint::commitSeconds));
    }

    private static double median(List<ScalePoint> points, ToDoubleFunction<ScalePoint> value) {
        return Series.median(points.stream().mapToDouble(value).toArray());
    }

    private Map<String, List<ScalePoint>> byContender() {
        Map<String, List<ScalePoint>> points = new LinkedHashMap<>();
        for (ScalePoint point : all) {
            points.computeIfAbsent(point.contender(), each -> new ArrayList<>()).add(point);
        }
        return points;
    }

    /** Neighbours of the same size, or as many neighbours as give about so many groups. */
    private List<List<ScalePoint>> groups(List<ScalePoint> points, int count) {
        List<List<ScalePoint>> groups = new ArrayList<>();
        int neighbours = Math.max(1, points.size() / count);
        for (ScalePoint point : points) {
            if (groups.isEmpty() || !belongs(point, groups.get(groups.size() - 1), neighbours)) {
                groups.add(new ArrayList<>());
            }
            groups.get(groups.size() - 1).add(point);
        }
        return groups;
    }

    private boolean belongs(ScalePoint point, List<ScalePoint> group, int neighbours) {
        long step = point.size() - group.get(group.size() - 1).size();
        boolean isRepeated =
                part == ScalePart.PARTITIONS
                        || part == ScalePart.STATE
                        || part == ScalePart.FRAGMENTS;
        return isRepeated ? step == 0 || step == 1 : group.size() < neighbours;
    }

    @Override
    public List<String> csv() {
        List<String> lines = new ArrayList<>();
        lines.add("part,contender,size,seconds,commit_seconds,peak_bytes,heap_bytes");
        for (ScalePoint point : all) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%s,%s,%d,%.6f,%.6f,%d,%d",
                            part,
                            point.contender(),
                            point.size(),
                            point.seconds(),
                            point.commitSeconds(),
                            point.peakBytes(),
                            point.heapBytes()));
        }
        return lines;
    }

    @Override
    public ResultChart chart() {
        List<ResultChart.Line> times = new ArrayList<>();
        List<ResultChart.Line> memory = new ArrayList<>();
        byContender()
                .forEach(
                        (contender, points) -> {
                            List<List<ScalePoint>> groups = groups(points, MARKS_OF_CHART);
                            times.add(
                                    over(
                                            contender + ", round",
                                            groups,
                                            point -> 1000 * point.seconds()));
                            times.add(
                                    over(
                                            contender + ", commit",
                                            groups,
                                            point -> 1000 * point.commitSeconds()));
                            if (memory.isEmpty()) {
                                memory.add(
                                        over(
                                                "resident, peak (MiB)",
                                                groups,
                                                point -> point.peakBytes() / MEBIBYTE));
                            }
                        });
        return ResultChart.lines(
                        "One round as " + part + " grow (medians of neighbours)",
                        part.toString(),
                        "milliseconds",
                        times)
                .withRightAxis("MiB", memory);
    }

    private static ResultChart.Line over(
            String name, List<List<ScalePoint>> groups, ToDoubleFunction<ScalePoint> value) {
        return new ResultChart.Line(
                name,
                groups.stream().map(group -> group.get(group.size() - 1).size()).toList(),
                groups.stream().map(group -> median(group, value)).toList());
    }
}
