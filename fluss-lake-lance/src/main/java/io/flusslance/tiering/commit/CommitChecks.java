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

import io.flusslance.config.ErrorCode;
import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.dataset.files.UncommittedFiles;
import io.flusslance.metadata.TieringState;
import io.flusslance.metadata.history.LastCommit;
import io.flusslance.metadata.history.TieringHistory;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.table.OwnedDataset;

import org.apache.fluss.metadata.TablePath;
import org.lance.Dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Checks a dataset and the files of a round before the round is committed. */
final class CommitChecks {

    private final TablePath table;
    private final LanceConf conf;
    private final DatasetLocation location;
    private final LastKnownSnapshot lastKnown;

    CommitChecks(
            TablePath table,
            LanceConf conf,
            DatasetLocation location,
            LastKnownSnapshot lastKnown) {
        this.table = table;
        this.conf = conf;
        this.location = location;
        this.lastKnown = lastKnown;
    }

    /**
     * Checks that the dataset still holds what Fluss has recorded. Fluss never resends a row that
     * it considers tiered, so continuing with a dataset that was recreated or rolled back would
     * leave the table incomplete.
     */
    void checkHoldsWhatFlussKnows(OwnedDataset owned) throws IOException {
        if (lastKnown.version().isEmpty()
                || conf.require(LanceOptions.ON_EXISTING) != LanceOptions.OnExisting.FAIL) {
            return;
        }
        long known = lastKnown.version().getAsLong();
        String reason;
        if (owned.lastState().isEmpty()) {
            reason = "has no commit of the table: it was deleted or replaced";
        } else if (isSetBack(known, owned)) {
            reason =
                    "has an earlier commit of the table as its latest: it was "
                            + "rolled back to an earlier version";
        } else {
            return;
        }
        throw new RefusedRoundException(
                ErrorCode.DATASET_ROLLED_BACK.format(
                        "Fluss has recorded that rows of table %s are in the lake up "
                                + "to version %d of dataset %s, but the dataset (version %d) "
                                + "%s. Fluss does not tier those rows again, so continuing "
                                + "would lose them; nothing was committed. Restore the "
                                + "dataset; or drop and recreate the table to start with an "
                                + "empty one; or set 'lance.on-existing' = 'adopt' on the "
                                + "table while its lake is disabled, to continue without those "
                                + "rows.",
                        table, known, location, owned.dataset().version(), reason));
    }

    /**
     * Returns whether the newest version is not based on the version that Fluss knows; false also
     * if that can't be determined because the version no longer exists.
     */
    private boolean isSetBack(long known, OwnedDataset owned) throws IOException {
        Dataset dataset = owned.dataset();
        TieringState last = owned.lastState().get();
        if (known <= owned.lastCommit().version() || !lastKnown.includes(last)) {
            return false;
        }
        if (known > dataset.version()) {
            return true;
        }
        if (owned.lastCommit().doubt().isPresent()) {
            return false;
        }
        // Fluss can know a version of another program, created when the last commit was already
        // removed
        Optional<Dataset> found = LanceVersions.checkout(dataset, known);
        if (found.isEmpty()) {
            return false;
        }
        try (Dataset at = found.get()) {
            LastCommit then = TieringHistory.lastCommit(at);
            return then.state().isPresent() && then.version() > owned.lastCommit().version();
        }
    }

    /**
     * Checks that Fluss knows the last commit. Fluss derives what it records after a commit from
     * what it knew before. If it does not know the last commit, it would record that the rows of
     * that commit's buckets are not in the lake.
     */
    void checkFlussKnowsLastCommit(OwnedDataset owned) throws RefusedRoundException {
        if (lastKnown.isKnown()
                && owned.lastState().isPresent()
                && !lastKnown.includes(owned.lastState().get())) {
            throw new RefusedRoundException(
                    ErrorCode.ROUND_ALREADY_COMMITTED.format(
                            "A round of table %s is refused: another tiering job has "
                                    + "committed to dataset %s since this job asked Fluss for "
                                    + "its last version, and Fluss does not know of that "
                                    + "commit yet. The next round begins after it.",
                            table, location));
        }
    }

    /**
     * Checks that the files still exist, which Lance does not. On a local disk the check costs
     * nothing, and someone may have moved the dataset since the files were written.
     */
    Optional<RefusedRoundException> whyFilesAreGone(LanceCommittable committable) {
        if (location.localFolder().isPresent()) {
            for (String name : committable.fileNames()) {
                Path file = UncommittedFiles.pathOf(location.localFolder().get(), name);
                if (!Files.isRegularFile(file)) {
                    return Optional.of(
                            new RefusedRoundException(
                                    ErrorCode.ROUND_OUTDATED.format(
                                            "A round of table %s is not committed, "
                                                    + "because its file %s no longer exists: "
                                                    + "the dataset was moved or replaced in "
                                                    + "the meantime. The round is written "
                                                    + "again.",
                                            table, file)));
                }
            }
        }
        return Optional.empty();
    }
}
