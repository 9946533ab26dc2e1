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

import io.flusslance.arrow.ArrowBatchBuilder;
import io.flusslance.arrow.InvalidValueException;
import io.flusslance.arrow.LogPosition;
import io.flusslance.arrow.WriteMemory;
import io.flusslance.arrow.WriterAccount;
import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.metadata.FileOrigin;
import io.flusslance.tiering.result.WrittenFile;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.fluss.row.InternalRow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Appends rows to the files of one bucket: fills a batch, hands it over when it is full or when
 * memory is short, and ends a file at its limits.
 *
 * <p>One thread writes; others may make it hand over its batch at any moment between two rows.
 */
final class AppendOnlyWriter implements WriteMemory.Holder {

    private static final long WAIT_MILLIS = 100;

    /** So often a row must fail with nobody else holding memory before it passes for too large. */
    private static final int ATTEMPTS_ALONE = 3;

    private final WriteMemory memory;
    private final WriterAccount account;
    private final ArrowBatchBuilder builder;
    private final BatchRouter router;
    private final FragmentWriter fragments;
    private final int maxRowsPerBatch;
    private final int maxRowsPerFile;
    private final long maxBytesPerFile;

    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean fileEndAsked;

    // all below is guarded by the lock
    private long rowsInFile;
    private long bytesInFile;
    private int rowsAtNextCheck;
    private boolean released;

    /**
     * A writer that has begun to hold memory.
     *
     * @param name for its thread
     * @param spillFolder where batches wait when memory is short
     * @param round which rows they are; asked for after the first one
     * @param abandoned whether the writer was dropped without being closed
     */
    AppendOnlyWriter(
            String name,
            WriteTarget target,
            LanceConf conf,
            Path spillFolder,
            Supplier<FileOrigin> round,
            BooleanSupplier abandoned) {
        this.memory =
                WriteMemory.ofProcess(conf.require(LanceOptions.WRITE_MEMORY_LIMIT).getBytes());
        this.account = memory.newAccount();
        this.builder =
                new ArrowBatchBuilder(
                        target.columns(),
                        account.allocator(),
                        conf.require(LanceOptions.VECTOR_ON_MISMATCH));
        this.maxRowsPerBatch = conf.require(LanceOptions.BATCH_SIZE);
        this.maxRowsPerFile = target.maxRowsPerFile();
        this.maxBytesPerFile = target.maxBytesPerFile();
        this.router = new BatchRouter(name, memory, this, account, spillFolder);
        memory.join(this);
        BufferAllocator exports = account.newExportAllocator();
        FragmentWriter started = null;
        try {
            started =
                    new FragmentWriter(
                            name,
                            target,
                            builder.schema(),
                            round,
                            exports,
                            abandoned,
                            memory::waitingBytes,
                            router::fileWritten,
                            this::release);
        } finally {
            if (started == null) {
                // the system gives no more threads
                memory.leave(this);
                exports.close();
                account.close();
            }
        }
        this.fragments = started;
        router.startWith(fragments);
    }

