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
package io.flusslance.arrow;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Batches that wait in a local file, and come back in their order.
 *
 * <p>The file has no name from the first moment on, so that nothing is left of it when the process
 * dies. Its format is that of this class: of each batch the counts and sizes, then the bytes of its
 * buffers. (Arrow's own file format loads a batch into one buffer, in which a decimal can lie at an
 * address that Lance does not take.) Not for more than one thread at a time.
 */
public final class SpilledBatches implements AutoCloseable {

    /** Java copies what is longer to memory that it allocates each time. */
    private static final int CHUNK_BYTES = 8 << 10;

    private final Schema schema;
    // not a channel: the interrupt of a thread that uses it would close it, with all batches in it
    private final RandomAccessFile file;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private long readAt;
    private long writeAt;

    /**
     * An empty file.
     *
     * @param folder where it is made
     * @param schema of all batches
     * @throws IOException where the folder does not take it
     */
    public SpilledBatches(Path folder, Schema schema) throws IOException {
        this.schema = schema;
        Path name = Files.createTempFile(folder, "fluss-lance-", ".spill");
        try {
            this.file = new RandomAccessFile(name.toFile(), "rw");
        } finally {
            Files.deleteIfExists(name);
        }
    }

    /**
     * Appends a batch.
     *
     * @param batch stays the caller's
     * @throws IOException where the disk does not take it; the batches before it are still there
     */
    public void append(VectorSchemaRoot batch) throws IOException {
        try (ArrowRecordBatch record = new VectorUnloader(batch).getRecordBatch()) {
            file.seek(writeAt);
            file.write(header(record).array());
            for (ArrowBuf buffer : record.getBuffers()) {
                write(buffer);
            }
            writeAt = file.getFilePointer();
        }
    }

    private static ByteBuffer header(ArrowRecordBatch record) {
        List<ArrowFieldNode> nodes = record.getNodes();
        List<ArrowBuf> buffers = record.getBuffers();
        int bytes = 3 * Integer.BYTES + (2 * nodes.size() + buffers.size()) * Long.BYTES;
        ByteBuffer header = ByteBuffer.allocate(Integer.BYTES + bytes);
        header.putInt(bytes).putInt(record.getLength());
        header.putInt(nodes.size()).putInt(buffers.size());
        for (ArrowFieldNode node : nodes) {
            header.putLong(node.getLength()).putLong(node.getNullCount());
        }
        buffers.forEach(buffer -> header.putLong(buffer.readableBytes()));
        return header.flip();
    }

    private void write(ArrowBuf buffer) throws IOException {
        long bytes = buffer.readableBytes();
        for (long at = 0; at < bytes; at += chunk.length) {
            int count = (int) Math.min(chunk.length, bytes - at);
            buffer.getBytes(at, chunk, 0, count);
            file.write(chunk, 0, count);
        }
    }

    private void read(ArrowBuf buffer, long bytes) throws IOException {
        for (long at = 0; at < bytes; at += chunk.length) {
            int count = (int) Math.min(chunk.length, bytes - at);
            file.readFully(chunk, 0, count);
            buffer.setBytes(at, chunk, 0, count);
        }
        buffer.writerIndex(bytes);
    }

    /**
     * Takes the oldest batch out, if there is one.
     *
     * @return the batch, which the caller closes
     * @throws OutOfMemoryException where the allocator has no room; the batch is still there
     */
    public VectorSchemaRoot take(BufferAllocator allocator) throws IOException {
        file.seek(readAt);
        ByteBuffer header = ByteBuffer.allocate(file.readInt());
        file.readFully(header.array());
        int rows = header.getInt();
        int nodeCount = header.getInt();
        int bufferCount = header.getInt();
        List<ArrowFieldNode> nodes = new ArrayList<>(nodeCount);
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(new ArrowFieldNode(header.getLong(), header.getLong()));
        }
        List<ArrowBuf> buffers = new ArrayList<>(bufferCount);
        try {
            // all of them before a byte is read: where there is no room this is tried again and
            // again
            List<Long> sizes = new ArrayList<>(bufferCount);
            for (int i = 0; i < bufferCount; i++) {
                sizes.add(header.getLong());
                buffers.add(allocator.buffer(sizes.get(i)));
            }
            for (int i = 0; i < bufferCount; i++) {
                read(buffers.get(i), sizes.get(i));
            }
            VectorSchemaRoot batch = load(rows, nodes, buffers, allocator);
            readAt = file.getFilePointer();
            return batch;
        } finally {
            buffers.forEach(ArrowBuf::close);
        }
    }

    private VectorSchemaRoot load(
            int rows,
            List<ArrowFieldNode> nodes,
            List<ArrowBuf> buffers,
            BufferAllocator allocator) {
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
        try (ArrowRecordBatch record = new ArrowRecordBatch(rows, nodes, buffers)) {
            new VectorLoader(root).load(record);
            return root;
        } catch (RuntimeException e) {
            root.close();
            throw e;
        }
    }

    /** Frees the space on the disk. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
