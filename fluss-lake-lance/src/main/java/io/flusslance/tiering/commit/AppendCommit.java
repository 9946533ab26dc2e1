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

import io.flusslance.arrow.AllocatorScope;
import io.flusslance.catalog.LanceTableDefinition;
import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.dataset.CommitConflictException;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.DatasetSchema;
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.LanceTransactions;
import io.flusslance.dataset.MadeVersion;
import io.flusslance.tiering.OwnedDataset;
import io.flusslance.tiering.TableIdentity;
import io.flusslance.tiering.TieredBuckets;
import io.flusslance.tiering.TieringState;
import io.flusslance.tiering.write.LanceWriteResult;
import io.flusslance.tiering.write.WrittenFile;
import io.flusslance.types.ColumnDescriptions;

import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * Commits the files of a round of a log table as one version, exactly once.
 *
 * <p>Two jobs can hold the same round, and the host lets both through. So each attempt looks at the
 * newest version, refuses rows that are already there, and commits on exactly that version: another
 * commit in between fails it, and it looks again. Other programs' commits only cost another
 * attempt.
 */
final class AppendCommit {

    private static final Logger LOG = LoggerFactory.getLogger(AppendCommit.class);

    private static final int MAX_ATTEMPTS = 50;
    private static final int MAX_PAUSE_MILLIS = 500;

    private final TablePath table;
    private final TableIdentity identity;
    private final LanceConf conf;
    private final DatasetLocation location;
    private final KnownToFluss knownToFluss;
    private final TableInfo info;

    /**
     * A commit to a table's dataset.
     *
     * @param info the table as Fluss knows it now
     * @param knownToFluss the version that Fluss knows as the table's last one
     */
    AppendCommit(
            TableInfo info, LanceConf conf, DatasetLocation location, KnownToFluss knownToFluss) {
        this.table = info.getTablePath();
        this.identity = TableIdentity.of(info);
        this.info = info;
        this.conf = conf;
        this.location = location;
        this.knownToFluss = knownToFluss;
    }

