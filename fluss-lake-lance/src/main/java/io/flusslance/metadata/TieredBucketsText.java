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

import io.flusslance.dataset.files.DataFileName;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The text form of {@link TieredBuckets}: four lists of entries separated by commas. These are
 * {@code bucket=end} or {@code partition/bucket=end} for offsets; {@code first-last=bucket} for
 * consecutive fragments of a bucket; {@code file=bucket} for the files of the last round; {@code
 * id=name} for partitions, whose names can't contain these separators.
 */
final class TieredBucketsText {

    private TieredBucketsText() {}

    /**
     * Parses the four texts.
     *
     * @throws NumberFormatException if one is malformed
     */
    static TieredBuckets parse(String offsets, String fragments, String files, String partitions) {
        Map<BucketId, Long> ends = new TreeMap<>();
        forEachEntry(offsets, (bucket, end) -> ends.put(BucketId.parse(bucket), count(end)));
        FragmentBuckets ranges = new FragmentBuckets();
        int[] nextId = {0};
        forEachEntry(
                fragments,
                (range, bucket) ->
                        nextId[0] = Math.max(nextId[0], putRange(ranges, range, bucket) + 1));
        Map<String, BucketId> buckets = new TreeMap<>();
        forEachEntry(
                files,
                (file, bucket) -> {
                    if (!DataFileName.isPlain(file)) {
                        throw new NumberFormatException("an invalid file name");
                    }
                    buckets.put(file, BucketId.parse(bucket));
                });
        Map<Long, String> names = new TreeMap<>();
        forEachEntry(
                partitions,
                (id, name) -> {
                    if (!PartitionName.isPlain(name)) {
                        throw new NumberFormatException("an invalid partition name");
                    }
                    names.put(count(id), name);
                });
        return TieredBuckets.of(ends, ranges, nextId[0], buckets, names);
    }

    /** Returns the last id of the range. */
    private static int putRange(FragmentBuckets into, String range, String bucket) {
        int dash = range.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
        int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
        if (first < 0 || last < first || last == Integer.MAX_VALUE) {
            throw new NumberFormatException(range);
        }
        into.put(first, last, BucketId.parse(bucket));
        return last;
    }

    private static long count(String text) {
        long count = Long.parseLong(text);
        if (count < 0) {
            throw new NumberFormatException(text);
        }
        return count;
    }

    /**
     * Parses entries one by one, so that a malformed entry ends the parsing before later ones take
     * memory.
     */
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

    static String ofOffsets(TieredBuckets buckets) {
        return joined(buckets.endOffsets());
    }

    static String ofFragments(TieredBuckets buckets) {
        return buckets.fragments().toString();
    }

    static String ofFiles(TieredBuckets buckets) {
        return joined(buckets.files());
    }

    static String ofPartitions(TieredBuckets buckets) {
        return joined(buckets.partitionNames());
    }

    private static String joined(Map<?, ?> entries) {
        StringBuilder text = new StringBuilder();
        entries.forEach(
                (key, value) ->
                        text.append(text.length() == 0 ? "" : ",")
                                .append(key)
                                .append('=')
                                .append(value));
        return text.toString();
    }
}
