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
import io.flusslance.dataset.scan.LanceBatchScan;
import io.flusslance.tiering.result.KeyDeletions;
import io.flusslance.types.KeyOrder;

import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.fluss.types.RowType;
import org.lance.Dataset;
import org.lance.ipc.ScanOptions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds the rows of a dataset that have some keys, in a scan of the key columns: an index is slower
 * from about a thousand keys on.
 */
final class KeyLookup {

    private static final int ADDRESS_SHIFT = 32;
    private static final long BATCH_ROWS = 65_536;

    /** What a key takes on the heap beside its bytes. */
    private static final int OBJECT_BYTES = 96;

    private final Dataset dataset;
    private final RowType keys;
    private final KeyOrder order;
    private final List<Integer> fragments;
    private final long limitBytes;
    private final Set<ByteBuffer> wanted = new HashSet<>();
    private final Map<Integer, Positions> found = new HashMap<>();
    private long wantedBytes;

    /**
     * A search of a version.
     *
     * @param keys the key's columns in the order of the key
     * @param fragments the ids of those that can have rows with the keys
     * @param limitBytes of keys on the heap: more need more than one scan
     */
    KeyLookup(Dataset dataset, RowType keys, List<Integer> fragments, long limitBytes) {
        this.dataset = dataset;
        this.keys = keys;
        this.order = new KeyOrder(keys, IntStream.range(0, keys.getFieldCount()).toArray());
        this.fragments = fragments;
        this.limitBytes = limitBytes;
    }

    /**
     * Finds the rows of changed keys.
     *
     * @throws IOException where the dataset or the changes can't be read
     */
    KeyDeletions find(ChangeBuffer changes) throws IOException, InterruptedException {
        if (fragments.isEmpty()) {
            return KeyDeletions.none();
        }
        changes.forEach(change -> add(change.key()));
        scan();
        return KeyDeletions.of(
                found.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey, rows -> rows.getValue().toArray())),
                fragments);
    }

    private void add(byte[] key) throws IOException {
        wanted.add(ByteBuffer.wrap(key));
        wantedBytes += OBJECT_BYTES + key.length;
        if (wantedBytes > limitBytes) {
            scan();
        }
    }

    private void scan() throws IOException {
        if (wanted.isEmpty()) {
            return;
        }
        ScanOptions options =
                new ScanOptions.Builder()
                        .fragmentIds(fragments)
                        .columns(
                                keys.getFieldNames().stream()
                                        .map(name -> "`" + name + "`")
                                        .collect(Collectors.toList()))
                        .withRowAddress(true)
                        .batchSize(BATCH_ROWS)
                        .build();
        LanceBatchScan.forEachBatch(dataset, options, this::probe);
        wanted.clear();
        wantedBytes = 0;
    }

    private void probe(VectorSchemaRoot batch) {
        // by their positions in the scan: Lance names a quoted column with its quotes
        List<Optional<FieldVector>> vectors = new ArrayList<>();
        for (int i = 0; i < keys.getFieldCount(); i++) {
            vectors.add(Optional.of(batch.getVector(i)));
        }
        ArrowRowView view = ArrowRowView.of(keys, vectors);
        FieldVector addresses = batch.getVector("_rowaddr");
        for (int row = 0; row < batch.getRowCount(); row++) {
            view.at(row);
            if (wanted.contains(ByteBuffer.wrap(order.encode(view)))) {
                long address = addressOf(addresses, row);
                found.computeIfAbsent((int) (address >>> ADDRESS_SHIFT), id -> new Positions())
                        .add((int) address);
            }
        }
    }

    private static long addressOf(FieldVector addresses, int row) {
        return addresses instanceof UInt8Vector
                ? ((UInt8Vector) addresses).get(row)
                : ((BigIntVector) addresses).get(row);
    }

    private static final class Positions {

        private int[] rows = new int[16];
        private int count;

        void add(int row) {
            if (count == rows.length) {
                rows = Arrays.copyOf(rows, 2 * count);
            }
            rows[count++] = row;
        }

        int[] toArray() {
            return Arrays.copyOf(rows, count);
        }
    }
}
