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

import io.flusslance.dataset.DatasetLocation;
import io.flusslance.types.KeyOrder;

import org.apache.fluss.row.InternalRow;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;

import java.util.List;
import java.util.Optional;

/** Collects the keys of a fragment, as long as there is room for them. */
final class KeyReading implements AutoCloseable {

    /** The heap of an entry in addition to its keys and the ids of the columns in its files. */
    private static final long ENTRY_BYTES = 1024;

    /** The arrays of more rows would exceed the length of an array. */
    private static final long MAX_ROWS = Integer.MAX_VALUE - 8L;

    private final KeyCache cache;

    private final DatasetLocation dataset;
    private final FragmentMetadata fragment;
    private final List<Integer> columns;
    private final long entryBytes;
    private Optional<FragmentKeys.Builder> builder = Optional.empty();
    private long takenBytes;
    private long rows;

    /** Begins to collect; see {@link KeyCache#read}. */
    KeyReading(
            KeyCache cache,
            DatasetLocation dataset,
            FragmentMetadata fragment,
            List<Integer> columns,
            KeyOrder order) {
        this.cache = cache;
        this.dataset = dataset;
        this.fragment = fragment;
        this.columns = columns;
        long fieldIds = 0;
        for (DataFile file : fragment.getFiles()) {
            fieldIds += file.getFields().length;
        }
        // each column has an id and an index
        this.entryBytes = ENTRY_BYTES + 2 * Integer.BYTES * fieldIds;
        long physicalRows = fragment.getPhysicalRows();
        if (physicalRows >= 0 && physicalRows <= MAX_ROWS) {
            create(order, (int) physicalRows);
        }
    }

    private void create(KeyOrder order, int physicalRows) {
        long leastBytes = entryBytes + (long) Long.BYTES * physicalRows;
        // an array of this size must not even be created if it can't be kept
        if (cache.tryTake(leastBytes)) {
            takenBytes = leastBytes;
            try {
                builder = Optional.of(FragmentKeys.Builder.create(order, physicalRows));
                takeMore();
            } catch (OutOfMemoryError e) {
                drop();
            }
        }
    }

    /** Adds a row, which comes after those added before. */
    void add(int position, InternalRow row) {
        if (builder.isPresent()) {
            if (builder.get().add(position, row)) {
                takeMore();
            } else {
                drop();
            }
        }
        // last: after an error there is a row less than the fragment has
        rows++;
    }

    /** Counts a row that has no key. */
    void addWithoutKey() {
        rows++;
    }

    private void takeMore() {
        long bytes = entryBytes + builder.map(FragmentKeys.Builder::heapBytes).orElse(0L);
        if (bytes > takenBytes) {
            if (cache.tryTake(bytes - takenBytes)) {
                takenBytes = bytes;
            } else {
                drop();
            }
        }
    }

    private void drop() {
        builder = Optional.empty();
        cache.giveBack(takenBytes);
        takenBytes = 0;
    }

    /** Puts the keys into the cache, if all rows of the fragment were added. */
    @Override
    public void close() {
        if (builder.isPresent() && rows == fragment.getNumRows()) {
            cache.put(dataset, fragment, columns, builder.get().build(), takenBytes);
            takenBytes = 0;
        }
        drop();
    }
}
