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
import io.flusslance.config.LanceOptions;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.metadata.TableIdentity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps datasets open across rounds. Opening a dataset reads all of its metadata and, on an object
 * store, waits for several responses; checking for a newer version is a single request.
 */
public final class TieredDatasetCache {

    private static final TieredDatasetCache OF_PROCESS = new TieredDatasetCache(8);

    private final int capacity;
    // in order of use; guarded by this
    private final Map<List<Object>, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private TieredDatasetCache(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Creates an empty cache.
     *
     * @param capacity the maximum number of datasets that stay open
     */
    public static TieredDatasetCache withCapacity(int capacity) {
        return new TieredDatasetCache(capacity);
    }

    /** Returns the cache that all writers and committers of the process share. */
    public static TieredDatasetCache ofProcess() {
        return OF_PROCESS;
    }

    /** An action on a dataset. */
    public interface Use<T> {

        /**
         * Runs the action.
         *
         * @param dataset the dataset at its newest version; valid only during the call
         */
        T with(TieredDataset dataset) throws IOException;
    }

    /**
     * Runs an action on the newest version of a table's dataset.
     *
     * @return empty if there is no dataset
     * @throws IOException if the dataset can't be read, or the action fails
     */
    public <T> Optional<T> use(
            TableIdentity table, LanceConf conf, DatasetLocation location, Use<T> use)
            throws IOException {
        Entry entry = entryFor(table, conf, location);
        if (!entry.lock.tryLock()) {
            Optional<TieredDataset> apart = entry.dataset.openApart();
            if (apart.isEmpty()) {
                return Optional.empty();
            }
            try (TieredDataset dataset = apart.get()) {
                return Optional.of(use.with(dataset));
            } finally {
                entry.dataset.learnFrom(apart.get());
            }
        }
        try {
            return entry.dataset.moveToNewest()
                    ? Optional.of(use.with(entry.dataset))
                    : Optional.empty();
        } finally {
            entry.lock.unlock();
            entry.closeIfEvicted();
        }
    }

    /**
     * Runs an action on the version that is open, without checking for a newer one. Does nothing if
     * no version is open or another thread uses the dataset.
     *
     * @throws IOException if the action fails
     */
    public <T> Optional<T> useAsItIs(
            TableIdentity table, LanceConf conf, DatasetLocation location, Use<T> use)
            throws IOException {
        Entry entry = entryFor(table, conf, location);
        if (!entry.lock.tryLock()) {
            return Optional.empty();
        }
        try {
            return entry.dataset.isOpen() ? Optional.of(use.with(entry.dataset)) : Optional.empty();
        } finally {
            entry.lock.unlock();
            entry.closeIfEvicted();
        }
    }

    private Entry entryFor(TableIdentity table, LanceConf conf, DatasetLocation location) {
        // everything that determines what is opened, and how
        List<Object> key =
                List.of(table, location, conf.storage().toMap(), conf.get(LanceOptions.BLOCK_SIZE));
        List<Entry> evicted = new ArrayList<>();
        Entry found;
        synchronized (this) {
            found = entries.computeIfAbsent(key, k -> new Entry(new TieredDataset(conf, location)));
            Iterator<Entry> oldest = entries.values().iterator();
            while (entries.size() > capacity) {
                evicted.add(oldest.next());
                oldest.remove();
            }
        }
        for (Entry each : evicted) {
            each.evicted = true;
            each.closeIfEvicted();
        }
        return found;
    }

    private static final class Entry {

        private final ReentrantLock lock = new ReentrantLock();
        private final TieredDataset dataset;
        private volatile boolean evicted;

        private Entry(TieredDataset dataset) {
            this.dataset = dataset;
        }

        /**
         * Closes an evicted dataset; if another thread holds the lock, that thread does it
         * afterwards.
         */
        private void closeIfEvicted() {
            if (evicted && lock.tryLock()) {
                try {
                    dataset.close();
                } finally {
                    lock.unlock();
                }
            }
        }
    }
}
