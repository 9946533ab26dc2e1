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
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceTableLocator;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.tiering.host.CommitResults;
import io.flusslance.tiering.host.FlussHost;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;
import io.flusslance.tiering.table.RoundBackoff;
import io.flusslance.tiering.table.TieredDatasetCache;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Commits the rounds of one table. Between calls it holds only the version that Fluss knows, which
 * Fluss passes before each commit.
 */
public final class LanceLakeCommitter
        implements LakeCommitter<PendingWriteResult, LanceCommittable> {

    private static final Logger LOG = LoggerFactory.getLogger(LanceLakeCommitter.class);

    /** The maximum number of failures in an exception, which Fluss sends to the coordinator. */
    private static final int MAX_SHOWN_FAILURES = 10;

    private final TableIdentity table;
    private final TableInfo info;
    private final LanceConf conf;
    private final DatasetLocation location;
    private final RoundBackoff.Table failures;
    private final FlussHost host;
    private Optional<LanceCommittable> given = Optional.empty();
    private boolean committed;
    private Set<String> uncertain = Set.of();
    private LastKnownSnapshot lastKnown = LastKnownSnapshot.unknown();

    /**
     * Creates a committer of a table.
     *
     * @param clusterConf the configuration of the cluster
     * @param failures the failures of the table's rounds in this process
     * @param host determines how a table whose rounds keep failing is handled
     */
    public LanceLakeCommitter(
            LanceConf clusterConf,
            CommitterInitContext context,
            RoundBackoff.Table failures,
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
     * Combines the results of a round.
     *
     * @throws IOException if a bucket could not be written; the files of the other buckets are
     *     deleted, and Fluss tiers the round again
     */
    @Override
    public LanceCommittable toCommittable(List<PendingWriteResult> pending) throws IOException {
        List<LanceWriteResult> results = new ArrayList<>();
        try {
            for (PendingWriteResult each : pending) {
                results.add(each.await());
            }
        } catch (IOException | RuntimeException e) {
            files().delete(new LanceCommittable(results));
            throw e;
        }
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
                        ? String.format("; and %d more buckets", failed.size() - MAX_SHOWN_FAILURES)
                        : "";
        failures.leftFiles();
        boolean wasTried = failed.stream().anyMatch(result -> !result.isWaiting());
        if (wasTried && !host.tiersRowsWithoutResultAgain()) {
            // the bucket can't be skipped, so its table waits
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
     * Commits all rows of a round as one version.
     *
     * @return the version, which is Fluss's snapshot id
     * @throws IOException if the round is not in the dataset; Fluss tiers it again
     */
    @Override
    public LakeCommitResult commit(
            LanceCommittable committable, Map<String, String> snapshotProperties)
            throws IOException {
        given = Optional.empty();
        try {
            long version =
                    new FencedCommit(info, conf, location, lastKnown)
                            .commit(committable, snapshotProperties);
            committed = true;
            failures.committed();
            return result(version);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (!(e instanceof RefusedRoundException)) {
                uncertain = Set.copyOf(committable.fileNames());
            }
            refused(e.getMessage());
            throw e;
        }
    }

    /** Returns the result of a commit, with the size of the table if Fluss has a metric for it. */
    private LakeCommitResult result(long version) {
        Optional<ManifestSummary> size = Optional.empty();
        if (host.reportsTableSize()) {
            try {
                size =
                        TieredDatasetCache.ofProcess()
                                .useAsItIs(
                                        table,
                                        conf,
                                        location,
                                        newest ->
                                                newest.dataset().getVersion().getManifestSummary());
                // not only RuntimeException: JNI throws an undeclared IOException on storage errors
            } catch (Exception e) {
                // only a metric: no reason to fail a commit
                LOG.debug("Failed to determine the size of a dataset.", e);
            }
        }
        return size.map(
                        summary ->
                                CommitResults.readable(
                                        version,
                                        summary.getTotalFilesSize(),
                                        summary.getTotalRows()))
                .orElseGet(() -> LakeCommitResult.committedIsReadable(version));
    }

    private void refused(String reason) {
        int rounds = failures.refused(String.valueOf(reason));
        if (failures.isWaiting()) {
            LOG.error(
                    ErrorCode.ROUNDS_REFUSED
                            + " {} rounds of table {} in a row have failed to commit. "
                            + "Nothing of the table is written until its freshness has "
                            + "passed; its rows wait in Fluss. {}",
                    rounds,
                    table.path(),
                    reason);
        }
    }

    /**
     * Deletes the files of a round that is not committed, except files that a version refers to or
     * may still refer to when the storage completes a delayed commit.
     */
    @Override
    public void abort(LanceCommittable committable) {
        given = Optional.empty();
        failures.leftFiles();
        if (!uncertain.containsAll(committable.fileNames()) || uncertain.isEmpty()) {
            files().delete(committable);
        }
    }

    private RoundFiles files() {
        return new RoundFiles(conf, location);
    }

    /**
     * Returns the last commit of this table that Fluss does not know, because the job died before
     * reporting it.
     *
     * @param latestLakeSnapshotIdOfFluss the latest version that Fluss knows, null if none
     * @return null if Fluss knows all commits
     */
    @Override
    public CommittedLakeSnapshot getMissingLakeSnapshot(Long latestLakeSnapshotIdOfFluss)
            throws IOException {
        lastKnown = LastKnownSnapshot.of(latestLakeSnapshotIdOfFluss);
        return TieredDatasetCache.ofProcess()
                .use(
                        table,
                        conf,
                        location,
                        newest ->
                                new CommittedSnapshotFinder(info, conf, location)
                                        .findMissing(newest, lastKnown))
                .flatMap(missing -> missing)
                .orElse(null);
    }

    /**
     * Deletes the files of a round that Fluss neither committed nor aborted, for example because
     * Fluss did not respond in between. After a commit, also deletes files that writers of killed
     * processes left. A second call does nothing.
     */
    @Override
    public void close() {
        if (given.isPresent()) {
            LanceCommittable abandoned = given.get();
            given = Optional.empty();
            refused("Fluss failed between the round and its commit: see the tiering job's log.");
            files().delete(abandoned);
        }
        boolean committedNow = committed;
        committed = false;
        if (committedNow && failures.isToBeCleaned()) {
            long begin = System.nanoTime();
            boolean all = new OrphanFileCleaner(table, conf, location).delete();
            failures.cleaned(all, Duration.ofNanos(System.nanoTime() - begin));
        }
        if (committedNow) {
            new CheckpointWriter(info, conf, location).writeIfDue();
        }
    }
}
