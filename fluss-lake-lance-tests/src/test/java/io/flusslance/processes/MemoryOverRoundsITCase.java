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
package io.flusslance.processes;

import io.flusslance.processes.RealCluster.Role;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.TieredTable;

import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Rounds with images in a TaskManager of Flink's default size: what the process holds does not grow
 * with the rounds. There are 30 of them, or the system property {@code rounds}; the figures of each
 * are in {@code processes/memory.csv} of the build directory.
 */
@ExtendWith(SharedCluster.class)
class MemoryOverRoundsITCase {

    private static final int ROUNDS = Integer.getInteger("rounds", 30);
    private static final int ROWS_PER_ROUND = 300;
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    /** Of {@code taskmanager.memory.process.size}. */
    private static final long PROCESS_BYTES = 1728 * MIB;

    /** The rounds that come first make the process as large as it is going to be. */
    private static final double GROWTH_LIMIT = ROUNDS < 50 ? 1.10 : 1.05;

    /** Lance's threads come and go, each with its pipe or event descriptors. */
    private static final long MORE_THREADS = 10;

    private static final long MORE_DESCRIPTORS = 20;

    private final RealCluster cluster;

    MemoryOverRoundsITCase(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void manyRoundsWithImagesTakeNoMoreMemoryThanSome() throws Exception {
        long process = cluster.process(Role.TASKMANAGER).pid();
        Path proc = Path.of("/proc", Long.toString(process));
        assumeTrue(Files.isDirectory(proc), "no /proc, in which Linux shows a process's memory");
        TieredTable table =
                TieredTable.named("memory")
                        .column("text", DataTypes.STRING())
                        .column("image", DataTypes.BYTES())
                        .column("more_images", DataTypes.ARRAY(DataTypes.BYTES()))
                        .vector("embedding", 128)
                        .buckets(2)
                        .create(cluster, RandomRows.printedSeed());

        List<Sample> samples = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            table.append(ROWS_PER_ROUND);
            table.awaitTiered();
            samples.add(sample(round, proc));
        }
        print(samples);

        assertThat(cluster.process(Role.TASKMANAGER).pid()).isEqualTo(process);
        List<Sample> early = samples.subList(ROUNDS / 5, 2 * ROUNDS / 5);
        List<Sample> late = samples.subList(4 * ROUNDS / 5, ROUNDS);
        assertThat(mean(late, Sample::residentBytes))
                .as("resident bytes of late rounds")
                .isLessThanOrEqualTo((long) (mean(early, Sample::residentBytes) * GROWTH_LIMIT));
        assertThat(samples)
                .allSatisfy(one -> assertThat(one.residentBytes()).isLessThan(PROCESS_BYTES));
        assertThat(mean(late, Sample::threads))
                .as("threads of late rounds")
                .isLessThanOrEqualTo(mean(early, Sample::threads) + MORE_THREADS);
        assertThat(mean(late, Sample::descriptors))
                .as("file descriptors of late rounds")
                .isLessThanOrEqualTo(mean(early, Sample::descriptors) + MORE_DESCRIPTORS);
        cluster.assertDatasetHoldsTheLog(table);
    }

    private static long mean(List<Sample> samples, ToLongFunction<Sample> figure) {
        return Math.round(samples.stream().mapToLong(figure).average().orElseThrow());
    }

    private Sample sample(int round, Path proc) throws Exception {
        String status = Files.readString(proc.resolve("status"));
        long descriptors;
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
            descriptors = files.count();
        }
        return new Sample(
                round,
                number("VmRSS:\\s+(\\d+) kB", status) * KIB,
                number("Threads:\\s+(\\d+)", status),
                descriptors,
                metric("Heap.Committed"),
                metric("Heap.Used"),
                metric("NonHeap.Committed"),
                metric("Direct.MemoryUsed"));
    }

    /** A figure of the JVM as Flink last saw it, which may be some seconds old. */
    private long metric(String name) throws Exception {
        String taskManagers = cluster.flink("/taskmanagers").orElse("");
        Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(taskManagers);
        if (!id.find()) {
            return 0;
        }
        String answer =
                cluster.flink(
                                "/taskmanagers/"
                                        + id.group(1)
                                        + "/metrics?get=Status.JVM.Memory."
                                        + name)
                        .orElse("");
        Matcher value = Pattern.compile("\"value\":\"(\\d+)\"").matcher(answer);
        return value.find() ? Long.parseLong(value.group(1)) : 0;
    }

    private static long number(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private static void print(List<Sample> samples) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(
                "round,resident MiB,heap committed MiB,heap used MiB,other JVM committed MiB,"
                        + "direct MiB,native and the rest MiB,threads,descriptors");
        for (Sample one : samples) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%d,%d,%d,%d,%d,%d,%d,%d,%d",
                            one.round(),
                            one.residentBytes() / MIB,
                            one.heapCommittedBytes() / MIB,
                            one.heapUsedBytes() / MIB,
                            one.nonHeapCommittedBytes() / MIB,
                            one.directBytes() / MIB,
                            one.nativeBytes() / MIB,
                            one.threads(),
                            one.descriptors()));
        }
        Files.write(RealCluster.buildDirectory().resolve("processes/memory.csv"), lines);
        lines.forEach(System.out::println);
    }

    private record Sample(
            int round,
            long residentBytes,
            long threads,
            long descriptors,
            long heapCommittedBytes,
            long heapUsedBytes,
            long nonHeapCommittedBytes,
            long directBytes) {

        /** At the least, as not all of the JVM's own memory need be resident. */
        long nativeBytes() {
            return Math.max(
                    0, residentBytes - heapCommittedBytes - nonHeapCommittedBytes - directBytes);
        }
    }
}
