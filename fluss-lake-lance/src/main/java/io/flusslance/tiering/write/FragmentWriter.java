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

import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.files.DataFiles;
import io.flusslance.dataset.files.UncommittedFiles;
import io.flusslance.dataset.files.UnfinishedFiles;
import io.flusslance.metadata.FileOrigin;
import io.flusslance.tiering.result.WrittenFile;
import io.flusslance.types.ColumnDescriptions;

import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Streams batches into data files, one stream and so one file after the other, on a thread of its
 * own: Lance encodes and uploads while the next batch is filled.
 *
 * <p>The thread ends by itself when the files are finished or aborted, when Lance fails, and when
 * the writer that it works for was dropped without being closed, which the host does when a job is
 * cancelled. Whoever adds batches never waits for a thread that is gone.
 */
final class FragmentWriter {

    private static final Logger LOG = LoggerFactory.getLogger(FragmentWriter.class);

    /** May wait whatever their size: enough for Lance to find the next one ready. */
    private static final int WAITING_BATCHES = 2;

    /** How often a waiting thread looks whether it is still wanted. */
    private static final long LOOK_MILLIS = 500;

    /** Of a file that is verified, this is read at once. */
    private static final long VERIFIED_BYTES = 4L << 20;

    private static final long NATIVE_RELEASE_MILLIS = 10_000;

    private final WriteTarget target;
    private final Schema schema;
    private final Supplier<FileOrigin> round;
    private final BufferAllocator exports;
    private final BooleanSupplier abandoned;
    private final LongSupplier waitingLimit;
    private final Runnable afterFile;
    private final Runnable afterEnd;
    private final Thread thread;

    // all below is guarded by this
    private final Deque<Item> queue = new ArrayDeque<>();
    private long waitingBytes;
    private final List<WrittenFile> files = new ArrayList<>();
    private final FileLevels levels = new FileLevels();
    // of the widest batch of the file
    private long rowBytes;
    // batches out of the queue that the file did not take yet, the parts of one that was cut
    private final Deque<VectorSchemaRoot> next = new ArrayDeque<>();
    private boolean endedBeforeItsTime;
    private boolean complete;
    private boolean aborted;
    private boolean dropped;
    // both also read without the lock
    private volatile boolean ended;
    private volatile Throwable failure;

    /** What waits in the queue: a batch, or the end of a file. */
    private static final class Item {
        static final Item END_OF_FILE = new Item(null, 0);

        final VectorSchemaRoot batch;
        final long bytes;

        Item(VectorSchemaRoot batch, long bytes) {
            this.batch = batch;
            this.bytes = bytes;
        }
    }

