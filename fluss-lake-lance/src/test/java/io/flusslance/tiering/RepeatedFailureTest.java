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

import io.flusslance.metadata.BucketId;
import io.flusslance.testing.CapturedLogs;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.host.FlussHost;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;
import io.flusslance.tiering.table.RoundBackoff;

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A table whose rounds fail again and again waits for its freshness, and nothing else waits: in
 * Fluss 0.9, which leaves buckets out of a round.
 */
class RepeatedFailureTest {

    private static final Duration FRESHNESS = Duration.ofSeconds(2);

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("v", DataTypes.BINARY(1)));

    @TempDir private Path warehouse;

    private TestTable table;

    @BeforeEach
    void createTable() {
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(Schema.newBuilder().fromRowType(TYPE).build())
                        .distributedBy(4)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                        .property(ConfigOptions.TABLE_DATALAKE_FRESHNESS.key(), "2s")
                        .build();
        table =
                TestTable.of(TestTable.cluster(warehouse), "t", TYPE, Map.of())
                        .withDescriptor(descriptor)
                        .inOneJob(FlussHost.FLUSS_0_9)
                        .create();
    }

    @Test
    void aBucketThatFailsAgainIsLeftOutAndTheOthersGoOn() throws Exception {
        LanceWriteResult good = table.write(0, 0, List.of(row(1), row(1)));
        LanceWriteResult bad = table.write(1, 0, List.of(row(1), row(2)));
        assertThatThrownBy(() -> table.commit(good, bad))
                .hasMessageContainingAll("db.t", "bucket 1", "offset 1", "column 'v'");

        LanceWriteResult goodAgain = table.write(0, 0, List.of(row(1), row(1)));
        assertThat(table.write(1, 0, List.of(row(1), row(2)))).isNull();
        table.commit(goodAgain);

        assertThat(table.read()).hasSize(2);
        assertThat(dataFiles()).hasSize(1);
    }

    @Test
    void eachRoundNamesTheRowOnce() throws Exception {
        try (CapturedLogs logs = CapturedLogs.open()) {
            for (int round = 1; round <= 4; round++) {
                table.write(1, 0, List.of(row(1), row(2), row(1)));
                assertThat(
                                logs.lines().stream()
                                        .filter(line -> !line.contains("Where it happened"))
                                        .filter(line -> line.contains("offset 1, column 'v'")))
                        .hasSize(round);
            }
        }
    }

    @Test
    void aBucketThatWasWrittenInBetweenFailsTheRoundAgain() throws Exception {
        table.write(1, 0, List.of(row(2)));
        assertThat(table.write(1, 0, List.of(row(2)))).isNull();
        table.commit(table.write(1, 1, List.of(row(1))));

        assertThat(table.write(1, 2, List.of(row(2))).failure()).isPresent();
    }

    @Test
    void aFailureIsNoneOfATableThatWasMadeAgainAndNoneOfAnotherJob() throws Exception {
        RoundBackoff failures = new RoundBackoff(() -> 0);
        BucketId bucket = new BucketId(OptionalLong.empty(), 1);
        failures.table("job 1 table 1", FRESHNESS).failed(bucket);

        assertThat(failures.table("job 1 table 2", FRESHNESS).failed(bucket)).isEqualTo(1);
        assertThat(failures.table("job 1 table 1", FRESHNESS).failed(bucket)).isEqualTo(2);
        table.write(1, 0, List.of(row(2)));
        assertThat(table.inOneJob(FlussHost.FLUSS_0_9).write(1, 0, List.of(row(2))).failure())
                .isPresent();
    }

    @Test
    void rowsThatAreThereAreLeftOutWithoutALookAtThem() throws Exception {
        table.commit(table.write(0, 0, List.of(row(1), row(1), row(1))));

        // the second one would not fit
        LanceWriteResult again = table.write(0, 1, List.of(row(1), row(2), row(1)));
        table.commit(again);

        assertThat(again.heldUntil()).isEqualTo(3);
        assertThat(again.files()).hasSize(1);
        assertThat(table.read()).hasSize(4);
        assertThat(table.read())
                .extracting(row -> row.get("__offset"))
                .containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void aRoundOfNothingButRowsThatAreThereWritesNoFile() throws Exception {
        table.commit(table.write(0, 0, List.of(row(1), row(1))));
        List<Path> files = dataFiles();

        table.commit(table.write(0, 0, List.of(row(1), row(1))));

        assertThat(dataFiles()).isEqualTo(files);
        assertThat(table.read()).hasSize(2);
        table.commit(table.write(0, 2, List.of(row(1))));
        assertThat(table.read()).hasSize(3);
    }

    @Test
    void aRoundThatLeftRowsOutIsNotCommittedWhenTheyAreGoneMeanwhile() throws Exception {
        table.commit(table.write(0, 0, List.of(row(1), row(1))));
        LanceWriteResult none = table.write(0, 0, List.of(row(1), row(1)));
        LanceWriteResult some = table.write(0, 0, List.of(row(1), row(1), row(1)));
        table.open(
                dataset -> {
                    try (org.lance.Dataset first = dataset.checkoutVersion(1)) {
                        first.restore();
                    }
                });

        for (LanceWriteResult again : List.of(none, some)) {
            assertThatThrownBy(() -> table.commit(again))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("bucket 0", "up to offset 1", "rolled back");
        }
    }

    @Test
    void aTableThatIsRefusedForAWhileWritesNothingUntilItsFreshnessHasPassed() throws Exception {
        table.commit(table.write(0, 0, List.of(row(1))));
        refuse();
        refuse();
        assertThat(table.write(0, 1, List.of(row(1))).files())
                .as("after a short time the round is repeated at once")
                .isNotEmpty();
        Thread.sleep(FRESHNESS.toMillis());
        long refusedNanos = System.nanoTime();
        refuse();
        List<Path> files = dataFiles();

        assertThat(table.write(0, 1, List.of(row(1)))).isNull();
        assertThat(table.write(2, 0, List.of(row(2)))).as("another bucket of it").isNull();
        assertThat(dataFiles()).isEqualTo(files);

        LanceWriteResult result = null;
        while (result == null) {
            Thread.sleep(20);
            result = table.write(0, 1, List.of(row(1)));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - refusedNanos))
                .isGreaterThanOrEqualTo(FRESHNESS);
        table.commit(result);
        assertThat(table.write(0, 2, List.of(row(1)))).isNotNull();
        assertThat(table.read()).hasSize(2);
    }

    @Test
    void aTableWaitsAlsoWhereTheHostGoesOnToDropItsRounds() throws Exception {
        drop();
        drop();
        Thread.sleep(FRESHNESS.toMillis());
        drop();

        assertThat(table.write(0, 0, List.of(row(1)))).isNull();
        assertThat(dataFiles()).isEmpty();
    }

    private void drop() throws Exception {
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            committer.toCommittable(
                    List.of(PendingWriteResult.of(table.write(0, 0, List.of(row(1))))));
        }
    }

    @Test
    void anOutageOfSomeSecondsMakesNoTableWait() {
        long[] seconds = new long[1];
        RoundBackoff failures = new RoundBackoff(() -> Duration.ofSeconds(seconds[0]).toNanos());
        RoundBackoff.Table one = failures.table("one", Duration.ofHours(1));
        BucketId bucket = new BucketId(OptionalLong.empty(), 1);
        for (; seconds[0] < 10; seconds[0]++) {
            one.failed(bucket);
            one.refused("");
            assertThat(one.isFailingForLong(bucket)).as("after %d s", seconds[0]).isFalse();
            assertThat(one.isWaiting()).as("after %d s", seconds[0]).isFalse();
        }
        assertThat(one.refused("")).isEqualTo(11);
        assertThat(one.isFailingForLong(bucket)).isTrue();
        assertThat(one.isWaiting()).isTrue();

        seconds[0] += 3599;
        assertThat(one.isWaiting()).isTrue();
        seconds[0] += 1;
        assertThat(one.isWaiting()).isFalse();
        one.refused("");
        assertThat(one.isWaiting()).as("it is tried once in its freshness").isTrue();
        seconds[0] += 60;
        failures.table("one", Duration.ofMinutes(1));
        assertThat(one.isWaiting()).as("a freshness that was lowered counts").isFalse();
        one.committed();
        one.refused("");
        one.refused("");
        assertThat(one.isWaiting()).as("after a commit all begins anew").isFalse();
    }

    @Test
    void aSearchForFilesThatIsNotOverTakesNoMoreThanAShareOfTheTime() {
        long[] seconds = new long[1];
        RoundBackoff.Table one =
                new RoundBackoff(() -> Duration.ofSeconds(seconds[0]).toNanos())
                        .table("one", FRESHNESS);
        assertThat(one.isToBeCleaned()).isFalse();
        one.begin();
        assertThat(one.isToBeCleaned()).isTrue();
        one.cleaned(false, Duration.ofSeconds(2));
        seconds[0] = 39;
        assertThat(one.isToBeCleaned()).isFalse();
        seconds[0] = 40;
        assertThat(one.isToBeCleaned()).isTrue();
        one.cleaned(true, Duration.ofSeconds(2));
        assertThat(one.isToBeCleaned()).isFalse();
        one.refused("");
        assertThat(one.isToBeCleaned()).isTrue();
    }

    private void refuse() throws Exception {
        LanceWriteResult late = TestTable.late(table.write(0, 1, List.of(row(1))), 0);
        assertThatThrownBy(() -> table.commit(late)).hasMessageContaining("already holds");
    }

    private static GenericRow row(int bytes) {
        return GenericRow.of(1, new byte[bytes]);
    }

    private List<Path> dataFiles() throws IOException {
        try (Stream<Path> files = Files.list(warehouse.resolve("db/t.lance/data"))) {
            return files.sorted().collect(Collectors.toList());
        }
    }
}
