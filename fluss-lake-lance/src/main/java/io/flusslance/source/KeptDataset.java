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
package io.flusslance.source;

import io.flusslance.arrow.AllocatorScope;
import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;

import org.apache.fluss.metadata.TablePath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Arrays;
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
final class KeptDataset {

    private static final Logger LOG = LoggerFactory.getLogger(KeptDataset.class);

    private static final long KEPT_SECONDS = 5;

    private Optional<Open> kept = Optional.empty();

    /** A version that is open for the readers that use it. */
    final class Open implements AutoCloseable {

        private final AllocatorScope scope;
        private final PinnedDataset pinned;
        private final long version;
        private final Optional<int[]> positions;
        // guarded by the KeptDataset
        private int users;
        private long uses;

        private Open(
                AllocatorScope scope,
                PinnedDataset pinned,
                long version,
                Optional<int[]> positions) {
            this.scope = scope;
            this.pinned = pinned;
            this.version = version;
            this.positions = positions;
        }

        /** The version. */
        PinnedDataset pinned() {
            return pinned;
        }

        private boolean isFor(long wanted, Optional<int[]> columns) {
            return version == wanted && Arrays.equals(positions.orElse(null), columns.orElse(null));
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
     * @param positions of the columns that are read; empty for all
     * @throws IOException where there is no such version, or it can't be read
     */
    synchronized Open open(
            LanceConf conf,
            TablePath table,
            DatasetLocation location,
            long version,
            Optional<int[]> positions)
            throws IOException {
        if (!kept.isPresent() || !kept.get().isFor(version, positions)) {
            dropKept();
            AllocatorScope scope = AllocatorScope.open();
            boolean opened = false;
            try {
                PinnedDataset pinned =
                        PinnedDataset.openFor(conf, table, location, version, positions, scope);
                kept = Optional.of(new Open(scope, pinned, version, positions));
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
        CompletableFuture.delayedExecutor(KEPT_SECONDS, TimeUnit.SECONDS, Runnable::run)
                .execute(() -> closeUnused(open, uses));
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
