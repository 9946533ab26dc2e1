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

import io.flusslance.dataset.LanceTransactions;
import io.flusslance.dataset.UnreadableTransactionException;

import org.lance.Dataset;
import org.lance.Transaction;
import org.lance.Version;
import org.lance.operation.Overwrite;
import org.lance.operation.Restore;

import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The commits of tiering among the versions of a dataset. They are read one by one, so this is only
 * for where the schema's metadata does not tell: for datasets of the plugin that Fluss publishes,
 * which writes properties of transactions only, and where others replaced the metadata.
 */
public final class TieringHistory {

    /** A commit of tiering and the version that it made. */
    public static final class Commit {

        private final long version;
        private final TieringState state;

        private Commit(long version, TieringState state) {
            this.version = version;
            this.state = state;
        }

        /** The version. */
        public long version() {
            return version;
        }

        /** What the commit says. */
        public TieringState state() {
            return state;
        }
    }

    /**
     * The last commit of tiering whose rows are in a dataset. Rows that someone overwrote are not.
     *
     * @param dataset the version to begin with
     * @param after only versions above this one are looked at
     * @throws IOException where it can't be told
     */
    public static Optional<Commit> lastCommit(Dataset dataset, long after) throws IOException {
        long below = dataset.version() + 1;
        for (long version : newestFirst(dataset)) {
            if (version >= below || version <= after) {
                continue;
            }
            Optional<Transaction> transaction;
            try {
                transaction = LanceTransactions.transactionOf(dataset, version);
            } catch (UnreadableTransactionException e) {
                Optional<TieringState> own = stateSince(dataset, version);
                if (own.isPresent()) {
                    return own.map(state -> new Commit(version, state));
                }
                if (!e.isCompaction() && OverwriteCheck.isOverwrite(dataset, version, e)) {
                    return Optional.empty();
                }
                continue;
            }
            Optional<TieringState> state =
                    transaction
                            .flatMap(Transaction::transactionProperties)
                            .flatMap(TieringState::ofTransaction);
            if (state.isPresent()) {
                return Optional.of(new Commit(version, state.get()));
            }
            if (transaction.map(t -> t.operation() instanceof Overwrite).orElse(false)) {
                return Optional.empty();
            }
            if (transaction.map(t -> t.operation() instanceof Restore).orElse(false)) {
                below = ((Restore) transaction.get().operation()).version() + 1;
            }
        }
        return Optional.empty();
    }

    /**
     * The state that a version has in the metadata of its schema, and the one before it had not:
     * what the commit says that made it, where its transaction can't be read. Those of tiering
     * can't either as long as others have a dictionary column in the dataset.
     */
    public static Optional<TieringState> stateSince(Dataset dataset, long version)
            throws IOException {
        Optional<String> before = stateIn(dataset, version - 1).map(TieringState::commit);
        return stateIn(dataset, version)
                .filter(state -> !before.equals(Optional.of(state.commit())));
    }

    private static Optional<TieringState> stateIn(Dataset dataset, long version)
            throws IOException {
        Optional<Dataset> found = LanceTransactions.checkout(dataset, version);
        if (!found.isPresent()) {
            return Optional.empty();
        }
        try (Dataset at = found.get()) {
            return TieringState.of(at);
        }
    }

    private static List<Long> newestFirst(Dataset dataset) {
        if (dataset.version() == 1) {
            return Collections.singletonList(1L);
        }
        // ids have gaps after a clean-up
        return dataset.listVersions().stream()
                .map(Version::getId)
                .sorted(Comparator.reverseOrder())
                .collect(Collectors.toList());
    }

    private TieringHistory() {}
}
