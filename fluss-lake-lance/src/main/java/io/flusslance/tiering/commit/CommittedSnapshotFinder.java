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
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.metadata.TieringState;
import io.flusslance.metadata.history.LastCommit;
import io.flusslance.tiering.table.OwnedDataset;
import io.flusslance.tiering.table.TieredDataset;

import org.apache.fluss.lake.committer.CommittedLakeSnapshot;
import org.apache.fluss.metadata.TableInfo;

import java.io.IOException;
import java.util.Optional;

/**
 * Finds the last commit of a table that Fluss does not know, because the job died before reporting
 * it.
 */
final class CommittedSnapshotFinder {

    private final TableInfo info;
    private final TableIdentity table;
    private final LanceConf conf;
    private final DatasetLocation location;

    CommittedSnapshotFinder(TableInfo info, LanceConf conf, DatasetLocation location) {
        this.info = info;
        this.table = TableIdentity.of(info);
        this.conf = conf;
        this.location = location;
    }

    /**
     * Returns the last commit of this table that Fluss does not know.
     *
     * @param newest the newest version of its dataset
     * @return empty if Fluss knows the last commit, or if there is none
     */
    Optional<CommittedLakeSnapshot> findMissing(TieredDataset newest, LastKnownSnapshot known)
            throws IOException {
        Optional<CommittedLakeSnapshot> missing =
                LanceErrors.guarded(
                        "Reading the commits of table " + table.path() + " in dataset " + location,
                        conf.storage(),
                        () -> find(newest, known));
        if (missing.isPresent()) {
            OffsetsPath.check(table, missing.get().getSnapshotProperties());
            OffsetsPath.checkIsThere(table, missing.get().getSnapshotProperties());
        }
        return missing;
    }

    private Optional<CommittedLakeSnapshot> find(TieredDataset newest, LastKnownSnapshot known)
            throws IOException {
        LastCommit last = newest.lastCommit();
        Optional<TieringState> state = last.state().filter(table::made);
        long version = last.version();
        if (last.doubt().isPresent() && !knowsCertain(newest, known)) {
            state = OwnedDataset.certainThatHoldsAll(info, newest).filter(table::made);
        }
        if (state.isEmpty() || known.includes(state.get())) {
            return Optional.empty();
        }
        // if another program removed the version, the newest one has its rows
        return Optional.of(
                new CommittedLakeSnapshot(
                        LanceVersions.isThere(newest.dataset(), version)
                                ? version
                                : newest.dataset().version(),
                        state.get().snapshotProperties()));
    }

    /**
     * Returns whether Fluss knows the newest certain state, so that no recorded commit can be
     * missing.
     */
    private static boolean knowsCertain(TieredDataset newest, LastKnownSnapshot known) {
        return newest.certain().map(known::includes).orElse(true);
    }

    @Override
    public String toString() {
        return "commits of table " + table + " in " + location;
    }
}
