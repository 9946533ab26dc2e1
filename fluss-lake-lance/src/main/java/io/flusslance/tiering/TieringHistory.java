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

import org.lance.Dataset;
import org.lance.Transaction;
import org.lance.Version;
import org.lance.operation.Overwrite;
import org.lance.operation.Restore;

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
     */
    public static Optional<Commit> lastCommit(Dataset dataset, long after) {
        long below = dataset.version() + 1;
        for (long version : newestFirst(dataset)) {
            if (version >= below || version <= after) {
                continue;
            }
            Optional<Transaction> transaction = LanceTransactions.transactionOf(dataset, version);
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
