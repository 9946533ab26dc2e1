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
package io.flusslance.tiering.write.delta;

import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.types.KeyOrder;

import org.apache.fluss.row.InternalRow;
import org.lance.FragmentMetadata;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Keys of fragments that a lookup has read, for the next lookups in the same fragments.
 * Thread-safe.
 *
 * <p>Data files never change, so an entry is right as long as the fragment has the same files and
 * the same deletion file. Deletions of this process are applied to the entries; after those of
 * others the fragment is read again.
 *
 * <p>If there is no room, the keys of further fragments are not kept, because lookups visit all
 * fragments in turn: replacing the least recently used ones would leave no entry to be used again.
 */
public final class KeyCache {

    /** An entry that was not used for this long can be replaced. */
    private static final Duration IDLE = Duration.ofMinutes(10);

    private static final KeyCache OF_PROCESS = new KeyCache(System::nanoTime);

    private final LongSupplier nanoClock;

    // all guarded by this; the least recently used entry first
    private final Map<Map.Entry<DatasetLocation, Integer>, Entry> entries =
            new LinkedHashMap<>(16, 0.75f, true);
    private long limitBytes;
    private long heapBytes;

    KeyCache(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Returns the cache of this process, with the size that the configuration gives it. */
    public static KeyCache ofProcess(LanceConf conf) {
        OF_PROCESS.limitTo(conf.require(LanceOptions.WRITE_KEY_CACHE_LIMIT).getBytes());
        return OF_PROCESS;
    }

    /** Sets the limit of the heap, and makes the cache that small. */
    synchronized void limitTo(long bytes) {
        limitBytes = bytes;
        Iterator<Entry> eldest = entries.values().iterator();
        while (heapBytes > limitBytes && eldest.hasNext()) {
            heapBytes -= eldest.next().keys.heapBytes();
            eldest.remove();
        }
    }

    /** Returns the keys of the rows of a fragment, if they are known. */
    synchronized Optional<FragmentKeys> find(DatasetLocation dataset, FragmentMetadata fragment) {
        Entry entry = entries.get(Map.entry(dataset, fragment.getId()));
        if (entry == null || !entry.isOf(fragment)) {
            return Optional.empty();
        }
        entry.usedNanos = nanoClock.getAsLong();
        return Optional.of(entry.keys);
    }

    /**
     * Tells the cache that rows of a fragment were deleted, whether or not that is committed.
     *
     * @param deleted the positions of the rows
     * @param after the fragment without them, empty if no row remains
     */
    public synchronized void rowsDeleted(
            DatasetLocation dataset,
            FragmentMetadata before,
            int[] deleted,
            Optional<FragmentMetadata> after) {
        Entry entry = entries.get(Map.entry(dataset, before.getId()));
        if (entry == null || !entry.isOf(before)) {
            return;
        }
        if (after.isPresent()) {
            entry.fragment = after.get();
            entry.keys = entry.keys.without(deleted);
        } else {
            remove(dataset, before);
        }
    }

    private void remove(DatasetLocation dataset, FragmentMetadata fragment) {
        Entry removed = entries.remove(Map.entry(dataset, fragment.getId()));
        if (removed != null) {
            heapBytes -= removed.keys.heapBytes();
        }
    }

    /** Returns whether there is room for more bytes now, after removing idle entries. */
    private synchronized boolean tryTake(long bytes) {
        Iterator<Entry> eldest = entries.values().iterator();
        while (heapBytes + bytes > limitBytes && eldest.hasNext()) {
            Entry entry = eldest.next();
            if (nanoClock.getAsLong() - entry.usedNanos < IDLE.toNanos()) {
                break;
            }
            heapBytes -= entry.keys.heapBytes();
            eldest.remove();
        }
        boolean fits = heapBytes + bytes <= limitBytes;
        heapBytes += fits ? bytes : 0;
        return fits;
    }

    synchronized long heapBytes() {
        return heapBytes;
    }

    private synchronized void giveBack(long bytes) {
        heapBytes -= bytes;
    }

    private synchronized void put(
            DatasetLocation dataset, FragmentMetadata fragment, FragmentKeys keys) {
        remove(dataset, fragment);
        entries.put(
                Map.entry(dataset, fragment.getId()),
                new Entry(fragment, keys, nanoClock.getAsLong()));
    }

    /** Begins to collect the keys of a fragment. The caller closes the result. */
    Reading read(DatasetLocation dataset, FragmentMetadata fragment, KeyOrder order) {
        return new Reading(dataset, fragment, order);
    }

    /** Collects the keys of a fragment, as long as there is room for them. */
    final class Reading implements AutoCloseable {

        private final DatasetLocation dataset;
        private final FragmentMetadata fragment;
        private Optional<FragmentKeys.Builder> builder = Optional.empty();
        private long takenBytes;
        private long rows;

        private Reading(DatasetLocation dataset, FragmentMetadata fragment, KeyOrder order) {
            this.dataset = dataset;
            this.fragment = fragment;
            // an array of this size must not even be tried where it can't be kept
            long leastBytes = fragment.getPhysicalRows() * Long.BYTES;
            if (tryTake(leastBytes)) {
                takenBytes = leastBytes;
                builder =
                        Optional.of(
                                FragmentKeys.Builder.create(
                                        order, Math.toIntExact(fragment.getPhysicalRows())));
                growTo(builder.get().heapBytes());
            }
        }

        /** Adds a row, which comes after those added before. */
        void add(int position, InternalRow row) {
            rows++;
            if (builder.isPresent()) {
                builder.get().add(position, row);
                growTo(builder.get().heapBytes());
            }
        }

        /** Counts a row that has no key. */
        void addWithoutKey() {
            rows++;
        }

        private void growTo(long bytes) {
            if (bytes > takenBytes) {
                if (tryTake(bytes - takenBytes)) {
                    takenBytes = bytes;
                } else {
                    builder = Optional.empty();
                }
            }
        }

        /** Puts the keys into the cache, if all rows of the fragment were added. */
        @Override
        public void close() {
            giveBack(takenBytes);
            takenBytes = 0;
            if (rows == fragment.getNumRows()) {
                builder.map(FragmentKeys.Builder::build)
                        .filter(keys -> tryTake(keys.heapBytes()))
                        .ifPresent(keys -> put(dataset, fragment, keys));
            }
        }
    }

    private static final class Entry {

        private FragmentMetadata fragment;
        private FragmentKeys keys;
        private long usedNanos;

        Entry(FragmentMetadata fragment, FragmentKeys keys, long usedNanos) {
            this.fragment = fragment;
            this.keys = keys;
            this.usedNanos = usedNanos;
        }

        boolean isOf(FragmentMetadata other) {
            return fragment.getFiles().equals(other.getFiles())
                    && Objects.equals(fragment.getDeletionFile(), other.getDeletionFile());
        }
    }
}
