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

import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceTableLocator;
import io.flusslance.tiering.RoundFailures;
import io.flusslance.tiering.TableIdentity;
import io.flusslance.tiering.host.CommitResults;
import io.flusslance.tiering.host.FlussHost;
import io.flusslance.tiering.write.LanceWriteResult;
import io.flusslance.tiering.write.WrittenFile;

import org.apache.fluss.lake.committer.CommittedLakeSnapshot;
import org.apache.fluss.lake.committer.CommitterInitContext;
import org.apache.fluss.lake.committer.LakeCommitResult;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.lance.ManifestSummary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Commits the rounds of one table. Between its calls it holds only what Fluss said that it knows,
 * which the host does before each commit.
 */
public final class LanceLakeCommitter implements LakeCommitter<LanceWriteResult, LanceCommittable> {

    private static final Logger LOG = LoggerFactory.getLogger(LanceLakeCommitter.class);

    /** The host sends what is thrown to the coordinator. */
    private static final int MAX_SHOWN_FAILURES = 10;

    private final TableIdentity table;
    private final TableInfo info;
    private final LanceConf conf;
    private final DatasetLocation location;
    private final RoundFailures.Table failures;
    private final FlussHost host;
    private Optional<LanceCommittable> given = Optional.empty();
    private boolean committed;
    private KnownToFluss knownToFluss = KnownToFluss.untold();
    // from the look for a lost commit to the commit, which comes right after it
    private Optional<NewestDataset> newest = Optional.empty();

    /**
     * A committer of a table.
     *
     * @param clusterConf the cluster's configuration
     * @param failures of the table's rounds in this process
     * @param host decides what becomes of a table whose rounds go on to fail
     */
    public LanceLakeCommitter(
            LanceConf clusterConf,
            CommitterInitContext context,
            RoundFailures.Table failures,
            FlussHost host) {
        this.failures = failures;
        this.host = host;
        this.table = TableIdentity.of(context.tableInfo());
        this.info = context.tableInfo();
        TablePath path = context.tablePath();
        this.conf = clusterConf.forTable(path, context.tableInfo().getCustomProperties().toMap());
        this.location = LanceTableLocator.of(conf).locate(path);
    }

    /**
     * Puts the results of a round together.
     *
     * @throws IOException where a bucket could not be written: the files of the others are deleted,
     *     and the host tiers the round again
     */
    @Override
    public LanceCommittable toCommittable(List<LanceWriteResult> results) throws IOException {
        LanceCommittable committable = new LanceCommittable(results);
        List<LanceWriteResult> failed =
                results.stream()
                        .filter(result -> result.failure().isPresent())
                        .collect(Collectors.toList());
        if (!failed.isEmpty()) {
            files().delete(committable);
            throw notCommitted(failed);
        }
        given = Optional.of(committable);
        return committable;
    }

    private IOException notCommitted(List<LanceWriteResult> failed) {
        String shown =
                failed.stream()
                        .limit(MAX_SHOWN_FAILURES)
                        .map(LanceLakeCommitter::describe)
                        .collect(Collectors.joining("; "));
        String more =
                failed.size() > MAX_SHOWN_FAILURES
                        ? String.format("; and %d buckets more", failed.size() - MAX_SHOWN_FAILURES)
                        : "";
        failures.leftFiles();
        boolean wasTried = failed.stream().anyMatch(result -> !result.isWaiting());
        if (wasTried && !host.tiersRowsWithoutResultAgain()) {
            // the bucket can't be left out, so its table waits
            refused(shown + more);
        }
        return new IOException(
                String.format(
                        "A round of table %s is not committed: %s%s", table.path(), shown, more));
    }

    private static String describe(LanceWriteResult failed) {
        String reason = failed.failure().orElse("");
        return failed.hasRows()
                ? String.format(
                        "%s (bucket %s, offsets %d to %d)",
                        reason, failed.bucket(), failed.firstOffset(), failed.lastOffset())
                : String.format("%s (bucket %s)", reason, failed.bucket());
    }

