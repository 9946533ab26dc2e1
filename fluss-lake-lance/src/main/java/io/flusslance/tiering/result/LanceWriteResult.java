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
package io.flusslance.tiering.result;

import io.flusslance.metadata.BucketId;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of writing one bucket in one round: the files and their offsets, or why there are
 * none; see {@link #failure}.
 */
public final class LanceWriteResult {

    /** First and last offset if there are no rows. */
    public static final long NO_OFFSET = -1;

    /** First and last offset of the rows of a snapshot. */
    public static final long SNAPSHOT = -2;

    private final long tableId;
    private final BucketId bucket;
    private final Optional<String> partitionName;
    private final long firstOffset;
    private final long lastOffset;
    private final long readVersion;
    private final long heldUntil;
    private final Outcome outcome;

    /** The outcome of writing the rows. */
    public static final class Outcome {

        private final List<WrittenFile> files;
        private final KeyDeletions replaced;
        private final String failure;
        private final boolean waiting;

        private Outcome(List<WrittenFile> files, String failure, boolean waiting) {
            this(files, KeyDeletions.none(), failure, waiting);
        }

        private Outcome(
                List<WrittenFile> files, KeyDeletions replaced, String failure, boolean waiting) {
            this.files = files;
            this.replaced = replaced;
            this.failure = failure;
            this.waiting = waiting;
        }

        /** The rows are in files. */
        public static Outcome written(List<WrittenFile> files) {
            return new Outcome(List.copyOf(files), "", false);
        }

        /**
         * The rows are in files, and replace or delete rows of a primary-key table.
         *
         * @param replaced the replaced and deleted rows
         */
        public static Outcome written(List<WrittenFile> files, KeyDeletions replaced) {
            return new Outcome(List.copyOf(files), replaced, "", false);
        }

        /** The rows were not written, for a reason. */
        public static Outcome failed(String reason) {
            return new Outcome(List.of(), reason, false);
        }

        /** Writing the rows was not attempted, for a reason. */
        public static Outcome waiting(String reason) {
            return new Outcome(List.of(), reason, true);
        }
    }

    /**
     * Creates a result.
     *
     * @param tableId the id of the table in Fluss
     * @param bucket the bucket
     * @param partitionName the name of its partition, if it has one
     * @param firstOffset the offset of the first row, {@link #NO_OFFSET} if there is none
     * @param lastOffset the offset of the last row, {@link #NO_OFFSET} if there is none
     * @param files the files; empty if there are no rows, or if the dataset already held them
     * @param readVersion the newest version of the dataset when the writer was created
     */
    public LanceWriteResult(
            long tableId,
            BucketId bucket,
            Optional<String> partitionName,
            long firstOffset,
            long lastOffset,
            List<WrittenFile> files,
            long readVersion) {
        this(
                tableId,
                bucket,
                partitionName,
                firstOffset,
                lastOffset,
                readVersion,
                0,
                Outcome.written(files));
    }

    /**
     * Creates a result with an outcome.
     *
     * @param tableId the id of the table in Fluss
     * @param bucket the bucket
     * @param partitionName the name of its partition, if it has one
     * @param firstOffset the offset of the first row, {@link #NO_OFFSET} if there is none
     * @param lastOffset the offset of the last row, {@link #NO_OFFSET} if there is none
     * @param readVersion the newest version of the dataset when the writer was created
     * @param heldUntil the offset below which rows were skipped, because the dataset held them when
     *     the writer was created; 0 if none were
     * @param outcome the outcome of writing the rows
     */
    public LanceWriteResult(
            long tableId,
            BucketId bucket,
            Optional<String> partitionName,
            long firstOffset,
            long lastOffset,
            long readVersion,
            long heldUntil,
            Outcome outcome) {
        this.tableId = tableId;
        this.bucket = Objects.requireNonNull(bucket);
        this.partitionName = partitionName;
        this.firstOffset = firstOffset;
        this.lastOffset = lastOffset;
        this.readVersion = readVersion;
        this.heldUntil = heldUntil;
        this.outcome = outcome;
    }

    /** Returns the id of the table in Fluss. */
    public long tableId() {
        return tableId;
    }

    /** Returns the bucket. */
    public BucketId bucket() {
        return bucket;
    }

    /** Returns the name of the bucket's partition, if it has one. */
    public Optional<String> partitionName() {
        return partitionName;
    }

    /** Returns the offset of the first row. */
    public long firstOffset() {
        return firstOffset;
    }

    /** Returns the offset of the last row. */
    public long lastOffset() {
        return lastOffset;
    }

    /** Returns whether there are rows. */
    public boolean hasRows() {
        return lastOffset != NO_OFFSET;
    }

    /** Returns the files. */
    public List<WrittenFile> files() {
        return outcome.files;
    }

    /**
     * Returns whether the rows are those of a snapshot of a primary-key table, which have no
     * offsets.
     */
    public boolean isSnapshot() {
        return lastOffset == SNAPSHOT;
    }

    /** Returns the rows of the dataset that are replaced or deleted; none in a log table. */
    public KeyDeletions replaced() {
        return outcome.replaced;
    }

    /** Returns the newest version of the dataset when the writer was created. */
    public long readVersion() {
        return readVersion;
    }

    /**
     * Returns the offset below which rows were skipped, because the dataset held them when the
     * writer was created; 0 if none were.
     */
    public long heldUntil() {
        return heldUntil;
    }

    /** Returns why nothing was written; empty if the bucket was written. */
    public Optional<String> failure() {
        String reason = outcome.failure;
        return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
    }

    /** Returns whether nothing was written because the table waits; see {@link #failure}. */
    public boolean isWaiting() {
        return outcome.waiting;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof LanceWriteResult)) {
            return false;
        }
        LanceWriteResult that = (LanceWriteResult) o;
        return tableId == that.tableId
                && bucket.equals(that.bucket)
                && partitionName.equals(that.partitionName)
                && firstOffset == that.firstOffset
                && lastOffset == that.lastOffset
                && files().equals(that.files())
                && readVersion == that.readVersion
                && heldUntil == that.heldUntil
                && replaced().equals(that.replaced())
                && failure().equals(that.failure())
                && isWaiting() == that.isWaiting();
    }

    @Override
    public int hashCode() {
        return Objects.hash(tableId, bucket, firstOffset, lastOffset, files());
    }

    @Override
    public String toString() {
        return "table id "
                + tableId
                + ", bucket "
                + bucket
                + ", offsets "
                + firstOffset
                + " to "
                + lastOffset
                + ", files "
                + files()
                + failure().map(reason -> ", failed: " + reason).orElse("");
    }
}
