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
package io.flusslance.tiering.commit;

import io.flusslance.config.ErrorCode;
import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.TieredBuckets;
import io.flusslance.tiering.result.KeyDeletions;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.write.delta.KeyLookup;

import org.apache.fluss.metadata.TableInfo;
import org.lance.Dataset;
import org.lance.FragmentMetadata;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows that a round of a primary-key table replaces or deletes. Writers looked them up in an
 * earlier version. Rows keep their positions as long as their fragment exists. Keys are looked up
 * once more in fragments that other programs have written since. What was found, and the deletion
 * files, are kept for the next attempt of the commit, which thus only has to examine the fragments
 * of the versions in between.
 */
final class ReplacedRows {

    /** More keys are looked up in more than one scan. */
    private static final long MAX_KEY_HEAP_BYTES = 64L << 20;

    private static final int MAX_FRAGMENTS_IN_MESSAGE = 10;

    private final TableInfo info;
    private final LanceConf conf;
    private final DatasetLocation location;
    private final Map<BucketId, KeyDeletions> searched = new HashMap<>();
    private final ShortenedFragments shortened;
    // of the attempt
    private Dataset dataset;
    private Map<Integer, FragmentMetadata> fragments = Map.of();
    private final Map<BucketId, List<FragmentMetadata>> unsearched = new HashMap<>();
    private final Map<Integer, List<int[]>> positions = new TreeMap<>();
    private Optional<Map<Integer, Optional<FragmentMetadata>>> without = Optional.empty();

    /** Creates an empty set of rows; {@link #beginIn} comes next. */
    ReplacedRows(TableInfo info, LanceConf conf, DatasetLocation location) {
        this.info = info;
        this.conf = conf;
        this.location = location;
        this.shortened = new ShortenedFragments(conf, location);
    }

    /** Begins another attempt, without rows, in the version that is open. */
    void beginIn(Dataset version) {
        dataset = version;
        fragments = Map.of();
        unsearched.clear();
        positions.clear();
        without = Optional.empty();
    }

    /**
     * Adds the rows of a bucket.
     *
     * @param buckets the buckets of the version
     * @throws RefusedRoundException if other programs have since written rows that the bucket's
     *     changes may have to replace, and the changes are too many to look them up once more; the
     *     round is then written again
     */
    void add(LanceWriteResult result, TieredBuckets buckets) throws IOException {
        BucketId bucket = result.bucket();
        KeyDeletions replaced = searched.getOrDefault(bucket, result.replaced());
        List<FragmentMetadata> others = new ArrayList<>();
        for (FragmentMetadata fragment : fragments().values()) {
            int id = fragment.getId();
            if (replaced.hold(fragment)) {
                Optional.ofNullable(replaced.positions().get(id))
                        .ifPresent(rows -> addPositions(id, rows));
            } else if (buckets.canHoldKeys(fragment, bucket, result.partitionName())
                    || replaced.positions().containsKey(id)) {
                others.add(fragment);
            }
        }
        searched.put(bucket, replaced);
        if (!others.isEmpty()) {
            if (replaced.keys().isEmpty()) {
                throw tooManyKeys(result, others);
            }
            unsearched.put(bucket, others);
        }
    }

    private RefusedRoundException tooManyKeys(
            LanceWriteResult result, List<FragmentMetadata> others) {
        return new RefusedRoundException(
                ErrorCode.ROWS_REWRITTEN.format(
                        "Table %s, bucket %s: a round with offsets %d to %d is refused, because "
                                + "another program has written rows that the round may have to "
                                + "replace (%d fragments, such as %s), for example in a compaction "
                                + "or an update, and the round has too many changes to look them "
                                + "up once more. The round is written again.",
                        info.getTablePath(),
                        result.bucket(),
                        result.firstOffset(),
                        result.lastOffset(),
                        others.size(),
                        others.stream()
                                .limit(MAX_FRAGMENTS_IN_MESSAGE)
                                .map(FragmentMetadata::getId)
                                .collect(Collectors.toList())));
    }

    /** The keys of a bucket are in no other bucket, so those of all are looked up in one scan. */
    private void lookUp() throws IOException {
        if (unsearched.isEmpty()) {
            return;
        }
        Map<Integer, FragmentMetadata> all = new TreeMap<>();
        unsearched.values().forEach(some -> some.forEach(each -> all.put(each.getId(), each)));
        KeyLookup lookup =
                new KeyLookup(info, conf, location, dataset, all.values(), MAX_KEY_HEAP_BYTES);
        for (BucketId bucket : unsearched.keySet()) {
            for (byte[] key : searched.get(bucket).keys().orElseThrow()) {
                lookup.add(key);
            }
        }
        Map<Integer, int[]> found = lookup.find();
        found.forEach(this::addPositions);
        unsearched.forEach(
                (bucket, some) ->
                        searched.computeIfPresent(bucket, (b, known) -> known.and(found, some)));
        unsearched.clear();
    }

    private void addPositions(int fragment, int[] rows) {
        positions.computeIfAbsent(fragment, id -> new ArrayList<>()).add(rows);
    }

    /** Returns the rows of all parts, ascending; those of a single part are. */
    private static int[] union(List<int[]> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        int[] all = parts.stream().flatMapToInt(IntStream::of).toArray();
        Arrays.sort(all);
        int size = 0;
        for (int row : all) {
            if (size == 0 || row != all[size - 1]) {
                all[size++] = row;
            }
        }
        return Arrays.copyOf(all, size);
    }

    private Map<Integer, FragmentMetadata> fragments() {
        if (fragments.isEmpty()) {
            fragments =
                    LanceVersions.fragmentsOf(dataset).stream()
                            .collect(
                                    Collectors.toMap(FragmentMetadata::getId, Function.identity()));
        }
        return fragments;
    }

    /**
     * Looks up the keys where it is necessary, and writes deletion files.
     *
     * @return the fragments without the rows; empty for a fragment of which none remains
     */
    private Map<Integer, Optional<FragmentMetadata>> without() throws IOException {
        if (without.isPresent()) {
            return without.get();
        }
        lookUp();
        Map<Integer, int[]> rows = new TreeMap<>();
        positions.forEach((fragment, parts) -> rows.put(fragment, union(parts)));
        Map<Integer, Optional<FragmentMetadata>> all =
                shortened.without(dataset, fragments(), rows);
        without = Optional.of(all);
        return all;
    }

    /** Returns the ids of fragments without remaining rows. */
    List<Integer> removed() throws IOException {
        return without().entrySet().stream()
                .filter(fragment -> fragment.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toList());
    }

    /** Returns the fragments with remaining rows, including their deletions. */
    List<FragmentMetadata> updated() throws IOException {
        return without().values().stream().flatMap(Optional::stream).collect(Collectors.toList());
    }
}
