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
package io.flusslance.tiering;

import io.flusslance.memory.MemoryPool;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many rounds of many tables, every second of which fails in one of several ways: what the process
 * holds does not grow. There are few of them, or what the system properties {@code leaks.rounds}
 * and {@code leaks.tables} say; the profile {@code leaks} runs 1,000 of 100 tables.
 */
class ManyRoundsTest {

    private static final int ROUNDS = Integer.getInteger("leaks.rounds", 20);
    private static final int ROUNDS_BETWEEN_CHECKPOINTS = 100;
    private static final int TABLES = Integer.getInteger("leaks.tables", 6);
    private static final int SAMPLES = 10;
    private static final long LIMIT_BYTES = 96L << 20;

    /** Lance's threads come and go, each with its pipe or event descriptors. */
    private static final long MORE_THREADS = 12;

    private static final long MORE_DESCRIPTORS = 30;

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()),
                    DataTypes.FIELD("code", DataTypes.BINARY(1)));

    @TempDir private Path warehouse;

    @Test
    void roundsOfWhichHalfFailLeaveNothingBehind() throws Exception {
        Map<String, String> cluster = TestTable.cluster(warehouse);
        List<TestTable> tables = new ArrayList<>();
        for (int i = 0; i < TABLES; i++) {
            tables.add(TestTable.of(cluster, "t" + i, TYPE, Map.of()).create());
        }
        List<long[]> samples = new ArrayList<>();
        samples.add(sample());
        int good = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (TestTable table : tables) {
                if (round % 2 == 0) {
                    table.commit(table.write(0, good * 3L, rows(3, 1)));
                } else {
                    fail(table, round / 2 % 4, good * 3L);
                }
            }
            good += 1 - round % 2;
            if ((round + 1) % Math.max(1, ROUNDS / SAMPLES) == 0) {
                samples.add(sample());
            }
        }
        samples.forEach(
                one ->
                        System.out.printf(
                                "arrow %d, direct %d KiB, resident %d MiB, threads %d, "
                                        + "descriptors %d, temporary files %d%n",
                                one[0], one[1] >> 10, one[2] >> 20, one[3], one[4], one[5]));

        for (TestTable table : tables) {
            int rows = good * 3;
            table.open(dataset -> assertThat(dataset.countRows()).isEqualTo(rows));
            assertThat(files(table, "data")).isEqualTo(good);
            assertThat(files(table, "_transactions"))
                    .isEqualTo(good + 1 + good / ROUNDS_BETWEEN_CHECKPOINTS);
        }
        long[] early = samples.get(samples.size() / 3);
        long[] late = samples.get(samples.size() - 1);
        assertThat(late[0]).as("Arrow memory of writers").isZero();
        assertThat(late[1]).as("direct memory").isLessThanOrEqualTo(early[1] + (1L << 20));
        assertThat(late[3]).as("threads").isLessThanOrEqualTo(early[3] + MORE_THREADS);
        assertThat(late[4]).as("descriptors").isLessThanOrEqualTo(early[4] + MORE_DESCRIPTORS);
        assertThat(late[5]).as("temporary files").isLessThanOrEqualTo(early[5]);
        if (ROUNDS * TABLES >= 10_000) {
            assertThat(late[2])
                    .as("resident memory")
                    .isLessThanOrEqualTo((long) (max(samples, one -> one[2]) * 1.1));
        }
    }

    private static long max(List<long[]> samples, ToLongFunction<long[]> figure) {
        return samples.subList(0, samples.size() / 2).stream().mapToLong(figure).max().orElse(0);
    }

    /** A round that is not committed. */
    private static void fail(TestTable table, int how, long offset) throws Exception {
        switch (how) {
            case 0: // a row that does not fit, and the files of a bucket that was written
                LanceWriteResult good = table.write(1, 0, rows(2, 1));
                assertFails(table, good, table.write(0, offset, rows(2, 2)));
                break;
            case 1: // a round whose rows another job has committed
                assertFails(table, TestTable.late(table.write(0, offset, rows(3, 1)), 0));
                break;
            case 2: // given up by the host
                LakeWriter<PendingWriteResult> writer = table.writer(0);
                writer.write(TestTable.record(offset, rows(1, 1).get(0)));
                writer.close();
                break;
            default: // a result of a table that was dropped
                TestTable dropped = table.withId(3);
                assertThat(dropped.write(0, 0, rows(3, 1)).failure()).isPresent();
        }
    }

    private static void assertFails(TestTable table, LanceWriteResult... results) {
        try {
            table.commit(results);
        } catch (Exception e) {
            return;
        }
        throw new AssertionError("was committed");
    }

    private static long files(TestTable table, String kind) throws Exception {
        try (Stream<Path> files =
                Files.list(table.location().localFolder().orElseThrow().resolve(kind))) {
            return files.count();
        }
    }

    private static List<GenericRow> rows(int count, int codeBytes) {
        return Stream.iterate(0, i -> i + 1)
                .limit(count)
                .map(
                        i ->
                                GenericRow.of(
                                        i,
                                        BinaryString.fromString("name " + i),
                                        new byte[codeBytes]))
                .collect(Collectors.toList());
    }

    /** Arrow bytes, direct bytes, resident bytes, threads, descriptors, temporary files. */
    private static long[] sample() throws Exception {
        System.gc();
        long direct =
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
        Path status = Path.of("/proc/self/status");
        String text = Files.exists(status) ? Files.readString(status) : "";
        String[] descriptors = new File("/proc/self/fd").list();
        String[] temporary = new File(System.getProperty("java.io.tmpdir")).list();
        return new long[] {
            MemoryPool.ofProcess(LIMIT_BYTES).usedBytes(),
            direct,
            number("VmRSS:\\s+(\\d+) kB", text) << 10,
            number("Threads:\\s+(\\d+)", text),
            descriptors == null ? 0 : descriptors.length,
            temporary == null ? 0 : temporary.length
        };
    }

    private static long number(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
