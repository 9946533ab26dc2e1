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

import io.flusslance.dataset.DatasetSchema;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.dataset.UnreadableSchemaException;
import io.flusslance.dataset.UnreadableTransactionException;
import io.flusslance.metadata.TieringKeys;
import io.flusslance.metadata.TieringState;
import io.flusslance.metadata.TieringStateReader;

import org.lance.Dataset;
import org.lance.Transaction;
import org.lance.operation.Overwrite;
import org.lance.operation.Restore;

import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds the last tiering commit whose rows are in a dataset, searching from the newest version
 * backwards. Rows that were overwritten do not count. If an earlier version was restored, the
 * result is the last commit of that version.
 */
public final class TieringHistory {

    /** The maximum number of versions to search; each costs two requests to an object store. */
    private static final int MAX_VERSIONS = 1_000;

    private final Dataset dataset;
    private final OptionalLong checkpointVersion;
    private final Set<String> undone = new HashSet<>();
    private boolean passedFloor;

    private TieringHistory(Dataset dataset) {
        this.dataset = dataset;
        this.checkpointVersion =
                TieringStateReader.checkpointVersion(DatasetSchema.metadataOf(dataset));
    }

    /**
     * Returns the last commit at or below a version.
     *
     * @param dataset the version
     * @throws IOException if a version can't be read, so that nothing is known
     */
    public static LastCommit lastCommit(Dataset dataset) throws IOException {
        return new TieringHistory(dataset).search(0, LastCommit.none());
    }

    /**
     * Returns the last commit at or below a version, given that of an earlier version of the same
     * dataset.
     *
     * @param known the last commit at or below the earlier version
     */
    public static LastCommit lastCommit(Dataset dataset, long knownVersion, LastCommit known)
            throws IOException {
        TieringHistory history = new TieringHistory(dataset);
        LastCommit last = history.search(knownVersion, known);
        return history.passedFloor || known.state().filter(history::isUndone).isPresent()
                ? last
                : last.after(known);
    }

    private LastCommit search(long knownVersion, LastCommit known) throws IOException {
        long floor = knownVersion;
        long version = dataset.version();
        long above = 0;
        for (int looked = 0; ; looked++) {
            if (version <= floor && floor > 0 && known.state().filter(this::isUndone).isPresent()) {
                version = known.version();
                floor = 0;
            }
            if (version <= floor) {
                return floor == 0 ? LastCommit.none() : known;
            }
            if (looked >= MAX_VERSIONS && floor == 0 && endsAtLimit()) {
                return LastCommit.unknown(
                        "none of the last " + MAX_VERSIONS + " versions was created by tiering");
            }
            if (checkpointVersion.equals(OptionalLong.of(version)) && undone.isEmpty()) {
                Optional<TieringState> checkpoint = checkpoint();
                if (checkpoint.isPresent()) {
                    return LastCommit.of(version, checkpoint.get());
                }
            }
            Optional<Dataset> at;
            try {
                at =
                        version == dataset.version()
                                ? Optional.of(dataset)
                                : LanceVersions.checkout(dataset, version);
            } catch (UnreadableSchemaException e) {
                return LastCommit.unknown("version " + version + " can't be read");
            }
            if (at.isEmpty()) {
                return LastCommit.unknown("its versions up to " + version + " were removed");
            }
            try {
                Step step = look(at.get(), version);
                if (step.found.isPresent()) {
                    return isBelow(at.get(), above)
                            ? step.found.get()
                            : LastCommit.unknown("version " + version + " was replaced");
                }
                above = version;
                version = step.next;
                if (version < floor) {
                    // what is known belongs to versions that were taken back
                    passedFloor = floor > 0;
                    floor = 0;
                }
            } finally {
                if (at.get() != dataset) {
                    at.get().close();
                }
            }
        }
    }

    /**
     * Returns whether the search ends at the limit; it does not if the commits after a checkpoint
     * can't be determined otherwise.
     */
    private boolean endsAtLimit() {
        return checkpoint().isEmpty() || Recovery.isPossible(dataset);
    }

    private boolean isUndone(TieringState state) {
        return undone.contains(state.commit());
    }

    /** The result of examining a version: the last commit, or the next version to examine. */
    private static final class Step {
        private final Optional<LastCommit> found;
        private final long next;

        private Step(Optional<LastCommit> found, long next) {
            this.found = found;
            this.next = next;
        }

        static Step found(LastCommit last) {
            return new Step(Optional.of(last), 0);
        }

