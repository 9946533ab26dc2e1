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
import io.flusslance.tiering.result.KeyDeletions;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.write.delta.KeyLookup;

import org.apache.fluss.metadata.TableInfo;
import org.lance.Dataset;
import org.lance.FragmentMetadata;

import java.io.IOException;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rows of a version that a round of a primary-key table replaces or deletes. Writers looked
 * them up in an earlier version. Rows keep their positions as long as their fragment exists. Keys
 * are looked up once more in fragments that other programs have written since.
 */
final class ReplacedRows {

    private final TableInfo info;
    private final Dataset dataset;
    private final Map<Integer, int[]> positions = new TreeMap<>();
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
        List<FragmentMetadata> rewritten =
                fragments().stream()
                        .filter(
                                fragment ->
                                        buckets.canHoldKeys(
                                                        fragment,
                                                        result.bucket(),
                                                        result.partitionName())
                                                || rows.containsKey(fragment.getId()))
                        .filter(fragment -> !replaced.hold(fragment))
                        .collect(Collectors.toList());
        if (!rewritten.isEmpty()) {
            rewritten.forEach(fragment -> rows.remove(fragment.getId()));
            rows.putAll(lookUp(result, rewritten));
        }
        rows.forEach((fragment, some) -> positions.merge(fragment, some, ReplacedRows::both));
    }

    private Map<Integer, int[]> lookUp(LanceWriteResult result, List<FragmentMetadata> rewritten)
            throws IOException {
        if (result.replaced().keys().isEmpty()) {
            throw new RefusedRoundException(
                    ErrorCode.ROWS_REWRITTEN.format(
                            "Table %s, bucket %s: a round with offsets %d to %d is refused, "
                                    + "because another program has written rows that the round "
                                    + "may have to replace (fragment %d), for example in a "
                                    + "compaction or an update, and the round has too many "
                                    + "changes to look them up once more. The round is written "
                                    + "again.",
                            info.getTablePath(),
                            result.bucket(),
                            result.firstOffset(),
                            result.lastOffset(),
                            rewritten.get(0).getId()));
        }
        // the keys are few: one scan
        KeyLookup lookup = new KeyLookup(info, dataset, rewritten, Long.MAX_VALUE);
        for (byte[] key : result.replaced().keys().get()) {
            lookup.add(key);
        }
        return lookup.find();
    }

    private static int[] both(int[] rows, int[] more) {
        int[] both = Arrays.copyOf(rows, rows.length + more.length);
        System.arraycopy(more, 0, both, rows.length, more.length);
        return both;
    }

    private List<FragmentMetadata> fragments() {
        if (fragments.isEmpty()) {
            fragments = Optional.of(LanceVersions.fragmentsOf(dataset));
        }
        return fragments.get();
    }

    /** Returns the fragments without these rows; their deletion files are written once. */
    private Map<Integer, Optional<FragmentMetadata>> without() {
        if (without.isEmpty()) {
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
    List<Integer> removed() {
        return without().entrySet().stream()
                .filter(fragment -> fragment.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toList());
    }

    /** Returns the fragments with remaining rows, including their deletions. */
    List<FragmentMetadata> updated() {
        return without().values().stream().flatMap(Optional::stream).collect(Collectors.toList());
    }
}
