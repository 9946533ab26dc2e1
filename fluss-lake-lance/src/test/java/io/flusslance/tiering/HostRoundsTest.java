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

import io.flusslance.testing.PlayedFluss;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.host.FlussHost;

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Neither Fluss takes a row for tiered that is not in the lake, whatever fails. */
class HostRoundsTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("v", DataTypes.BINARY(1)));

    @TempDir private Path warehouse;

    @ParameterizedTest
    @EnumSource
    void aRowThatDoesNotFitIsNeverTakenForTiered(FlussHost host) throws Exception {
        PlayedFluss fluss = fluss(host, "1h");
        fluss.append(0, rows(3));
        fluss.append(1, List.of(row(1), row(2), row(1)));

        assertThat(fluss.round())
                .hasValueSatisfying(
                        reason ->
                                assertThat(reason)
                                        .contains("db.t", "bucket 1", "offset 1", "column 'v'")
                                        .contains("offsets 0 to 2"));
        for (int round = 0; round < 4; round++) {
            fluss.append(0, rows(2));
            fluss.round();
            assertThat(fluss.tiered()).doesNotContainKey(1);
            assertThat(fluss.wrongRows()).isEmpty();
        }

        fluss.replace(1, 1, row(1));
        assertThat(fluss.round()).isEmpty();
        assertThat(fluss.tiered()).isEqualTo(Map.of(0, 11L, 1, 3L));
        assertThat(fluss.wrongRows()).isEmpty();
    }

    @Test
    void theOtherBucketsOfTheTableGoOnInFluss09() throws Exception {
        PlayedFluss fluss = fluss(FlussHost.FLUSS_0_9, "1h");
        fluss.append(0, rows(3));
        fluss.append(1, rows(1));
        fluss.append(1, List.of(row(2)));
        assertThat(fluss.round()).isPresent();

        assertThat(fluss.round()).isEmpty();
        assertThat(fluss.tiered()).isEqualTo(Map.of(0, 3L));
    }

    @Test
    void eachRoundOfTheTableFailsWithTheReasonInFluss10() throws Exception {
        PlayedFluss fluss = fluss(FlussHost.FLUSS_1_0, "1h");
        fluss.append(0, rows(3));
        fluss.append(1, rows(1));
        fluss.append(1, List.of(row(2)));

        for (int round = 0; round < 3; round++) {
            assertThat(fluss.round())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("column 'v'"));
        }
        assertThat(fluss.tiered()).isEmpty();
        assertThat(dataFiles()).isEmpty();
    }

    @Test
    void aTableThatFailsForLongWritesNothingUntilItsFreshnessHasPassedInFluss10() throws Exception {
        Duration freshness = Duration.ofSeconds(1);
        PlayedFluss fluss = fluss(FlussHost.FLUSS_1_0, "1s");
        fluss.append(0, rows(3));
        fluss.append(1, List.of(row(1), row(2)));
        long beginNanos = System.nanoTime();
        String waiting = "";
        while (!waiting.contains("is written, because")) {
            assertThat(System.nanoTime() - beginNanos)
                    .isLessThan(freshness.multipliedBy(20).toNanos());
            pause();
            waiting = fluss.round().orElseThrow();
        }
        long waitNanos = System.nanoTime();
        assertThat(waitNanos - beginNanos).isGreaterThanOrEqualTo(freshness.toNanos());

        assertThat(waiting)
                .contains("Nothing of table db.t, bucket 0", "offsets 0 to 2")
                .contains(
                        "The last error: [LANCE_ROW_INVALID] A row can't be written",
                        "offset 1, column 'v'");
        assertThat(fluss.tiered()).isEmpty();

        fluss.replace(1, 1, row(1));
        Optional<String> reason = Optional.of(waiting);
        while (reason.isPresent()) {
            assertThat(reason.get()).contains("is written, because");
            pause();
            reason = fluss.round();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - waitNanos))
                .isBetween(freshness.dividedBy(2), freshness.multipliedBy(5));
        assertThat(fluss.tiered()).isEqualTo(Map.of(0, 3L, 1, 2L));
        assertThat(fluss.wrongRows()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aDatasetThatIsAwayForAWhileCostsNoRow(FlussHost host) throws Exception {
        PlayedFluss fluss = fluss(host, "1s");
        fluss.append(0, rows(3));
        assertThat(fluss.round()).isEmpty();
        Path dataset = warehouse.resolve("db/t.lance");
        Path away = warehouse.resolve("away");
        fluss.append(0, rows(2));
        fluss.append(1, rows(2));
        Files.move(dataset, away);
        long beginNanos = System.nanoTime();
        while (System.nanoTime() - beginNanos < Duration.ofMillis(2500).toNanos()) {
            Thread.sleep(250);
            fluss.round();
            assertThat(fluss.tiered()).isEqualTo(Map.of(0, 3L));
        }
        Files.move(away, dataset);

        long deadlineNanos = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!fluss.tiered().equals(Map.of(0, 5L, 1, 2L))) {
            assertThat(System.nanoTime()).isLessThan(deadlineNanos);
            pause();
            fluss.round();
        }
        assertThat(fluss.wrongRows()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void randomRoundsLoseAndDoubleNoRow(FlussHost host) throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("random rounds of -Dtest.seed=" + seed);
        Random random = new Random(seed);
        PlayedFluss fluss = fluss(host, "1ms");
        int[] ends = new int[3];
        Optional<int[]> poison = Optional.empty();
        for (int round = 0; round < 40; round++) {
            for (int bucket = 0; bucket < ends.length; bucket++) {
                int count = random.nextInt(4);
                fluss.append(bucket, rows(count));
                ends[bucket] += count;
            }
            int bucket = random.nextInt(ends.length);
            if (poison.isPresent()) {
                if (random.nextInt(3) == 0) {
                    fluss.replace(poison.get()[0], poison.get()[1], row(1));
                    poison = Optional.empty();
                }
            } else if (random.nextInt(3) == 0) {
                fluss.append(bucket, List.of(row(2)));
                poison = Optional.of(new int[] {bucket, ends[bucket]++});
            }
            if (random.nextInt(5) == 0) {
                fluss.dieBeforeTheNextCommit();
            }
            fluss.round();
            assertThat(fluss.wrongRows()).as("seed %d, round %d", seed, round).isEmpty();
        }
        if (poison.isPresent()) {
            fluss.replace(poison.get()[0], poison.get()[1], row(1));
        }
        for (int last = 0; last < 10 && fluss.round().isPresent(); last++) {
            // a lost commit is made up for, a wait ends
            pause();
        }
        assertThat(fluss.wrongRows()).as("seed %d", seed).isEmpty();
        for (int bucket = 0; bucket < ends.length; bucket++) {
            assertThat(fluss.tiered().getOrDefault(bucket, 0L))
                    .as("seed %d, bucket %d", seed, bucket)
                    .isEqualTo(ends[bucket]);
        }
    }

    /** As long as a Fluss takes for nothing, so that the log of a test stays short. */
    private static void pause() throws InterruptedException {
        Thread.sleep(20);
    }

    private PlayedFluss fluss(FlussHost host, String freshness) {
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(Schema.newBuilder().fromRowType(TYPE).build())
                        .distributedBy(4)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                        .property(ConfigOptions.TABLE_DATALAKE_FRESHNESS.key(), freshness)
                        .build();
        TestTable table =
                TestTable.of(TestTable.cluster(warehouse), "t", TYPE, Map.of())
                        .withDescriptor(descriptor)
                        .create();
        return new PlayedFluss(table, host);
    }

    private static List<GenericRow> rows(int count) {
        return Collections.nCopies(count, row(1));
    }

    private static GenericRow row(int bytes) {
        return GenericRow.of(1, new byte[bytes]);
    }

    private List<Path> dataFiles() throws IOException {
        try (Stream<Path> files = Files.list(warehouse.resolve("db/t.lance/data"))) {
            return files.collect(Collectors.toList());
        }
    }
}
