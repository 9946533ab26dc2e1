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

import io.flusslance.arrow.write.InvalidValueException;
import io.flusslance.config.ErrorCode;
import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceTableLocator;
import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.FileOrigin;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.tiering.result.KeyDeletions;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.WrittenFile;
import io.flusslance.tiering.table.TieredDatasetCache;

import org.apache.fluss.lake.writer.WriterInitContext;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.record.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Writes the records of one bucket to data files that no version refers to yet.
 *
 * <p>After an error it has given everything back, its files included, and takes no more records.
 * The host drops writers without closing them when a job is cancelled: then a Cleaner does so, and
 * nothing that works for this one leads to it.
 */
final class BucketRound {

    private static final Cleaner CLEANER = Cleaner.create();

    private static final Logger LOG = LoggerFactory.getLogger(BucketRound.class);

    private final BucketErrors errors;
    private final long tableId;
    private final BucketId bucket;
    private final Optional<String> partitionName;
    private final BatchFiller filler;
    private final RecordWriter records;
    private final TargetVersion newest;
    private final long endOffset;
    private final UnendedRound unended;
    private final Cleaner.Cleanable abortWhenDropped;
    private boolean skips;
    private final AtomicLong firstOffset = new AtomicLong(LanceWriteResult.NO_OFFSET);
    private long lastOffset = LanceWriteResult.NO_OFFSET;
    // also read by a thread that cancels
    private volatile boolean ended;
    private volatile boolean closed;
    private KeyDeletions replaced = KeyDeletions.none();

    /**
     * Opens the table's dataset and begins to write.
     *
     * @param fileRows the most rows of a file, where the options do not say fewer
     * @throws IOException where the dataset can't be read, is another table's, or can't hold the
     *     table's rows
     */
    BucketRound(LanceConf clusterConf, WriterInitContext context, int fileRows) throws IOException {
        UnendedRound.collectDropped();
        TableInfo info = context.tableInfo();
        TableBucket tableBucket = context.tableBucket();
        LanceConf conf =
                clusterConf.forTable(context.tablePath(), info.getCustomProperties().toMap());
        DatasetLocation location = LanceTableLocator.of(conf).locate(context.tablePath());
        this.tableId = tableBucket.getTableId();
        if (info.getTableId() != tableId) {
            throw new IOException(
                    ErrorCode.TABLE_RECREATED.format(
                            "table %s now has id %d, but the bucket belongs to id "
                                    + "%d: the table was dropped and recreated",
                            context.tablePath(), info.getTableId(), tableId));
        }
        this.bucket = BucketId.of(tableBucket);
        this.partitionName = Optional.ofNullable(context.partition());
        this.errors = new BucketErrors(context);
        this.newest =
                TargetVersion.newest(TieredDatasetCache.ofProcess(), info, bucket, conf, location);
        this.endOffset = newest.endOffset().orElse(0);
        this.filler =
                new BatchFiller(
                        "lance-writer-" + context.tablePath() + "-" + bucket,
                        bucket.bucket(),
                        new WriteTarget(
                                context.tablePath(),
                                info.getRowType(),
                                conf,
                                location,
                                newest,
                                fileRows),
                        conf,
                        origins(TableIdentity.of(info), bucket, firstOffset, newest.number()));
        this.records =
                info.hasPrimaryKey() ? DeltaWriter.open(filler, context, conf, location) : filler;
        this.unended = UnendedRound.begin();
        this.abortWhenDropped = CLEANER.register(this, unended.endedBy(records::abort));
    }

    /** Does not lead to the round: who writes a file would keep it from being dropped. */
    private static Supplier<FileOrigin> origins(
            TableIdentity table, BucketId bucket, AtomicLong firstOffset, long readVersion) {
        return () -> {
            long first = firstOffset.get();
            OptionalLong offset =
                    first == LanceWriteResult.SNAPSHOT
                            ? OptionalLong.empty()
                            : OptionalLong.of(first);
            return FileOrigin.begin(table, bucket, offset, readVersion);
        };
    }

