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
package io.flusslance.source.read;

import io.flusslance.dataset.scan.BatchScan;
import io.flusslance.memory.AllocatorScope;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.TransferPair;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Loads the batches of a scan ahead on a thread of its own, because Lance does no work between two
 * calls while Fluss converts the rows of a batch.
 *
 * <p>The thread owns the scan and closes it. It ends when this object is closed, or soon after the
 * user of the batches was garbage-collected.
 */
final class BatchPrefetcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BatchPrefetcher.class);

    private static final long LOOK_MILLIS = 1_000;

    /**
     * How long to wait for the thread. Lance can't be interrupted; after this time the thread is
     * left to end by itself.
     */
    private static final long END_MILLIS = 10_000;

    private final String name;
    private final AllocatorScope scope;
    private final BatchScan scan;
    private final long aheadBytes;
    private final WeakReference<Object> user;
    private final Thread thread;

    // all below is guarded by this
    private final Deque<VectorSchemaRoot> ready = new ArrayDeque<>();
    private long readyBytes;
    private Optional<VectorSchemaRoot> current = Optional.empty();
    private Optional<Throwable> failure = Optional.empty();
    private Optional<RuntimeException> closingFailure = Optional.empty();
    private boolean loadedAll;
    private boolean closed;

    /**
     * Creates a prefetcher.
     *
     * @param name the name of the thread, and of the scan in logs
     * @param scope owns the scan; closed when all work is done
     * @param scan the batches
     * @param aheadBytes the size of waiting batches, in bytes, at which loading pauses; one batch
     *     is always loaded, whatever its size
     * @param user who reads the batches; when it is garbage-collected, the scan is closed
     */
    BatchPrefetcher(
            String name, AllocatorScope scope, BatchScan scan, long aheadBytes, Object user) {
        this.name = name;
        this.scope = scope;
        this.scan = scan;
        this.aheadBytes = aheadBytes;
        this.user = new WeakReference<>(user);
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * Waits for the next batch and leaves the current one unchanged.
     *
     * @return false at the end and after {@link #close}
     * @throws Exception what Lance threw
     */
    synchronized boolean hasNext() throws Exception {
        while (!closed && ready.isEmpty() && !loadedAll) {
            wait();
        }
        if (!closed && ready.isEmpty() && failure.isPresent()) {
            Throwable thrown = failure.get();
            throw thrown instanceof Exception ? (Exception) thrown : new Exception(thrown);
        }
        return !closed && !ready.isEmpty();
    }

    /**
     * Returns the next batch, which has rows, and releases the one before it.
     *
     * @return empty at the end and after {@link #close}
     * @throws Exception what Lance threw
     */
    synchronized Optional<VectorSchemaRoot> next() throws Exception {
        if (!hasNext()) {
            return Optional.empty();
        }
        current.ifPresent(VectorSchemaRoot::close);
        current = Optional.ofNullable(ready.poll());
        current.ifPresent(batch -> readyBytes -= sizeOf(batch));
        notifyAll();
        return current;
    }

    private static long sizeOf(VectorSchemaRoot batch) {
        return batch.getFieldVectors().stream().mapToLong(FieldVector::getBufferSize).sum();
    }

    private void run() {
        Optional<Throwable> thrown = Optional.empty();
        try {
            while (awaitRoom() && scan.loadNext()) {
                // a filter can leave nothing of a batch
                if (scan.batch().getRowCount() > 0) {
                    offer(takeOut());
                }
            }
            // an Error too: otherwise the user would wait forever
        } catch (Throwable t) {
            thrown = Optional.of(t);
        }
        awaitClose(thrown);
        try {
            scope.close();
        } catch (RuntimeException e) {
            synchronized (this) {
                closingFailure = Optional.of(e);
            }
            LOG.warn("{} can't be closed.", name, e);
        }
    }

    /**
     * Waits until there is room for another batch.
     *
     * @return false if no more batches are wanted
     */
    private synchronized boolean awaitRoom() throws InterruptedException {
        while (!isClosed() && !ready.isEmpty() && readyBytes >= aheadBytes) {
            wait(LOOK_MILLIS);
        }
        return !closed;
    }

    private synchronized void awaitClose(Optional<Throwable> thrown) {
        failure = thrown;
        loadedAll = true;
        notifyAll();
        while (!isClosed()) {
            try {
                wait(LOOK_MILLIS);
            } catch (InterruptedException e) {
                // only this class has access to the thread
                closed = true;
            }
        }
        freeBatches();
    }

    private synchronized boolean isClosed() {
        closed |= user.get() == null;
        return closed;
    }

    /** Moves the batch out of the scan, which loads each batch into the same vectors. */
    private VectorSchemaRoot takeOut() throws Exception {
        VectorSchemaRoot loaded = scan.batch();
        List<FieldVector> vectors = new ArrayList<>();
        for (FieldVector vector : loaded.getFieldVectors()) {
            TransferPair pair = vector.getTransferPair(scope.allocator());
            pair.transfer();
            vectors.add((FieldVector) pair.getTo());
        }
        return new VectorSchemaRoot(loaded.getSchema().getFields(), vectors, loaded.getRowCount());
    }

    private synchronized void offer(VectorSchemaRoot batch) {
        ready.add(batch);
        readyBytes += sizeOf(batch);
        notifyAll();
    }

    private void freeBatches() {
        ready.forEach(VectorSchemaRoot::close);
        ready.clear();
        current.ifPresent(VectorSchemaRoot::close);
        current = Optional.empty();
    }

    /**
     * Releases the batches and ends the scan. Further calls have no effect.
     *
     * @throws RuntimeException if memory of the scan is not released
     */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            freeBatches();
            notifyAll();
        }
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (closingFailure.isPresent()) {
                throw closingFailure.get();
            }
        }
    }
}
