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
import io.flusslance.dataset.CommitConflictException;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.LanceTransactions;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.metadata.TieringState;
import io.flusslance.metadata.history.LastCommit;
import io.flusslance.tiering.table.TieredDataset;

import org.apache.fluss.metadata.TablePath;
import org.lance.Dataset;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a commit back from the storage, and takes it back if it must not stand. */
final class CommitReadBack {

    private final TablePath table;
    private final LanceConf conf;
    private final DatasetLocation location;
    private final LastKnownSnapshot lastKnown;
    private final LanceTransactions transactions;
    private final String uuid;

    /**
     * Creates the check of a commit.
     *
     * @param uuid the UUID of its transaction
     */
    CommitReadBack(
            TablePath table,
            LanceConf conf,
            DatasetLocation location,
            LastKnownSnapshot lastKnown,
            String uuid) {
        this.table = table;
        this.conf = conf;
        this.location = location;
        this.lastKnown = lastKnown;
        this.transactions = new LanceTransactions(conf.storage());
        this.uuid = uuid;
    }

    /**
     * Returns the version that the commit created, if it is the last tiering commit of the newest
     * version.
     */
    OptionalLong versionOf(TieredDataset newest) {
        LastCommit last = newest.lastCommit();
        return last.state().map(TieringState::commit).equals(Optional.of(uuid))
                ? OptionalLong.of(last.version())
                : OptionalLong.empty();
    }

    /**
     * Checks that the newest version is based on the commit, and that the commit is based on
     * everything before it. Neither is certain: on a storage without conditional writes, two jobs
     * can write the same version, and Lance does not detect commits that other programs cleaned up
     * while this one was delayed.
     */
    void check(TieredDataset newest, long readVersion, long made, RoundChange change)
            throws IOException {
        newest.readBack();
        if (!versionOf(newest).equals(OptionalLong.of(made))
                && (lastKnown.isKnown() || !isBasedOn(made, newest))) {
            throw new IOException(
                    ErrorCode.COMMIT_SUPERSEDED.format(
                            "A round of table %s became version %d of dataset %s, "
                                    + "but version %d, the newest one, is not based on it. "
                                    + "Either the commit was delayed while other programs "
                                    + "committed and removed old versions, or another job "
                                    + "wrote the same version to a storage without conditional "
                                    + "writes. The version is not reported to Fluss; rows that "
                                    + "the newest version lacks are tiered again.",
                            table, made, location, newest.dataset().version()));
        }
        if (lastKnown.isVersion(made)) {
            undo(newest, made, change);
        }
        Dataset dataset = newest.dataset();
        for (long between = readVersion + 1; between < made; between++) {
            if (!isThere(dataset, between)) {
                undo(newest, made, change);
            }
        }
    }

    /**
     * Returns whether the newest version is based on the commit. If Fluss did not say which version
     * it knows, it can be told of either.
     */
    private static boolean isBasedOn(long made, TieredDataset newest) {
        return newest.lastCommit().state().filter(last -> last.readVersion() >= made).isPresent();
    }

    private boolean isThere(Dataset dataset, long version) throws IOException {
        return LanceErrors.guarded(
                "Reading version " + version + " of dataset " + location,
                conf.storage(),
                () -> LanceVersions.isThere(dataset, version));
    }

    private void undo(TieredDataset newest, long made, RoundChange change) throws IOException {
        for (boolean undone = false; !undone; ) {
            undone =
                    LanceErrors.guarded(
                            "Taking back version " + made + " of dataset " + location,
                            conf.storage(),
                            () -> tryUndo(newest, made, change));
        }
        throw new IOException(
                ErrorCode.COMMIT_SUPERSEDED.format(
                        "A round of table %s became version %d of dataset %s and was "
                                + "reverted: while the commit was delayed, other programs "
                                + "removed the versions before it or replaced the dataset, so "
                                + "another tiering job may have committed the same rows. Rows "
                                + "that the dataset lacks are tiered again.",
                        table, made, location));
    }

    private boolean tryUndo(TieredDataset newest, long made, RoundChange change)
            throws IOException {
        try {
            change.undo(newest.dataset(), made, transactions, uuid);
            return true;
        } catch (CommitConflictException e) {
            newest.readBack();
            return false;
        }
    }
}
