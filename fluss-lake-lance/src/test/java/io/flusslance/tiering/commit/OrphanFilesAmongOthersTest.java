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
package io.flusslance.tiering.commit;

import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceTransactions;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceWriteResult;

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.Dataset;
import org.lance.Ref;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Others commit while files that were left are looked for: after the list, before the deletion. */
class OrphanFilesAmongOthersTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()));

    /** The search asks for the time once when it begins, then at each file that it looks at. */
    private static final int IN_THE_MIDST = 2;

    private static final int NEW_VERSIONS = 6;

    /** At the file, and at the two versions that are newer and not among the first four. */
    private static final int BEFORE_OLD_VERSION = IN_THE_MIDST + 3;

    @TempDir private Path warehouse;

    private TestTable job;
    private LanceWriteResult lost;

    @BeforeEach
    void leaveAFile() throws Exception {
        job = inAJob().create().inOneJob();
        job.commit(job.write(0, 0, rows(2)));
        lost = inAJob().write(0, 2, rows(3));
        job.commit(job.write(0, 2, rows(2)));
        assertThat(lost.files()).hasSize(1);
        assertThat(lostFile()).exists();
    }

    private TestTable inAJob() {
        return TestTable.of(TestTable.cluster(warehouse), "t", TYPE, Map.of());
    }

    @Test
    void aFileGoesWhereOthersCommitBetweenTheListAndTheDeletion() throws Exception {
        boolean all =
                search(
                        call -> call == IN_THE_MIDST,
                        () -> job.open(OrphanFilesAmongOthersTest::commit));

        assertThat(all).isTrue();
        assertThat(lostFile()).doesNotExist();
        assertThat(job.read()).hasSize(4);
    }

    @Test
    void itGoesWhereTheyCommitAgainAndAgain() throws Exception {
        AtomicInteger commits = new AtomicInteger();
        boolean all =
                search(
                        call -> call >= IN_THE_MIDST && commits.getAndIncrement() < 5,
                        () -> job.commit(job.write(1, commits.get() - 1, rows(1))));

        assertThat(commits).hasValueGreaterThan(5);
        assertThat(all).isTrue();
        assertThat(lostFile()).doesNotExist();
        assertThat(job.read()).hasSize(9);
    }

    @Test
    void itStaysForLaterWhereTheyCommitUntilTheTimeIsOver() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        boolean all =
                new OrphanFileCleaner(
                                TableIdentity.of(job.info()),
                                job.conf(),
                                job.location(),
                                () -> {
                                    run(() -> job.open(OrphanFilesAmongOthersTest::commit));
                                    return Duration.ofSeconds(4L * calls.incrementAndGet())
                                            .toNanos();
                                })
                        .delete();

        assertThat(all).isFalse();
        assertThat(lostFile()).exists();
        assertThat(search(call -> false, () -> {})).isTrue();
        assertThat(lostFile()).doesNotExist();
    }

    @Test
    void itStaysWhereTheyReferToIt() throws Exception {
        boolean all = search(call -> call == IN_THE_MIDST, this::addLostFile);

        assertThat(all).isTrue();
        assertThat(lostFile()).exists();
        assertThat(job.read()).hasSize(7);
    }

    @Test
    void itStaysWhereOnlyAVersionInBetweenRefersToIt() throws Exception {
        boolean all =
                search(
                        call -> call == IN_THE_MIDST,
                        () -> {
                            addLostFile();
                            job.open(dataset -> restore(dataset, dataset.version() - 1));
                        });

        assertThat(all).isTrue();
        assertThat(lostFile()).exists();
        assertThat(job.read()).hasSize(4);
        job.open(dataset -> restore(dataset, dataset.version() - 1));
        assertThat(job.read()).hasSize(7);
    }

    @Test
    void itStaysWhereTheDatasetWasSetBackSoThatItCanBeCommittedAgain() throws Exception {
        boolean all =
                search(
                        call -> call == IN_THE_MIDST,
                        () -> job.open(dataset -> restore(dataset, dataset.version() - 1)));

        assertThat(all).isFalse();
        assertThat(lostFile()).exists();
        job.commit(lost);
        assertThat(job.read()).hasSize(5);
    }

    @Test
    void itStaysWhereTheVersionsThatWereLookedAtAreReplaced() throws Exception {
        boolean all =
                search(
                        call -> call == IN_THE_MIDST,
                        () -> {
                            Files.delete(newestManifest());
                            job.commit(job.write(0, 2, rows(1)));
                            job.commit(job.write(0, 3, rows(1)));
                            job.commit(job.write(0, 4, rows(1)));
                        });

        assertThat(all).isFalse();
        assertThat(lostFile()).exists();
        assertThat(job.read()).hasSize(5);
    }

    @Test
    void itStaysWhereTheNewestVersionIsReplacedByOneOfTheSameNumber() throws Exception {
        boolean all =
                search(
                        call -> call == IN_THE_MIDST,
                        () -> {
                            Files.delete(newestManifest());
                            job.commit(lost);
                        });

        assertThat(all).isFalse();
        assertThat(lostFile()).exists();
        assertThat(job.read()).hasSize(5);
    }

    @Test
    void itStaysWhereTheStorageDeniesForAMomentThatAnOldVersionIsThere() throws Exception {
        addLostFile();
        Path manifest = newestManifest();
        job.open(dataset -> restore(dataset, dataset.version() - 1));
        makeItOld();
        Path aside = warehouse.resolve("aside.manifest");
        AtomicInteger calls = new AtomicInteger();

        boolean all =
                search(
                        call -> call == BEFORE_OLD_VERSION || call == BEFORE_OLD_VERSION + 1,
                        () -> {
                            if (calls.incrementAndGet() == 1) {
                                Files.move(manifest, aside);
                            } else {
                                Files.move(aside, manifest);
                            }
                        });

        assertThat(calls).hasValue(2);
        assertThat(all).isFalse();
        assertThat(lostFile()).exists();
        assertThat(manifest).exists();
        assertThat(search(call -> false, () -> {})).isTrue();
        assertThat(lostFile()).exists();
    }

    @Test
    void itStaysWhereTheyMakeABranchOfIt() throws Exception {
        search(
                call -> call == IN_THE_MIDST,
                () -> {
                    addLostFile();
                    job.open(dataset -> dataset.createBranch("kept", Ref.ofMain()).close());
                    Path manifest = newestManifest();
                    job.open(dataset -> restore(dataset, dataset.version() - 1));
                    Files.delete(manifest);
                });

        assertThat(lostFile()).exists();
        job.open(
                dataset -> {
                    try (Dataset branch = dataset.checkout(Ref.ofBranch("kept"))) {
                        assertThat(branch.countRows()).isEqualTo(7);
                    }
                });
    }

    @Test
    void itGoesWhereTheyRemoveAnOldVersion() throws Exception {
        job.open(OrphanFilesAmongOthersTest::commit);
        Path manifest = newestManifest();
        makeItOld();

        boolean all = search(call -> call == IN_THE_MIDST, () -> Files.delete(manifest));

        assertThat(all).isTrue();
        assertThat(lostFile()).doesNotExist();
    }

    @Test
    void itStaysWhereTheyMakeABranchOfAnOldVersionAndRemoveThat() throws Exception {
        addLostFile();
        Path manifest = newestManifest();
        job.open(dataset -> restore(dataset, dataset.version() - 1));
        makeItOld();

        search(
                call -> call == IN_THE_MIDST,
                () -> {
                    job.open(
                            dataset -> {
                                long old = dataset.version() - NEW_VERSIONS - 1;
                                dataset.createBranch("kept", Ref.ofMain(old)).close();
                            });
                    Files.delete(manifest);
                });

        assertThat(lostFile()).exists();
        job.open(
                dataset -> {
                    try (Dataset branch = dataset.checkout(Ref.ofBranch("kept"))) {
                        assertThat(branch.countRows()).isEqualTo(7);
                    }
                });
    }

    /** The newest version is no longer one of those that are looked at before the files. */
    private void makeItOld() throws Exception {
        for (int i = 0; i < NEW_VERSIONS; i++) {
            job.open(OrphanFilesAmongOthersTest::commit);
        }
    }

    /** Looks for lost files while others do something, each time that it asks for the time. */
    private boolean search(Moment moment, Step others) {
        AtomicInteger calls = new AtomicInteger();
        return new OrphanFileCleaner(
                        TableIdentity.of(job.info()),
                        job.conf(),
                        job.location(),
                        () -> {
                            if (moment.isAt(calls.incrementAndGet())) {
                                run(others);
                            }
                            return 0;
                        })
                .delete();
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A version like the one before. */
    private static void commit(Dataset dataset) {
        restore(dataset, dataset.version());
    }

    private static void restore(Dataset dataset, long version) {
        try (Dataset old = dataset.checkoutVersion(version)) {
            old.restore();
        }
    }

    /** Commits the file that was left past all checks of tiering. */
    private void addLostFile() throws Exception {
        try (AllocatorScope scope = AllocatorScope.open()) {
            Dataset dataset = new LanceDatasets(job.conf()).open(job.location(), scope);
            new LanceTransactions(job.conf().storage())
                    .commitWithSchema(
                            dataset,
                            List.of(lost.files().get(0).toFragment(0)),
                            dataset.getSchema(),
                            UUID.randomUUID().toString(),
                            Map.of());
        }
    }

    private Path lostFile() {
        return job.location()
                .localFolder()
                .orElseThrow()
                .resolve("data")
                .resolve(lost.files().get(0).name());
    }

    /** Its name is the first: names count down. */
    private Path newestManifest() throws Exception {
        Path versions = job.location().localFolder().orElseThrow().resolve("_versions");
        try (Stream<Path> manifests = Files.list(versions)) {
            return manifests.sorted().findFirst().orElseThrow();
        }
    }

    private static List<GenericRow> rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> GenericRow.of(i, BinaryString.fromString("name " + i)))
                .collect(Collectors.toList());
    }

    private interface Moment {
        boolean isAt(int call);
    }

    private interface Step {
        void run() throws Exception;
    }
}
