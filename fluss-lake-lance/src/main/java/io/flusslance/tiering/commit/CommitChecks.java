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

import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.UncommittedFiles;
import io.flusslance.tiering.OwnedDataset;

import org.apache.fluss.metadata.TablePath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What must hold of a dataset and of a round's files before the round is committed. */
final class CommitChecks {

    private final TablePath table;
    private final DatasetLocation location;

    CommitChecks(TablePath table, DatasetLocation location) {
        this.table = table;
        this.location = location;
    }

    /**
     * Fluss hands out no row again that it knows to be in the lake: going on with a dataset that
     * was deleted and made again, or set back, would leave a table with a part of its rows.
     */
    void checkHoldsWhatFlussKnows(OwnedDataset owned, KnownToFluss knownToFluss)
            throws IOException {
        if (!knownToFluss.version().isPresent()) {
            return;
        }
        long known = knownToFluss.version().getAsLong();
        String reason;
        if (!owned.lastState().isPresent()) {
            reason = "holds nothing of it: it was deleted, or replaced by another one";
        } else if (!CommittedSnapshotFinder.goesOnFrom(
                known, owned.dataset(), owned.lastState().get())) {
            reason =
                    "has an earlier commit of it as the last one: it was set back to an earlier "
                            + "version";
        } else {
            return;
        }
        throw new RefusedRoundException(
                String.format(
                        "Fluss knows rows of table %s to be in the lake up to version %d of "
                                + "dataset %s, but the dataset (version %d) %s. Fluss does not "
                                + "tier those rows again, and going on would leave them out, so "
                                + "nothing was committed. Put the dataset back; or drop the "
                                + "table and create it again to begin with an empty one; or set "
                                + "'lance.on-existing' = 'adopt' on the table while its lake is "
                                + "disabled, to go on without those rows.",
                        table, known, location, owned.dataset().version(), reason));
    }

    /**
     * What Fluss notes after a commit is made of what it knew before it: where it does not know the
     * last commit it would note of that one's buckets that their rows are not in the lake.
     */
    void checkFlussKnowsLastCommit(OwnedDataset owned, KnownToFluss knownToFluss)
            throws RefusedRoundException {
        if (knownToFluss.wasTold()
                && owned.lastState().isPresent()
                && !knownToFluss.includes(owned.lastState().get())) {
            throw new RefusedRoundException(
                    String.format(
                            "A round of table %s is refused: another tiering job has committed to "
                                    + "dataset %s since Fluss was asked for its last version, and "
                                    + "Fluss does not know of that yet. The next round begins "
                                    + "after it.",
                            table, location));
        }
    }

    /**
     * Lance commits files without a look whether they are there. On a local disk that costs
     * nothing, and someone may have moved the dataset since they were written.
     */
    void checkFiles(LanceCommittable committable) throws RefusedRoundException {
        if (!location.localFolder().isPresent()) {
            return;
        }
        for (String name : committable.fileNames()) {
            Path file = UncommittedFiles.pathOf(location.localFolder().get(), name);
            if (!Files.isRegularFile(file)) {
                throw new RefusedRoundException(
                        String.format(
                                "A round of table %s is not committed, because its file %s is "
                                        + "gone: the dataset was moved or replaced meanwhile. "
                                        + "The round is written again.",
                                table, file));
            }
        }
    }
}
