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

import io.flusslance.memory.FileMemory;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The batches of one file on their way to Lance, which pulls them as a stream. A few may wait, so
 * that it finds the next one ready: more would leave the processor's cache before it comes to them.
 *
 * <p>A batch that was added belongs to the queue, whatever happens: it is closed when Lance asks
 * for the next one, or with the queue.
 */
final class BatchQueue extends ArrowReader {

    private static final int WAITING_BATCHES = 2;
    private static final long WAITING_BYTES = 8 << 20;

    private final Schema schema;

    // all below is guarded by this
    private final Deque<VectorSchemaRoot> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private VectorSchemaRoot current;
    private boolean complete;
    // aborted or closed: nobody takes batches any more
    private boolean over;

    /**
     * An empty queue.
     *
     * @param allocator for what the stream itself takes; it is closed after the queue
     * @param schema of the batches
     */
    BatchQueue(BufferAllocator allocator, Schema schema) {
        super(allocator);
        this.schema = schema;
    }

    /**
     * Adds a batch, and waits while earlier ones do.
     *
     * @param batch is closed at once where nobody takes batches any more
     */
    synchronized void add(VectorSchemaRoot batch) throws InterruptedException {
        try {
            while (isFull() && !over) {
                wait();
            }
        } catch (InterruptedException e) {
            batch.close();
            throw e;
        }
        if (over) {
            batch.close();
            return;
        }
        waitingBytes += FileMemory.sizeOf(batch);
        waiting.add(batch);
        notifyAll();
    }

    private boolean isFull() {
        return waiting.size() >= WAITING_BATCHES && waitingBytes >= WAITING_BYTES;
    }

    /** Waits until Lance has taken all batches and asks for the next one. */
    synchronized void awaitIdle() throws InterruptedException {
        while ((!waiting.isEmpty() || current != null) && !over) {
            wait();
        }
    }

    /** No batch comes any more: the file ends with those that are there. */
    synchronized void complete() {
        complete = true;
        notifyAll();
    }

    /** What Lance has not pulled yet is not wanted any more: the stream fails. */
    synchronized void abort() {
        over = true;
        waiting.forEach(VectorSchemaRoot::close);
        waiting.clear();
        notifyAll();
    }

    @Override
    public synchronized boolean loadNextBatch() throws IOException {
        closeCurrent();
        notifyAll();
        while (waiting.isEmpty() && !complete && !over) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new InterruptedIOException("interrupted while waiting for rows");
            }
        }
        if (over) {
            throw new IOException("aborted");
        }
        if (waiting.isEmpty()) {
            return false;
        }
        current = waiting.remove();
        waitingBytes -= FileMemory.sizeOf(current);
        notifyAll();
        return true;
    }

    /** The batch loaded last; Lance holds its own reference to the buffers. */
    @Override
    public synchronized VectorSchemaRoot getVectorSchemaRoot() throws IOException {
        return current != null ? current : super.getVectorSchemaRoot();
    }

    private void closeCurrent() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        abort();
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
