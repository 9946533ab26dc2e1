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

import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The buckets of fragments, by ranges of fragment ids. There are as many ranges as in the text in
 * the dataset, so a few characters can't stand for more memory than they take.
 */
final class FragmentBuckets {

    private static final class Range {
        private final int last;
        private final BucketId bucket;

        private Range(int last, BucketId bucket) {
            this.last = last;
            this.bucket = bucket;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Range
                    && last == ((Range) o).last
                    && bucket.equals(((Range) o).bucket);
        }

        @Override
        public int hashCode() {
            return last;
        }
    }

    // by the first id; ranges don't overlap, and adjacent ranges have different buckets
    private final NavigableMap<Integer, Range> ranges;

    FragmentBuckets() {
        this.ranges = new TreeMap<>();
    }

    private FragmentBuckets(Map<Integer, Range> ranges) {
        this.ranges = new TreeMap<>(ranges);
    }

    /** Returns an independent copy. */
    FragmentBuckets copy() {
        return new FragmentBuckets(ranges);
    }

    /** Returns a copy with only the given fragments. */
    FragmentBuckets retaining(Collection<Integer> ids) {
        FragmentBuckets fewer = new FragmentBuckets();
        new TreeSet<>(ids).forEach(id -> of(id).ifPresent(bucket -> fewer.put(id, id, bucket)));
        return fewer;
    }

    /** Returns the bucket of a fragment, or empty if it is in no range. */
    Optional<BucketId> of(int id) {
        Map.Entry<Integer, Range> below = ranges.floorEntry(id);
        return below == null || below.getValue().last < id
                ? Optional.empty()
                : Optional.of(below.getValue().bucket);
    }

    /** Sets the bucket of a range of fragments, replacing earlier buckets. */
    void put(int first, int last, BucketId bucket) {
        cutOff(first);
        if (last < Integer.MAX_VALUE) {
            cutOff(last + 1);
        }
        ranges.subMap(first, true, last, true).clear();
        int mergedFirst = first;
        int mergedLast = last;
        Map.Entry<Integer, Range> below = ranges.lowerEntry(first);
        if (below != null
                && below.getValue().last == first - 1
                && below.getValue().bucket.equals(bucket)) {
            mergedFirst = below.getKey();
        }
        Map.Entry<Integer, Range> above = ranges.higherEntry(last);
        if (above != null && above.getKey() - 1 == last && above.getValue().bucket.equals(bucket)) {
            mergedLast = above.getValue().last;
            ranges.remove(above.getKey());
        }
        ranges.put(mergedFirst, new Range(mergedLast, bucket));
    }

    /** Splits the range that contains an id, so that the second part begins with this id. */
    private void cutOff(int id) {
        Map.Entry<Integer, Range> below = ranges.lowerEntry(id);
        if (below != null && below.getValue().last >= id) {
            Range range = below.getValue();
            ranges.put(below.getKey(), new Range(id - 1, range.bucket));
            ranges.put(id, range);
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof FragmentBuckets && ranges.equals(((FragmentBuckets) o).ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    /** Returns entries {@code first-last=bucket} or {@code id=bucket}, separated by commas. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        ranges.forEach(
                (first, range) -> {
                    text.append(text.length() == 0 ? "" : ",").append(first);
                    if (range.last > first) {
                        text.append('-').append(range.last);
                    }
                    text.append('=').append(range.bucket);
                });
        return text.toString();
    }
}
