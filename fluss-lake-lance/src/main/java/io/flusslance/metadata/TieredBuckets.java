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
package io.flusslance.metadata;

import io.flusslance.dataset.LanceVersions;

import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The buckets of a dataset: one past the last offset of each; in a partitioned table, the names of
 * the partitions; and in a partitioned or primary-key table, the fragments that hold rows of a
 * single bucket. A reader thus knows the partition of a fragment without reading it.
 *
 * <p>The fragments of the last round are known by the names of their files, because Lance assigns
 * fragment ids only at the commit; {@link #located} determines the ids later. Fragments that other
 * programs wrote, for example by a compaction, are not included: they can hold rows of several
 * buckets.
 */
public final class TieredBuckets {

    /**
     * The end offset of a bucket that has only the rows of a snapshot and no change of the log yet.
     */
    private static final long SNAPSHOT = 0;

    /**
     * The search for the fragments of files ends after this many consecutive ids without a
     * fragment.
     */
    private static final int MAX_ABSENT_IDS = 64;

    private static final TieredBuckets NONE =
            new TieredBuckets(new TreeMap<>(), new FragmentBuckets(), new TreeMap<>());

    // all sorted by their keys
    private final NavigableMap<BucketId, Long> endOffsets;
    private final FragmentBuckets fragments;
    private final Map<Long, String> partitionNames;
    private final Map<String, BucketId> files = new TreeMap<>();
    // above the ids of all located fragments
    private int nextFragmentId;

    private TieredBuckets(
            NavigableMap<BucketId, Long> endOffsets,
            FragmentBuckets fragments,
            Map<Long, String> partitionNames) {
        this.endOffsets = endOffsets;
        this.fragments = fragments;
        this.partitionNames = partitionNames;
    }

    /** Returns the buckets of a dataset without tiered rows. */
    public static TieredBuckets none() {
        return NONE;
    }

    /**
     * Creates the buckets from the state of a dataset.
     *
     * @param nextFragmentId an id above those of all fragments
     * @param files the files of the last round, by name
     */
    static TieredBuckets of(
            Map<BucketId, Long> endOffsets,
            FragmentBuckets fragments,
            int nextFragmentId,
            Map<String, BucketId> files,
            Map<Long, String> partitionNames) {
        TieredBuckets all =
                new TieredBuckets(
                        new TreeMap<>(endOffsets), fragments, new TreeMap<>(partitionNames));
        all.nextFragmentId = nextFragmentId;
        all.files.putAll(files);
        return all;
    }

    /** Returns the fragments that hold rows of a single bucket. */
    FragmentBuckets fragments() {
        return fragments;
    }

    /** Returns the buckets of the last round's files, by file name. */
    Map<String, BucketId> files() {
        return Collections.unmodifiableMap(files);
    }

    /** Creates buckets without their fragments. */
    public static TieredBuckets of(
            Map<BucketId, Long> endOffsets, Map<Long, String> partitionNames) {
        return new TieredBuckets(
                new TreeMap<>(endOffsets), new FragmentBuckets(), new TreeMap<>(partitionNames));
    }

    /** Returns a builder that adds the rows of a round; this object does not change. */
    public Builder toBuilder() {
        return new Builder(copy());
    }

    /** Adds the rows of several buckets without copying the state for each. */
    public static final class Builder {
        private final TieredBuckets soFar;

        private Builder(TieredBuckets soFar) {
            this.soFar = soFar;
        }

        /** Returns one past the last offset of a bucket so far, or 0 if it never had rows. */
        public long endOffset(BucketId bucket) {
            return soFar.endOffset(bucket);
        }

        /**
         * Adds rows of a bucket.
         *
         * @param partitionName the name of its partition, if it has one
         * @param endOffset one past the offset of its last row
         * @param newFiles the names of the files with its rows
         */
        public Builder add(
                BucketId bucket,
                Optional<String> partitionName,
                long endOffset,
                Collection<String> newFiles) {
            soFar.endOffsets.put(bucket, endOffset);
            if (bucket.partitionId().isPresent()) {
                newFiles.forEach(file -> soFar.files.put(file, bucket));
                partitionName.ifPresent(
                        name -> soFar.partitionNames.put(bucket.partitionId().getAsLong(), name));
            }
            return this;
        }

        /**
         * Adds rows of a bucket of a primary-key table, whose fragments are recorded even without
         * partitions.
         *
         * @param endOffset one past the offset of its last change; empty for the rows of a
         *     snapshot, which have no offsets
         */
        public Builder addKeyed(
                BucketId bucket,
                Optional<String> partitionName,
                OptionalLong endOffset,
                Collection<String> newFiles) {
            add(bucket, partitionName, endOffset.orElse(SNAPSHOT), List.of());
            newFiles.forEach(file -> soFar.files.put(file, bucket));
            return this;
        }

        /** Returns whether a bucket ever had rows. */
        public boolean contains(BucketId bucket) {
            return soFar.contains(bucket);
        }

        /** Removes the end offsets of partitions. */
        public Builder forget(Collection<Long> partitionIds) {
            soFar.endOffsets
                    .keySet()
                    .removeIf(
                            bucket ->
                                    bucket.partitionId().isPresent()
                                            && partitionIds.contains(
                                                    bucket.partitionId().getAsLong()));
            return this;
        }

        /** Adds end offsets that had been removed and were determined from the rows. */
        public Builder recall(Map<BucketId, Long> endOffsets) {
            soFar.endOffsets.putAll(endOffsets);
            return this;
        }

        /** Returns the buckets. Later additions to this builder do not change them. */
        public TieredBuckets build() {
            return soFar.copy();
        }
    }

    /**
     * Returns a copy with the ids of the fragments that the last round added.
     *
     * @param dataset a version that has these fragments; fragments that were removed since are left
     *     out
     */
    public TieredBuckets located(Dataset dataset) {
        if (files.isEmpty()) {
            return this;
        }
        TieredBuckets located = copy();
        int absent = 0;
        for (int id = nextFragmentId; absent < MAX_ABSENT_IDS && !located.files.isEmpty(); id++) {
            Optional<FragmentMetadata> fragment = LanceVersions.fragment(dataset, id);
            absent = fragment.isPresent() ? 0 : absent + 1;
            fragment.ifPresent(located::locate);
        }
        if (!located.files.isEmpty()) {
            // other programs have added and removed many in between
            LanceVersions.fragmentsOf(dataset).forEach(located::locate);
            located.files.clear();
        }
        return located;
    }

    private void locate(FragmentMetadata fragment) {
        for (DataFile file : fragment.getFiles()) {
            BucketId bucket = files.remove(file.getPath());
            if (bucket != null) {
                fragments.put(fragment.getId(), fragment.getId(), bucket);
                nextFragmentId = Math.max(nextFragmentId, fragment.getId() + 1);
            }
        }
    }

    /** Returns a copy with only the given fragments. */
    public TieredBuckets retaining(Collection<Integer> fragmentIds) {
        TieredBuckets retained =
                new TieredBuckets(
                        new TreeMap<>(endOffsets),
                        fragments.retaining(fragmentIds),
                        new TreeMap<>(partitionNames));
        retained.files.putAll(files);
        retained.nextFragmentId = nextFragmentId;
        return retained;
    }

    private TieredBuckets copy() {
        TieredBuckets copy =
                new TieredBuckets(
                        new TreeMap<>(endOffsets), fragments.copy(), new TreeMap<>(partitionNames));
        copy.files.putAll(files);
        copy.nextFragmentId = nextFragmentId;
        return copy;
    }

    /** Returns one past the last offset of a bucket, or 0 if it never had rows. */
    public long endOffset(BucketId bucket) {
        return endOffsets.getOrDefault(bucket, 0L);
    }

    /**
     * Returns one past the last offset of a bucket: 0 if it has only the rows of a snapshot, empty
     * if it never had rows.
     */
    public OptionalLong end(BucketId bucket) {
        return contains(bucket) ? OptionalLong.of(endOffset(bucket)) : OptionalLong.empty();
    }

    /**
     * Returns whether a bucket ever had rows. A bucket with only the rows of a snapshot has the end
     * offset 0.
     */
    public boolean contains(BucketId bucket) {
        return endOffsets.containsKey(bucket);
    }

    /** Returns one past the last offset of each bucket that ever had rows and is not forgotten. */
    public Map<BucketId, Long> endOffsets() {
        return Collections.unmodifiableMap(endOffsets);
    }

    /** Returns the bucket of all rows of a fragment, or empty if they may belong to several. */
    public Optional<BucketId> bucketOf(FragmentMetadata fragment) {
        Optional<BucketId> bucket = fragments.of(fragment.getId());
        return bucket.isPresent() || files.isEmpty()
                ? bucket
                : fragment.getFiles().stream()
                        .map(file -> files.get(file.getPath()))
                        .filter(Objects::nonNull)
                        .findFirst();
    }

    /**
     * Returns whether a fragment may hold keys of a bucket. It may if its rows may belong to
     * several buckets, or if they belong to a dropped partition of the same name.
     *
     * @param partitionName the name of the bucket's partition, if it has one
     */
    public boolean canHoldKeys(
            FragmentMetadata fragment, BucketId bucket, Optional<String> partitionName) {
        Optional<BucketId> of = bucketOf(fragment);
        return of.isEmpty()
                || of.get().equals(bucket)
                || (partitionName.isPresent()
                        && of.get().partitionId().isPresent()
                        && !of.get().partitionId().equals(bucket.partitionId())
                        && partitionName
                                .get()
                                .equals(partitionNames.get(of.get().partitionId().getAsLong())));
    }

    /**
     * Returns whether a bucket's end offset was removed with its partition, which Fluss must have
     * dropped.
     */
    public boolean isForgotten(BucketId bucket) {
        if (bucket.partitionId().isEmpty()
                || !partitionNames.containsKey(bucket.partitionId().getAsLong())) {
            return false;
        }
        BucketId next = endOffsets.ceilingKey(new BucketId(bucket.partitionId(), 0));
        return next == null || !next.partitionId().equals(bucket.partitionId());
    }

    /**
     * Returns the names of the partitions by id, including dropped partitions, whose fragments
     * remain.
     */
    public Map<Long, String> partitionNames() {
        return Collections.unmodifiableMap(partitionNames);
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof TieredBuckets)) {
            return false;
        }
        TieredBuckets that = (TieredBuckets) o;
        return endOffsets.equals(that.endOffsets)
                && fragments.equals(that.fragments)
                && files.equals(that.files)
                && partitionNames.equals(that.partitionNames);
    }

    @Override
    public int hashCode() {
        return endOffsets.hashCode();
    }

    @Override
    public String toString() {
        return TieredBucketsText.ofOffsets(this);
    }
}
