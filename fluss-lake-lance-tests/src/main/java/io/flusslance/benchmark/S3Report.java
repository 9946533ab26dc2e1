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

import io.flusslance.benchmark.StoragePhase.Kind;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The results of {@link S3Benchmark}. */
record S3Report(List<StoragePhase> all) implements Report {

    private static final double KILOBYTE = 1e3;

    @Override
    public String table() {
        StringBuilder table = new StringBuilder(String.format("%-18s %8s", "phase", "requests"));
        for (Kind kind : Kind.values()) {
            table.append(String.format(" %6s", kind));
        }
        table.append(String.format(" %10s %11s %8s%n", "sent kB", "received kB", "seconds"));
        for (StoragePhase phase : all) {
            table.append(String.format("%-18s %8d", phase.name(), phase.total()));
            for (Kind kind : Kind.values()) {
                table.append(String.format(" %6d", phase.of(kind)));
            }
            table.append(
                    String.format(
                            Locale.ROOT,
                            " %10.1f %11.1f %8.3f%n",
                            phase.uploadedBytes() / KILOBYTE,
                            phase.downloadedBytes() / KILOBYTE,
                            phase.seconds()));
        }
        return table.toString();
    }

    @Override
    public List<String> csv() {
        List<String> lines = new ArrayList<>();
        lines.add(
                Arrays.stream(Kind.values())
                        .map(Kind::toString)
                        .collect(
                                Collectors.joining(
                                        ",",
                                        "phase,requests,",
                                        ",sent_bytes,received_bytes,seconds,cpu_seconds,peak_bytes")));
        for (StoragePhase phase : all) {
            lines.add(
                    Arrays.stream(Kind.values())
                            .map(kind -> Long.toString(phase.of(kind)))
                            .collect(
                                    Collectors.joining(
                                            ",",
                                            phase.name() + "," + phase.total() + ",",
                                            String.format(
                                                    Locale.ROOT,
                                                    ",%d,%d,%.6f,%.6f,%d",
                                                    phase.uploadedBytes(),
                                                    phase.downloadedBytes(),
                                                    phase.seconds(),
                                                    phase.cpuSeconds(),
                                                    phase.peakBytes()))));
        }
        return lines;
    }

    @Override
    public ResultChart chart() {
        Map<String, List<Long>> values = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            values.put(kind.toString(), all.stream().map(phase -> phase.of(kind)).toList());
        }
        return ResultChart.bars(
                "Requests to S3",
                "requests",
                all.stream().map(StoragePhase::name).toList(),
                values);
    }
}