    /**
     * Makes one version of all rows of a round.
     *
     * @return the version, which is what Fluss calls the snapshot's id
     * @throws IOException where the round is not in the dataset; the host tiers it again
     */
    @Override
    public LakeCommitResult commit(
            LanceCommittable committable, Map<String, String> snapshotProperties)
            throws IOException {
        given = Optional.empty();
        try {
            Optional<ManifestSummary> before =
                    host.reportsTableSize()
                            ? newest.flatMap(LanceLakeCommitter::summaryOf)
                            : Optional.empty();
            AppendCommit append = new AppendCommit(info, conf, location, knownToFluss);
            long version =
                    append.commit(
                            committable, snapshotProperties, newest.map(NewestDataset::dataset));
            committed = true;
            failures.committed();
            return result(version, before, committable);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            refused(e.getMessage());
            throw e;
        } finally {
            closeNewest();
        }
    }

    private static Optional<ManifestSummary> summaryOf(NewestDataset newest) {
        try {
            return Optional.of(newest.dataset().getVersion().getManifestSummary());
            // not only RuntimeException: JNI throws an undeclared IOException on storage errors
        } catch (Exception e) {
            // only a metric: no reason to fail a commit
            LOG.debug("The size of a dataset is not known.", e);
            return Optional.empty();
        }
    }

    /** The size is that of the version that the round was added to, and the round's. */
    private static LakeCommitResult result(
            long version, Optional<ManifestSummary> before, LanceCommittable committable) {
        if (before.isEmpty()) {
            return LakeCommitResult.committedIsReadable(version);
        }
        long bytes = committable.files().stream().mapToLong(LanceLakeCommitter::knownBytes).sum();
        long rows = committable.files().stream().mapToLong(WrittenFile::rows).sum();
        return CommitResults.readable(
                version,
                before.get().getTotalFilesSize() + bytes,
                before.get().getTotalRows() + rows);
    }

    private static long knownBytes(WrittenFile file) {
        return Math.max(0, file.sizeBytes());
    }

    private void refused(String reason) {
        int rounds = failures.refused(String.valueOf(reason));
        if (failures.isWaiting()) {
            LOG.error(
                    "This is round {} in a row of table {} that is not committed. Nothing is "
                            + "written of the table until its freshness has passed; its rows wait "
                            + "in Fluss. {}",
                    rounds,
                    table.path(),
                    reason);
        }
    }

    /** Deletes the files of a round that is not committed; never one that a version refers to. */
    @Override
    public void abort(LanceCommittable committable) {
        given = Optional.empty();
        failures.leftFiles();
        files().delete(committable);
    }

    private RoundFiles files() {
        return new RoundFiles(location, conf.storage(), finder());
    }

    private CommittedSnapshotFinder finder() {
        return new CommittedSnapshotFinder(table, conf, location);
    }

    /**
     * The last commit of this table that Fluss does not know, because the job died before it could
     * tell.
     *
     * @param latestLakeSnapshotIdOfFluss the last version that Fluss knows, null where none
     * @return null where Fluss knows all
     */
    @Override
    public CommittedLakeSnapshot getMissingLakeSnapshot(Long latestLakeSnapshotIdOfFluss)
            throws IOException {
        knownToFluss = KnownToFluss.of(latestLakeSnapshotIdOfFluss);
        closeNewest();
        newest = NewestDataset.openIfExists(conf, location);
        if (newest.isEmpty()) {
            return null;
        }
        return finder().findMissing(newest.get().dataset(), knownToFluss).orElse(null);
    }

    private void closeNewest() {
        Optional<NewestDataset> opened = newest;
        newest = Optional.empty();
        opened.ifPresent(NewestDataset::close);
    }

    /**
     * Removes the files of a round that the host neither committed nor aborted, as where Fluss did
     * not answer in between; and after a commit those that earlier writers left, where the process
     * was killed. A second call does nothing.
     */
    @Override
    public void close() {
        closeNewest();
        if (given.isPresent()) {
            LanceCommittable abandoned = given.get();
            given = Optional.empty();
            refused("Fluss failed between the round and its commit: see the tiering job's log.");
            files().delete(abandoned);
        }
        boolean cleans = committed && failures.isToBeCleaned();
        committed = false;
        if (cleans) {
            long begin = System.nanoTime();
            boolean all = new LostRounds(table, conf, location).delete();
            failures.cleaned(all, Duration.ofNanos(System.nanoTime() - begin));
        }
    }
}
