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

/** What must hold of a dataset and of a round's files before the round is committed. */
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
     * Fluss hands out no row again that it knows to be in the lake: going on with a dataset that
     * was deleted and made again, or set back, would leave a table with a part of its rows.
     */
    void checkHoldsWhatFlussKnows(OwnedDataset owned) throws IOException {
        if (lastKnown.version().isEmpty()
                || conf.require(LanceOptions.ON_EXISTING) != LanceOptions.OnExisting.FAIL) {
            return;
        }
        long known = lastKnown.version().getAsLong();
        String reason;
        if (owned.lastState().isEmpty()) {
            reason = "holds nothing of it: it was deleted, or replaced by another one";
        } else if (isSetBack(known, owned)) {
            reason =
                    "has an earlier commit of it as the last one: it was set back to an earlier "
                            + "version";
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
     * Whether the version that Fluss knows is none of those from which the newest one comes; false
     * also where that can't be told any more, as the version is gone.
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
        // Fluss can know a version that others made, of which the last commit was gone by then
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
     * What Fluss notes after a commit is made of what it knew before it: where it does not know the
     * last commit it would note of that one's buckets that their rows are not in the lake.
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
     * Lance commits files without a look whether they are there. On a local disk that costs
     * nothing, and someone may have moved the dataset since they were written.
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
