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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What was measured of one contender with one kind of table or query. */
final class Series {

    private final String subject;
    private final String contender;
    private final int rows;
    private final long bytes;
    private final Optional<String> skipped;
    private final List<Measured> runs = new ArrayList<>();

    /**
     * A series without runs.
     *
     * @param subject the name of what is measured
     * @param rows of a round
     * @param bytes of the values of a round
     * @param skipped why nothing is measured; empty where something is
     */
    Series(String subject, String contender, int rows, long bytes, Optional<String> skipped) {
        this.subject = subject;
        this.contender = contender;
        this.rows = rows;
        this.bytes = bytes;
        this.skipped = skipped;
    }

    /** Of the rows of a shape, with their runs. */
    static Series of(Shape shape, String contender, int rows, List<Measured> runs) {
        return of(shape.name(), shape, contender, rows, runs);
    }

    /** The same, of something else than the whole shape. */
    static Series of(String subject, Shape shape, String contender, int rows, List<Measured> runs) {
        Series series =
                new Series(subject, contender, rows, rows * shape.rowBytes(), Optional.empty());
        runs.forEach(series::add);
        return series;
    }

    void add(Measured run) {
        runs.add(run);
    }

    String subject() {
        return subject;
    }

    String contender() {
        return contender;
    }

    int rows() {
        return rows;
    }

    /** Bytes of the values of a round. */
    long bytes() {
        return bytes;
    }

    /** Why nothing was measured; empty where it was. */
    Optional<String> skipped() {
        return skipped;
    }

    List<Measured> runs() {
        return List.copyOf(runs);
    }

    double medianSeconds() {
        return median(seconds());
    }

    double minSeconds() {
        return Arrays.stream(seconds()).min().orElseThrow();
    }

    double maxSeconds() {
        return Arrays.stream(seconds()).max().orElseThrow();
    }

    /** The mean of what the runs waited for their first rows. */
    double meanWaitSeconds() {
        return runs.stream().mapToDouble(Measured::waitSeconds).average().orElseThrow();
    }

    /** The mean of the runs' processor time. */
    double meanCpuSeconds() {
        return runs.stream().mapToDouble(Measured::cpuSeconds).average().orElseThrow();
    }

    double rowsPerSecond() {
        return rows / medianSeconds();
    }

    /**
     * How many times as fast as another contender: the median of the rounds' ratios, which suffers
     * less from a busy machine than the ratio of the medians, for both ran in the same minute.
     */
    double timesAsFastAs(Series other) {
        double[] ratios = new double[Math.min(runs.size(), other.runs.size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = other.runs.get(i).seconds() / runs.get(i).seconds();
        }
        return median(ratios);
    }

    /** The data files of the last run. */
    long files() {
        return runs.get(runs.size() - 1).files();
    }

    /** Their size. */
    long fileBytes() {
        return runs.get(runs.size() - 1).fileBytes();
    }

    /** The highest peak of the process in any run. */
    long peakResidentBytes() {
        return runs.stream().mapToLong(Measured::peakResidentBytes).max().orElseThrow();
    }

    private double[] seconds() {
        return runs.stream().mapToDouble(Measured::seconds).toArray();
    }

    /** The middle one; of an even number the mean of the middle two. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
