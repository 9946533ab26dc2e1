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
package io.flusslance.tiering.table;

import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.DatasetSchema;
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.LanceFields;
import io.flusslance.dataset.VersionId;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.metadata.TieringState;
import io.flusslance.metadata.TieringStateReader;
import io.flusslance.metadata.history.LastCommit;
import io.flusslance.metadata.history.Recovery;
import io.flusslance.metadata.history.TieringHistory;

import org.apache.fluss.metadata.TableInfo;
import org.lance.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A dataset that stays open from round to round, and what is known of the last commit of tiering in
 * it. Each version is asked once. For one thread at a time.
 */
public final class TieredDataset implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TieredDataset.class);

    private final LanceConf conf;
    private final DatasetLocation location;
    private long checkpointNanos = System.nanoTime();
    private AllocatorScope scope;
    private Dataset dataset;
    private VersionId seen;
    private LastCommit lastCommit;
    private Optional<LanceFields> fields = Optional.empty();
    // of the version that is open; empty until someone asked
    private Optional<Optional<TieringState>> recovered = Optional.empty();

    TieredDataset(LanceConf conf, DatasetLocation location) {
        this.conf = conf;
        this.location = location;
    }

    /**
     * Opens the newest version of a dataset, apart from those that stay open; the caller closes it.
     *
     * @return empty where there is none
     * @throws IOException where it can't be read
     */
    public static Optional<TieredDataset> openIfExists(LanceConf conf, DatasetLocation location)
            throws IOException {
        TieredDataset opened = new TieredDataset(conf, location);
        return opened.moveToNewest() ? Optional.of(opened) : Optional.empty();
    }

    /**
     * Moves to the newest version.
     *
     * @return false where there is no dataset
     * @throws IOException where it can't be read; nothing is open then
     */
    boolean moveToNewest() throws IOException {
        boolean done = false;
        try {
            done = dataset == null ? openAnew() : move();
            return done;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private boolean openAnew() throws IOException {
        scope = AllocatorScope.open();
        Optional<Dataset> newest = datasets().openIfExists(location, scope);
        if (newest.isEmpty()) {
            return false;
        }
        dataset = newest.get();
        look(0, LastCommit.none());
        return true;
    }

    private boolean move() throws IOException {
        if (isNewest()) {
            return true;
        }
        if (dataset == null) {
            return openAnew();
        }
        AllocatorScope opened = AllocatorScope.open();
        boolean taken = false;
        try {
            Optional<Dataset> newest = datasets().openNewest(location, dataset, opened);
            if (newest.isEmpty()) {
                return false;
            }
            taken = !isReplaced(newest.get());
            close();
            if (!taken) {
                return openAnew();
            }
            scope = opened;
            dataset = newest.get();
        } finally {
            if (!taken) {
                close(opened);
            }
        }
        look(seen.number(), lastCommit);
        return true;
    }

    /**
     * Whether the version that is open is the newest one and the same as before. Lance's own move
     * to another version aborts the JVM where that has a column that Lance can't read, so the
     * number is asked for first. Where something fails, or another dataset has the same number of
     * versions, none is open afterwards: opening it says why.
     */
    private boolean isNewest() {
        try {
            if (dataset.latestVersion() != seen.number()) {
                return false;
            }
            dataset.checkoutLatest();
            if (seen.equals(VersionId.of(dataset))) {
                return true;
            }
            // not only RuntimeException: JNI throws an undeclared IOException
        } catch (Exception e) {
            LOG.debug(
                    "Looking for a newer version of dataset {} failed: {}",
                    location,
                    LanceErrors.describe(e, conf.storage()));
        }
        close();
        return false;
    }

    private LanceDatasets datasets() {
        return new LanceDatasets(conf).keepingLittle();
    }

    /**
     * Moves to the newest version as the storage has it after a commit. Lance keeps what it has
     * committed in caches by the number of the version, and an object store can have taken another
     * job's version of that number since; a local disk does not.
     *
     * @throws IOException where it can't be read
     */
    public void readBack() throws IOException {
        if (location.localFolder().isEmpty()) {
            close();
        }
        if (!moveToNewest()) {
            throw new IOException("Dataset " + location + " is gone.");
        }
    }

    boolean isOpen() {
        return dataset != null;
    }

    private void look(long knownVersion, LastCommit known) throws IOException {
        lastCommit =
                LanceErrors.guarded(
                        "Reading the commits of dataset " + location,
                        conf.storage(),
                        () -> TieringHistory.lastCommit(dataset, knownVersion, known));
        seen = VersionId.of(dataset);
        fields = Optional.empty();
        recovered = Optional.empty();
    }

    /**
     * Whether the version that was the newest one is another one now: the dataset was deleted and
     * made again, or set back to an earlier state of its files, and can have gone on from there.
     * Lance keeps transactions and more of the old one by the numbers of their versions.
     */
    private boolean isReplaced(Dataset newest) throws IOException {
        if (newest.version() <= seen.number()) {
            return true;
        }
        return LanceErrors.guarded(
                "Reading version " + seen.number() + " of dataset " + location,
                conf.storage(),
                () ->
                        VersionId.find(newest, seen.number())
                                .filter(same -> !same.equals(seen))
                                .isPresent());
    }

    /** The version that is open; it stays this object's. */
    public Dataset dataset() {
        return dataset;
    }

    /** The last commit of tiering at or below the version. */
    public LastCommit lastCommit() {
        return lastCommit;
    }

    /**
     * The newest state that is certain where the last commit can't be told: one that this process
     * has seen, or the checkpoint.
     */
    public Optional<TieringState> certain() {
        return lastCommit.earlier().isPresent()
                ? lastCommit.earlier()
                : TieringStateReader.ofSchemaMetadata(DatasetSchema.metadataOf(dataset));
    }

    /**
     * What the checkpoint and the rows say together of the last commit, where no version does.
     *
     * @param info the table
     * @return empty where they can't
     */
    Optional<TieringState> recovered(TableInfo info) throws IOException {
        if (recovered.isEmpty()) {
            recovered = Optional.of(Recovery.of(info, dataset, certain()));
        }
        return recovered.get();
    }

    /** A checkpoint was written. */
    public void noteCheckpoint() {
        checkpointNanos = System.nanoTime();
    }

    /** How long ago a checkpoint was written, or this object was made. */
    public Duration sinceCheckpoint() {
        return Duration.ofNanos(System.nanoTime() - checkpointNanos);
    }

    /** The columns of the version. */
    public LanceFields fields() {
        if (fields.isEmpty()) {
            fields = Optional.of(LanceFields.of(dataset));
        }
        return fields.get();
    }

    @Override
    public void close() {
        AllocatorScope opened = scope;
        scope = null;
        dataset = null;
        if (opened != null) {
            close(opened);
        }
    }

    private static void close(AllocatorScope scope) {
        try {
            scope.close();
        } catch (RuntimeException e) {
            // it can be another table's writer that closes it
            LOG.warn("A dataset could not be closed: {}", e.toString());
        }
    }
}
