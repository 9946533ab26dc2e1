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

import org.lance.FragmentMetadata;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

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

    /** An entry that was not used for this long is removed. */
    private static final Duration IDLE = Duration.ofMinutes(30);

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

    /**
     * Returns the cache of this process. If jobs in the process configure different sizes, the
     * largest one counts.
     */
    public static KeyCache ofProcess(LanceConf conf) {
        OF_PROCESS.raiseLimitTo(conf.require(LanceOptions.WRITE_KEY_CACHE_LIMIT).getBytes());
        return OF_PROCESS;
    }

    synchronized void raiseLimitTo(long bytes) {
        limitBytes = Math.max(limitBytes, bytes);
    }

    /**
     * Returns the keys of the rows of a fragment, if they are known.
     *
     * @param columns the field ids of the key columns
     */
    synchronized Optional<FragmentKeys> find(
            DatasetLocation dataset, FragmentMetadata fragment, List<Integer> columns) {
        removeIdle();
        Map.Entry<DatasetLocation, Integer> id = Map.entry(dataset, fragment.getId());
        Entry entry = entries.get(id);
        if (entry == null) {
            return Optional.empty();
        }
        if (!entry.isOf(fragment) || !entry.columns.equals(columns)) {
            // the fragment is going to be read again, which needs the room
            remove(id);
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
        Map.Entry<DatasetLocation, Integer> id = Map.entry(dataset, before.getId());
        Entry entry = entries.get(id);
        if (entry == null) {
            return;
        }
        if (after.isPresent() && entry.isOf(before)) {
            entry.fragment = after.get();
            entry.keys = entry.keys.without(deleted);
            entry.usedNanos = nanoClock.getAsLong();
        } else {
            remove(id);
        }
    }

    /** Removes the fragments of a dataset that are no longer in its newest version. */
    synchronized void retain(DatasetLocation dataset, Set<Integer> fragments) {
        List<Map.Entry<DatasetLocation, Integer>> gone =
                entries.keySet().stream()
                        .filter(id -> id.getKey().equals(dataset))
                        .filter(id -> !fragments.contains(id.getValue()))
                        .collect(Collectors.toList());
        gone.forEach(this::remove);
    }

    private void removeIdle() {
        while (!entries.isEmpty()) {
            Map.Entry<Map.Entry<DatasetLocation, Integer>, Entry> eldest =
                    entries.entrySet().iterator().next();
            if (nanoClock.getAsLong() - eldest.getValue().usedNanos < IDLE.toNanos()) {
                return;
            }
            remove(eldest.getKey());
        }
    }

    private void remove(Map.Entry<DatasetLocation, Integer> id) {
        Entry removed = entries.remove(id);
        if (removed != null) {
            heapBytes -= removed.heapBytes;
        }
    }

    /** Takes bytes of the heap, if there is room for them. */
    synchronized boolean tryTake(long bytes) {
        boolean fits = heapBytes + bytes <= limitBytes;
        heapBytes += fits ? bytes : 0;
        return fits;
    }

    synchronized void giveBack(long bytes) {
        heapBytes -= bytes;
    }

    synchronized long heapBytes() {
        return heapBytes;
    }

    /**
     * Puts the keys of a fragment into the cache.
     *
     * @param columns the field ids of the key columns
     * @param takenBytes what was taken for them
     */
    synchronized void put(
            DatasetLocation dataset,
            FragmentMetadata fragment,
            List<Integer> columns,
            FragmentKeys keys,
            long takenBytes) {
        Map.Entry<DatasetLocation, Integer> id = Map.entry(dataset, fragment.getId());
        remove(id);
        entries.put(id, new Entry(fragment, columns, keys, takenBytes, nanoClock.getAsLong()));
    }

    /**
     * Begins to collect the keys of a fragment. The caller closes the result.
     *
     * @param columns the field ids of the key columns
     */
    KeyReading read(
            DatasetLocation dataset,
            FragmentMetadata fragment,
            List<Integer> columns,
            KeyOrder order) {
        return new KeyReading(this, dataset, fragment, columns, order);
    }

    private static final class Entry {

        private final List<Integer> columns;
        private final long heapBytes;
        private FragmentMetadata fragment;
        private FragmentKeys keys;
        private long usedNanos;

        Entry(
                FragmentMetadata fragment,
                List<Integer> columns,
                FragmentKeys keys,
                long heapBytes,
                long usedNanos) {
            this.fragment = fragment;
            this.columns = columns;
            this.keys = keys;
            this.heapBytes = heapBytes;
            this.usedNanos = usedNanos;
        }

        boolean isOf(FragmentMetadata other) {
            return fragment.getFiles().equals(other.getFiles())
                    && Objects.equals(fragment.getDeletionFile(), other.getDeletionFile());
        }
    }
}
