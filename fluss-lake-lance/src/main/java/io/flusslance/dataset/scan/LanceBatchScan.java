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
package io.flusslance.dataset.scan;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.lance.Dataset;
import org.lance.file.LanceFileReader;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;
import org.lance.util.Range;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/** A Lance scan of a dataset version or a data file. */
public final class LanceBatchScan implements BatchScan {

    private final AutoCloseable scanner;
    private final ArrowReader reader;

    private LanceBatchScan(AutoCloseable scanner, ArrowReader reader) {
        this.scanner = scanner;
        this.reader = reader;
    }

    /** Quotes the name of a column, which could otherwise be taken for an expression. */
    public static String quoted(String column) {
        return "`" + column + "`";
    }

    /**
     * Opens a scan, which the caller closes before the dataset and the allocator.
     *
     * @throws RuntimeException if Lance can't scan
     */
    public static LanceBatchScan open(
            Dataset dataset, ScanOptions options, BufferAllocator allocator) {
        LanceScanner scanner = LanceScanner.create(dataset, options, allocator);
        try {
            return new LanceBatchScan(scanner, scanner.scanBatches());
        } catch (Exception | Error e) {
            close(scanner);
            throw e;
        }
    }

    /**
     * Reads all batches of a scan, in the memory of the dataset.
     *
     * @param visitor receives each batch, always in the same vectors
     * @throws IOException if Lance failed; its errors can also be RuntimeExceptions
     */
    public static void forEachBatch(
            Dataset dataset, ScanOptions options, Consumer<VectorSchemaRoot> visitor)
            throws IOException {
        try (LanceScanner scanner = dataset.newScan(options);
                ArrowReader batches = scanner.scanBatches()) {
            while (batches.loadNextBatch()) {
                visitor.accept(batches.getVectorSchemaRoot());
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /**
     * Opens a scan of a data file that need not belong to a dataset. The caller closes it before
     * the file.
     *
     * @param columns names of top-level columns
     * @throws IOException if Lance can't scan
     */
    public static LanceBatchScan open(
            LanceFileReader file, List<String> columns, long firstRow, long rows, long batchRows)
            throws IOException {
        Range range = Range.of(Math.toIntExact(firstRow), Math.toIntExact(firstRow + rows));
        return new LanceBatchScan(
                () -> {}, file.readAll(columns, List.of(range), Math.toIntExact(batchRows)));
    }

    @Override
    public boolean loadNext() throws IOException {
        return reader.loadNextBatch();
    }

    @Override
    public VectorSchemaRoot batch() throws IOException {
        return reader.getVectorSchemaRoot();
    }

    @Override
    public void close() {
        try (AutoCloseable closedLast = scanner) {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException("A scan can't be closed.", e);
        }
    }

    private static void close(LanceScanner scanner) {
        try {
            scanner.close();
        } catch (Exception e) {
            throw new IllegalStateException("A scan can't be closed.", e);
        }
    }
}
