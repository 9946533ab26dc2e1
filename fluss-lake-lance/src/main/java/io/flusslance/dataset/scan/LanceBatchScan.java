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
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;

import java.io.IOException;
import java.io.UncheckedIOException;

/** One scan of Lance. */
public final class LanceBatchScan implements BatchScan {

    private final LanceScanner scanner;
    private final ArrowReader reader;

    private LanceBatchScan(LanceScanner scanner, ArrowReader reader) {
        this.scanner = scanner;
        this.reader = reader;
    }

    /**
     * Opens a scan, which the caller closes before the dataset and the allocator.
     *
     * @throws RuntimeException where Lance can't scan
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
        try (LanceScanner closedLast = scanner) {
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
