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

import io.flusslance.arrow.write.ArrowBatchBuilder;
import io.flusslance.arrow.write.InvalidValueException;
import io.flusslance.config.ErrorCode;
import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.memory.MemoryAccount;
import io.flusslance.memory.MemoryPool;
import io.flusslance.metadata.FileOrigin;
import io.flusslance.tiering.result.KeyDeletions;
import io.flusslance.tiering.result.WrittenFile;

import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.fluss.record.LogRecord;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Fills batches with the rows of one bucket, in the order of its records, and hands each over when
 * it is full or when memory is short.
 *
 * <p>Where there is no memory for a row, the batch goes to Lance as it is, and the filler waits for
 * its own batches and for files that Lance finishes alone; then it ends its own file. When nothing
 * makes room the row goes to a small batch that each bucket may have, and one that is larger than
 * that is written beyond the limit.
 */
final class BatchFiller implements RecordWriter {

    private static final Duration ABORT_WAIT = Duration.ofSeconds(10);

    private final MemoryAccount memory;
    private final ArrowBatchBuilder builder;
    private final FileSequence files;
    private final int maxRowsPerBatch;
    private final int maxRowsPerFile;
    private final long maxBytesPerFile;

    // held while a row is written; abort() needs it to free what is filled
    private final ReentrantLock lock = new ReentrantLock();

    // all below is guarded by the lock
    private int rowsAtNextCheck;
    // there was no room for the batch: it may be as large as one in any case
    private boolean ownBatch;
    private boolean closed;

    private volatile boolean aborted;

    /**
     * A filler without a row.
     *
     * @param name of the threads that write its files
     * @param bucket the number of the bucket
     * @param origins of its files, which must not lead to who owns the filler
     */
    BatchFiller(
            String name,
            int bucket,
            WriteTarget target,
            LanceConf conf,
            Supplier<FileOrigin> origins) {
        this.maxRowsPerBatch = conf.require(LanceOptions.BATCH_SIZE);
        this.maxRowsPerFile = target.maxRowsPerFile();
        this.maxBytesPerFile = target.maxBytesPerFile();
        long limit = conf.require(LanceOptions.WRITE_MEMORY_LIMIT).getBytes();
        this.memory = MemoryPool.ofProcess(limit).newAccount();
        boolean made = false;
        try {
            this.builder =
                    new ArrowBatchBuilder(
                            target.columns(),
                            bucket,
                            memory,
                            conf.require(LanceOptions.VECTOR_ON_MISMATCH));
            this.files = new FileSequence(name, target, builder.schema(), origins, memory);
            made = true;
        } finally {
            if (!made) {
                memory.close();
            }
        }
    }

    @Override
    public void write(LogRecord record) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            checkWanted();
            boolean beyondLimit = false;
            if (!tryAppend(record)) {
                beyondLimit = appendWithLittleMemory(record);
            }
            if (beyondLimit || isBatchFull()) {
                handOver(beyondLimit);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean tryAppend(LogRecord record) throws InvalidValueException {
        try {
            builder.append(record);
            return true;
        } catch (OutOfMemoryException e) {
            // what the row got so far
            if (builder.rowCount() == 0) {
                builder.clear();
            }
            return false;
        }
    }

    /** Appends a row, and says whether it is beyond the limit. */
    private boolean appendWithLittleMemory(LogRecord record)
            throws IOException, InterruptedException {
        if (builder.rowCount() > 0) {
            handOver(false);
        }
        long wanted = builder.sizeOf(record.getRow());
        if (wanted > memory.limitBytes()) {
            throw tooLarge(wanted);
        }
        while (!tryAppend(record)) {
            if (ownBatch) {
                memory.awaitGrant();
                checkWanted();
                memory.allow(Long.MAX_VALUE);
                if (!tryAppend(record)) {
                    throw tooLarge(wanted);
                }
                return true;
            }
            ownBatch = !files.makeRoom(wanted);
            memory.allow(ownBatch ? memory.batchBytes() : 0);
            checkWanted();
            // arrays that grow take more than the row has
            wanted += wanted / 2 + 1;
        }
        return false;
    }

    private IOException tooLarge(long bytes) {
        return new IOException(
                ErrorCode.ROW_TOO_LARGE.format(
                        "the row has %d bytes, which exceeds the write buffer limit "
                                + "of %d bytes of this process: increase '%s%s' of the tiering "
                                + "job, and the off-heap memory of its TaskManagers by the "
                                + "same amount",
                        bytes,
                        memory.limitBytes(),
                        LanceConf.CLUSTER_PREFIX,
                        LanceOptions.WRITE_MEMORY_LIMIT.key()));
    }

    private boolean isBatchFull() {
        int rows = builder.rowCount();
        if (rows < rowsAtNextCheck) {
            return false;
        }
        long rowsLeft = Math.min(maxRowsPerBatch, maxRowsPerFile - files.rowsInFile()) - rows;
        // summing up the columns at every row would cost more than writing small ones
        long used = builder.usedBytes();
        long left = Math.min(memory.batchBytes(), maxBytesPerFile) - used;
        long rowsThatFit = Math.max(1, left * rows / (used + 1) / 4);
        // the first rows can be much smaller than the next ones
        long soon = Math.min(1024, rows);
        rowsAtNextCheck = rows + (int) Math.min(soon, Math.min(rowsThatFit, rowsLeft));
        return left <= 0 || rowsLeft <= 0;
    }

    private void handOver(boolean endsFile) throws IOException, InterruptedException {
        rowsAtNextCheck = 0;
        ownBatch = false;
        files.add(builder.finish(), endsFile);
    }

    @Override
    public KeyDeletions end() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            checkWanted();
            if (builder.rowCount() > 0) {
                handOver(false);
            }
            files.endFile();
            close();
            return KeyDeletions.none();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for Lance, after {@link #end}.
     *
     * @return the files, which are the caller's from now on
     * @throws IOException where Lance failed
     */
    List<WrittenFile> awaitFiles() throws IOException, InterruptedException {
        return files.awaitFiles();
    }

    /** Waits neither for Lance, whose files are deleted when they are finished, nor for storage. */
    @Override
    public void abort() {
        aborted = true;
        // whoever waits here holds the lock
        memory.cancel();
        try {
            files.abort();
        } finally {
            lock.lock();
            try {
                close();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits for Lance after {@link #abort}, but not for ever. */
    void awaitAbort() {
        try {
            files.awaitEnd(ABORT_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void checkWanted() throws IOException {
        if (aborted) {
            throw new IOException("The writer is closed.");
        }
    }

    /** Gives back what is not in a file; the files keep the account as long as they need it. */
    private void close() {
        if (!closed) {
            closed = true;
            try (memory) {
                builder.close();
                memory.endRows();
            }
        }
    }
}
