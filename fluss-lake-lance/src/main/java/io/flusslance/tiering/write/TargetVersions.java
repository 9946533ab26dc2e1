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
package io.flusslance.tiering.write;

import io.flusslance.arrow.AllocatorScope;
import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.tiering.OwnedDataset;
import io.flusslance.tiering.TableIdentity;

import org.lance.Dataset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest versions of datasets, for all writers of a process.
 *
 * <p>A round opens a writer for each bucket, and to open a dataset takes the longer the more
 * fragments and buckets it has. So the dataset of the tables that were written last stays open: the
 * next writer asks only whether its version is still the newest, which is one request to a storage,
 * and reads what has changed only where it is not.
 *
 * <p>Nobody waits here: a writer that comes while another one looks at the same dataset opens it
 * for itself.
 */
final class TargetVersions {

    private static final Logger LOG = LoggerFactory.getLogger(TargetVersions.class);

    private static final TargetVersions OF_PROCESS = new TargetVersions(8);

    private final int mostKept;
    // the one that was used last is the last; guarded by this
    private final Map<List<Object>, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Versions of which some datasets stay open.
     *
     * @param mostKept so many
     */
    TargetVersions(int mostKept) {
        this.mostKept = mostKept;
    }

    static TargetVersions ofProcess() {
        return OF_PROCESS;
    }

    /**
     * The newest version of a table's dataset.
     *
     * @throws IOException where it can't be read, or is not this table's
     */
    TargetVersion newest(TableIdentity table, LanceConf conf, DatasetLocation location)
            throws IOException {
        Kept dataset = keptFor(table, conf, location);
        if (!dataset.lock.tryLock()) {
            try (AllocatorScope scope = AllocatorScope.open()) {
                return read(OwnedDataset.open(table, conf, location, scope), conf, location);
            }
        }
        try {
            return dataset.newest(table, conf, location);
        } finally {
            dataset.lock.unlock();
            dataset.closeIfDropped();
        }
    }

    private static TargetVersion read(OwnedDataset owned, LanceConf conf, DatasetLocation location)
            throws IOException {
        return LanceErrors.guarded(
                "Reading dataset " + location, conf.storage(), () -> TargetVersion.of(owned));
    }

    private Kept keptFor(TableIdentity table, LanceConf conf, DatasetLocation location) {
        // all that decides what is opened, and how
        List<Object> key =
                List.of(
                        table,
                        location,
                        conf.storage().toMap(),
                        conf.get(LanceOptions.BLOCK_SIZE),
                        conf.get(LanceOptions.ON_EXISTING));
        List<Kept> dropped = new ArrayList<>();
        Kept found;
        synchronized (this) {
            found = kept.computeIfAbsent(key, k -> new Kept());
            Iterator<Kept> oldest = kept.values().iterator();
            while (kept.size() > mostKept) {
                dropped.add(oldest.next());
                oldest.remove();
            }
        }
        for (Kept each : dropped) {
            each.dropped = true;
            each.closeIfDropped();
        }
        return found;
    }

    /** A dataset that stays open. */
    private static final class Kept {

        private final ReentrantLock lock = new ReentrantLock();
        private volatile boolean dropped;

        // all below is guarded by the lock
        private AllocatorScope scope;
        private Dataset dataset;
        private ZonedDateTime madeAt;
        private TargetVersion version;

        TargetVersion newest(TableIdentity table, LanceConf conf, DatasetLocation location)
                throws IOException {
            boolean done = false;
            try {
                if (dataset != null && (!moveToNewest(conf, location) || isReplaced())) {
                    close();
                }
                if (dataset == null) {
                    scope = AllocatorScope.open();
                    dataset = new LanceDatasets(conf).keepingLittle().open(location, scope);
                }
                read(table, conf, location);
                done = true;
                return version;
            } finally {
                if (!done) {
                    close();
                }
            }
        }

        /** A dataset that was deleted and made again: Lance may keep things of the old one. */
        private boolean isReplaced() {
            return version != null
                    && dataset.version() <= version.number()
                    && !madeAt.equals(LanceDatasets.madeAt(dataset));
        }

        /** Where this fails, opening says why. */
        private boolean moveToNewest(LanceConf conf, DatasetLocation location) {
            try {
                LanceDatasets.checkoutLatest(dataset);
                return true;
                // not only RuntimeException: JNI throws an undeclared IOException
            } catch (Exception e) {
                LOG.debug(
                        "Looking for a newer version of dataset {} failed: {}",
                        location,
                        LanceErrors.describe(e, conf.storage()));
                return false;
            }
        }

        private void read(TableIdentity table, LanceConf conf, DatasetLocation location)
                throws IOException {
            if (version != null && version.number() == dataset.version()) {
                return;
            }
            version =
                    TargetVersions.read(
                            OwnedDataset.of(table, conf, location, dataset), conf, location);
            madeAt = LanceDatasets.madeAt(dataset);
        }

        /** Whoever has the lock now does it afterwards. */
        void closeIfDropped() {
            if (dropped && lock.tryLock()) {
                try {
                    close();
                } finally {
                    lock.unlock();
                }
            }
        }

        private void close() {
            AllocatorScope opened = scope;
            scope = null;
            dataset = null;
            version = null;
            if (opened != null) {
                try {
                    opened.close();
                } catch (RuntimeException e) {
                    // it can be another table's writer that closes it
                    LOG.warn("A dataset could not be closed: {}", e.toString());
                }
            }
        }
    }
}
