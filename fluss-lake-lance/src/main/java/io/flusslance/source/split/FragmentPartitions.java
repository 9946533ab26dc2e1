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

import io.flusslance.config.LogSanitizer;
import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.TieredBuckets;
import io.flusslance.metadata.TieringState;
import io.flusslance.metadata.history.TieringHistory;
import io.flusslance.source.version.KeyColumns;

import org.apache.arrow.vector.types.pojo.Schema;
import org.lance.Dataset;
import org.lance.FragmentMetadata;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Determines the partition of each fragment. For fragments that tiering wrote, the tiering state
 * says it; fragments of other programs are read, once per process.
 */
final class FragmentPartitions {

    /** Separates the values in the name of a partition. */
    private static final String SEPARATOR = "$";

    /**
     * The partition value for fragments with rows of several partitions. It is not a partition of
     * Fluss, which also reads such splits. With the name of one of them, all rows would be dropped
     * if that partition were.
     */
    private static final List<String> SEVERAL = List.of("__several");

    /** Orders partitions by their values. */
    static final Comparator<List<String>> ORDER =
            (one, other) ->
                    Arrays.compare(one.toArray(new String[0]), other.toArray(new String[0]));

    private final Dataset dataset;
    private final Schema schema;
    private final List<String> keys;
    private final TieredBuckets buckets;

    private FragmentPartitions(
            Dataset dataset, Schema schema, List<String> keys, TieredBuckets buckets) {
        this.dataset = dataset;
        this.schema = schema;
        this.keys = keys;
        this.buckets = buckets;
    }

    /**
     * Reads the partitions of a version, which must stay open while this object is used.
     *
     * @param schema the schema of the version
     * @throws IOException if the dataset's metadata names impossible keys or partitions
     */
    static FragmentPartitions of(Dataset dataset, Schema schema) throws IOException {
        List<String> keys = KeyColumns.ofPartitions(schema);
        TieredBuckets buckets = keys.isEmpty() ? TieredBuckets.none() : tieredTo(dataset, keys);
        return new FragmentPartitions(dataset, schema, keys, buckets);
    }

    /**
     * Returns the buckets of a version that tiering wrote.
     *
     * @param keys the partition keys
     * @throws IOException if the version names impossible partitions
     */
    static TieredBuckets tieredTo(Dataset dataset, List<String> keys) throws IOException {
        TieredBuckets buckets =
                TieringHistory.lastCommit(dataset)
                        .state()
                        .map(TieringState::buckets)
                        .orElse(TieredBuckets.none());
        for (String name : buckets.partitionNames().values()) {
            if (values(name).size() != keys.size()) {
                throw KeyColumns.damaged(
                        String.format(
                                "partition '%s' of %d keys", LogSanitizer.of(name), keys.size()));
            }
        }
        return buckets;
    }

    /**
     * Groups fragments by partition, including each partition that was ever tiered.
     *
     * @return the groups in the order of the partitions' names; without partitions, one group with
     *     no values
     */
    Map<List<String>, List<FragmentMetadata>> group(List<FragmentMetadata> fragments)
            throws IOException {
        if (keys.isEmpty()) {
            return Map.of(List.of(), fragments);
        }
        Map<List<String>, List<FragmentMetadata>> groups = new TreeMap<>(ORDER);
        buckets.partitionNames()
                .values()
                .forEach(name -> groups.put(values(name), new ArrayList<>()));
        List<FragmentMetadata> unknown = new ArrayList<>();
        for (FragmentMetadata fragment : fragments) {
            Optional<List<String>> partition = known(fragment);
            if (partition.isPresent()) {
                groups.computeIfAbsent(partition.get(), p -> new ArrayList<>()).add(fragment);
            } else {
                unknown.add(fragment);
            }
        }
        if (!unknown.isEmpty()) {
            Map<Integer, Set<List<String>>> found =
                    new PartitionScanner(dataset, schema, keys).of(unknown);
            for (FragmentMetadata fragment : unknown) {
                Set<List<String>> partitions =
                        found.getOrDefault(fragment.getId(), Collections.emptySet());
                partitions.forEach(p -> groups.computeIfAbsent(p, key -> new ArrayList<>()));
                List<String> partition =
                        partitions.size() == 1 ? partitions.iterator().next() : SEVERAL;
                groups.computeIfAbsent(partition, key -> new ArrayList<>()).add(fragment);
            }
        }
        return groups;
    }

    /**
     * Returns the values of a partition by key; empty for a group with rows of several partitions.
     */
    Map<String, String> valuesByKey(List<String> partition) {
        Map<String, String> values = new HashMap<>();
        if (!partition.equals(SEVERAL)) {
            for (int i = 0; i < keys.size(); i++) {
                values.put(keys.get(i), partition.get(i));
            }
        }
        return values;
    }

    private Optional<List<String>> known(FragmentMetadata fragment) {
        Optional<BucketId> bucket = buckets.bucketOf(fragment);
        if (!bucket.isPresent() || !bucket.get().partitionId().isPresent()) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                        buckets.partitionNames().get(bucket.get().partitionId().getAsLong()))
                .map(FragmentPartitions::values);
    }

    /** Returns the values of the partition keys in a partition's name. */
    static List<String> values(String name) {
        return Arrays.asList(name.split("\\" + SEPARATOR, -1));
    }
}
