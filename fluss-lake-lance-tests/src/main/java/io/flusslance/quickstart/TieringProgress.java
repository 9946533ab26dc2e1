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
package io.flusslance.quickstart;

import org.apache.fluss.client.admin.Admin;
import org.apache.fluss.client.metadata.LakeSnapshot;
import org.apache.fluss.exception.LakeTableSnapshotNotExistException;
import org.apache.fluss.exception.UnknownServerException;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TablePath;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the Fluss cluster knows about the tiering of a table. */
public final class TieringProgress {

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_UNREADABLE_ANSWERS = 5;

    private final Admin admin;
    private final TablePath table;
    private final Set<Long> snapshotIds = new HashSet<>();
    private OptionalLong version = OptionalLong.empty();
    private Map<Integer, Long> ends = Map.of();
    private int unreadableAnswers;

    /**
     * Creates it; nothing is asked yet.
     *
     * @param admin stays open; the caller closes it
     * @param table without partitions
     */
    public TieringProgress(Admin admin, TablePath table) {
        this.admin = admin;
        this.table = table;
    }

    /**
     * Asks the cluster.
     *
     * @throws QuickstartException if it fails or does not answer
     * @throws InterruptedException if the thread is interrupted
     */
    public void poll() throws InterruptedException {
        try {
            LakeSnapshot snapshot =
                    admin.getLatestLakeSnapshot(table)
                            .get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            snapshotIds.add(snapshot.getSnapshotId());
            version = OptionalLong.of(snapshot.getSnapshotId());
            Map<Integer, Long> known = new HashMap<>();
            for (Map.Entry<TableBucket, Long> end : snapshot.getTableBucketsOffset().entrySet()) {
                known.put(end.getKey().getBucket(), end.getValue());
            }
            ends = known;
            unreadableAnswers = 0;
        } catch (ExecutionException e) {
            if (isReplaced(e.getCause()) && ++unreadableAnswers <= MAX_UNREADABLE_ANSWERS) {
                // the next poll gets the snapshot that came after
                return;
            }
            if (!(e.getCause() instanceof LakeTableSnapshotNotExistException)) {
                throw new QuickstartException(
                        "The Fluss cluster failed: " + FailureSentence.reason(e) + ".", e);
            }
        } catch (TimeoutException e) {
            throw new QuickstartException("The Fluss cluster no longer answers.", e);
        }
    }

    /**
     * Returns whether Fluss failed to answer because a round replaced the file with the offsets of
     * a lake snapshot while the server was about to read it.
     */
    public static boolean isReplaced(Throwable failure) {
        return failure instanceof UnknownServerException
                && String.valueOf(failure.getMessage()).contains("FileNotFound");
    }

    /** Records of the log in the newest lake snapshot that Fluss knows. */
    public long rows() {
        return ends.values().stream().mapToLong(Long::longValue).sum();
    }

    /** One past the last offset in that snapshot, by bucket. */
    public Map<Integer, Long> ends() {
        return Map.copyOf(ends);
    }

    /** The version of the dataset that Fluss knows; empty before the first round. */
    public OptionalLong version() {
        return version;
    }

    /** How many different lake snapshots were seen, hence how many rounds at least there were. */
    public int rounds() {
        return snapshotIds.size();
    }
}
