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
import io.flusslance.memory.FileMemory;
import io.flusslance.metadata.FileOrigin;
import io.flusslance.tiering.result.WrittenFile;
import io.flusslance.tiering.write.limits.UnreadableFileException;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * One data file that is being written, on a thread of its own: Lance encodes and uploads while the
 * next batch is filled.
 *
 * <p>The thread lives from the first batch to the end of the file. It is never waited for by who
 * adds batches when it is gone, and it deletes the file where nobody wants it any more when it is
 * finished.
 */
final class FileStream {

    private static final Logger LOG = LoggerFactory.getLogger(FileStream.class);

    private static final Duration NATIVE_RELEASE = Duration.ofSeconds(10);

    private final WriteTarget target;
    private final FileMemory memory;
    private final BatchQueue queue;
    private final DataFileOutput output;
    private final Thread thread;
    private final CompletableFuture<List<WrittenFile>> written = new CompletableFuture<>();

    // used by who adds batches alone
    private long rows;
    private long bytes;

    /**
     * Starts the thread.
     *
     * @param name of the thread
     * @param schema of the batches
     * @param origin which rows they are
     * @param memory of the file; it is closed by the thread
     */
    FileStream(
            String name, WriteTarget target, Schema schema, FileOrigin origin, FileMemory memory) {
        this.target = target;
        this.memory = memory;
        this.output = new DataFileOutput(target, origin);
        this.queue = new BatchQueue(memory.exports(), output.marked(schema));
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    FileMemory memory() {
        return memory;
    }

    /** The rows that were added. */
    long rows() {
        return rows;
    }

    /** The bytes that were added. */
    long bytes() {
        return bytes;
    }

    /**
     * Adds a batch, and waits while too many earlier ones do.
     *
     * @param batch is closed by the stream, whatever happens
     * @param sparse whether the file has null or empty lists with it
     * @throws IOException where Lance failed
     */
    void add(VectorSchemaRoot batch, boolean sparse) throws IOException, InterruptedException {
        rows += batch.getRowCount();
        bytes += FileMemory.sizeOf(batch);
        output.note(batch, sparse);
        queue.add(batch);
        if (written.isCompletedExceptionally()) {
            awaitWritten();
        }
    }

    /** Waits until Lance has taken all batches and asks for the next one. */
    void awaitIdle() throws InterruptedException {
        queue.awaitIdle();
    }

    /** No batch comes any more: Lance finishes the file. */
    void end() {
        memory.end();
        queue.complete();
    }

    /**
     * Waits until the file is written, after {@link #end}.
     *
     * @return the file; none without a row
     * @throws UnreadableFileException where Lance can't read a file that it has written
     * @throws IOException where Lance failed, with its reason
     */
    List<WrittenFile> awaitWritten() throws IOException, InterruptedException {
        List<WrittenFile> files;
        try {
            files = written.get();
        } catch (CancellationException e) {
            throw new IOException("The writer is closed.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnreadableFileException
                    || e.getCause() instanceof RoundCommittedException) {
                throw (IOException) e.getCause();
            }
            throw LanceErrors.toIOException(
                    "Writing to dataset " + target.location(), e.getCause(), target.storage());
        }
        long writtenRows = files.stream().mapToLong(WrittenFile::rows).sum();
        if (writtenRows != rows) {
            throw new IOException(
                    String.format("Lance wrote %d of the %d rows of a file", writtenRows, rows));
        }
        return files;
    }

    /**
     * The file is not wanted any more. If it is not written yet it is deleted by the thread, which
     * is not waited for: Lance can be busy with an upload.
     *
     * @return the file if it is written, which the caller deletes
     */
    List<WrittenFile> abort() {
        queue.abort();
        memory.end();
        written.cancel(false);
        return written.isCompletedExceptionally() ? List.of() : written.join();
    }

    /** Waits for the thread after {@link #abort}, but not for ever. */
    void awaitEnd(Duration longest) throws InterruptedException {
        thread.join(Math.max(1, longest.toMillis()));
    }

    private void run() {
        List<WrittenFile> files = List.of();
        try (memory) {
            try (queue) {
                files = output.write(queue, memory.exports());
            } finally {
                memory.awaitReleased(NATIVE_RELEASE);
            }
        } catch (Throwable t) {
            LOG.debug("{} failed.", thread.getName(), t);
            written.completeExceptionally(t);
        }
        if (!written.complete(files)) {
            // it failed, or nobody wants it any more
            DataFileOutput.delete(target, files);
        }
    }
}