    /**
     * Commits a round.
     *
     * @param properties the properties that Fluss gave
     * @param newest the dataset, where it was opened just now; it stays the caller's. Where it is
     *     no longer the newest version, the commit meets another one, and opens it anew.
     * @return the version made
     * @throws IOException where the round is not committed; its files are deleted, unless it is not
     *     certain that no version refers to them
     */
    long commit(
            LanceCommittable committable, Map<String, String> properties, Optional<Dataset> newest)
            throws IOException {
        String commit = UUID.randomUUID().toString();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return attempt(
                            commit,
                            committable,
                            properties,
                            attempt == 1 ? newest : Optional.empty());
                } catch (CommitConflictException e) {
                    if (attempt == MAX_ATTEMPTS) {
                        throw new RefusedRoundException(
                                String.format(
                                        "Committing a round of table %s met another commit %d "
                                                + "times in a row; the last: %s",
                                        table, attempt, e.getMessage()));
                    }
                    LOG.debug("Table {}, attempt {}: {}", table, attempt, e.getMessage());
                    pause();
                }
            }
        } catch (RefusedRoundException e) {
            new RoundFiles(location, conf.storage(), finder()).delete(committable);
            throw e;
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(1, MAX_PAUSE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted between two attempts to commit");
        }
    }

    private long attempt(
            String commit,
            LanceCommittable committable,
            Map<String, String> properties,
            Optional<Dataset> newest)
            throws IOException {
        try (AllocatorScope scope = AllocatorScope.open()) {
            OwnedDataset owned =
                    openForNewNumber(newest.isPresent() ? newest.get() : open(scope), scope);
            Dataset dataset = owned.dataset();
            List<FragmentMetadata> present = LanceTransactions.fragmentsOf(dataset);
            List<FragmentMetadata> added = new ArrayList<>();
            TieredBuckets buckets = addTo(owned, present, committable, added);
            checks().checkFlussKnowsLastCommit(owned, knownToFluss);
            TieringState state = nextState(owned, commit, buckets, properties);
            checkFiles(committable);
            long version;
            try {
                MadeVersion made =
                        new LanceTransactions(conf.storage())
                                .appendFenced(
                                        dataset,
                                        present,
                                        added,
                                        new Schema(
                                                ColumnDescriptions.of(
                                                        DatasetSchema.of(dataset).getFields(),
                                                        info.getRowType()),
                                                state.intoSchemaMetadata(factsOf(dataset))),
                                        commit,
                                        state.toTransactionProperties());
                if (made.isNewest()) {
                    return made.number();
                }
                version = made.number();
            } catch (CommitConflictException e) {
                version = findOrThrow(commit, dataset.version(), e);
            } catch (IOException e) {
                version = findOrThrow(commit, dataset.version(), uncertain(e));
            }
            checkIsLast(commit, version);
            return version;
        }
    }

    /**
     * The newest version, after one more was made where the next one would have the number of the
     * version that Fluss knows. So it can be with a dataset that was made anew, and nobody could
     * tell whether Fluss knows the old one or this commit.
     *
     * @param dataset the newest version, or what was it a moment ago
     * @param scope owns what is opened
     */
    private OwnedDataset openForNewNumber(Dataset dataset, AllocatorScope scope)
            throws IOException {
        OwnedDataset owned = owned(dataset);
        if (!knownToFluss.version().equals(OptionalLong.of(dataset.version() + 1))) {
            return owned;
        }
        try {
            new LanceTransactions(conf.storage()).makeVersion(dataset);
        } catch (CommitConflictException e) {
            throw e;
        } catch (IOException e) {
            throw new RefusedRoundException(e);
        }
        return owned(open(scope));
    }

    /**
     * A commit counts only while no other one of tiering came after it: then the newest version is
     * based on it, and Fluss is not told of an older version than it knows. Its files stay, as the
     * version that it made refers to them.
     *
     * @param version that the commit made
     */
    private void checkIsLast(String commit, long version) throws IOException {
        if (!knownToFluss.wasTold()) {
            return;
        }
        try (AllocatorScope scope = AllocatorScope.open()) {
            Dataset newest = new LanceDatasets(conf).open(location, scope);
            Optional<TieringState> last =
                    LanceErrors.guarded(
                            "Reading dataset " + location,
                            conf.storage(),
                            () -> TieringState.of(newest));
            if (!last.map(TieringState::commit).equals(Optional.of(commit))) {
                throw new IOException(
                        String.format(
                                "A round of table %s became version %d of dataset %s, and version "
                                        + "%d, the newest one, does not go on from it: the commit "
                                        + "was held up, while others removed old versions or "
                                        + "another tiering job committed. Fluss is not told of it; "
                                        + "rows that the newest version lacks are tiered again.",
                                table, version, location, newest.version()));
            }
        }
    }

    /**
     * A file can be gone because another tiering job has committed the same rows since the dataset
     * was opened, and removed what can't be committed any more: then that is what is said.
     */
    private void checkFiles(LanceCommittable committable) throws IOException {
        try {
            checks().checkFiles(committable);
        } catch (RefusedRoundException e) {
            try (AllocatorScope scope = AllocatorScope.open()) {
                OwnedDataset newest = owned(open(scope));
                addTo(
                        newest,
                        LanceTransactions.fragmentsOf(newest.dataset()),
                        committable,
                        new ArrayList<>());
            }
            throw e;
        }
    }

    /** What the schema says of the table; the plugin that Fluss publishes said nothing. */
    private Map<String, String> factsOf(Dataset dataset) {
        Map<String, String> metadata = new HashMap<>(DatasetSchema.metadataOf(dataset));
        metadata.putIfAbsent(LanceTableDefinition.TABLE_PATH, table.toString());
        if (!info.getPartitionKeys().isEmpty()) {
            metadata.putIfAbsent(
                    LanceTableDefinition.PARTITION_KEYS, String.join(",", info.getPartitionKeys()));
        }
        return metadata;
    }

    private Dataset open(AllocatorScope scope) throws IOException {
        try {
            return new LanceDatasets(conf).open(location, scope);
        } catch (IOException e) {
            // nothing was committed at this attempt, nor at one before
            throw new RefusedRoundException(e);
        }
    }

    private OwnedDataset owned(Dataset newest) throws IOException {
        OwnedDataset owned;
        try {
            owned = OwnedDataset.of(identity, conf, location, newest);
        } catch (IOException e) {
            throw new RefusedRoundException(e);
        }
        if (conf.require(LanceOptions.ON_EXISTING) == LanceOptions.OnExisting.FAIL) {
            checkHoldsWhatFlussKnows(owned);
        }
        return owned;
    }

    /**
     * The storage can have carried out a commit whose answer got lost: it is looked up before it
     * counts as failed.
     */
    private long findOrThrow(String commit, long readVersion, IOException failure)
            throws IOException {
        OptionalLong version;
        try (AllocatorScope scope = AllocatorScope.open()) {
            version = finder().versionOf(commit, readVersion, scope);
        } catch (IOException e) {
            failure.addSuppressed(e);
            throw failure;
        }
        if (version.isPresent()) {
            LOG.info(
                    "A commit of table {} took effect as version {} although it seemed to fail: {}",
                    table,
                    version.getAsLong(),
                    failure.getMessage());
            return version.getAsLong();
        }
        throw failure;
    }

    private void checkHoldsWhatFlussKnows(OwnedDataset owned) throws IOException {
        try {
            LanceErrors.guarded(
                    "Reading the versions of dataset " + location,
                    conf.storage(),
                    () -> {
                        checks().checkHoldsWhatFlussKnows(owned, knownToFluss);
                        return owned;
                    });
        } catch (RefusedRoundException e) {
            throw e;
        } catch (IOException e) {
            throw new RefusedRoundException(e);
        }
    }

    private CommitChecks checks() {
        return new CommitChecks(table, location);
    }

    private CommittedSnapshotFinder finder() {
        return new CommittedSnapshotFinder(identity, conf, location);
    }

    private IOException uncertain(IOException failure) {
        if (location.localFolder().isPresent()) {
            // a local commit is a rename: what can't be found now will not turn up later
            return new RefusedRoundException(
                    "Committing a round of table " + table + " failed: " + failure.getMessage());
        }
        return new IOException(
                String.format(
                        "Committing a round of table %s failed: %s. Its files stay, because the "
                                + "storage may still carry the commit out; they go after the "
                                + "bucket's next commit if it does not (on an object store with "
                                + "hadoop-aws, else when you run Lance's clean-up, after 7 days).",
                        table, failure.getMessage()),
                failure);
    }

    /**
     * What the dataset holds after the round.
     *
     * @param present the fragments before it
     * @param added gets the fragments of the round
     */
    private TieredBuckets addTo(
            OwnedDataset owned,
            List<FragmentMetadata> present,
            LanceCommittable committable,
            List<FragmentMetadata> added)
            throws IOException {
        List<Integer> ids =
                present.stream().map(FragmentMetadata::getId).collect(Collectors.toList());
        TieredBuckets.Builder buckets = owned.buckets().retaining(ids).toBuilder();
        int nextId = LanceTransactions.firstFreeFragmentId(owned.dataset(), ids);
        long version = owned.dataset().version();
        for (LanceWriteResult result : committable.results()) {
            if (!isToBeAdded(result, buckets)) {
                continue;
            }
            checkIsAfter(result, version);
            List<Integer> newIds = new ArrayList<>();
            for (WrittenFile file : result.files()) {
                newIds.add(nextId);
                added.add(file.toFragment(nextId++));
            }
            buckets.add(result.bucket(), result.partitionName(), result.lastOffset() + 1, newIds);
        }
        return buckets.build();
    }

    /** Files of a round are in no version but those above the one that it began with. */
    private void checkIsAfter(LanceWriteResult result, long version) throws IOException {
        if (version < result.readVersion()) {
            throw new RefusedRoundException(
                    String.format(
                            "Table %s, bucket %s: a round with offsets %d to %d is refused, "
                                    + "because dataset %s is at version %d, and was at %d when "
                                    + "the round began. It was set back or replaced meanwhile.",
                            table,
                            result.bucket(),
                            result.firstOffset(),
                            result.lastOffset(),
                            location,
                            version,
                            result.readVersion()));
        }
    }

    private boolean isToBeAdded(LanceWriteResult result, TieredBuckets.Builder buckets)
            throws IOException {
        if (result.tableId() != identity.id()) {
            throw new RefusedRoundException(
                    String.format(
                            "A result of table id %d can't be committed to table %s, which has "
                                    + "id %d: the table was dropped and made again.",
                            result.tableId(), table, identity.id()));
        }
        if (!result.hasRows()) {
            return false;
        }
        long end = buckets.endOffset(result.bucket());
        if (result.firstOffset() < end) {
            throw new RefusedRoundException(
                    String.format(
                            "Table %s, bucket %s: a round with offsets %d to %d is refused, "
                                    + "because dataset %s already holds the rows up to offset "
                                    + "%d. Another tiering job has committed them; the next "
                                    + "round begins after them.",
                            table,
                            result.bucket(),
                            result.firstOffset(),
                            result.lastOffset(),
                            location,
                            end - 1));
        }
        if (result.isAlreadyThere()) {
            throw new RefusedRoundException(
                    String.format(
                            "Table %s, bucket %s: a round with offsets %d to %d is refused, "
                                    + "because it was not written: dataset %s held its rows "
                                    + "when the round began, and now it does not. It was set "
                                    + "back meanwhile.",
                            table,
                            result.bucket(),
                            result.firstOffset(),
                            result.lastOffset(),
                            location));
        }
        return true;
    }

    private TieringState nextState(
            OwnedDataset owned,
            String commit,
            TieredBuckets buckets,
            Map<String, String> properties) {
        return new TieringState(
                identity,
                owned.lastState().map(TieringState::since).orElse(Instant.now().toString()),
                commit,
                owned.dataset().version(),
                knownToFluss.version(),
                buckets,
                owned.adopted(),
                properties);
    }
}
