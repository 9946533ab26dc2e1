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

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the Fluss cluster knows about the tiering of the table. */
public final class TieringProgress {

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private final Admin admin;
    private final Set<Long> snapshotIds = new HashSet<>();
    private long rows;

    /**
     * Creates it; nothing is asked yet.
     *
     * @param admin stays open; the caller closes it
     */
    public TieringProgress(Admin admin) {
        this.admin = admin;
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
                    admin.getLatestLakeSnapshot(PictureTable.PATH)
                            .get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            snapshotIds.add(snapshot.getSnapshotId());
            rows =
                    snapshot.getTableBucketsOffset().values().stream()
                            .mapToLong(Long::longValue)
                            .sum();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof LakeTableSnapshotNotExistException)) {
                throw new QuickstartException(
                        "The Fluss cluster failed: " + FailureSentence.reason(e) + ".", e);
            }
        } catch (TimeoutException e) {
            throw new QuickstartException("The Fluss cluster no longer answers.", e);
        }
    }

    /** Rows in the newest lake snapshot that Fluss knows. */
    public long rows() {
        return rows;
    }

    /** How many different lake snapshots were seen, hence how many rounds at least there were. */
    public int rounds() {
        return snapshotIds.size();
    }
}
