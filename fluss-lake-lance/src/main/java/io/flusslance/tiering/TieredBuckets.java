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
package io.flusslance.tiering;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What a dataset holds of which bucket: one past the last offset of each, the fragments that hold
 * rows of one bucket only, and the names of the partitions. So a reader knows the bucket and the
 * partition of a fragment without a look into it.
 *
 * <p>Fragments that others made, as by a compaction, are not among them: they can hold rows of
 * several buckets.
 */
public final class TieredBuckets {

    private static final TieredBuckets NONE =
            new TieredBuckets(new TreeMap<>(), new FragmentBuckets(), new TreeMap<>());

    // all sorted by their keys
    private final Map<BucketId, Long> endOffsets;
    private final FragmentBuckets fragments;
    private final Map<Long, String> partitionNames;

    private TieredBuckets(
            Map<BucketId, Long> endOffsets,
            FragmentBuckets fragments,
            Map<Long, String> partitionNames) {
        this.endOffsets = endOffsets;
        this.fragments = fragments;
        this.partitionNames = partitionNames;
    }

    /** Of a dataset that no bucket was tiered to. */
    public static TieredBuckets none() {
        return NONE;
    }

    /**
     * Reads what the methods {@code …Text} wrote.
     *
     * @throws NumberFormatException where a text is damaged
     */
    static TieredBuckets parse(String offsets, String fragments, String partitions) {
        TieredBuckets read =
                new TieredBuckets(new TreeMap<>(), new FragmentBuckets(), new TreeMap<>());
        forEachEntry(
                offsets, (bucket, end) -> read.endOffsets.put(BucketId.parse(bucket), count(end)));
        forEachEntry(fragments, (range, bucket) -> putRange(read.fragments, range, bucket));
        forEachEntry(
                partitions,
                (id, name) -> {
                    if (!PartitionName.isPlain(name)) {
                        throw new NumberFormatException("a partition with another name");
                    }
                    read.partitionNames.put(count(id), name);
                });
        return read;
    }

    private static void putRange(FragmentBuckets into, String range, String bucket) {
        int dash = range.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
        int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
        if (first < 0 || last < first) {
            throw new NumberFormatException(range);
        }
        into.put(first, last, BucketId.parse(bucket));
    }

    private static long count(String text) {
        long count = Long.parseLong(text);
        if (count < 0) {
            throw new NumberFormatException(text);
        }
        return count;
    }

    /** One by one, so that the first damaged entry ends it before the others take memory. */
    private static void forEachEntry(String text, BiConsumer<String, String> entry) {
        for (int begin = 0; begin < text.length(); ) {
            int comma = text.indexOf(',', begin);
            int end = comma < 0 ? text.length() : comma;
            int equals = text.indexOf('=', begin);
            if (equals < 0 || equals >= end || end == text.length() - 1) {
                throw new NumberFormatException("an entry without '='");
            }
            entry.accept(text.substring(begin, equals), text.substring(equals + 1, end));
            begin = end + 1;
        }
    }

    /** What these become with the rows of a round; they stay as they are. */
    public Builder toBuilder() {
        return new Builder(copy());
    }

    /** Adds the rows of one bucket after the other, without a copy for each. */
    public static final class Builder {
        private final TieredBuckets soFar;

        private Builder(TieredBuckets soFar) {
            this.soFar = soFar;
        }

        /** One past the last offset of a bucket so far; 0 where it never had rows. */
        public long endOffset(BucketId bucket) {
            return soFar.endOffset(bucket);
        }

        /**
         * Adds rows of a bucket.
         *
         * @param partitionName the name of its partition, where it has one
         * @param endOffset one past the offset of its last row
         * @param newFragments the ids of the fragments with its rows
         */
        public Builder add(
                BucketId bucket,
                Optional<String> partitionName,
                long endOffset,
                Collection<Integer> newFragments) {
            soFar.endOffsets.put(bucket, endOffset);
            newFragments.forEach(id -> soFar.fragments.put(id, id, bucket));
            if (bucket.partitionId().isPresent() && partitionName.isPresent()) {
                soFar.partitionNames.put(bucket.partitionId().getAsLong(), partitionName.get());
            }
            return this;
        }

        /** All that was added; what is added later is not in it. */
        public TieredBuckets build() {
            return soFar.copy();
        }
    }

    /** The same where only these fragments are left. */
    public TieredBuckets retaining(Collection<Integer> fragmentIds) {
        return new TieredBuckets(
                new TreeMap<>(endOffsets),
                fragments.retaining(fragmentIds),
                new TreeMap<>(partitionNames));
    }

    private TieredBuckets copy() {
        return new TieredBuckets(
                new TreeMap<>(endOffsets), fragments.copy(), new TreeMap<>(partitionNames));
    }

    /** One past the last offset of a bucket; 0 where it never had rows. */
    public long endOffset(BucketId bucket) {
        return endOffsets.getOrDefault(bucket, 0L);
    }

    /** One past the last offset of each bucket that ever had rows. */
    public Map<BucketId, Long> endOffsets() {
        return Collections.unmodifiableMap(endOffsets);
    }

    /** The bucket of all rows of a fragment; empty where they can be of several. */
    public Optional<BucketId> bucketOf(int fragmentId) {
        return fragments.of(fragmentId);
    }

    /** The names of the partitions by their ids. */
    public Map<Long, String> partitionNames() {
        return Collections.unmodifiableMap(partitionNames);
    }

    /** {@code bucket=end} or {@code partition/bucket=end}, joined by commas. */
    String offsetsText() {
        StringBuilder text = new StringBuilder();
        endOffsets.forEach((bucket, end) -> append(text, bucket + "=" + end));
        return text.toString();
    }

    /** {@code first-last=bucket} for fragments in a row of one bucket, joined by commas. */
    String fragmentsText() {
        return fragments.toString();
    }

    /** {@code id=name}, joined by commas; Fluss allows neither of these signs in a name. */
    String partitionsText() {
        StringBuilder text = new StringBuilder();
        partitionNames.forEach((id, name) -> append(text, id + "=" + name));
        return text.toString();
    }

    private static void append(StringBuilder text, String entry) {
        if (text.length() > 0) {
            text.append(',');
        }
        text.append(entry);
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof TieredBuckets)) {
            return false;
        }
        TieredBuckets that = (TieredBuckets) o;
        return endOffsets.equals(that.endOffsets)
                && fragments.equals(that.fragments)
                && partitionNames.equals(that.partitionNames);
    }

    @Override
    public int hashCode() {
        return endOffsets.hashCode();
    }

    @Override
    public String toString() {
        return offsetsText();
    }
}
