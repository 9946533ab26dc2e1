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

import io.flusslance.arrow.read.ArrowRowView;
import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.DatasetSchema;
import io.flusslance.dataset.scan.LanceBatchScan;
import io.flusslance.dataset.scan.RowAddresses;
import io.flusslance.types.KeyOrder;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.RowType;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.ipc.ScanOptions;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds the rows of a dataset that have some keys. The key columns are scanned, because an index is
 * slower from about a thousand keys on, or their values are in the {@link KeyCache}.
 */
public final class KeyLookup {

    private static final long BATCH_ROWS = 16_384;

    /** Of keys with at most eight bytes. */
    private static final long BATCH_ROWS_OF_NUMBERS = 65_536;

    /** Keys of a batch take memory beside that of the writers, so long ones come in fewer rows. */
    private static final long BATCH_BYTES = 8L << 20;

    private static final int READAHEAD_BATCHES = 4;

    private final Dataset dataset;
    private final DatasetLocation location;
    private final RowType keys;
    private final KeyOrder order;
    private final Map<Integer, FragmentMetadata> fragments = new TreeMap<>();
    private final long limitBytes;
    private final KeyCache cache;
    private final KeySet wanted;
    // known once they are needed
    private Optional<List<Integer>> keyColumns = Optional.empty();
    private long addedKeys;
    private long addedBytes;
    private final Map<Integer, IntStream.Builder> found = new HashMap<>();

    /**
     * A search of a version.
     *
     * @param info the table
     * @param conf of the table
     * @param location of the dataset
     * @param fragments those that can have rows with the keys
     * @param limitBytes of keys on the heap: more need more than one scan
     */
    public KeyLookup(
            TableInfo info,
            LanceConf conf,
            DatasetLocation location,
            Dataset dataset,
            Collection<FragmentMetadata> fragments,
            long limitBytes) {
        this.dataset = dataset;
        this.location = location;
        RowType columns = info.getRowType();
        this.keys =
                new RowType(
                        info.getPrimaryKeys().stream()
                                .map(key -> columns.getFields().get(columns.getFieldIndex(key)))
                                .collect(Collectors.toList()));
        this.order = new KeyOrder(keys, IntStream.range(0, keys.getFieldCount()).toArray());
        this.wanted = KeySet.of(order);
        fragments.forEach(fragment -> this.fragments.put(fragment.getId(), fragment));
        this.limitBytes = limitBytes;
        this.cache = KeyCache.ofProcess(conf);
    }

    /**
     * Adds a key.
     *
     * @param key as {@link KeyOrder} encodes it
     * @throws IOException where the dataset can't be read
     */
    public void add(byte[] key) throws IOException {
        wanted.add(key);
        addedKeys++;
        addedBytes += key.length;
        if (wanted.heapBytes() > limitBytes) {
            scan();
        }
    }

    /**
     * Finds the rows that have one of the keys.
     *
     * @return the positions of the rows in each fragment, ascending
     * @throws IOException where the dataset can't be read
     */
    public Map<Integer, int[]> find() throws IOException {
        scan();
        Map<Integer, int[]> positions = new HashMap<>();
        found.forEach((fragment, rows) -> positions.put(fragment, rows.build().sorted().toArray()));
        return positions;
    }

    private void scan() throws IOException {
        if (wanted.isEmpty()) {
            return;
        }
        if (keyColumns.isEmpty()) {
            // other programs can rename columns, so that another one has the name of a key column
            keyColumns = Optional.of(DatasetSchema.fieldIds(dataset, keys.getFieldNames()));
        }
        List<Integer> columns = keyColumns.get();
        List<Integer> unknown = new ArrayList<>();
        for (FragmentMetadata fragment : fragments.values()) {
            Optional<FragmentKeys> known = cache.find(location, fragment, columns);
            if (known.isPresent()) {
                known.get().positionsIn(wanted).forEach(row -> add(fragment.getId(), row));
            } else {
                unknown.add(fragment.getId());
            }
        }
        if (!unknown.isEmpty()) {
            scan(unknown, columns);
        }
        wanted.clear();
    }

    private void add(int fragment, int position) {
        found.computeIfAbsent(fragment, id -> IntStream.builder()).add(position);
    }

    private void scan(List<Integer> unknown, List<Integer> columns) throws IOException {
        ScanOptions options =
                new ScanOptions.Builder()
                        .fragmentIds(unknown)
                        .columns(
                                keys.getFieldNames().stream()
                                        .map(LanceBatchScan::quoted)
                                        .collect(Collectors.toList()))
                        .withRowAddress(true)
                        .batchSize(batchRows())
                        .batchReadahead(READAHEAD_BATCHES)
                        .build();
        // not in the memory of the dataset, which is bounded: keys of the lake can be longer
        try (BufferAllocator allocator = new RootAllocator();
                LanceBatchScan scan = LanceBatchScan.open(dataset, options, allocator);
                FragmentReader reader = new FragmentReader(columns)) {
            while (scan.loadNext()) {
                probe(scan.batch(), reader);
            }
        }
    }

    /** Keeps the keys of one fragment after another, as a scan returns them. */
    private final class FragmentReader implements AutoCloseable {

        private final List<Integer> columns;
        private int fragment = -1;
        private Optional<KeyReading> reading = Optional.empty();

        FragmentReader(List<Integer> columns) {
            this.columns = columns;
        }

        KeyReading of(int id) {
            if (id != fragment) {
                close();
                fragment = id;
                reading = Optional.of(cache.read(location, fragments.get(id), columns, order));
            }
            return reading.get();
        }

        @Override
        public void close() {
            reading.ifPresent(KeyReading::close);
            reading = Optional.empty();
            fragment = -1;
        }
    }

    /** The rows whose keys take about {@link #BATCH_BYTES}, if they are as long as those added. */
    private long batchRows() {
        long meanBytes = Math.max(1, addedBytes / addedKeys);
        return order.fitsLong()
                ? BATCH_ROWS_OF_NUMBERS
                : Math.max(1, Math.min(BATCH_ROWS, BATCH_BYTES / meanBytes));
    }

    private void probe(VectorSchemaRoot batch, FragmentReader reader) {
        // by their positions in the scan: Lance names a quoted column with its quotes
        List<FieldVector> vectors = batch.getFieldVectors().subList(0, keys.getFieldCount());
        ArrowRowView view =
                ArrowRowView.of(
                        keys, vectors.stream().map(Optional::of).collect(Collectors.toList()));
        List<FieldVector> withNulls =
                vectors.stream()
                        .filter(vector -> vector.getNullCount() > 0)
                        .collect(Collectors.toList());
        RowAddresses addresses = RowAddresses.of(batch);
        for (int row = 0; row < batch.getRowCount(); row++) {
            KeyReading keysOfFragment = reader.of(addresses.fragment(row));
            if (isNull(withNulls, row)) {
                keysOfFragment.addWithoutKey();
                continue;
            }
            InternalRow key = view.at(row);
            keysOfFragment.add(addresses.position(row), key);
            if (wanted.contains(key)) {
                add(addresses.fragment(row), addresses.position(row));
            }
        }
    }

    /** Rows of other programs can lack a key. */
    private static boolean isNull(List<FieldVector> vectors, int row) {
        for (FieldVector vector : vectors) {
            if (vector.isNull(row)) {
                return true;
            }
        }
        return false;
    }
}
