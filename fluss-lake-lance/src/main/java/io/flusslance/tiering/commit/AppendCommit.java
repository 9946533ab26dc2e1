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
import io.flusslance.config.LanceConf;
import io.flusslance.dataset.CommitConflictException;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceTransactions;
import io.flusslance.tiering.BucketId;
import io.flusslance.tiering.OwnedDataset;
import io.flusslance.tiering.TieringState;
import io.flusslance.tiering.write.LanceWriteResult;
import io.flusslance.tiering.write.WrittenFile;

import org.apache.fluss.metadata.TablePath;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
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
    private final long tableId;
    private final LanceConf conf;
    private final DatasetLocation location;

    AppendCommit(TablePath table, long tableId, LanceConf conf, DatasetLocation location) {
        this.table = table;
        this.tableId = tableId;
        this.conf = conf;
        this.location = location;
    }

    /** An exception after which it is certain that the round is not in the dataset. */
    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * Commits a round.
     *
     * @param properties the properties that Fluss gave
     * @return the version made
     * @throws IOException where the round is not committed; its files are deleted, unless it is not
     *     certain that no version refers to them
     */
    long commit(LanceCommittable committable, Map<String, String> properties) throws IOException {
        String commit = UUID.randomUUID().toString();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return attempt(commit, committable, properties);
                } catch (CommitConflictException e) {
                    if (attempt == MAX_ATTEMPTS) {
                        throw new RefusedException(
                                String.format(
                                        "Committing a round of table %s met another commit %d "
                                                + "times in a row; the last: %s",
                                        table, attempt, e.getMessage()));
                    }
                    LOG.debug("Table {}, attempt {}: {}", table, attempt, e.getMessage());
                    pause();
                }
            }
        } catch (RefusedException e) {
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
            String commit, LanceCommittable committable, Map<String, String> properties)
            throws IOException {
        try (AllocatorScope scope = AllocatorScope.open()) {
            OwnedDataset owned = OwnedDataset.open(table, tableId, conf, location, scope);
            TieringState state = nextState(owned, commit, committable, properties);
            List<FragmentMetadata> fragments =
                    committable.files().stream()
                            .map(WrittenFile::toFragment)
                            .collect(Collectors.toList());
            Dataset dataset = owned.dataset();
            try {
                return new LanceTransactions(conf.storage())
                        .appendFenced(
                                dataset,
                                fragments,
                                state.intoSchemaMetadata(dataset.getLanceSchema().metadata()),
                                commit,
                                state.toTransactionProperties());
            } catch (CommitConflictException e) {
                return findOrThrow(commit, dataset.version(), e);
            } catch (IOException e) {
                return findOrThrow(commit, dataset.version(), uncertain(e));
            }
        }
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

    private CommittedSnapshotFinder finder() {
        return new CommittedSnapshotFinder(table, tableId, conf, location);
    }

    private IOException uncertain(IOException failure) {
        if (location.localFolder().isPresent()) {
            // a local commit is a rename: what can't be found now will not turn up later
            return new RefusedException(
                    "Committing a round of table " + table + " failed: " + failure.getMessage());
        }
        return new IOException(
                String.format(
                        "Committing a round of table %s failed: %s. Its files stay, because the "
                                + "storage may still carry the commit out; Lance's clean-up takes "
                                + "them after 7 days if it does not.",
                        table, failure.getMessage()),
                failure);
    }

    private TieringState nextState(
            OwnedDataset owned,
            String commit,
            LanceCommittable committable,
            Map<String, String> properties)
            throws IOException {
        Map<BucketId, Long> ends = new TreeMap<>(owned.endOffsets());
        for (LanceWriteResult result : committable.results()) {
            if (result.tableId() != tableId) {
                throw new RefusedException(
                        String.format(
                                "A result of table id %d can't be committed to table %s, which "
                                        + "has id %d: the table was dropped and made again.",
                                result.tableId(), table, tableId));
            }
            long end = ends.getOrDefault(result.bucket(), 0L);
            if (!result.hasRows()) {
                continue;
            }
            if (result.firstOffset() < end) {
                throw new RefusedException(
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
            ends.put(result.bucket(), result.lastOffset() + 1);
        }
        return new TieringState(
                tableId,
                owned.lastState().map(TieringState::since).orElse(Instant.now().toString()),
                commit,
                owned.dataset().version(),
                ends,
                owned.adopted(),
                properties);
    }
}
