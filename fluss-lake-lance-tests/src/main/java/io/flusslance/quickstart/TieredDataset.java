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
package io.flusslance.quickstart;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.fluss.metadata.TablePath;
import org.lance.Dataset;
import org.lance.ReadOptions;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;

import java.io.IOException;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The dataset of a table, opened with the Lance SDK alone: nothing of Fluss or of the plugin takes
 * part in the reading.
 */
public final class TieredDataset implements AutoCloseable {

    private static final long ARROW_LIMIT_BYTES = 1L << 30;

    private final BufferAllocator allocator;
    private final Dataset dataset;

    private TieredDataset(BufferAllocator allocator, Dataset dataset) {
        this.allocator = allocator;
        this.dataset = dataset;
    }

    /**
     * Opens the newest version of a dataset.
     *
     * @param warehouse where it is
     * @param table whose dataset it is
     * @return the open dataset, to be closed by the caller
     * @throws IOException if it cannot be opened
     */
    public static TieredDataset open(Warehouse warehouse, TablePath table) throws IOException {
        return open(warehouse, table, OptionalLong.empty());
    }

    /** The same for a version of it. */
    public static TieredDataset open(Warehouse warehouse, TablePath table, long version)
            throws IOException {
        return open(warehouse, table, OptionalLong.of(version));
    }

    private static TieredDataset open(Warehouse warehouse, TablePath table, OptionalLong version)
            throws IOException {
        BufferAllocator allocator = new RootAllocator(ARROW_LIMIT_BYTES);
        try {
            return new TieredDataset(allocator, openDataset(warehouse, table, version, allocator));
        } catch (Exception e) { // the SDK throws an undeclared IOException on storage errors
            allocator.close();
            throw new IOException("opening " + warehouse.dataset(table) + ": " + e.getMessage(), e);
        }
    }

    private static Dataset openDataset(
            Warehouse warehouse, TablePath table, OptionalLong version, BufferAllocator allocator) {
        ReadOptions.Builder options =
                new ReadOptions.Builder().setStorageOptions(warehouse.storageOptions());
        version.ifPresent(options::setVersion);
        return Dataset.open()
                .allocator(allocator)
                .uri(warehouse.dataset(table))
                .readOptions(options.build())
                .build();
    }

    /**
     * How many rows the dataset has that a new table would meet.
     *
     * @param warehouse where it is
     * @param table whose dataset it is
     * @return 0 if there is no dataset
     * @throws IOException if the warehouse cannot be reached
     */
    static long countRows(Warehouse warehouse, TablePath table) throws IOException {
        try (BufferAllocator allocator = new RootAllocator(ARROW_LIMIT_BYTES);
                Dataset dataset = openDataset(warehouse, table, OptionalLong.empty(), allocator)) {
            return dataset.countRows();
        } catch (Exception e) { // the SDK throws an undeclared IOException on storage errors
            if (saysNoDataset(e)) {
                return 0;
            }
            throw new IOException(FailureSentence.reason(e), e);
        }
    }

    private static boolean saysNoDataset(Exception failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return failure instanceof IllegalArgumentException
                && message.contains("not found")
                && !message.contains("nosuchbucket");
    }

    /** The version that is read. */
    public long version() {
        return dataset.version();
    }

    /** The number of fragments, each of one data file. */
    public int fragments() {
        return dataset.getFragments().size();
    }

    /**
     * Reads all rows.
     *
     * @param options of the scan
     * @param consumer takes each batch, which is valid until it returns
     * @throws IOException if reading fails
     */
    @SuppressWarnings("try") // an interrupted close() leaves through this method as well
    public void forEachBatch(ScanOptions options, Consumer<VectorSchemaRoot> consumer)
            throws IOException {
        try (LanceScanner scanner = dataset.newScan(options);
                ArrowReader reader = scanner.scanBatches()) {
            while (reader.loadNextBatch()) {
                consumer.accept(reader.getVectorSchemaRoot());
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("reading " + dataset.uri() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        // the dataset before the allocator that it was opened with
        dataset.close();
        allocator.close();
    }
}
