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
 * A dataset that stays open across rounds, and what is known about its last tiering commit. Each
 * version is examined once. Not thread-safe.
 */
public final class TieredDataset implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TieredDataset.class);

    private final LanceConf conf;
    private final DatasetLocation location;
    private final LanceDatasets datasets;
    private long checkpointNanos = System.nanoTime();
    private AllocatorScope scope;
    private Dataset dataset;
    // stays when the dataset is closed; also read by threads that open it apart
    private volatile Optional<SeenVersion> seen = Optional.empty();
    // since then, by objects that were opened apart from this one
    private volatile Optional<SeenVersion> seenApart = Optional.empty();
    private Optional<LanceFields> fields = Optional.empty();
    // of the version that is open; empty until it is requested
    private Optional<Optional<TieringState>> recovered = Optional.empty();

    TieredDataset(LanceConf conf, DatasetLocation location) {
        this.conf = conf;
        this.location = location;
        this.datasets = new LanceDatasets(conf).keepingLittle();
    }

    /**
     * Opens the newest version once more, with what this object knows of its last commit; the
     * caller closes it. Any thread may call this.
     *
     * @return empty if there is no dataset
     * @throws IOException if it can't be read
     */
    public Optional<TieredDataset> openApart() throws IOException {
        TieredDataset apart = new TieredDataset(conf, location);
        apart.seen = seen;
        apart.seenApart = seenApart;
        return apart.moveToNewest() ? Optional.of(apart) : Optional.empty();
    }

    /** Learns what an object that was opened apart has found. Any thread may call this. */
    synchronized void learnFrom(TieredDataset apart) {
        seenApart = SeenVersion.later(seenApart, apart.seen);
    }

    /**
     * Moves to the newest version.
     *
     * @return false if there is no dataset
     * @throws IOException if it can't be read; nothing is open then
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
        Optional<Dataset> newest = datasets.openIfExists(location, scope);
        if (newest.isEmpty()) {
            seen = Optional.empty();
            seenApart = Optional.empty();
            return false;
        }
        dataset = newest.get();
        SeenVersion found = lookAfter(0, LastCommit.none());
        Optional<SeenVersion> before = SeenVersion.later(seen, seenApart);
        // other programs can have removed the version that told it since this process saw it
        if (found.lastCommit().doubt().isPresent()
                && before.isPresent()
                && !isReplaced(before.get(), dataset)) {
            found = lookAfter(before.get());
        }
        note(found);
        return true;
    }

    private boolean move() throws IOException {
        if (isNewest()) {
            return true;
        }
        if (dataset == null) {
            return openAnew();
        }
        SeenVersion before = SeenVersion.later(seen, seenApart).orElseThrow();
        AllocatorScope opened = AllocatorScope.open();
        boolean taken = false;
        try {
            Optional<Dataset> newest = datasets.openNewest(location, dataset, opened);
            if (newest.isEmpty()) {
                return false;
            }
            taken = !isReplaced(before, newest.get());
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
        note(lookAfter(before));
        return true;
    }

    /**
     * Returns whether the version that is open is still the newest one. Lance's own move to another
     * version aborts the JVM if that version has a column that Lance can't read, so the number is
     * requested first. If something fails, or another dataset has the same number of versions, no
     * version is open afterwards; opening one then reports the reason.
     */
    private boolean isNewest() {
        VersionId open = seen.orElseThrow().id();
        try {
            if (dataset.latestVersion() != open.number()) {
                return false;
            }
            dataset.checkoutLatest();
            if (open.equals(VersionId.of(dataset))) {
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

    /**
     * Moves to the newest version in the storage after a commit. Lance caches what it has committed
     * by version number, but an object store may have accepted another job's version with that
     * number. A local disk does not.
     *
     * @throws IOException if it can't be read
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

    private SeenVersion lookAfter(SeenVersion before) throws IOException {
        return lookAfter(before.id().number(), before.lastCommit());
    }

    private SeenVersion lookAfter(long version, LastCommit known) throws IOException {
        return new SeenVersion(
                VersionId.of(dataset),
                LanceErrors.guarded(
                        "Reading the commits of dataset " + location,
                        conf.storage(),
                        () -> TieringHistory.lastCommit(dataset, version, known)));
    }

    private void note(SeenVersion newest) {
        seen = Optional.of(newest);
        seenApart = Optional.empty();
        fields = Optional.empty();
        recovered = Optional.empty();
    }

    private boolean isReplaced(SeenVersion before, Dataset newest) throws IOException {
        return LanceErrors.guarded(
                "Reading version " + before.id().number() + " of dataset " + location,
                conf.storage(),
                () -> before.isReplacedIn(newest));
    }

    /** Returns the version that is open, which belongs to this object. */
    public Dataset dataset() {
        return dataset;
    }

    /** Returns the last tiering commit at or below the version. */
    public LastCommit lastCommit() {
        return seen.orElseThrow().lastCommit();
    }

    /**
     * If the last commit is unknown, returns the newest certain state: one that this process has
     * seen, or the checkpoint.
     */
    public Optional<TieringState> certain() {
        return lastCommit().earlier().isPresent()
                ? lastCommit().earlier()
                : TieringStateReader.ofSchemaMetadata(DatasetSchema.metadataOf(dataset));
    }

    /**
     * Returns the state of the last commit from the checkpoint and the rows, if no version records
     * it.
     *
     * @param info the table
     * @return empty if it can't be determined
     */
    Optional<TieringState> recovered(TableInfo info) throws IOException {
        if (recovered.isEmpty()) {
            recovered = Optional.of(Recovery.of(info, dataset, certain()));
        }
        return recovered.get();
    }

    /** Records that a checkpoint was written. */
    public void noteCheckpoint() {
        checkpointNanos = System.nanoTime();
    }

    /** Returns the time since the last checkpoint, or since this object was created. */
    public Duration sinceCheckpoint() {
        return Duration.ofNanos(System.nanoTime() - checkpointNanos);
    }

    /** Returns the columns of the version. */
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
            // a writer of another table may close it
            LOG.warn("A dataset could not be closed: {}", e.toString());
        }
    }
}
