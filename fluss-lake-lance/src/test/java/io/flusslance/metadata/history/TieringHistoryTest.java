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
package io.flusslance.metadata.history;

import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceTransactions;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.TieringState;
import io.flusslance.testing.TestTable;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.CommitBuilder;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.Transaction;
import org.lance.operation.UpdateConfig;
import org.lance.operation.UpdateMap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Which commit of tiering is found as the last one; of each dataset at once and step by step. */
class TieringHistoryTest {

    private static final RowType TYPE = DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()));
    private static final BucketId BUCKET = new BucketId(OptionalLong.empty(), 0);

    @TempDir private Path warehouse;

    private TestTable table;
    private long first;
    private long second;

    /** What is known of the newest version at the last look, as of a process that stays. */
    private LastCommit known = LastCommit.none();

    private long knownVersion;

    @BeforeEach
    void commitTwoRounds() throws Exception {
        table = TestTable.of(TestTable.cluster(warehouse), "t", TYPE, Map.of()).create();
        first = table.commit(table.write(0, 0, rows(3)));
        second = table.commit(table.write(0, 3, rows(2)));
        look();
    }

    @Test
    void theNewestCommitIsTheLast() throws Exception {
        assertThat(look().version()).isEqualTo(second);
        assertThat(end()).isEqualTo(5);
    }

    @Test
    void commitsOfOthersArePassedOver() throws Exception {
        table.open(TieringHistoryTest::makeVersion);
        table.open(dataset -> dataset.delete("id = 0"));
        table.open(Dataset::compact);

        assertThat(look().version()).isEqualTo(second);
    }

    @Test
    void afterARestoreItIsTheLastOfTheRestoredVersion() throws Exception {
        restore(first);

        assertThat(look().version()).isEqualTo(first);
        assertThat(end()).isEqualTo(3);

        restore(second);
        assertThat(look().version()).isEqualTo(second);
    }

    @Test
    void aCommitThatWasTakenBackIsNone() throws Exception {
        takeBackTheSecond();

        assertThat(look().version()).isEqualTo(first);
        assertThat(end()).isEqualTo(3);
        assertThat(table.read()).hasSize(3);

        long third = table.commit(table.write(0, 3, rows(4)));
        assertThat(look().version()).isEqualTo(third);
        assertThat(table.read()).hasSize(7);
    }

    @Test
    void itCantBeToldWhereVersionsAreGone() throws Exception {
        table.open(TieringHistoryTest::makeVersion);
        table.removeOldVersions();

        assertThat(lastCommit().doubt().orElseThrow())
                .contains("versions up to ")
                .contains("removed");
        // who has seen the version before knows better
        assertThat(look().version()).isEqualTo(second);
    }

    @Test
    void aCheckpointEndsTheSearch() throws Exception {
        TieringState state = lastCommit().state().orElseThrow();
        try (AllocatorScope scope = AllocatorScope.open()) {
            new LanceTransactions(table.conf().storage())
                    .setSchemaMetadata(
                            new LanceDatasets(table.conf()).open(table.location(), scope),
                            state.toCheckpoint(second));
        }
        table.open(TieringHistoryTest::makeVersion);
        Files.delete(manifest(second));

        // the version of the checkpoint is not looked at
        assertThat(lastCommit().version()).isEqualTo(second);
        assertThat(lastCommit().state()).contains(state);
    }

    /** So a commit looks that was held up until others had cleaned up the version of its number. */
    @Test
    void aCommitAmongVersionsThatDoNotComeFromItIsNotBelieved() throws Exception {
        byte[] late = Files.readAllBytes(manifest(second));
        Files.delete(manifest(second));
        table.open(TieringHistoryTest::makeVersion);
        table.open(TieringHistoryTest::makeVersion);
        Files.write(manifest(second), late);

        assertThat(lastCommit().doubt()).contains("version " + second + " was replaced");
    }

    @Test
    void whatOthersDoOnTopOfACommitComesFromIt() throws Exception {
        long last = second;
        for (Consumer<Dataset> step :
                List.<Consumer<Dataset>>of(
                        dataset -> dataset.delete("__offset = 3"),
                        dataset -> dataset.delete("__offset >= 3"),
                        dataset -> dataset.dropColumns(List.of("__timestamp")),
                        Dataset::compact,
                        dataset -> dataset.addColumns(List.of(nullable("added"))),
                        TieringHistoryTest::makeVersion)) {
            table.open(step);
            assertThat(lastCommit().version()).isEqualTo(last);
            last = table.commit(table.write(0, 3 + (int) last * 10, rows(2)));
            assertThat(lastCommit().version()).isEqualTo(last);
        }
    }

    /** A version that came in place of another one, under what others made of that. */
    @Test
    void whatOthersMadeOfAnotherVersionDoesNotComeFromIt() throws Exception {
        for (Consumer<Dataset> step :
                List.<Consumer<Dataset>>of(
                        dataset -> dataset.delete("__offset <= 2"),
                        dataset -> dataset.dropColumns(List.of("__timestamp")),
                        Dataset::compact,
                        dataset -> dataset.addColumns(List.of(nullable("added"))))) {
            table.deleteDataset();
            table.create();
            table.commit(table.write(0, 0, rows(3)));
            table.commit(table.write(1, 0, rows(3)));
            long late = table.commit(table.write(0, 3, rows(2)));
            byte[] bytes = Files.readAllBytes(manifest(late));
            Files.delete(manifest(late));
            table.open(TieringHistoryTest::makeVersion);
            table.open(step);
            Files.write(manifest(late), bytes);

            assertThat(lastCommit().doubt()).contains("version " + late + " was replaced");
        }
    }

    private static Field nullable(String name) {
        return new Field(name, FieldType.nullable(new ArrowType.Int(32, true)), null);
    }

    @Test
    void aCompactionOfAllFilesOfACommitComesFromIt() throws Exception {
        table.open(Dataset::compact);
        table.open(TieringHistoryTest::makeVersion);

        assertThat(lastCommit().version()).isEqualTo(second);
    }

    @Test
    void ofManyVersionsOfOthersTheSearchEnds() throws Exception {
        try (AllocatorScope scope = AllocatorScope.open()) {
            Dataset dataset = new LanceDatasets(table.conf()).open(table.location(), scope);
            for (int i = 0; i < 1_001; i++) {
                makeVersion(dataset);
                dataset.checkoutLatest();
            }
        }

        assertThat(lastCommit().doubt().orElseThrow()).contains("none of the last 1000 versions");
    }

    private static void makeVersion(Dataset dataset) {
        try (Transaction change =
                        new Transaction.Builder()
                                .readVersion(dataset.version())
                                .operation(
                                        UpdateConfig.builder()
                                                .configUpdates(
                                                        UpdateMap.builder()
                                                                .updates(
                                                                        Map.of(
                                                                                "k",
                                                                                UUID.randomUUID()
                                                                                        .toString()))
                                                                .replace(false)
                                                                .build())
                                                .build())
                                .build();
                Dataset changed = new CommitBuilder(dataset).execute(change)) {
            assertThat(changed.version()).isGreaterThan(dataset.version());
        }
    }

    private void takeBackTheSecond() throws IOException {
        String uuid = lastCommit().state().orElseThrow().commit();
        try (AllocatorScope scope = AllocatorScope.open()) {
            Dataset dataset = new LanceDatasets(table.conf()).open(table.location(), scope);
            List<Integer> ids =
                    LanceVersions.fragmentsOf(dataset).stream()
                            .map(FragmentMetadata::getId)
                            .collect(Collectors.toList());
            new LanceTransactions(table.conf().storage())
                    .commitFenced(
                            dataset,
                            List.of(ids.get(ids.size() - 1)),
                            List.of(),
                            List.of(),
                            UUID.randomUUID().toString(),
                            new HashMap<>(TieringState.undoProperties(uuid)));
        }
    }

    private void restore(long version) throws IOException {
        table.open(
                dataset -> {
                    try (Dataset old = dataset.checkoutVersion(version)) {
                        old.restore();
                    }
                });
    }

    private Path manifest(long version) {
        return table.location()
                .localFolder()
                .orElseThrow()
                .resolve("_versions")
                .resolve(Long.toUnsignedString(-1 - version) + ".manifest");
    }

    private LastCommit lastCommit() throws IOException {
        try (AllocatorScope scope = AllocatorScope.open()) {
            return TieringHistory.lastCommit(
                    new LanceDatasets(table.conf()).open(table.location(), scope));
        }
    }

    /**
     * What a process finds that has looked before; it must be what a new one finds, if that can.
     */
    private LastCommit look() throws IOException {
        LastCommit found = lastCommit();
        try (AllocatorScope scope = AllocatorScope.open()) {
            Dataset dataset = new LanceDatasets(table.conf()).open(table.location(), scope);
            known = TieringHistory.lastCommit(dataset, knownVersion, known);
            knownVersion = dataset.version();
        }
        if (found.doubt().isEmpty()) {
            assertThat(known.version()).isEqualTo(found.version());
            assertThat(known.state()).isEqualTo(found.state());
        }
        return known;
    }

    private long end() {
        return Optional.of(known)
                .flatMap(LastCommit::state)
                .orElseThrow()
                .buckets()
                .endOffset(BUCKET);
    }

    private static List<GenericRow> rows(int count) {
        return IntStream.range(0, count).mapToObj(GenericRow::of).collect(Collectors.toList());
    }
}
