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
package io.flusslance.source.sort;

import io.flusslance.types.RowCodec;

import org.apache.fluss.row.InternalRow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Sorts rows of many sources, some of which are sorted, with a limited number of sources open at
 * the same time. The smallest are merged first, so that few rows are written to local disk twice.
 * Not thread-safe, except that any thread can close the {@link OpenResources}.
 */
public final class RowSorter {

    /**
     * The maximum number of open sources; each open fragment takes memory of Lance and a thread.
     */
    public static final int MAX_OPEN = 8;

    /** The maximum size of rows and keys on the heap. */
    private static final long RUN_BYTES = 16 << 20;

    /** The maximum number of local files, of which one is written while some are read. */
    private static final int MAX_RUNS = 32;

    /** The heap overhead of a row in addition to its bytes and its key. */
    private static final int OBJECT_BYTES = 64;

    private final Path folder;
    private final RowCodec codec;
    private final OpenResources resources;
    private final long runBytes;
    private final int maxOpen;
    private final PriorityQueue<Source> sources =
            new PriorityQueue<>(Comparator.comparingLong((Source source) -> source.rows));

    private final List<Unsorted> heap = new ArrayList<>();
    private long heapBytes;
    private int runs;

    /** Opens sorted rows. */
    public interface Opener {

        /** Opens the rows, which {@link OpenResources} closes. */
        KeyedRows open() throws IOException;
    }

    private static final class Source {
        private final long rows;
        private final Opener opener;

        private Source(long rows, Opener opener) {
            this.rows = rows;
            this.opener = opener;
        }
    }

    private static final class Unsorted {
        private final byte[] key;
        private final byte[] row;

        private Unsorted(byte[] key, byte[] row) {
            this.key = key;
            this.row = row;
        }
    }

    /**
     * Creates an empty sorter.
     *
     * @param folder the directory for rows that do not fit in memory
     * @param resources owns everything that is opened
     */
    public RowSorter(Path folder, RowCodec codec, OpenResources resources) {
        this(folder, codec, resources, RUN_BYTES, MAX_OPEN);
    }

    RowSorter(Path folder, RowCodec codec, OpenResources resources, long runBytes, int maxOpen) {
        this.folder = folder;
        this.codec = codec;
        this.resources = resources;
        this.runBytes = runBytes;
        this.maxOpen = maxOpen;
    }

    /** Adds sorted rows, with their approximate number and how to open them. */
    public void addSorted(long rows, Opener opener) {
        sources.add(new Source(rows, opener));
    }

    /**
     * Adds an unsorted row, which is copied.
     *
     * @throws IOException if rows can't be written to the local disk
     */
    public void add(byte[] key, InternalRow row) throws IOException {
        byte[] bytes = codec.encode(row);
        heap.add(new Unsorted(key, bytes));
        heapBytes += OBJECT_BYTES + key.length + bytes.length;
        if (heapBytes > runBytes) {
            SortedRun run = resources.own(new SortedRun(folder));
            sortHeap();
            for (Unsorted unsorted : heap) {
                run.add(unsorted.key, unsorted.row);
            }
            heap.clear();
            heapBytes = 0;
            addRun(run);
            while (runs > MAX_RUNS && !resources.isClosed()) {
                mergeSmallest(maxOpen);
            }
        }
    }

    private void sortHeap() {
        heap.sort((one, other) -> Arrays.compareUnsigned(one.key, other.key));
    }

    private void addRun(SortedRun run) throws IOException {
        run.finish();
        runs++;
        addSorted(
                run.rowCount(),
                () -> {
                    runs--;
                    resources.disown(run);
                    return run.rows(codec);
                });
    }

    /**
     * Returns all rows that were added, sorted. Must be called once.
     *
     * @throws IOException if rows can't be read, or can't be written to the local disk
     */
    public KeyedRows sorted() throws IOException {
        if (!heap.isEmpty()) {
            sortHeap();
            addSorted(heap.size(), () -> new HeapRows(heap, codec));
        }
        while (sources.size() > maxOpen && !resources.isClosed()) {
            mergeSmallest(Math.min(maxOpen, sources.size() - maxOpen + 1));
        }
        return openMerged(resources.isClosed() ? 0 : sources.size());
    }

    private void mergeSmallest(int count) throws IOException {
        SortedRun run = resources.own(new SortedRun(folder));
        KeyedRows merged = openMerged(count);
        while (!resources.isClosed() && merged.hasNext()) {
            merged.next();
            run.add(merged.key(), codec.encode(merged.row()));
        }
        resources.closeEarly(merged);
        addRun(run);
    }

    private KeyedRows openMerged(int count) throws IOException {
        List<KeyedRows> opened = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opened.add(resources.own(sources.remove().opener.open()));
        }
        KeyedRows merged = resources.own(new MergedRows(opened));
        opened.forEach(resources::disown);
        return merged;
    }

    /** Sorted rows on the heap. */
    private static final class HeapRows implements KeyedRows {

        private final List<Unsorted> rows;
        private final RowCodec codec;
        private int next;

        HeapRows(List<Unsorted> rows, RowCodec codec) {
            this.rows = rows;
            this.codec = codec;
        }

        @Override
        public boolean hasNext() {
            return next < rows.size();
        }

        @Override
        public void next() {
            next++;
        }

        @Override
        public byte[] key() {
            return rows.get(next - 1).key;
        }

        @Override
        public InternalRow row() {
            return codec.decode(rows.get(next - 1).row);
        }

        @Override
        public void close() {}
    }
}
