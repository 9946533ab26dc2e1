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
package io.flusslance.testing;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.lance.Dataset;
import org.lance.ReadOptions;
import org.lance.Transaction;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The newest version of a Lance dataset, read with Lance's own Java SDK. */
public final class LanceDataset implements AutoCloseable {

    /** Rows of 100 kB make batches of 25 MB at this size. */
    private static final long BATCH_ROWS = 256;

    private final BufferAllocator allocator;
    private final Dataset dataset;

    private LanceDataset(BufferAllocator allocator, Dataset dataset) {
        this.allocator = allocator;
        this.dataset = dataset;
    }

    /**
     * Opens the newest version.
     *
     * @param storageOptions Lance's storage options; empty for a local folder
     */
    public static LanceDataset open(String uri, Map<String, String> storageOptions) {
        BufferAllocator allocator = new RootAllocator();
        try {
            ReadOptions options =
                    new ReadOptions.Builder().setStorageOptions(storageOptions).build();
            return new LanceDataset(
                    allocator,
                    Dataset.open().allocator(allocator).uri(uri).readOptions(options).build());
        } catch (Exception | Error e) {
            // also an IOException, which the SDK throws from native code without declaring it
            allocator.close();
            throw e;
        }
    }

    /** Makes a version that is like the open one, as another program does. */
    public void makeVersion() {
        try (Dataset same = dataset.checkoutVersion(dataset.version())) {
            same.restore();
        }
    }

    /** The version that is open. */
    public long version() {
        return dataset.version();
    }

    /** The schema with the system columns. */
    public Schema schema() {
        return dataset.getSchema();
    }

    /** The properties of the last transaction that has some, which tiering's have. */
    public Map<String, String> lastProperties() {
        for (long version = dataset.version(); version > 0; version--) {
            try (Dataset at = dataset.checkoutVersion(version)) {
                Map<String, String> properties =
                        at.readTransaction()
                                .flatMap(Transaction::transactionProperties)
                                .orElse(Map.of());
                if (!properties.isEmpty()) {
                    return properties;
                }
            }
        }
        throw new AssertionError("no commit of tiering in " + dataset.uri());
    }

    /** The number of rows. */
    public long countRows() {
        return dataset.countRows();
    }

    /** The names of the data files of this version, in the {@code data} folder. */
    public List<String> dataFiles() {
        return dataset.getFragments().stream()
                .flatMap(fragment -> fragment.metadata().getFiles().stream())
                .map(file -> file.getPath())
                .toList();
    }

    /** Calls {@code visitor} with every row, in no particular order. */
    @SuppressWarnings("try") // the scanner's close() throws every Exception
    public void forEachRow(Consumer<LanceRow> visitor) throws Exception {
        ScanOptions options =
                new ScanOptions.Builder().batchSize(BATCH_ROWS).batchReadahead(2).build();
        try (LanceScanner scanner = dataset.newScan(options);
                ArrowReader reader = scanner.scanBatches()) {
            VectorSchemaRoot batch = reader.getVectorSchemaRoot();
            LanceRow row = new LanceRow(batch);
            while (reader.loadNextBatch()) {
                for (int i = 0; i < batch.getRowCount(); i++) {
                    visitor.accept(row.at(i));
                }
            }
        }
    }

    @Override
    public void close() {
        // a dataset that outlives its allocator crashes the JVM
        dataset.close();
        allocator.close();
    }
}
