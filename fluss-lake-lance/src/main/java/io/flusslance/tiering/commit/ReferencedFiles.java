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
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.dataset.VersionId;
import io.flusslance.dataset.files.DataFiles;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.metadata.TieredBuckets;
import io.flusslance.metadata.TieringState;
import io.flusslance.tiering.table.TieredDataset;
import io.flusslance.tiering.table.TieredDatasetCache;

import org.lance.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files that the versions of a dataset refer to, as seen from its newest version at one time.
 */
final class ReferencedFiles {

    private static final Logger LOG = LoggerFactory.getLogger(ReferencedFiles.class);

    private final Dataset dataset;
    private final TieredBuckets buckets;

    private ReferencedFiles(Dataset dataset, TieredBuckets buckets) {
        this.dataset = dataset;
        this.buckets = buckets;
    }

    /**
     * Opens the newest version.
     *
     * @param scope owns the dataset
     * @return empty if the last commit is not one of this table
     */
    static Optional<ReferencedFiles> open(
            TableIdentity table, LanceConf conf, DatasetLocation location, AllocatorScope scope)
            throws IOException {
        Dataset dataset = new LanceDatasets(conf).open(location, scope);
        TieredDatasetCache cache = TieredDatasetCache.ofProcess();
        // most often the round that was just committed has it open, which saves requests
        Optional<Optional<TieringState>> kept =
                cache.useAsItIs(table, conf, location, open -> stateOf(dataset, open))
                        .flatMap(state -> state);
        Optional<TieringState> state =
                kept.isPresent()
                        ? kept.get()
                        : cache.use(table, conf, location, newest -> newest.lastCommit().state())
                                .flatMap(found -> found);
        return state.filter(table::made).map(made -> new ReferencedFiles(dataset, made.buckets()));
    }

    /** Returns the last state; empty if a different version is open. */
    private static Optional<Optional<TieringState>> stateOf(Dataset dataset, TieredDataset open) {
        return VersionId.of(open.dataset()).equals(VersionId.of(dataset))
                ? Optional.of(open.lastCommit().state())
                : Optional.empty();
    }

    long number() {
        return dataset.version();
    }

    /** Returns the buckets of the dataset. */
    TieredBuckets buckets() {
        return buckets;
    }

    VersionId id() {
        return VersionId.of(dataset);
    }

    /**
     * Returns the numbers of all versions.
     *
     * @return empty if there are branches or detached versions, because Lance does not say which
     *     files those refer to
     */
    Optional<List<Long>> versions(DataFiles files) throws IOException {
        Optional<List<Long>> versions = files.versions();
        // after the versions, so that they include any version from which a branch is created later
        if (versions.isEmpty() || !dataset.branches().list().isEmpty()) {
            LOG.info(
                    "Uncommitted files of dataset {} are kept, because it has "
                            + "branches or detached versions, which can refer to any file.",
                    dataset.uri());
            return Optional.empty();
        }
        return versions;
    }

    /** Returns the names of the files that the newest version refers to. */
    Set<String> files() {
        return LanceVersions.dataFilesOf(dataset);
    }

    /**
     * Returns the names of the files that another version refers to.
     *
     * @return empty if the version does not exist, most often because another program has removed
     *     it since the versions were listed
     */
    Optional<Set<String>> filesOf(long version) {
        try (Dataset other = dataset.checkoutVersion(version)) {
            return Optional.of(LanceVersions.dataFilesOf(other));
        } catch (RuntimeException e) {
            if (LanceErrors.isMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Returns whether an earlier instance is among the versions, so that the dataset was neither
     * rolled back nor replaced in the meantime.
     *
     * @param versions the numbers of all versions
     */
    boolean follows(ReferencedFiles earlier, List<Long> versions) throws IOException {
        if (!versions.contains(earlier.number())) {
            return false;
        }
        return VersionId.find(dataset, earlier.number()).equals(Optional.of(earlier.id()));
    }
}
