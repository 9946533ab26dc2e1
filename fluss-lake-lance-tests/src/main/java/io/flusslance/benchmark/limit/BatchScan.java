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
package io.flusslance.benchmark.limit;

import io.flusslance.benchmark.ScanRequest;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.lance.Dataset;
import org.lance.ReadOptions;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;

import java.util.function.ToLongFunction;

/** Scans a dataset with Lance's own settings and counts the rows of the batches. */
public class BatchScan implements ToLongFunction<ScanRequest> {

    @Override
    public long applyAsLong(ScanRequest request) {
        ScanOptions.Builder options = new ScanOptions.Builder().columns(request.columns());
        request.filter().ifPresent(options::filter);
        try (BufferAllocator allocator = new RootAllocator();
                Dataset dataset =
                        Dataset.open()
                                .uri(request.uri())
                                .allocator(allocator)
                                .readOptions(
                                        new ReadOptions.Builder()
                                                .setVersion(request.version())
                                                .build())
                                .build();
                LanceScanner scanner = dataset.newScan(options.build());
                ArrowReader reader = scanner.scanBatches()) {
            long rows = 0;
            VectorSchemaRoot batch = reader.getVectorSchemaRoot();
            while (reader.loadNextBatch()) {
                look(batch);
                rows += batch.getRowCount();
            }
            return rows;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Looks at a batch, or not. */
    void look(VectorSchemaRoot batch) {}
}
