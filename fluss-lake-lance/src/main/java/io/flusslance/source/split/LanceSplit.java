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
 * A part of one version of a dataset: whole fragments, a range of rows of one, or nothing; of a
 * primary-key table a bucket. It holds what a reader can't know otherwise, and neither addresses
 * nor options.
 *
 * <p>It also holds where its newest reader is. Fluss 0.9.1 counts the rows that it took from a
 * split, and leaves the number out of savepoints: a job would read the split from its first row
 * again. The position goes with the bytes of the split, which the host does save.
 */
public final class LanceSplit implements LakeSplit, Serializable {

    /** The bucket of splits of a log table, whose rows may be read in any order. */
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
     * A split that nobody has read of.
     *
     * @param version of the dataset
     * @param partition the values of the partition keys; none in a table without partitions
     * @param fragments the ids of the fragments, in the order in which they are read
     * @param firstRow the first row that is read, counted over the fragments from 0
     * @param rowCount how many rows are read
     * @param bytesPerRow what a row takes in memory on the average, of the columns that are read;
     *     of columns of variable width, which is a guess, a quarter of the most that it can be or
     *     more
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
     * All rows of a bucket of a primary-key table. It is always read from its first row: the host
     * stores in savepoints how many rows it took, and skips them. Its position only tells under
     * which filter the host counted.
     *
     * @param sortedFragments the ids of those that have rows of this bucket only, in the order of
     *     the key
     * @param mixedFragments the ids of those in which there can be other rows, in any order
     * @param rowCount how many rows the fragments have
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

    /** The same split, read from a position on. */
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

    /** Where each reader begins. */
    public SplitPosition start() {
        return start;
    }

    /** Notes where the newest reader is, from now on. */
    public void readWith(SplitPosition.Progress newProgress) {
        progress = newProgress;
    }

    /** The first row that the newest reader has not given out. */
    SplitPosition position() {
        SplitPosition.Progress newest = progress;
        return newest == null ? start : newest.position();
    }

    /** The version of the dataset. */
    public long version() {
        return version;
    }

    @Override
    public int bucket() {
        return bucket;
    }

    /** Whether it is all rows of a bucket of a primary-key table. */
    public boolean isOfBucket() {
        return bucket != ANY_BUCKET;
    }

    /**
     * The ids of the fragments of a split of a bucket that have rows of it only, in the order of
     * the key.
     */
    public List<Integer> sortedFragments() {
        return List.copyOf(fragments.subList(0, sortedFragments));
    }

    /**
     * The ids of the fragments of a split of a bucket in which there can be rows of others too, in
     * any order.
     */
    public List<Integer> mixedFragments() {
        return List.copyOf(fragments.subList(sortedFragments, fragments.size()));
    }

    /** The values of the partition keys; none in a table without partitions. */
    @Override
    public List<String> partition() {
        return List.copyOf(partition);
    }

    /** The ids of the fragments; none where there is nothing to read. */
    public List<Integer> fragments() {
        return List.copyOf(fragments);
    }

    /** The first row that is read, counted over the fragments from 0. */
    public long firstRow() {
        return firstRow;
    }

    /** How many rows are read, before any filter. */
    public long rowCount() {
        return rowCount;
    }

    /**
     * What a row takes in memory on the average, of the columns that are read, by which batches are
     * sized. Splits of earlier builds say more, up to what all columns take in the files.
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
