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
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.LanceTransactions;
import io.flusslance.dataset.NotNullColumns;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.table.OwnedDataset;
import io.flusslance.tiering.table.TieredDataset;
import io.flusslance.tiering.table.TieredDatasetCache;

import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Commits all rows of a round as one version, or none of them.
 *
 * <p>Two jobs can hold the same round. All tiering commits conflict with each other: of two commits
 * that are based on the same version, the second fails, examines what the first has committed, and
 * is refused if its rows are already there. If a commit reports an error, it is looked up in the
 * dataset before it counts as failed; if it reports success, it is read back from the storage.
 */
final class FencedCommit {

    private static final Logger LOG = LoggerFactory.getLogger(FencedCommit.class);

    private static final int MAX_ATTEMPTS = 20;
    private static final int MAX_PAUSE_MILLIS = 500;

    private final TableInfo info;
    private final TablePath table;
    private final LanceConf conf;
    private final DatasetLocation location;
    private final LastKnownSnapshot lastKnown;
    private final LanceTransactions transactions;
    private final CommitChecks checks;
    private final String uuid = UUID.randomUUID().toString();
    private final CommitReadBack readBack;

    /**
     * Creates a commit to a table's dataset.
     *
     * @param info the table as Fluss knows it now
     * @param lastKnown the latest version of the table that Fluss knows
     */
    FencedCommit(
            TableInfo info, LanceConf conf, DatasetLocation location, LastKnownSnapshot lastKnown) {
        this.info = info;
        this.table = info.getTablePath();
        this.conf = conf;
        this.location = location;
        this.lastKnown = lastKnown;
        this.transactions = new LanceTransactions(conf.storage());
        this.checks = new CommitChecks(table, conf, location, lastKnown);
        this.readBack = new CommitReadBack(table, conf, location, lastKnown, uuid);
    }

