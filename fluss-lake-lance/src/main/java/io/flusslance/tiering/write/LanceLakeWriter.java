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
import io.flusslance.metadata.BucketId;
import io.flusslance.tiering.host.FlussHost;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;
import io.flusslance.tiering.table.RoundBackoff;
import io.flusslance.tiering.write.limits.RefusedRowException;
import io.flusslance.tiering.write.limits.UnreadableFileException;

import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.lake.writer.WriterInitContext;
import org.apache.fluss.record.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the records of one bucket, as the host asks for it.
 *
 * <p>An exception from a writer ends the whole tiering job, and with it the tiering of all other
 * tables; one from a committer fails only the round of its table, which is then tried again. So
 * what goes wrong here, from an option that can't be read to a value that does not fit, is kept,
 * the rest of the round's records is passed over, and the committer is told by the {@link
 * LanceWriteResult}. Nothing of the round is committed then. Only an interrupt, by which Flink
 * cancels a job, is thrown at once.
 *
 * <p>In Fluss 0.9 a bucket that goes on to fail is left out of its table's rounds: the round's
 * other buckets are committed, and the rows of this one wait in Fluss for the next round, which
 * begins after the table's freshness and not at once (see {@link RoundBackoff}). Fluss 1.0 takes a
 * bucket without a result for tiered, so there each round of the table fails until the bucket can
 * be written.
 */
public final class LanceLakeWriter implements LakeWriter<PendingWriteResult> {

    private static final Logger LOG = LoggerFactory.getLogger(LanceLakeWriter.class);

    /** Texts longer than this are cut: a result has to stay small. */
    private static final int MAX_REASON_LENGTH = 4000;

    private final long tableId;
    private final BucketId bucket;
    private final String place;
    private final Optional<String> partitionName;
    private final RoundBackoff.Table failures;
    private final FlussHost host;
    private final boolean waiting;
    private long firstOffset = LanceWriteResult.NO_OFFSET;
    private long lastOffset = LanceWriteResult.NO_OFFSET;
    private BucketRound writer;
    private String failure = "";
    private boolean failsForGood;

    /**
     * Begins to write a bucket, with a cluster's options.
     *
     * @param failures of the table's rounds in this process
     * @param host decides what becomes of a bucket that goes on to fail
     */
    public LanceLakeWriter(
            Map<String, String> clusterOptions,
            WriterInitContext context,
            RoundBackoff.Table failures,
            FlussHost host)
            throws InterruptedIOException {
        this.tableId = context.tableBucket().getTableId();
        this.bucket = BucketId.of(context.tableBucket());
        this.place = new BucketErrors(context).place();
        this.partitionName = Optional.ofNullable(context.partition());
        this.failures = failures;
        this.host = host;
        failures.begins(bucket);
        this.waiting = failures.isWaiting();
        if (waiting) {
            LOG.debug("The rows of {} wait, as the table's last rounds were refused.", place);
            return;
        }
        try {
            this.writer =
                    new BucketRound(
                            LanceConf.ofCluster(clusterOptions),
                            context,
                            failures.maxFileRows(bucket));
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            keep("Opening the writer of " + place + " failed: ", e);
        }
    }

    @Override
    public void write(LogRecord record) throws IOException {
        if (firstOffset == LanceWriteResult.NO_OFFSET) {
            firstOffset = BucketRound.offsetOf(record);
        }
        lastOffset = BucketRound.offsetOf(record);
        if (waiting || !failure.isEmpty()) {
            return;
        }
        try {
            writer.write(record);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            keep("", e);
        }
    }

    /**
     * Hands over all records.
     *
     * @return what becomes of them: the files, or what went wrong. In Fluss 0.9 null, which is that
     *     host's way to say that a bucket has nothing to commit, where the bucket is left out of
     *     the round
     */
    @Override
    public PendingWriteResult complete() throws IOException {
        if (waiting) {
            return canBeLeftOut() ? null : PendingWriteResult.of(waitingResult());
        }
        if (failure.isEmpty()) {
            try {
                writer.endRecords();
                if (canBeLeftOut() && failures.isFailing(bucket)) {
                    // whether it is left out has to be known now
                    LanceWriteResult result = writer.awaitResult();
                    failures.written(bucket);
                    return PendingWriteResult.of(result);
                }
                failures.written(bucket);
                return new PendingWriteResult(this::awaitResult);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                keep("", e);
            }
        }
        int rounds = failures.failed(bucket);
        boolean failsAgain = rounds > 1 && (failsForGood || failures.isFailingForLong(bucket));
        if (failsAgain && canBeLeftOut()) {
            LOG.error(
                    "{} {}. This is round {} in a row that fails for {}: its rows wait in Fluss and"
                            + " are tried again in the next round, after the table's freshness. The"
                            + " table's other buckets go on.",
                    ErrorCode.BUCKET_SKIPPED,
                    failure,
                    rounds,
                    place);
            return null;
        }
        warnOfFailure();
        return PendingWriteResult.of(failedResult(LanceWriteResult.Outcome.failed(failure)));
    }

    private boolean canBeLeftOut() {
        return host.tiersRowsWithoutResultAgain();
    }

    private LanceWriteResult waitingResult() {
        return failedResult(
                LanceWriteResult.Outcome.waiting(
                        ErrorCode.ROUNDS_REFUSED.format(
                                "Nothing of %s is written, because the last rounds "
                                        + "of the table failed. The next attempt follows when "
                                        + "its freshness has passed. The last error: %s",
                                place, failures.lastRefusal())));
    }

    private LanceWriteResult failedResult(LanceWriteResult.Outcome outcome) {
        return new LanceWriteResult(
                tableId, bucket, partitionName, firstOffset, lastOffset, 0, 0, outcome);
    }

    private LanceWriteResult awaitResult() throws IOException {
        try {
            return writer.awaitResult();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            keep("", e);
            failures.failed(bucket);
            warnOfFailure();
            return failedResult(LanceWriteResult.Outcome.failed(failure));
        }
    }

    private void warnOfFailure() {
        LOG.warn("{}. The round of the table will not be committed.", failure);
    }

    private void keep(String what, Exception reason) {
        String text =
                what + (reason.getMessage() == null ? reason.toString() : reason.getMessage());
        Throwable cause = reason.getCause();
        boolean canShrink =
                cause instanceof UnreadableFileException
                        && failures.shrinkFiles(bucket, ((UnreadableFileException) cause).rows());
        // the next round meets it again
        failsForGood =
                cause instanceof InvalidValueException
                        || cause instanceof RefusedRowException
                        || (cause instanceof UnreadableFileException && !canShrink);
        failure = text.substring(0, Math.min(text.length(), MAX_REASON_LENGTH));
        LOG.debug("Where it happened:", reason);
    }

    /** Gives everything back and deletes the files, unless a result has them. */
    @Override
    public void close() {
        if (writer != null) {
            writer.close();
        }
    }
}