    /**
     * Appends a row.
     *
     * @param row the values of the table's columns
     * @param position where the row stands in the log
     * @throws InvalidValueException where a value does not fit its column; the row is not in
     * @throws IOException where Lance failed, or the row is larger than the memory of the process
     */
    void append(InternalRow row, LogPosition position)
            throws IOException, InvalidValueException, InterruptedException {
        lock.lockInterruptibly();
        try {
            fragments.checkAlive();
            int failuresAlone = 0;
            boolean batchesHeld = memory.holdsBatches();
            while (!tryAppend(row, position)) {
                if (builder.rowCount() > 0) {
                    roll();
                } else if (awaitMemory(row, batchesHeld)) {
                    failuresAlone = 0;
                } else if (++failuresAlone >= ATTEMPTS_ALONE) {
                    if (memory.readBytes() == 0 || !tryAppendBesideReaders(row, position)) {
                        throw tooLarge(row);
                    }
                    break;
                }
                batchesHeld = memory.holdsBatches();
            }
            if (isBatchFull()) {
                roll();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean tryAppend(InternalRow row, LogPosition position) throws InvalidValueException {
        try {
            builder.append(row, position);
            return true;
        } catch (OutOfMemoryException e) {
            return false;
        }
    }

    /** Readers hold what the row lacks, and may go on only when it is written. */
    private boolean tryAppendBesideReaders(InternalRow row, LogPosition position)
            throws InvalidValueException {
        return account.overdrawn(() -> tryAppend(row, position));
    }

    /**
     * Waits for memory that others hold; false where nobody held any.
     *
     * @param batchesHeld whether there were batches when the row was tried: if they are gone since,
     *     the row may fit, and no file has to be ended early for it
     */
    private boolean awaitMemory(InternalRow row, boolean batchesHeld)
            throws IOException, InterruptedException {
        builder.clear();
        if (builder.sizeOf(row) > memory.limitBytes()) {
            throw tooLarge(row);
        }
        long seen = memory.releases();
        if (memory.holdsBatches()) {
            memory.reclaim(this);
            if (fileEndAsked) {
                // who holds the batches waits for what Lance holds of this writer's file
                fileEndAsked = false;
                router.endFileNow();
            }
            memory.awaitRelease(seen, WAIT_MILLIS);
            fragments.checkAlive();
            if (memory.releases() == seen && memory.lanceHoldsAny()) {
                // those who hold batches can't hand them over before Lance gives something up
                router.awaitRoom(seen);
            }
            return true;
        }
        if (batchesHeld) {
            return true;
        }
        if (memory.lanceHoldsAny()) {
            router.awaitRoom(seen);
            return true;
        }
        return false;
    }

    private IOException tooLarge(InternalRow row) {
        return new IOException(
                String.format(
                        "the row has %d bytes, and the writers of a process may hold %d together,"
                            + " copies of growing arrays included: raise '%s%s' on the tiering job,"
                            + " and the off-heap memory of its TaskManagers by as much",
                        builder.sizeOf(row),
                        memory.limitBytes(),
                        LanceConf.CLUSTER_PREFIX,
                        LanceOptions.WRITE_MEMORY_LIMIT.key()));
    }

    private boolean isBatchFull() {
        int rows = builder.rowCount();
        if (rows >= maxRowsPerBatch || rowsInFile + rows >= maxRowsPerFile) {
            return true;
        }
        if (rows < rowsAtNextCheck) {
            return false;
        }
        // summing up the columns at every row would cost more than writing small ones
        long used = builder.usedBytes();
        long left = Math.min(memory.batchBytes(), maxBytesPerFile) - used;
        rowsAtNextCheck = rows + (int) Math.min(1024, Math.max(1, left * rows / (used + 1) / 4));
        return left <= 0;
    }

    private void roll() throws IOException, InterruptedException {
        router.add(finishBatch());
        endFileAtLimit();
    }

    private VectorSchemaRoot finishBatch() {
        rowsInFile += builder.rowCount();
        bytesInFile += builder.usedBytes();
        rowsAtNextCheck = 0;
        return account.overdrawn(builder::finish);
    }

    private void endFileAtLimit() {
        if (rowsInFile >= maxRowsPerFile || bytesInFile >= maxBytesPerFile) {
            router.endFile();
            rowsInFile = 0;
            bytesInFile = 0;
        }
    }

    @Override
    public void tryRoll() {
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (released || builder.rowCount() == 0) {
                return;
            }
            router.addNow(finishBatch());
            endFileAtLimit();
        } catch (RuntimeException | Error e) {
            // the batch is gone, and who asked for it can't help it
            fragments.fail(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean tryEndFile() {
        if (!lock.tryLock()) {
            fileEndAsked = true;
            return false;
        }
        try {
            if (!released) {
                router.endFileNow();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Hands over what is left; no row comes any more.
     *
     * @throws IOException where Lance failed
     */
    void endRows() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            fragments.checkAlive();
            if (builder.rowCount() > 0) {
                roll();
            }
            router.finish();
            fragments.endBatches();
            memory.endsByItself(this);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for Lance, after {@link #endRows}.
     *
     * @return the files
     * @throws IOException where Lance failed
     */
    List<WrittenFile> awaitFiles() throws IOException, InterruptedException {
        return fragments.awaitFiles();
    }

    /**
     * Drops what is not yet in a file.
     *
     * @return the files that are finished and that nobody needs
     */
    List<WrittenFile> abort() {
        return fragments.abort();
    }

    /** Gives all memory back; called when no batch is with Lance any more. */
    private void release() {
        lock.lock();
        try {
            released = true;
            router.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The file of spilled batches can't be closed.", e);
        } finally {
            try (account) {
                builder.close();
            } finally {
                memory.leave(this);
                lock.unlock();
            }
        }
    }
}