    /**
     * Commits a round.
     *
     * @param properties the properties that Fluss passed in
     * @return the version that was created
     * @throws IOException if the round is not committed; its files are deleted, unless a version
     *     may refer to them
     */
    long commit(LanceCommittable committable, Map<String, String> properties) throws IOException {
        AppendRound round =
                new AppendRound(info, conf, location, lastKnown, committable, properties);
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return TieredDatasetCache.ofProcess()
                            .use(
                                    TableIdentity.of(info),
                                    conf,
                                    location,
                                    newest -> attempt(newest, round))
                            .orElseThrow(
                                    () ->
                                            new RefusedRoundException(
                                                    LanceDatasets.missing(location)));
                } catch (CommitConflictException e) {
                    if (attempt == MAX_ATTEMPTS) {
                        throw new RefusedRoundException(
                                ErrorCode.COMMIT_CONFLICT.format(
                                        "Committing a round of table %s conflicted "
                                                + "with another commit %d times in a row. The "
                                                + "last conflict: %s",
                                        table, attempt, e.getMessage()));
                    }
                    LOG.debug("Table {}, attempt {}: {}", table, attempt, e.getMessage());
                    pause();
                }
            }
        } catch (RefusedRoundException e) {
            new RoundFiles(conf, location).delete(committable);
            throw e;
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(1, MAX_PAUSE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting to retry a commit");
        }
    }

    private long attempt(TieredDataset newest, AppendRound round) throws IOException {
        OwnedDataset owned = owned(newest);
        if (relaxNotNull(newest)) {
            owned = owned(newest);
        }
        if (lastKnown.isVersion(owned.dataset().version() + 1)) {
            passKnownNumber(newest);
            owned = owned(newest);
        }
        RoundChange change = change(round, owned);
        checks.checkFlussKnowsLastCommit(owned);
        checkFiles(newest, owned, round);
        long readVersion = owned.dataset().version();
        // Lance lets an append pass, which can have added a key after it was looked up
        if (info.hasPrimaryKey() && latestVersion(newest) != readVersion) {
            throw new CommitConflictException(
                    "Version " + readVersion + " is no longer the newest one.");
        }
        long made;
        try {
            made = change.commit(owned.dataset(), transactions, uuid);
        } catch (CommitConflictException e) {
            made = findOrThrow(newest, e);
        } catch (IOException e) {
            made = findOrThrow(newest, uncertain(e));
        }
        readBack.check(newest, readVersion, made, change);
        return made;
    }

    private long latestVersion(TieredDataset open) throws IOException {
        return refusing(
                "Reading the versions of dataset " + location, open.dataset()::latestVersion);
    }

    /**
     * Makes NOT NULL columns of other programs nullable, because rows of the table can lack values
     * for them.
     */
    private boolean relaxNotNull(TieredDataset newest) throws IOException {
        boolean relaxed =
                refusing(
                        "Making columns nullable in dataset " + location,
                        () -> NotNullColumns.relax(newest.dataset()));
        if (relaxed) {
            newest.readBack();
        }
        return relaxed;
    }

    /**
     * Creates an additional version if the next one would have the number of the version that Fluss
     * knows. This happens if the dataset was recreated; otherwise it would be impossible to tell
     * whether Fluss knows the old version or this commit.
     */
    private void passKnownNumber(TieredDataset newest) throws IOException {
        refusing(
                "Committing to dataset " + location,
                () ->
                        transactions.commitFenced(
                                newest.dataset(),
                                List.of(),
                                List.of(),
                                List.of(),
                                UUID.randomUUID().toString(),
                                Map.of()));
        newest.readBack();
    }

    private OwnedDataset owned(TieredDataset newest) throws IOException {
        return refusing(
                "Reading the versions of dataset " + location,
                () -> {
                    OwnedDataset owned = OwnedDataset.of(info, conf, location, newest);
                    checks.checkHoldsWhatFlussKnows(owned);
                    return owned;
                });
    }

    private RoundChange change(AppendRound round, OwnedDataset owned) throws IOException {
        return refusing("Preparing a commit to " + location, () -> round.on(owned, uuid));
    }

    /** Runs a step before which nothing was committed, in this attempt or an earlier one. */
    private <T> T refusing(String doing, Callable<T> step) throws IOException {
        try {
            return LanceErrors.guarded(doing, conf.storage(), step);
        } catch (RefusedRoundException | CommitConflictException e) {
            throw e;
        } catch (IOException e) {
            throw new RefusedRoundException(e);
        }
    }

    /**
     * Checks the files of the round. If a file no longer exists because another tiering job has
     * committed the same rows since the dataset was opened, and deleted files that can't be
     * committed any more, the error says so.
     */
    private void checkFiles(TieredDataset open, OwnedDataset owned, AppendRound round)
            throws IOException {
        Optional<RefusedRoundException> gone = checks.whyFilesAreGone(round.committable());
        if (gone.isEmpty()) {
            return;
        }
        Optional<TieredDataset> opened = open.openApart();
        if (opened.isPresent()) {
            try (TieredDataset newest = opened.get()) {
                if (newest.dataset().version() > owned.dataset().version()) {
                    change(round, owned(newest));
                }
            }
        }
        throw gone.get();
    }

    /**
     * Looks for the commit before it counts as failed, because the storage may have completed it
     * although the response was lost.
     */
    private long findOrThrow(TieredDataset newest, IOException failure) throws IOException {
        OptionalLong version;
        try {
            newest.readBack();
            version = readBack.versionOf(newest);
        } catch (IOException e) {
            failure.addSuppressed(e);
            // it is unknown whether it took effect, so it must not be retried
            throw failure instanceof CommitConflictException
                    ? new IOException(failure.getMessage(), failure)
                    : failure;
        }
        if (version.isPresent()) {
            LOG.info(
                    "A commit of table {} took effect as version {} although an "
                            + "error was reported: {}",
                    table,
                    version.getAsLong(),
                    failure.getMessage());
            return version.getAsLong();
        }
        throw failure;
    }

    private IOException uncertain(IOException failure) {
        if (location.localFolder().isPresent()) {
            // a local commit is a rename: if it can't be found now, it will not appear later
            return new RefusedRoundException(
                    "Committing a round of table " + table + " failed: " + failure.getMessage());
        }
        return new IOException(
                ErrorCode.COMMIT_UNKNOWN.format(
                        "Committing a round of table %s failed: %s. Its files are "
                                + "kept, because the storage may still complete the commit. If "
                                + "it does not, they are deleted after the bucket's next "
                                + "commit (on an object store only with hadoop-aws; otherwise "
                                + "when you run Lance's clean-up, after 7 days).",
                        table, failure.getMessage()),
                failure);
    }
}
