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
package io.flusslance.source.split;

import org.apache.fluss.lake.source.LakeSplit;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A part of one version of a dataset: whole fragments, a range of rows of a fragment, or nothing;
 * of a primary-key table, a bucket. It contains only what a reader can't know otherwise, and
 * neither addresses nor options.
 *
 * <p>It also contains the position of its newest reader. Fluss 0.9.1 counts the rows that it took
 * from a split, but does not store the number in savepoints, so a job would read the split again
 * from its first row. The position is part of the split's bytes, which Fluss does store.
 */
public final class LanceSplit implements LakeSplit, Serializable {

    /** The bucket of splits of a log table, whose rows can be read in any order. */
    static final int ANY_BUCKET = -1;

    private static final long serialVersionUID = 1L;

    private final long version;
    private final ArrayList<String> partition;
    private final ArrayList<Integer> fragments;
    private final long firstRow;
    private final long rowCount;
    private final long bytesPerRow;
    private final SplitPosition start;
    private final int bucket;
    private final int sortedFragments;

    // null before anybody reads
    private transient volatile SplitPosition.Progress progress;

    /**
     * Creates an unread split.
     *
     * @param version the version of the dataset
     * @param partition the values of the partition keys; empty in a table without partitions
     * @param fragments the ids of the fragments, in the order in which they are read
     * @param firstRow the first row to read, counted over the fragments from 0
     * @param rowCount the number of rows to read
     * @param bytesPerRow the average size of a row in memory, of the columns that are read; for
     *     columns of variable width this is an estimate, at least a quarter of the maximum
     */
    public LanceSplit(
            long version,
            List<String> partition,
            List<Integer> fragments,
            long firstRow,
            long rowCount,
            long bytesPerRow) {
        this(
                version,
                partition,
                fragments,
                firstRow,
                rowCount,
                bytesPerRow,
                SplitPosition.start(),
                ANY_BUCKET,
                0);
    }

    /**
     * Creates a split of all rows of a bucket of a primary-key table. It is always read from its
     * first row: Fluss stores in savepoints how many rows it took, and skips them. The position
     * only records with which filter Fluss counted.
     *
     * @param sortedFragments the ids of the fragments that have only rows of this bucket, sorted by
     *     key
     * @param mixedFragments the ids of the fragments that may have other rows, in any order
     * @param rowCount the number of rows of the fragments
     */
    public static LanceSplit ofBucket(
            long version,
            List<String> partition,
            int bucket,
            List<Integer> sortedFragments,
            List<Integer> mixedFragments,
            long rowCount,
            long bytesPerRow) {
        List<Integer> fragments = new ArrayList<>(sortedFragments);
        fragments.addAll(mixedFragments);
        return new LanceSplit(
                version,
                partition,
                fragments,
                0,
                rowCount,
                bytesPerRow,
                SplitPosition.start(),
                bucket,
                sortedFragments.size());
    }

    private LanceSplit(
            long version,
            List<String> partition,
            List<Integer> fragments,
            long firstRow,
            long rowCount,
            long bytesPerRow,
            SplitPosition start,
            int bucket,
            int sortedFragments) {
        this.bucket = bucket;
        this.sortedFragments = sortedFragments;
        this.version = version;
        this.partition = new ArrayList<>(partition);
        this.fragments = new ArrayList<>(fragments);
        this.firstRow = firstRow;
        this.rowCount = rowCount;
        this.bytesPerRow = bytesPerRow;
        this.start = start;
    }

    /** Returns a copy that is read from a position. */
    public LanceSplit from(SplitPosition position) {
        return new LanceSplit(
                version,
                partition,
                fragments,
                firstRow,
                rowCount,
                bytesPerRow,
                position,
                bucket,
                sortedFragments);
    }

    /** Returns the position at which a reader begins. */
    public SplitPosition start() {
        return start;
    }

    /** Sets the progress of the newest reader. */
    public void readWith(SplitPosition.Progress newProgress) {
        progress = newProgress;
    }

    /** Returns the position of the first row that the newest reader has not returned. */
    SplitPosition position() {
        SplitPosition.Progress newest = progress;
        return newest == null ? start : newest.position();
    }

    /** Returns the version of the dataset. */
    public long version() {
        return version;
    }

    @Override
    public int bucket() {
        return bucket;
    }

    /** Returns whether this is a bucket of a primary-key table. */
    public boolean isOfBucket() {
        return bucket != ANY_BUCKET;
    }

    /**
     * Returns the ids of the fragments that have only rows of the split's bucket, sorted by key.
     */
    public List<Integer> sortedFragments() {
        return List.copyOf(fragments.subList(0, sortedFragments));
    }

    /** Returns the ids of the fragments that may also have rows of other buckets, in any order. */
    public List<Integer> mixedFragments() {
        return List.copyOf(fragments.subList(sortedFragments, fragments.size()));
    }

    /** Returns the values of the partition keys; empty in a table without partitions. */
    @Override
    public List<String> partition() {
        return List.copyOf(partition);
    }

    /** Returns the ids of the fragments; empty if there is nothing to read. */
    public List<Integer> fragments() {
        return List.copyOf(fragments);
    }

    /** Returns the first row to read, counted over the fragments from 0. */
    public long firstRow() {
        return firstRow;
    }

    /** Returns the number of rows to read, before any filter. */
    public long rowCount() {
        return rowCount;
    }

    /**
     * Returns the average size of a row in memory, in bytes, of the columns that are read. It
     * determines the size of batches. Splits of earlier builds have larger values, up to the size
     * of all columns in the files.
     */
    public long bytesPerRow() {
        return bytesPerRow;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof LanceSplit)) {
            return false;
        }
        LanceSplit that = (LanceSplit) o;
        return version == that.version
                && partition.equals(that.partition)
                && fragments.equals(that.fragments)
                && firstRow == that.firstRow
                && rowCount == that.rowCount
                && bytesPerRow == that.bytesPerRow
                && bucket == that.bucket
                && sortedFragments == that.sortedFragments
                && start.equals(that.start);
    }

    @Override
    public int hashCode() {
        return Objects.hash(version, partition, fragments, firstRow);
    }

    @Override
    public String toString() {
        return "version "
                + version
                + (isOfBucket() ? ", bucket " + bucket : "")
                + (partition.isEmpty() ? "" : ", partition " + String.join("$", partition))
                + ", fragments "
                + fragments
                + ", rows "
                + firstRow
                + " to "
                + (firstRow + rowCount)
                + (start.rows() == 0 || isOfBucket() ? "" : ", from " + start + " on");
    }
}