    /**
     * Starts the thread.
     *
     * @param name of the thread
     * @param schema of the batches
     * @param round which rows they are; asked for when there is a batch
     * @param exports for the C structs of the batches; it is closed by the thread
     * @param abandoned whether nobody will add, finish or abort any more
     * @param waitingLimit the bytes of the batches that may wait while Lance is busy: it takes none
     *     while it encodes a page, for as long as many batches take to be filled
     * @param afterFile called on the thread after each file, however it ended
     * @param afterEnd called on the thread when it is done with all batches, however it ended
     */
    FragmentWriter(
            String name,
            WriteTarget target,
            Schema schema,
            Supplier<FileOrigin> round,
            BufferAllocator exports,
            BooleanSupplier abandoned,
            LongSupplier waitingLimit,
            Runnable afterFile,
            Runnable afterEnd) {
        this.target = target;
        this.schema = schema;
        this.round = round;
        this.exports = exports;
        this.abandoned = abandoned;
        this.waitingLimit = waitingLimit;
        this.afterFile = afterFile;
        this.afterEnd = afterEnd;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Hands a batch over, and waits while too many earlier ones do.
     *
     * @throws IOException where Lance failed; the batch is closed then
     */
    synchronized void add(VectorSchemaRoot batch) throws IOException, InterruptedException {
        try {
            while (isFull() && !ended) {
                // the limit grows when other writers leave, of which nothing is said here
                wait(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            batch.close();
            throw e;
        }
        addNow(batch);
        checkAlive();
    }

    private boolean isFull() {
        return queue.size() >= WAITING_BATCHES && waitingBytes >= waitingLimit.getAsLong();
    }

    /** Hands a batch over without waiting. */
    synchronized void addNow(VectorSchemaRoot batch) {
        if (ended) {
            batch.close();
        } else {
            long bytes = EncoderEstimate.sizeOf(batch);
            waitingBytes += bytes;
            queue.add(new Item(batch, bytes));
            notifyAll();
        }
    }

    /** The batches so far fill a file; the next one begins another. */
    synchronized void endFile() {
        queue.add(Item.END_OF_FILE);
        notifyAll();
    }

    /**
     * Fails where the thread has ended.
     *
     * @throws RefusedRowException where Lance can't store a row
     * @throws UnreadableFileException where it can't read a file that it has written
     * @throws IOException with Lance's reason
     */
    void checkAlive() throws IOException {
        if (failure instanceof RefusedRowException || failure instanceof UnreadableFileException) {
            throw (IOException) failure;
        }
        if (failure != null) {
            throw LanceErrors.toIOException(
                    "Writing to dataset " + target.location(), failure, target.storage());
        }
        if (ended) {
            throw new IOException("Writing to dataset " + target.location() + " has ended.");
        }
    }

    /** No batch comes any more: the last file ends with those that are there. */
    synchronized void endBatches() {
        complete = true;
        notifyAll();
    }

    /**
     * Waits until all batches are in files, after {@link #endBatches}.
     *
     * @throws IOException where Lance failed
     */
    List<WrittenFile> awaitFiles() throws IOException, InterruptedException {
        thread.join();
        synchronized (this) {
            if (failure != null) {
                checkAlive();
            }
            return new ArrayList<>(files);
        }
    }

    /**
     * Drops what is not yet in a file and waits for the thread, but not for ever.
     *
     * @return the files that are finished and that nobody needs
     */
    List<WrittenFile> abort() {
        synchronized (this) {
            aborted = true;
            notifyAll();
        }
        boolean interrupted = false;
        long deadline = System.nanoTime() + NATIVE_RELEASE_MILLIS * 1_000_000;
        while (thread.isAlive() && System.nanoTime() < deadline) {
            try {
                thread.join(LOOK_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (thread.isAlive()) {
                // Lance is busy with an upload: the thread deletes the files when it is back
                dropped = true;
                return List.of();
            }
            return new ArrayList<>(files);
        }
    }

    private void run() {
        try (exports) {
            try {
                while (awaitBatch()) {
                    writeFile();
                }
            } catch (Throwable t) {
                fail(t);
            }
            closeQueue();
            awaitNativeRelease();
        } catch (Throwable t) {
            fail(t);
        } finally {
            try {
                afterEnd.run();
            } catch (Throwable t) {
                fail(t);
            }
            deleteIfDropped();
        }
    }

    private synchronized void deleteIfDropped() {
        if (dropped) {
            LOG.info("{} ended after nobody wanted its files any more.", thread.getName());
            List<String> names = files.stream().map(WrittenFile::name).collect(Collectors.toList());
            UncommittedFiles.delete(target.location(), names, target.storage());
        }
    }

    /** What is added from now on, or finished, fails. */
    synchronized void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    private synchronized void closeQueue() {
        ended = true;
        for (Item item : queue) {
            if (item.batch != null) {
                item.batch.close();
            }
        }
        queue.clear();
        next.forEach(VectorSchemaRoot::close);
        next.clear();
        waitingBytes = 0;
        notifyAll();
    }

    /** Waits until there is a batch to begin a file with; false when there will be none. */
    private synchronized boolean awaitBatch() throws IOException, InterruptedException {
        checkWanted();
        levels.beginFile();
        rowBytes = 0;
        endedBeforeItsTime = false;
        if (!next.isEmpty()) {
            return true;
        }
        while (true) {
            while (queue.peek() == Item.END_OF_FILE) {
                queue.poll();
            }
            if (!queue.isEmpty()) {
                return true;
            }
            checkWanted();
            if (complete) {
                return false;
            }
            wait(LOOK_MILLIS);
        }
    }

    /** The next batch of the file; null at its end. */
    synchronized VectorSchemaRoot awaitNext() throws IOException, InterruptedException {
        checkWanted();
        if (next.isEmpty() && !awaitQueued()) {
            return null;
        }
        while (true) {
            VectorSchemaRoot batch = next.element();
            int rows = batch.getRowCount();
            int fitting = levels.add(batch);
            if (fitting == rows) {
                rowBytes = Math.max(rowBytes, EncoderEstimate.sizeOf(batch) / Math.max(1, rows));
                return next.remove();
            }
            if (fitting > 0) {
                cutNext(fitting);
            } else if (levels.isEmpty()) {
                RefusedRowException refusal = FileLevels.tooManyLevels(batch);
                fail(refusal);
                throw refusal;
            } else {
                endedBeforeItsTime = true;
                return null;
            }
        }
    }

    /** Waits for a batch of the file; false at its end. */
    private boolean awaitQueued() throws IOException, InterruptedException {
        while (true) {
            checkWanted();
            Item item = queue.poll();
            if (item != null) {
                waitingBytes -= item.bytes;
                notifyAll();
                if (item.batch != null) {
                    next.add(item.batch);
                }
                return item.batch != null;
            }
            if (complete) {
                return false;
            }
            wait(LOOK_MILLIS);
        }
    }

    private void cutNext(int rows) {
        VectorSchemaRoot batch = next.element();
        VectorSchemaRoot head = batch.slice(0, rows);
        try {
            VectorSchemaRoot tail = batch.slice(rows, batch.getRowCount() - rows);
            next.remove();
            next.addFirst(tail);
        } catch (RuntimeException e) {
            head.close();
            throw e;
        }
        next.addFirst(head);
        batch.close();
    }

    private void checkWanted() throws IOException {
        if (abandoned.getAsBoolean()) {
            aborted = true;
            dropped = true;
        }
        if (aborted) {
            throw new IOException("aborted");
        }
    }

    private void writeFile() throws IOException {
        FileOrigin round = this.round.get();
        try (BatchReader reader = new BatchReader(exports, this, marked(round));
                ArrowArrayStream stream = ArrowArrayStream.allocateNew(exports)) {
            Data.exportArrayStream(exports, reader, stream);
            if (target.location().localFolder().isPresent()) {
                writeLocal(stream, UnfinishedFiles.named(target.location(), round.toString()));
            } else {
                List<FragmentMetadata> fragments = write(stream, target.location().uri());
                addFiles(fragments);
                verify(fragments, target.location().uri());
            }
        } finally {
            if (!endsBeforeItsTime()) {
                afterFile.run();
            }
        }
    }

    /** Whether the file was ended for its lists: for who counts files, it goes on in the next. */
    private synchronized boolean endsBeforeItsTime() {
        return endedBeforeItsTime;
    }

    private void writeLocal(ArrowArrayStream stream, UnfinishedFiles unfinished)
            throws IOException {
        unfinished.create();
        try {
            List<FragmentMetadata> fragments = write(stream, unfinished.uri());
            verify(fragments, unfinished.uri());
            for (FragmentMetadata fragment : fragments) {
                for (DataFile file : fragment.getFiles()) {
                    unfinished.publish(file.getPath());
                }
            }
            addFiles(fragments);
            // not only RuntimeException: JNI throws an undeclared IOException on storage errors
        } catch (Exception e) {
            if (!unfinished.exists() && unfinished.isDatasetThere()) {
                throw new IOException(
                        "the file is gone: another tiering job has committed rows of the bucket "
                                + "from the same offset on, and removed what can't be committed "
                                + "any more; or the dataset was replaced",
                        e);
            }
            throw e;
        } finally {
            delete(unfinished);
        }
    }

    private static void delete(UnfinishedFiles unfinished) {
        try {
            unfinished.delete();
        } catch (IOException e) {
            LOG.warn("Can't delete {}: {}", unfinished, e.toString());
        }
    }

    private List<FragmentMetadata> write(ArrowArrayStream stream, String uri) {
        return Fragment.write().datasetUri(uri).data(stream).writeParams(target.params()).execute();
    }

    private void verify(List<FragmentMetadata> fragments, String uri) throws IOException {
        if (!target.lists().isFor(isSparse())) {
            return;
        }
        for (FragmentMetadata fragment : fragments) {
            for (DataFile file : fragment.getFiles()) {
                target.lists()
                        .verify(
                                DataFiles.uriOf(uri, file.getPath()),
                                fragment.getPhysicalRows(),
                                verifiedRows(),
                                exports);
            }
        }
    }

    private synchronized boolean isSparse() {
        return levels.haveListsWithoutValue();
    }

    /** How many rows are read at once. */
    private synchronized long verifiedRows() {
        return Math.max(1, VERIFIED_BYTES / Math.max(1, rowBytes));
    }

    /** Lance keeps the metadata of fields in a file, and not that of a schema. */
    private Schema marked(FileOrigin round) {
        List<Field> fields = new ArrayList<>(schema.getFields());
        Map<String, String> metadata = new HashMap<>(fields.get(0).getMetadata());
        metadata.put(FileOrigin.FIELD_METADATA, round.toString());
        fields.set(0, ColumnDescriptions.withMetadata(fields.get(0), metadata));
        return new Schema(fields, schema.getCustomMetadata());
    }

    private synchronized void addFiles(List<FragmentMetadata> fragments) {
        for (FragmentMetadata fragment : fragments) {
            for (DataFile file : fragment.getFiles()) {
                files.add(WrittenFile.of(file, fragment.getPhysicalRows(), target.datasetIds()));
            }
        }
    }

    /** Lance lets go of the last batch a moment after it has said that the file is written. */
    private void awaitNativeRelease() throws InterruptedException {
        long deadline = System.nanoTime() + NATIVE_RELEASE_MILLIS * 1_000_000;
        while (exports.getAllocatedMemory() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
    }
}
