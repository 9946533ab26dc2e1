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

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

import java.io.IOException;
import java.util.Iterator;

/** Batches as the stream that Lance pulls; they belong to who made them. */
final class PrebuiltReader extends ArrowReader {

    private final Schema schema;
    private final Iterator<VectorSchemaRoot> batches;
    private VectorSchemaRoot current;

    PrebuiltReader(BufferAllocator allocator, Schema schema, Iterator<VectorSchemaRoot> batches) {
        super(allocator);
        this.schema = schema;
        this.batches = batches;
    }

    @Override
    public boolean loadNextBatch() {
        current = batches.hasNext() ? batches.next() : null;
        return current != null;
    }

    @Override
    public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
        return current != null ? current : super.getVectorSchemaRoot();
    }

    @Override
    public long bytesRead() {
        return 0;
    }

    @Override
    protected void closeReadSource() {}

    @Override
    protected Schema readSchema() {
        return schema;
    }
}