        static Step to(long version) {
            return new Step(Optional.empty(), version);
        }
    }

    private Step look(Dataset at, long version) throws IOException {
        Optional<Transaction> transaction;
        try {
            transaction = LanceVersions.transactionOf(at);
        } catch (UnreadableTransactionException e) {
            return lookAtMetadata(at, version, e);
        }
        if (transaction.isEmpty()) {
            return Step.to(version - 1);
        }
        Map<String, String> properties = transaction.get().transactionProperties().orElse(Map.of());
        Optional<TieringState> state = TieringStateReader.ofTransaction(properties);
        if (state.isPresent() && !isUndone(state.get())) {
            return Step.found(LastCommit.of(version, whole(state.get(), properties, at)));
        }
        if (properties.containsKey(TieringKeys.UNDONE)) {
            undone.add(properties.get(TieringKeys.UNDONE));
        }
        if (transaction.get().operation() instanceof Overwrite) {
            return Step.found(LastCommit.none());
        }
        return Step.to(
                transaction.get().operation() instanceof Restore
                        ? ((Restore) transaction.get().operation()).version()
                        : version - 1);
    }

    /** Returns whether the version above is based on the one that was found. */
    private boolean isBelow(Dataset found, long above) throws IOException {
        if (above == 0) {
            return true;
        }
        Optional<Dataset> next =
                above == dataset.version()
                        ? Optional.of(dataset)
                        : LanceVersions.checkout(dataset, above);
        if (next.isEmpty()) {
            return false;
        }
        try {
            return Descent.isFrom(found, next.get());
        } finally {
            if (next.get() != dataset) {
                next.get().close();
            }
        }
    }

    /**
     * Completes the state of a commit of the plugin's first version, which has the fragments in the
     * schema metadata.
     */
    private static TieringState whole(
            TieringState state, Map<String, String> properties, Dataset at) {
        if (TieringStateReader.isWhole(properties)) {
            return state;
        }
        return TieringStateReader.ofSchemaMetadata(DatasetSchema.metadataOf(at))
                .filter(written -> written.commit().equals(state.commit()))
                .orElse(state);
    }

    /**
     * Examines the schema metadata if a transaction can't be read. If the version has metadata that
     * the version before lacks, it is a commit of the plugin's first version: such commits replace
     * the metadata, and can't be read while the dataset has a dictionary column of another program.
     */
    private Step lookAtMetadata(Dataset at, long version, UnreadableTransactionException unreadable)
            throws IOException {
        if (TieringState.isOfThisFormat(DatasetSchema.metadataOf(at))) {
            // only the first commit writes the metadata, so it says nothing about this one
            return lookAtFiles(version, unreadable);
        }
        Optional<TieringState> own = stateSince(at, version);
        if (own.isPresent()) {
            return Step.found(LastCommit.of(version, own.get()));
        }
        return lookAtFiles(version, unreadable);
    }

    private Step lookAtFiles(long version, UnreadableTransactionException unreadable)
            throws IOException {
        try {
            return !unreadable.isCompaction()
                            && OverwriteCheck.isOverwrite(dataset, version, unreadable)
                    ? Step.found(LastCommit.none())
                    : Step.to(version - 1);
        } catch (OverwriteCheck.UndecidedException e) {
            if (checkpoint().isEmpty()) {
                throw e;
            }
            return Step.found(
                    LastCommit.unknown(
                            "the rows of version " + version + " may have been replaced"));
        }
    }

    private Optional<TieringState> stateSince(Dataset at, long version) throws IOException {
        Map<String, String> metadata = DatasetSchema.metadataOf(at);
        if (TieringStateReader.checkpointVersion(metadata).isPresent()) {
            return Optional.empty();
        }
        Optional<TieringState> state = TieringStateReader.ofSchemaMetadata(metadata);
        if (state.isEmpty()) {
            return state;
        }
        Optional<Dataset> before = LanceVersions.checkout(dataset, version - 1);
        if (before.isEmpty()) {
            return state;
        }
        try (Dataset earlier = before.get()) {
            Optional<String> commit =
                    TieringStateReader.ofSchemaMetadata(DatasetSchema.metadataOf(earlier))
                            .map(TieringState::commit);
            return state.filter(since -> !commit.equals(Optional.of(since.commit())));
        }
    }

    /** Returns the state in the schema metadata, which may be older than the last commit. */
    private Optional<TieringState> checkpoint() {
        return TieringStateReader.ofSchemaMetadata(DatasetSchema.metadataOf(dataset));
    }
}
