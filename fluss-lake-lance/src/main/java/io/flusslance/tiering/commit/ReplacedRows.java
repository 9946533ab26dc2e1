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
import io.flusslance.dataset.LanceVersions;
import io.flusslance.metadata.TieredBuckets;
import io.flusslance.tiering.result.ChangedKeys;
import io.flusslance.tiering.result.KeyDeletions;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.write.delta.KeyLookup;

import org.apache.fluss.metadata.TableInfo;
import org.lance.Dataset;
import org.lance.FragmentMetadata;

import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows of a version that a round of a primary-key table replaces or deletes. Writers looked
 * them up in an earlier version. Rows keep their positions as long as their fragment exists. Keys
 * are looked up once more in fragments that other programs have written since.
 */
final class ReplacedRows {

    /** More keys are looked up in more than one scan. */
    private static final long MAX_KEY_HEAP_BYTES = 64L << 20;

    private final TableInfo info;
    private final Dataset dataset;
    private final Map<Integer, int[]> positions = new TreeMap<>();
    // that others have written since the writers looked, and the keys to look up in them
    private final Map<Integer, FragmentMetadata> rewritten = new TreeMap<>();
    private final List<ChangedKeys> keys = new ArrayList<>();
    private Optional<List<FragmentMetadata>> fragments = Optional.empty();
    private Optional<Map<Integer, Optional<FragmentMetadata>>> without = Optional.empty();

    /** Creates an empty set of rows of the version that is open. */
    ReplacedRows(TableInfo info, Dataset dataset) {
        this.info = info;
        this.dataset = dataset;
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
        KeyDeletions replaced = result.replaced();
        Map<Integer, int[]> rows = new TreeMap<>(replaced.positions());
        boolean isComplete = true;
        for (FragmentMetadata fragment : fragments()) {
            boolean counts =
                    buckets.canHoldKeys(fragment, result.bucket(), result.partitionName())
                            || rows.containsKey(fragment.getId());
            if (counts && !replaced.hold(fragment)) {
                rows.remove(fragment.getId());
                rewritten.put(fragment.getId(), fragment);
                isComplete = false;
            }
        }
        if (!isComplete) {
            keys.add(replaced.keys().orElseThrow(() -> tooManyKeys(result)));
        }
        rows.forEach((fragment, some) -> positions.merge(fragment, some, ReplacedRows::both));
    }

    private RefusedRoundException tooManyKeys(LanceWriteResult result) {
        return new RefusedRoundException(
                ErrorCode.ROWS_REWRITTEN.format(
                        "Table %s, bucket %s: a round with offsets %d to %d is refused, because "
                                + "another program has written rows that the round may have to "
                                + "replace (fragments %s), for example in a compaction or an "
                                + "update, and the round has too many changes to look them up "
                                + "once more. The round is written again.",
                        info.getTablePath(),
                        result.bucket(),
                        result.firstOffset(),
                        result.lastOffset(),
                        rewritten.keySet()));
    }

    /** Returns whether other programs have written since the writers looked up the rows. */
    boolean isLookedUpAgain() {
        return !rewritten.isEmpty();
    }

    /** The keys of a bucket are in no other bucket, so those of all are looked up in one scan. */
    private void lookUpAgain() throws IOException {
        if (rewritten.isEmpty()) {
            return;
        }
        KeyLookup lookup =
                new KeyLookup(info, dataset, List.copyOf(rewritten.values()), MAX_KEY_HEAP_BYTES);
        for (ChangedKeys some : keys) {
            for (byte[] key : some) {
                lookup.add(key);
            }
        }
        lookup.find()
                .forEach((fragment, rows) -> positions.merge(fragment, rows, ReplacedRows::both));
    }

    private static int[] both(int[] rows, int[] more) {
        return IntStream.concat(IntStream.of(rows), IntStream.of(more))
                .sorted()
                .distinct()
                .toArray();
    }

    private List<FragmentMetadata> fragments() {
        if (fragments.isEmpty()) {
            fragments = Optional.of(LanceVersions.fragmentsOf(dataset));
        }
        return fragments.get();
    }

    /** Returns the fragments without these rows; their deletion files are written once. */
    private Map<Integer, Optional<FragmentMetadata>> without() throws IOException {
        if (without.isEmpty()) {
            lookUpAgain();
            Map<Integer, Optional<FragmentMetadata>> all = new TreeMap<>();
            positions.forEach(
                    (id, rows) -> {
                        // another program may have deleted all of its rows
                        if (LanceVersions.fragment(dataset, id).isPresent()) {
                            all.put(
                                    id,
                                    Optional.ofNullable(
                                            dataset.getFragment(id).deleteRows(listOf(rows))));
                        }
                    });
            without = Optional.of(all);
        }
        return without.get();
    }

    /** A list view that creates no object per row: a round can replace all rows of a table. */
    private static List<Integer> listOf(int[] rows) {
        return new AbstractList<>() {
            @Override
            public Integer get(int index) {
                return rows[index];
            }

            @Override
            public int size() {
                return rows.length;
            }
        };
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
