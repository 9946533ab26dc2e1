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

import io.flusslance.arrow.AllocatorScope;
import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.LanceTransactions;
import io.flusslance.dataset.UnreadableTransactionException;
import io.flusslance.tiering.TableIdentity;
import io.flusslance.tiering.TieringHistory;
import io.flusslance.tiering.TieringState;

import org.apache.fluss.lake.committer.CommittedLakeSnapshot;
import org.lance.Dataset;
import org.lance.Version;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds commits of tiering in a dataset that others commit to as well. The schema's metadata says
 * which version the last commit was based on, so the search begins right there and does not grow
 * with the age of the dataset.
 */
final class CommittedSnapshotFinder {

    /** Versions right after the one a commit was based on that are tried before all are listed. */
    private static final int NEAR_VERSIONS = 16;

    private final TableIdentity table;
    private final LanceConf conf;
    private final DatasetLocation location;

    CommittedSnapshotFinder(TableIdentity table, LanceConf conf, DatasetLocation location) {
        this.table = table;
        this.conf = conf;
        this.location = location;
    }

    /**
     * The last commit of this table that Fluss does not know.
     *
     * @param dataset its newest version
     * @return empty where Fluss knows the last one, or there is none
     */
    Optional<CommittedLakeSnapshot> findMissing(Dataset dataset, KnownToFluss known)
            throws IOException {
        return LanceErrors.guarded(reading(), conf.storage(), () -> find(dataset, known));
    }

    private String reading() {
        return "Reading the commits of table " + table.path() + " in dataset " + location;
    }

    private Optional<CommittedLakeSnapshot> find(Dataset dataset, KnownToFluss known)
            throws IOException {
        if (dataset.version() == known.version().orElse(0)) {
            return Optional.empty();
        }
        Optional<TieringState> state = TieringState.of(dataset);
        Optional<CommittedLakeSnapshot> missing =
                state.isPresent()
                        ? ofState(dataset, state.get(), known)
                        : ofTransactions(dataset, known.version().orElse(0));
        if (missing.isPresent()) {
            Map<String, String> properties = missing.get().getSnapshotProperties();
            OffsetsPath.check(table, properties);
            OffsetsPath.checkIsThere(table, properties);
        }
        return missing;
    }

    private Optional<CommittedLakeSnapshot> ofState(
            Dataset dataset, TieringState state, KnownToFluss known) throws IOException {
        if (!table.made(state) || known.includes(state)) {
            return Optional.empty();
        }
        long version =
                versionOf(dataset, state.commit(), state.readVersion())
                        // the version is gone; the newest one holds its rows
                        .orElse(dataset.version());
        return Optional.of(new CommittedLakeSnapshot(version, state.snapshotProperties()));
    }

    /** For datasets of the plugin that Fluss publishes, and where others replaced the metadata. */
    private Optional<CommittedLakeSnapshot> ofTransactions(Dataset dataset, long known)
            throws IOException {
        return TieringHistory.lastCommit(dataset, known)
                .filter(commit -> table.made(commit.state()))
                .map(
                        commit ->
                                new CommittedLakeSnapshot(
                                        commit.version(), commit.state().snapshotProperties()));
    }

    /**
     * Whether a dataset goes on from the version that Fluss knows, and was not set back to one
     * before it.
     *
     * @param dataset its newest version
     * @param state of the table's last commit in it
     * @return true also where that can't be told any more, as the known version is gone
     * @throws IOException where Lance can't read the known version's schema
     */
    static boolean goesOnFrom(long known, Dataset dataset, TieringState state) throws IOException {
        if (known == dataset.version() || !KnownToFluss.of(known).includes(state)) {
            return true;
        }
        if (known > dataset.version()) {
            return false;
        }
        if (dataset.listVersions().stream().noneMatch(version -> version.getId() == known)) {
            return true;
        }
        Optional<Dataset> found = LanceTransactions.checkout(dataset, known);
        if (!found.isPresent()) {
            return true;
        }
        try (Dataset before = found.get()) {
            return TieringState.of(before)
                    // not whether it is the same commit: a late one can have taken the number of a
                    // version that others removed
                    .map(then -> then.readVersion() <= state.readVersion())
                    .orElse(true);
        }
    }

    /**
     * The version that a commit made.
     *
     * @param commit the uuid of its transaction
     * @param readVersion the version that it was based on
     * @param scope owns what is opened
     * @return empty where there is none
     * @throws IOException where the dataset can't be read: then nothing is certain
     */
    OptionalLong versionOf(String commit, long readVersion, AllocatorScope scope)
            throws IOException {
        Dataset dataset = new LanceDatasets(conf).open(location, scope);
        return LanceErrors.guarded(
                reading(), conf.storage(), () -> versionOf(dataset, commit, readVersion));
    }

    /**
     * The names of the data files that the newest version refers to, and those that the last commit
     * referred to: others may have removed their rows since.
     */
    Set<String> referencedFiles() throws IOException {
        return LanceErrors.guarded(reading(), conf.storage(), this::collectFiles);
    }

    private Set<String> collectFiles() throws IOException {
        try (AllocatorScope scope = AllocatorScope.open()) {
            Dataset dataset = new LanceDatasets(conf).open(location, scope);
            Set<String> names = LanceTransactions.dataFilesOf(dataset);
            Optional<TieringState> state = TieringState.of(dataset);
            if (state.isPresent()) {
                OptionalLong version =
                        versionOf(dataset, state.get().commit(), state.get().readVersion());
                if (version.isPresent()) {
                    names.addAll(
                            LanceTransactions.dataFilesOf(
                                    scope.own(dataset.checkoutVersion(version.getAsLong()))));
                }
            }
            return names;
        }
    }

    private static OptionalLong versionOf(Dataset dataset, String commit, long readVersion)
            throws IOException {
        long last = dataset.version();
        if (readVersion >= last) {
            // no commit of ours says so, but others can write there too
            return OptionalLong.empty();
        }
        for (long v = readVersion + 1; v <= Math.min(last, readVersion + NEAR_VERSIONS); v++) {
            if (isCommit(dataset, commit, v)) {
                return OptionalLong.of(v);
            }
        }
        if (last > readVersion + NEAR_VERSIONS) {
            for (Version version : dataset.listVersions()) {
                if (version.getId() > readVersion + NEAR_VERSIONS
                        && isCommit(dataset, commit, version.getId())) {
                    return OptionalLong.of(version.getId());
                }
            }
        }
        return OptionalLong.empty();
    }

    private static boolean isCommit(Dataset dataset, String commit, long version)
            throws IOException {
        try {
            return LanceTransactions.transactionOf(dataset, version)
                    .map(transaction -> transaction.uuid().equals(commit))
                    .orElse(false);
        } catch (UnreadableTransactionException e) {
            return TieringHistory.stateSince(dataset, version)
                    .map(state -> state.commit().equals(commit))
                    .orElse(false);
        }
    }

    @Override
    public String toString() {
        return "commits of table " + table + " in " + location;
    }
}
