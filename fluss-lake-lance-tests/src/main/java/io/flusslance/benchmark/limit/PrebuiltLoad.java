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

import io.flusslance.benchmark.Load;

import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.RowType;
import org.lance.CommitBuilder;
import org.lance.Dataset;
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.lance.Transaction;
import org.lance.WriteParams;
import org.lance.operation.Append;

import java.util.List;

/**
 * Writes prebuilt batches into a dataset in one stream and appends them in one transaction. Their
 * memory is given back after that: a writer whose memory is used again frees none on the way.
 */
public final class PrebuiltLoad implements Load {

    private static final long NATIVE_RELEASE_MILLIS = 10_000;

    private final BufferAllocator allocator = new RootAllocator();
    private final String uri;
    private final Schema schema;
    private final String storageVersion;
    private final List<VectorSchemaRoot> batches;

    /**
     * Fills the batches.
     *
     * @param uri of a dataset without rows
     * @param batchRows rows of a batch
     */
    public PrebuiltLoad(String uri, RowType rowType, InternalRow[] rows, int batchRows) {
        this.uri = uri;
        try (Dataset dataset = Dataset.open().uri(uri).allocator(allocator).build()) {
            this.schema = dataset.getSchema();
            this.storageVersion = dataset.getLanceFileFormatVersion();
        }
        this.batches = new BatchFiller(schema, rowType, allocator).fill(rows, batchRows);
    }

    @Override
    public void run() throws Exception {
        commit(write());
    }

    private List<FragmentMetadata> write() throws Exception {
        WriteParams params =
                new WriteParams.Builder()
                        .withDataStorageVersion(storageVersion)
                        .withMaxRowsPerFile(Integer.MAX_VALUE)
                        .withMaxBytesPerFile(Long.MAX_VALUE)
                        .build();
        try (PrebuiltReader reader = new PrebuiltReader(allocator, schema, batches.iterator());
                ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
            Data.exportArrayStream(allocator, reader, stream);
            return Fragment.write().datasetUri(uri).data(stream).writeParams(params).execute();
        }
    }

    private void commit(List<FragmentMetadata> fragments) {
        try (Dataset dataset = Dataset.open().uri(uri).allocator(allocator).build();
                Transaction transaction =
                        new Transaction.Builder()
                                .readVersion(dataset.version())
                                .operation(Append.builder().fragments(fragments).build())
                                .build();
                Dataset committed = new CommitBuilder(dataset).execute(transaction)) {
            if (committed.version() <= dataset.version()) {
                throw new IllegalStateException("the commit made no version");
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        batches.forEach(VectorSchemaRoot::close);
        // Lance lets go of the last batch a moment after it has said that the file is written
        long deadline = System.nanoTime() + NATIVE_RELEASE_MILLIS * 1_000_000;
        while (allocator.getAllocatedMemory() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
        allocator.close();
    }
}
