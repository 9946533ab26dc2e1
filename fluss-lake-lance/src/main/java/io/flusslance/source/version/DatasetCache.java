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
package io.flusslance.source.version;

import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceTableLocator;
import io.flusslance.memory.AllocatorScope;

import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.metadata.TablePath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The version that a source plans and reads. It stays open from planning to the last split, because
 * opening it takes requests to the storage, and it holds what Lance has cached of files and
 * indexes. It is closed some time after the last user.
 *
 * <p>It belongs to one source, and therefore to one query. It is not shared, because another query
 * may find a different dataset at the same path.
 */
public final class DatasetCache {

    private static final Logger LOG = LoggerFactory.getLogger(DatasetCache.class);

    private static final long KEPT_SECONDS = 5;

    private final LanceConf conf;
    private final TablePath table;
    private final DatasetLocation location;
    private final Optional<int[]> projection;

    // both guarded by this
    private Optional<Open> kept = Optional.empty();
    private Optional<Schema> newestSchema = Optional.empty();

    /**
     * Creates the cache of a query.
     *
     * @param projection positions of the columns that are read; empty for all
     */
    public DatasetCache(LanceConf conf, TablePath table, Optional<int[]> projection) {
        this.conf = conf;
        this.table = table;
        this.location = LanceTableLocator.of(conf).locate(table);
        this.projection = projection;
    }

    /** Returns the configuration of the cluster. */
    public LanceConf conf() {
        return conf;
    }

    /** Returns the table. */
    public TablePath table() {
        return table;
    }

    /** Returns the location of the dataset. */
    public DatasetLocation location() {
        return location;
    }

    /** Returns the positions in Fluss of the columns that are read; empty for all. */
    public Optional<int[]> projection() {
        return projection;
    }

    /** A version that is open for its users. */
    public final class Open implements AutoCloseable {

        private final AllocatorScope scope;
        private final long version;
        private final PinnedVersion pinned;
        // guarded by the DatasetCache
        private int users;
        private long uses;

        private Open(AllocatorScope scope, long version, PinnedVersion pinned) {
            this.scope = scope;
            this.version = version;
            this.pinned = pinned;
        }

        /** Returns the version. */
        public PinnedVersion pinned() {
            return pinned;
        }

        /** Releases the version. Each user must call this once. */
        @Override
        public void close() {
            giveBack(this);
        }
    }

    /**
     * Opens a version for a user, who closes it.
     *
     * @throws IOException if there is no such version, or it can't be read
     */
    public synchronized Open open(long version) throws IOException {
        if (kept.isEmpty() || kept.get().version != version) {
            dropKept();
            AllocatorScope scope = AllocatorScope.open();
            boolean opened = false;
            try {
                kept =
                        Optional.of(
                                new Open(
                                        scope,
                                        version,
                                        PinnedVersion.openFor(
                                                conf,
                                                table,
                                                location,
                                                version,
                                                projection,
                                                scope)));
                opened = true;
            } finally {
                if (!opened) {
                    scope.close();
                }
            }
        }
        kept.get().users++;
        kept.get().uses++;
        return kept.get();
    }

    /**
     * Returns the schema of the version that was the newest at the first call, for properties that
     * do not change between versions.
     *
     * @throws IOException if there is no dataset, or it can't be read
     */
    public synchronized Schema newestSchema() throws IOException {
        if (newestSchema.isEmpty()) {
            try (AllocatorScope scope = AllocatorScope.open()) {
                newestSchema =
                        Optional.of(PinnedVersion.newestSchema(conf, table, location, scope));
            }
        }
        return newestSchema.get();
    }

    private synchronized void giveBack(Open open) {
        open.users--;
        if (open.users > 0) {
            return;
        }
        if (!kept.isPresent() || kept.get() != open) {
            open.scope.close();
            return;
        }
        long uses = open.uses;
        // the whole process shares Java's delay thread, which Lance must not block
        CompletableFuture.delayedExecutor(KEPT_SECONDS, TimeUnit.SECONDS, DatasetCache::runApart)
                .execute(() -> closeUnused(open, uses));
    }

    private static void runApart(Runnable task) {
        Thread thread = new Thread(task, "lance-close");
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void closeUnused(Open open, long uses) {
        if (kept.isPresent() && kept.get() == open && open.users == 0 && open.uses == uses) {
            try {
                dropKept();
            } catch (RuntimeException e) {
                LOG.warn("A dataset can't be closed.", e);
            }
        }
    }

    private void dropKept() {
        Optional<Open> old = kept;
        kept = Optional.empty();
        if (old.isPresent() && old.get().users == 0) {
            old.get().scope.close();
        }
    }
}
