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

import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.TieredBuckets;
import io.flusslance.source.filter.PartitionFilter;
import io.flusslance.source.version.KeyColumns;
import io.flusslance.source.version.PinnedVersion;
import io.flusslance.types.SystemColumns;

import org.apache.arrow.vector.types.pojo.Schema;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Plans the read of a primary-key table: one split for each bucket that ever had rows. Fluss merges
 * it with the log of the bucket by key. Fluss drops splits of other buckets, and returns stale rows
 * if a bucket has two splits.
 *
 * <p>A bucket without rows has a split without fragments, because Fluss reads the whole log of a
 * partition that has no split.
 */
final class BucketSplitPlanner {

    private static final Logger LOG = LoggerFactory.getLogger(BucketSplitPlanner.class);

    /** The bucket of the split for a partition without known buckets. */
    private static final int FIRST_BUCKET = 0;

    /** The text of a system column without a value, which another program wrote. */
    private static final String NO_BUCKET = "null";

    private final Dataset dataset;
    private final Schema schema;
    private final long version;
    private final Optional<PartitionFilter> wanted;
    private final ProjectedWidth width;
    private final NavigableMap<List<String>, NavigableMap<Integer, Rows>> partitions =
            new TreeMap<>(FragmentPartitions.ORDER);

    /** The fragments that have rows of a bucket. */
    private static final class Rows {
        private final List<FragmentMetadata> sorted = new ArrayList<>();
        private final List<FragmentMetadata> mixed = new ArrayList<>();
    }

    /**
     * Creates a planner of a version, which must stay open while the planner is used.
     *
     * @param wanted the partitions to read; empty for all
     */
    BucketSplitPlanner(
            PinnedVersion pinned, Optional<PartitionFilter> wanted, ProjectedWidth width) {
        this.dataset = pinned.dataset();
        this.schema = pinned.schema();
        this.version = pinned.dataset().version();
        this.wanted = wanted;
        this.width = width;
    }

    /**
     * Plans the splits.
     *
     * @param fragments all fragments of the version, by id
     * @throws IOException if the version can't be read, or its metadata is damaged
     */
    List<LanceSplit> plan(List<FragmentMetadata> fragments) throws IOException {
        List<String> keys = KeyColumns.ofPartitions(schema);
        TieredBuckets tiered = FragmentPartitions.tieredTo(dataset, keys);
        for (BucketId bucket : tiered.endOffsets().keySet()) {
            rowsOf(bucket, tiered);
        }
        List<FragmentMetadata> unknown = new ArrayList<>();
        for (FragmentMetadata fragment : fragments) {
            Optional<BucketId> bucket = tiered.bucketOf(fragment);
            if (bucket.isPresent()) {
                rowsOf(bucket.get(), tiered).sorted.add(fragment);
            } else {
                unknown.add(fragment);
            }
        }
        if (!unknown.isEmpty()) {
            lookInto(unknown, keys);
        }
        for (String name : tiered.partitionNames().values()) {
            NavigableMap<Integer, Rows> buckets = bucketsOf(FragmentPartitions.values(name));
            if (buckets.isEmpty()) {
                buckets.put(FIRST_BUCKET, new Rows());
            }
        }
        List<LanceSplit> splits = new ArrayList<>();
        partitions.forEach(
                (partition, buckets) -> {
                    boolean isWanted = isWanted(keys, partition);
                    buckets.forEach(
                            (bucket, rows) ->
                                    splits.add(
                                            split(
                                                    partition,
                                                    bucket,
                                                    isWanted ? rows : new Rows())));
                });
        return splits;
    }

    private NavigableMap<Integer, Rows> bucketsOf(List<String> partition) {
        return partitions.computeIfAbsent(partition, values -> new TreeMap<>());
    }

    private Rows rowsOf(BucketId bucket, TieredBuckets tiered) throws IOException {
        List<String> partition = List.of();
        if (bucket.partitionId().isPresent()) {
            String name = tiered.partitionNames().get(bucket.partitionId().getAsLong());
            if (name == null) {
                throw KeyColumns.damaged("bucket " + bucket + " of a partition without a name");
            }
            partition = FragmentPartitions.values(name);
        }
        return bucketsOf(partition).computeIfAbsent(bucket.bucket(), number -> new Rows());
    }

    /**
     * Examines fragments that other programs wrote, for example by a compaction, and that may have
     * rows of several buckets.
     */
    private void lookInto(List<FragmentMetadata> unknown, List<String> keys) throws IOException {
        if (!SystemColumns.areIn(schema, SystemColumns.BUCKET)) {
            throw KeyColumns.damaged("no column " + SystemColumns.BUCKET);
        }
        List<String> columns = new ArrayList<>(keys);
        columns.add(SystemColumns.BUCKET);
        Map<Integer, Set<List<String>>> found =
                new PartitionScanner(dataset, schema, columns).of(unknown);
        for (FragmentMetadata fragment : unknown) {
            for (List<String> values : found.getOrDefault(fragment.getId(), Set.of())) {
                String bucket = values.get(keys.size());
                if (bucket.equals(NO_BUCKET) || bucket.startsWith("-")) {
                    LOG.warn(
                            "Fragment {} of version {} has rows with the value {} of {}: "
                                    + "another program wrote them. They belong to no bucket "
                                    + "of the table and are left out.",
                            fragment.getId(),
                            version,
                            bucket,
                            SystemColumns.BUCKET);
                    continue;
                }
                bucketsOf(values.subList(0, keys.size()))
                        .computeIfAbsent(Integer.parseInt(bucket), number -> new Rows())
                        .mixed
                        .add(fragment);
            }
        }
    }

    private boolean isWanted(List<String> keys, List<String> partition) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            values.put(keys.get(i), partition.get(i));
        }
        return wanted.isEmpty() || wanted.get().canHoldFor(values);
    }

    private LanceSplit split(List<String> partition, int bucket, Rows rows) {
        List<FragmentMetadata> all = new ArrayList<>(rows.sorted);
        all.addAll(rows.mixed);
        return LanceSplit.ofBucket(
                version,
                partition,
                bucket,
                ids(rows.sorted),
                ids(rows.mixed),
                all.stream().mapToLong(FragmentMetadata::getNumRows).sum(),
                width.batchBytes(StoredRows.bytesPerRow(all)));
    }

    private static List<Integer> ids(List<FragmentMetadata> fragments) {
        return fragments.stream().map(FragmentMetadata::getId).collect(Collectors.toList());
    }
}
