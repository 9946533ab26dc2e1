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
package io.flusslance.tiering.write;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

import java.io.IOException;
import java.io.InterruptedIOException;

/** The batches of one file as the stream that Lance pulls them from, on a thread of its own. */
final class BatchReader extends ArrowReader {

    private final FragmentWriter source;
    private final Schema schema;
    private VectorSchemaRoot current;

    BatchReader(BufferAllocator allocator, FragmentWriter source, Schema schema) {
        super(allocator);
        this.source = source;
        this.schema = schema;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        closeCurrent();
        try {
            current = source.awaitNext();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while waiting for rows");
        }
        return current != null;
    }

    /** The batch loaded last; Lance holds its own reference to the buffers. */
    @Override
    public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
        return current != null ? current : super.getVectorSchemaRoot();
    }

    private void closeCurrent() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    @Override
    public void close() throws IOException {
        closeCurrent();
        super.close();
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
