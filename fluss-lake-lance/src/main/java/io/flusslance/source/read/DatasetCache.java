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
package io.flusslance.source.read;

import io.flusslance.arrow.AllocatorScope;
import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceTableLocator;
import io.flusslance.source.filter.PushedFilter;
import io.flusslance.source.version.PinnedVersion;

import org.apache.fluss.metadata.TablePath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The version that the splits of one source are read from, open from one split to the next: opening
 * it takes requests to the storage, and what Lance has read of files and indexes is kept with it. A
 * while after the last reader has gone it is closed.
 *
 * <p>It is one source's, so one query's, and not shared with others: a dataset of that path could
 * be another one for them.
 */
public final class DatasetCache {

    private static final Logger LOG = LoggerFactory.getLogger(DatasetCache.class);

    private static final long KEPT_SECONDS = 5;

    private final LanceConf conf;
    private final TablePath table;
    private final DatasetLocation location;
    private final Optional<int[]> projection;
    private final Optional<PushedFilter> filter;

    private Optional<Open> kept = Optional.empty();

    /**
     * The dataset of one query.
     *
     * @param projection positions of the columns that are read; empty for all
     */
    public DatasetCache(
            LanceConf conf,
            TablePath table,
            Optional<int[]> projection,
            Optional<PushedFilter> filter) {
        this.conf = conf;
        this.table = table;
        this.location = LanceTableLocator.of(conf).locate(table);
        this.projection = projection;
        this.filter = filter;
    }

    LanceConf conf() {
        return conf;
    }

    TablePath table() {
        return table;
    }

    DatasetLocation location() {
        return location;
    }

    /** Whether each row has no value and none is left out. */
    boolean countsRows() {
        return projection.isPresent() && projection.get().length == 0 && filter.isEmpty();
    }

    /** A version that is open for the readers that use it. */
    final class Open implements AutoCloseable {

        private final AllocatorScope scope;
        private final long version;
        private final ScanPlan plan;
        // guarded by the DatasetCache
        private int users;
        private long uses;

        private Open(AllocatorScope scope, long version, ScanPlan plan) {
            this.scope = scope;
            this.version = version;
            this.plan = plan;
        }

        /** What is read of the version. */
        ScanPlan plan() {
            return plan;
        }

        /** Gives it back; called once by each reader. */
        @Override
        public void close() {
            giveBack(this);
        }
    }

    /**
     * Gives a version to a reader, which gives it back.
     *
     * @throws IOException where there is no such version, or it can't be read
     */
    synchronized Open open(long version) throws IOException {
        if (kept.isEmpty() || kept.get().version != version) {
            dropKept();
            AllocatorScope scope = AllocatorScope.open();
            boolean opened = false;
            try {
                PinnedVersion pinned =
                        PinnedVersion.openFor(conf, table, location, version, projection, scope);
                kept =
                        Optional.of(
                                new Open(scope, version, ScanPlan.of(pinned, projection, filter)));
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
        // Java's thread for delays is the whole process's: Lance must not hold it up
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
