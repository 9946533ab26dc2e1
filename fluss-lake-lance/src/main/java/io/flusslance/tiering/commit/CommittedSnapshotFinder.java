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
import io.flusslance.tiering.TieringState;

import org.apache.fluss.lake.committer.CommittedLakeSnapshot;
import org.apache.fluss.metadata.TablePath;
import org.lance.Dataset;
import org.lance.Fragment;
import org.lance.Transaction;
import org.lance.Version;

import java.io.IOException;
import java.util.HashSet;
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

    private final TablePath table;
    private final long tableId;
    private final LanceConf conf;
    private final DatasetLocation location;

    CommittedSnapshotFinder(
            TablePath table, long tableId, LanceConf conf, DatasetLocation location) {
        this.table = table;
        this.tableId = tableId;
        this.conf = conf;
        this.location = location;
    }

    /**
     * The last commit of this table that Fluss does not know.
     *
     * @param known the last version that Fluss knows
     * @return empty where Fluss knows the last one, or there is none
     */
    Optional<CommittedLakeSnapshot> findMissing(OptionalLong known) throws IOException {
        return LanceErrors.guarded(reading(), conf.storage(), () -> find(known));
    }

    private String reading() {
        return "Reading the commits of table " + table + " in dataset " + location;
    }

    private Optional<CommittedLakeSnapshot> find(OptionalLong known) throws IOException {
        try (AllocatorScope scope = AllocatorScope.open()) {
            Optional<Dataset> opened = new LanceDatasets(conf).openIfExists(location, scope);
            if (!opened.isPresent()) {
                return Optional.empty();
            }
            Dataset dataset = opened.get();
            // versions never decrease: one beyond the newest is of a dataset that was replaced
            long last = known.orElse(0) > dataset.version() ? 0 : known.orElse(0);
            if (dataset.version() == last) {
                return Optional.empty();
            }
            Optional<TieringState> state =
                    TieringState.ofSchemaMetadata(dataset.getLanceSchema().metadata());
            return state.isPresent()
                    ? ofState(dataset, state.get(), last)
                    : ofTransactions(dataset, last);
        }
    }

    private Optional<CommittedLakeSnapshot> ofState(
            Dataset dataset, TieringState state, long known) {
        // Fluss knows versions of this table's commits only: one above the version that the last
        // commit was based on is that commit
        if (state.tableId().orElse(-1) != tableId || known > state.readVersion()) {
            return Optional.empty();
        }
        long version =
                versionOf(dataset, state.commit(), state.readVersion())
                        // the version is gone or can't be read; the newest one holds its rows
                        .orElse(dataset.version());
        return Optional.of(new CommittedLakeSnapshot(version, state.snapshotProperties()));
    }

    /** For datasets of the plugin that Fluss publishes, and where others replaced the metadata. */
    private Optional<CommittedLakeSnapshot> ofTransactions(Dataset dataset, long known) {
        for (long version = dataset.version(); version > known; version--) {
            Optional<TieringState> state =
                    LanceTransactions.transactionOf(dataset, version)
                            .flatMap(Transaction::transactionProperties)
                            .flatMap(TieringState::ofTransaction);
            if (state.isPresent()) {
                return state.get().tableId().orElse(tableId) == tableId
                        ? Optional.of(
                                new CommittedLakeSnapshot(
                                        version, state.get().snapshotProperties()))
                        : Optional.empty();
            }
        }
        return Optional.empty();
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
        Set<String> names = new HashSet<>();
        try (AllocatorScope scope = AllocatorScope.open()) {
            Dataset dataset = new LanceDatasets(conf).open(location, scope);
            addFiles(dataset, names);
            Optional<TieringState> state =
                    TieringState.ofSchemaMetadata(dataset.getLanceSchema().metadata());
            if (state.isPresent()) {
                OptionalLong version =
                        versionOf(dataset, state.get().commit(), state.get().readVersion());
                if (version.isPresent()) {
                    addFiles(scope.own(dataset.checkoutVersion(version.getAsLong())), names);
                }
            }
        }
        return names;
    }

    private static void addFiles(Dataset dataset, Set<String> names) {
        for (Fragment fragment : dataset.getFragments()) {
            fragment.metadata().getFiles().forEach(file -> names.add(file.getPath()));
        }
    }

    private static OptionalLong versionOf(Dataset dataset, String commit, long readVersion) {
        long last = dataset.version();
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

    private static boolean isCommit(Dataset dataset, String commit, long version) {
        return LanceTransactions.transactionOf(dataset, version)
                .map(transaction -> transaction.uuid().equals(commit))
                .orElse(false);
    }

    @Override
    public String toString() {
        return "commits of table " + table + " in " + location;
    }
}
