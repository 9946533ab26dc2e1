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
import io.flusslance.memory.MemoryAccount;
import io.flusslance.metadata.FileOrigin;
import io.flusslance.tiering.result.WrittenFile;
import io.flusslance.tiering.write.limits.FileLevels;
import io.flusslance.tiering.write.limits.RefusedRowException;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The files of one bucket's rows, one after the other. A file ends at its limits of rows and bytes,
 * where Lance can't store the next lists in it, and where Lance would buffer more of it than there
 * is memory for.
 *
 * <p>Not for more than one thread at a time, but for {@link #abort}.
 */
final class FileSequence {

    private final String name;
    private final WriteTarget target;
    private final Schema schema;
    private final Supplier<FileOrigin> origins;
    private final MemoryAccount memory;
    private final FileLevels levels = new FileLevels();

    private Optional<FileStream> open = Optional.empty();

    // all guarded by the list
    private final List<FileStream> streams = new ArrayList<>();
    private boolean aborted;
    private Optional<Thread> deletion = Optional.empty();

    /**
     * A sequence without a file.
     *
     * @param name of the threads
     * @param schema of the batches
     * @param origins of the files; asked for when a file begins
     * @param memory what the batches are taken from
     */
    FileSequence(
            String name,
            WriteTarget target,
            Schema schema,
            Supplier<FileOrigin> origins,
            MemoryAccount memory) {
        this.name = name;
        this.target = target;
        this.schema = schema;
        this.origins = origins;
        this.memory = memory;
    }

    /** The rows in the open file. */
    long rowsInFile() {
        return open.map(FileStream::rows).orElse(0L);
    }

    /**
     * Hands a batch over, and waits while Lance is busy with earlier ones.
     *
     * @param batch is closed by Lance or here, whatever happens
     * @param granted whether it is a row that is granted beyond the limit: the file ends with it,
     *     and is waited for
     * @throws RefusedRowException where Lance can't store a row
     * @throws IOException where Lance failed
     */
    void add(VectorSchemaRoot batch, boolean granted) throws IOException, InterruptedException {
        Deque<VectorSchemaRoot> parts = new ArrayDeque<>();
        parts.add(batch);
        try {
            while (!parts.isEmpty()) {
                addNext(parts);
            }
        } finally {
            parts.forEach(VectorSchemaRoot::close);
        }
        if (granted) {
            endFile();
            last().memory().awaitWritten();
            memory.endGrant();
        }
    }

    private FileStream last() {
        synchronized (streams) {
            return streams.get(streams.size() - 1);
        }
    }

    /** Adds the next part, or cuts it, or ends the file for it. */
    private void addNext(Deque<VectorSchemaRoot> parts) throws IOException, InterruptedException {
        VectorSchemaRoot part = parts.element();
        int fitting = levels.add(part);
        if (fitting < part.getRowCount()) {
            if (fitting > 0) {
                cut(parts, fitting);
            } else if (levels.isEmpty()) {
                throw FileLevels.tooManyLevels(part);
            } else {
                endFile();
            }
            return;
        }
        boolean beyondLimit = false;
        if (open.isEmpty()) {
            beyondLimit = begin(part);
        } else if (open.get().memory().isTooLarge() || !tryCharge(open.get().memory(), part)) {
            endFile();
            return;
        }
        FileStream stream = open.orElseThrow();
        parts.remove();
        stream.add(part, levels.haveListsWithoutValue());
        if (beyondLimit
                || stream.rows() >= target.maxRowsPerFile()
                || stream.bytes() >= target.maxBytesPerFile()) {
            endFile();
        }
    }

    /** Charges a batch where there is room, now or when files that Lance finishes are written. */
    private boolean tryCharge(FileMemory file, VectorSchemaRoot batch) throws InterruptedException {
        if (file.tryCharge(batch, false)) {
            return true;
        }
        if (open.isPresent()) {
            // batches that wait count twice: as themselves, and as what Lance will buffer of them
            open.get().awaitIdle();
        }
        memory.awaitRoom(FileMemory.sizeOf(batch));
        return file.tryCharge(batch, true);
    }

    /**
     * Waits for memory: for the batches that wait for Lance and for all files that it finishes
     * alone, then, if that is not enough, for the open file too, which is ended for it.
     *
     * @return whether so many bytes are there now
     */
    boolean makeRoom(long bytes) throws InterruptedException {
        if (open.isPresent()) {
            open.get().awaitIdle();
            if (memory.awaitRoom(bytes)) {
                return true;
            }
            endFile();
        }
        return memory.awaitRoom(bytes);
    }

    private static void cut(Deque<VectorSchemaRoot> parts, int rows) {
        VectorSchemaRoot whole = parts.element();
        VectorSchemaRoot head = whole.slice(0, rows);
        try {
            VectorSchemaRoot tail = whole.slice(rows, whole.getRowCount() - rows);
            parts.remove();
            parts.addFirst(tail);
        } catch (RuntimeException e) {
            head.close();
            throw e;
        }
        parts.addFirst(head);
        whole.close();
    }

    /**
     * Begins a file and charges its first batch.
     *
     * @return whether the batch is beyond the limit, so that the file has to end with it
     */
    private boolean begin(VectorSchemaRoot first) throws IOException, InterruptedException {
        FileMemory file = memory.openFile();
        boolean begun = false;
        try {
            boolean fits = tryCharge(file, first);
            if (!fits) {
                file.charge(first);
            }
            begin(new FileStream(name, target, schema, origins.get(), file));
            begun = true;
            return !fits;
        } finally {
            if (!begun) {
                file.close();
            }
        }
    }

    private void begin(FileStream stream) {
        open = Optional.of(stream);
        synchronized (streams) {
            streams.add(stream);
            if (aborted) {
                // it has no file yet
                stream.abort();
            }
        }
    }

    /** The batches so far fill a file; the next one begins another. */
    void endFile() {
        open.ifPresent(FileStream::end);
        open = Optional.empty();
        levels.beginFile();
    }

    /**
     * Waits until all files are written, after {@link #endFile}.
     *
     * @return the files, which are the caller's from now on
     * @throws IOException where Lance failed
     */
    List<WrittenFile> awaitFiles() throws IOException, InterruptedException {
        List<WrittenFile> files = new ArrayList<>();
        for (FileStream stream : streams()) {
            files.addAll(stream.awaitWritten());
        }
        synchronized (streams) {
            if (aborted) {
                throw new IOException("The writer is closed.");
            }
            // nothing is left to abort
            streams.clear();
        }
        return files;
    }

    private List<FileStream> streams() {
        synchronized (streams) {
            return new ArrayList<>(streams);
        }
    }

    /** No file is wanted any more: what is written is deleted, what is not yet, when it is. */
    void abort() {
        List<FileStream> unwanted = new ArrayList<>();
        synchronized (streams) {
            if (!aborted) {
                aborted = true;
                unwanted.addAll(streams);
            }
        }
        List<WrittenFile> written = new ArrayList<>();
        unwanted.forEach(stream -> written.addAll(stream.abort()));
        if (!written.isEmpty()) {
            delete(written);
        }
    }

    /** A storage that does not answer must not keep who aborts from giving memory back. */
    private void delete(List<WrittenFile> files) {
        Thread thread = new Thread(() -> DataFileOutput.delete(target, files), name + "-abort");
        thread.setDaemon(true);
        thread.start();
        synchronized (streams) {
            deletion = Optional.of(thread);
        }
    }

    /** Waits for Lance and the storage after {@link #abort}, but not for ever. */
    void awaitEnd(Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        for (FileStream stream : streams()) {
            stream.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()));
        }
        Optional<Thread> thread;
        synchronized (streams) {
            thread = deletion;
        }
        if (thread.isPresent()) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            thread.get().join(Math.max(1, millis));
        }
    }
}