    /**
     * Writes a record.
     *
     * @throws InterruptedIOException where the thread was interrupted
     * @throws IOException where the record does not fit or Lance failed
     */
    void write(LogRecord record) throws IOException {
        checkOpen();
        long offset = offsetOf(record);
        if (offset != LanceWriteResult.SNAPSHOT && offset < endOffset) {
            skip(offset);
            return;
        }
        if (firstOffset.get() == LanceWriteResult.NO_OFFSET) {
            firstOffset.set(offset);
        } else if ((lastOffset == LanceWriteResult.SNAPSHOT)
                != (offset == LanceWriteResult.SNAPSHOT)) {
            throw errors.mixed();
        }
        try {
            take(record);
        } finally {
            // not dropped as long as a row is written
            Reference.reachabilityFence(this);
        }
        lastOffset = offset;
    }

    /** The offset of a record as results have it. */
    static long offsetOf(LogRecord record) {
        return record.logOffset() < 0 ? LanceWriteResult.SNAPSHOT : record.logOffset();
    }

    /** Another job, or this one before it died, has committed the row. */
    private void skip(long offset) {
        if (!skips) {
            skips = true;
            LOG.info(
                    "Rows of {} are left out: the round begins at offset {}, and the dataset "
                            + "holds the rows up to offset {}.",
                    errors.place(),
                    offset,
                    endOffset - 1);
        }
    }

    private void take(LogRecord record) throws IOException {
        try {
            records.write(record);
        } catch (InvalidValueException e) {
            throw failed(ErrorCode.ROW_INVALID + " A row can't be written", record.logOffset(), e);
        } catch (IOException e) {
            throw failed("Writing failed", record.logOffset(), e);
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (RuntimeException e) {
            // most likely of the host's row: its log holds a value that it can't read
            throw failed(
                    ErrorCode.ROW_INVALID + " A row can't be read or written",
                    record.logOffset(),
                    e);
        } catch (Error e) {
            discard();
            throw e;
        }
    }

    /**
     * Hands over what is left; no record comes any more.
     *
     * @throws IOException where Lance failed
     */
    void endRecords() throws IOException {
        checkOpen();
        try {
            replaced = guarded(records::end).beginningAt(newest.endOffset());
        } finally {
            // not dropped as long as rows are written
            Reference.reachabilityFence(this);
        }
        ended = true;
        unended.end();
    }

    /**
     * Waits until all records are in files, after {@link #endRecords}. The files belong to who
     * asks, so it asks once.
     *
     * @throws InterruptedIOException where the thread was interrupted; the files are deleted
     * @throws IOException where Lance failed; the files are deleted
     */
    LanceWriteResult awaitResult() throws IOException {
        if (closed) {
            throw errors.closed();
        }
        List<WrittenFile> files = guarded(filler::awaitFiles);
        abortWhenDropped.clean();
        return new LanceWriteResult(
                tableId,
                bucket,
                partitionName,
                firstOffset.get(),
                lastOffset,
                newest.number(),
                skips ? endOffset : 0,
                LanceWriteResult.Outcome.written(files, replaced));
    }

    private interface Step<T> {
        T take() throws IOException, InterruptedException;
    }

    private <T> T guarded(Step<T> step) throws IOException {
        try {
            return step.take();
        } catch (InvalidValueException e) {
            throw failed(ErrorCode.ROW_INVALID + " A row can't be written", e.offset(), e);
        } catch (IOException | RuntimeException e) {
            discard();
            throw errors.ofRound(firstOffset.get(), lastOffset, e);
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (Error e) {
            discard();
            throw e;
        }
    }

    private IOException failed(String what, long offset, Exception cause) {
        discard();
        return errors.ofRecord(what, offset, cause);
    }

    private IOException interrupted() {
        discard();
        Thread.currentThread().interrupt();
        return errors.interrupted();
    }

    private void checkOpen() throws IOException {
        if (ended || closed) {
            throw errors.closed();
        }
    }

    /** Gives everything back and deletes the files, unless a result has them. */
    void close() {
        if (!ended) {
            discard();
        }
    }

    private void discard() {
        if (!closed) {
            closed = true;
            try {
                records.abort();
            } catch (RuntimeException e) {
                // what the round failed with says more
                LOG.error("Can't give back all that was taken to write {}.", errors.place(), e);
            }
            filler.awaitAbort();
            abortWhenDropped.clean();
        }
    }
}
