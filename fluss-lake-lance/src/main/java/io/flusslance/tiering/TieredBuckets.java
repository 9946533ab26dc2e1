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

/**
 * What a dataset holds of which bucket: one past the last offset of each, the fragments that hold
 * rows of one bucket only, and the names of the partitions. So a reader knows the bucket and the
 * partition of a fragment without a look into it.
 *
 * <p>Fragments that others made, as by a compaction, are not among them: they can hold rows of
 * several buckets.
 */
public final class TieredBuckets {

    /** More than any dataset has: a longer range means a damaged text. */
    private static final int MAX_FRAGMENTS = 1 << 22;

    private static final TieredBuckets NONE =
            new TieredBuckets(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    // all three sorted by their keys
    private final Map<BucketId, Long> endOffsets;
    private final Map<Integer, BucketId> fragments;
    private final Map<Long, String> partitionNames;

    private TieredBuckets(
            Map<BucketId, Long> endOffsets,
            Map<Integer, BucketId> fragments,
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
        TieredBuckets read = new TieredBuckets(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        for (String entry : entries(offsets)) {
            int equals = entry.indexOf('=');
            read.endOffsets.put(
                    BucketId.parse(entry.substring(0, equals)),
                    Long.parseLong(entry.substring(equals + 1)));
        }
        for (String entry : entries(fragments)) {
            int equals = entry.indexOf('=');
            BucketId bucket = BucketId.parse(entry.substring(equals + 1));
            String range = entry.substring(0, equals);
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            if (first < 0 || last < first || last - first >= MAX_FRAGMENTS) {
                throw new NumberFormatException(range);
            }
            for (int id = first; id <= last; id++) {
                read.fragments.put(id, bucket);
            }
        }
        for (String entry : entries(partitions)) {
            int equals = entry.indexOf('=');
            read.partitionNames.put(
                    Long.parseLong(entry.substring(0, equals)), entry.substring(equals + 1));
        }
        return read;
    }

    private static String[] entries(String text) {
        return text.isEmpty() ? new String[0] : text.split(",", -1);
    }

    /**
     * The same after more rows of a bucket.
     *
     * @param partitionName the name of its partition, where it has one
     * @param endOffset one past the offset of its last row
     * @param newFragments the ids of the fragments with its rows
     */
    public TieredBuckets with(
            BucketId bucket,
            Optional<String> partitionName,
            long endOffset,
            Collection<Integer> newFragments) {
        TieredBuckets more = copy();
        more.endOffsets.put(bucket, endOffset);
        newFragments.forEach(id -> more.fragments.put(id, bucket));
        if (bucket.partitionId().isPresent() && partitionName.isPresent()) {
            more.partitionNames.put(bucket.partitionId().getAsLong(), partitionName.get());
        }
        return more;
    }

    /** The same where only these fragments are left. */
    public TieredBuckets retaining(Collection<Integer> fragmentIds) {
        TieredBuckets fewer = copy();
        fewer.fragments.keySet().retainAll(fragmentIds);
        return fewer;
    }

    private TieredBuckets copy() {
        return new TieredBuckets(
                new TreeMap<>(endOffsets), new TreeMap<>(fragments), new TreeMap<>(partitionNames));
    }

    /** One past the last offset of each bucket that ever had rows. */
    public Map<BucketId, Long> endOffsets() {
        return Collections.unmodifiableMap(endOffsets);
    }

    /** The bucket of all rows of a fragment; empty where they can be of several. */
    public Optional<BucketId> bucketOf(int fragmentId) {
        return Optional.ofNullable(fragments.get(fragmentId));
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
        StringBuilder text = new StringBuilder();
        int first = 0;
        int last = -1;
        BucketId bucket = null;
        for (Map.Entry<Integer, BucketId> entry : fragments.entrySet()) {
            if (bucket != null && entry.getKey() == last + 1 && entry.getValue().equals(bucket)) {
                last = entry.getKey();
                continue;
            }
            if (bucket != null) {
                append(text, range(first, last) + "=" + bucket);
            }
            first = entry.getKey();
            last = first;
            bucket = entry.getValue();
        }
        if (bucket != null) {
            append(text, range(first, last) + "=" + bucket);
        }
        return text.toString();
    }

    private static String range(int first, int last) {
        return first == last ? Integer.toString(first) : first + "-" + last;
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
