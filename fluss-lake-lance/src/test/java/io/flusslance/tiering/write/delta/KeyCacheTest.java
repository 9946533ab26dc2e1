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
package io.flusslance.tiering.write.delta;

import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.testing.TestTable;
import io.flusslance.types.KeyOrder;

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;
import org.lance.fragment.DeletionFile;
import org.lance.fragment.DeletionFileType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** What a lookup finds in the keys that an earlier one has read. */
class KeyCacheTest {

    private static final DatasetLocation DATASET = location("/lake/db/t.lance");

    @TempDir private Path warehouse;

    private final AtomicLong nanos = new AtomicLong();
    private final KeyCache cache = new KeyCache(nanos::get);

    private static DatasetLocation location(String uri) {
        return new TestTable(
                        Map.of("warehouse", uri),
                        TablePath.of("db", "t"),
                        7,
                        TestTable.descriptor(
                                DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT())), Map.of()))
                .location();
    }

    /** Fragments with random keys, deletions and other programs' files, against a model. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itFindsWhatAScanWouldFind(boolean numbers) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        KeyOrder order = order(numbers);
        long limit = 20_000;
        cache.limitTo(limit);
        Map<Integer, Fragment> fragments = new HashMap<>();
        int hits = 0;
        for (int step = 0; step < 3_000; step++) {
            int id = random.nextInt(8);
            Fragment fragment = fragments.computeIfAbsent(id, each -> new Fragment(each, random));
            if (random.nextInt(30) == 0) {
                fragments.put(id, new Fragment(id, random));
            } else if (random.nextInt(3) == 0) {
                fragment.delete(cache, random);
            } else if (random.nextInt(10) == 0) {
                nanos.addAndGet(Duration.ofMinutes(random.nextInt(20)).toNanos());
            }
            fragment = fragments.get(id);
            Optional<FragmentKeys> known = cache.find(DATASET, fragment.metadata);
            if (known.isEmpty()) {
                fragment.read(cache, order, numbers, random.nextInt(5) > 0);
            } else {
                hits++;
                Set<Integer> wanted = random.ints(20, 0, 500).boxed().collect(Collectors.toSet());
                KeySet set = KeySet.of(order);
                wanted.forEach(key -> set.add(order.encode(row(key, numbers))));
                assertThat(known.get().positionsIn(set).boxed())
                        .as("step %d, seed %d", step, seed)
                        .isEqualTo(fragment.positionsOf(wanted));
            }
            assertThat(cache.heapBytes()).as("seed %d", seed).isBetween(0L, limit);
        }
        assertThat(hits).as("seed %d", seed).isGreaterThan(500);
        cache.limitTo(0);
        assertThat(cache.heapBytes()).as("seed %d", seed).isZero();
    }

    private static KeyOrder order(boolean numbers) {
        DataType type = numbers ? DataTypes.INT() : DataTypes.STRING();
        return new KeyOrder(RowType.of(type), 0);
    }

    private static GenericRow row(int key, boolean numbers) {
        return GenericRow.of(numbers ? (Object) key : BinaryString.fromString("key " + key * key));
    }

    private static final class Fragment {

        private static final AtomicLong NAMES = new AtomicLong();

        private final int id;
        private final int physicalRows;
        // the keys of the rows that are left, by position; some rows of others have none
        private final TreeMap<Integer, Optional<Integer>> keys = new TreeMap<>();
        private FragmentMetadata metadata;

        Fragment(int id, Random random) {
            this.id = id;
            this.physicalRows = 1 + random.nextInt(400);
            for (int position = 0; position < physicalRows; position++) {
                boolean hasKey = random.nextInt(50) > 0;
                keys.put(position, hasKey ? Optional.of(random.nextInt(500)) : Optional.empty());
            }
            metadata = metadata(List.of(file()), null);
        }

        private static DataFile file() {
            return new DataFile(
                    NAMES.incrementAndGet() + ".lance", new int[0], new int[0], 2, 1, 1L, null);
        }

        private FragmentMetadata metadata(List<DataFile> files, DeletionFile deletions) {
            return new FragmentMetadata(id, files, (long) physicalRows, deletions, null);
        }

        /** By this process, by another one, or by this one in a commit that fails. */
        void delete(KeyCache cache, Random random) {
            if (keys.size() == 1) {
                return;
            }
            int[] rows =
                    keys.keySet().stream()
                            .filter(position -> random.nextInt(10) == 0)
                            .mapToInt(Integer::intValue)
                            .limit(keys.size() - 1L)
                            .toArray();
            long left = (long) keys.size() - rows.length;
            FragmentMetadata after =
                    metadata(
                            metadata.getFiles(),
                            new DeletionFile(
                                    random.nextLong(),
                                    1,
                                    physicalRows - left,
                                    DeletionFileType.ARRAY,
                                    null));
            int kind = random.nextInt(3);
            if (kind != 0) {
                cache.rowsDeleted(DATASET, metadata, rows, Optional.of(after));
            }
            if (kind != 1) {
                IntStream.of(rows).forEach(keys::remove);
                metadata = after;
            }
        }

        void read(KeyCache cache, KeyOrder order, boolean numbers, boolean toTheEnd) {
            try (KeyCache.Reading reading = cache.read(DATASET, metadata, order)) {
                keys.headMap(toTheEnd ? physicalRows : keys.lastKey())
                        .forEach(
                                (position, key) ->
                                        key.ifPresentOrElse(
                                                some -> reading.add(position, row(some, numbers)),
                                                reading::addWithoutKey));
            }
            if (!toTheEnd) {
                assertThat(cache.find(DATASET, metadata)).isEmpty();
            }
        }

        List<Integer> positionsOf(Set<Integer> wanted) {
            return keys.entrySet().stream()
                    .filter(row -> row.getValue().filter(wanted::contains).isPresent())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toList());
        }
    }

    @Test
    void fragmentsInUseAreNotReplacedAndIdleOnesAre() {
        Random random = new Random(1);
        List<Fragment> fragments = new ArrayList<>();
        for (int id = 0; id < 3; id++) {
            fragments.add(new Fragment(id, random));
        }
        long bytes = 0;
        for (Fragment fragment : fragments) {
            bytes += FragmentKeys.Builder.create(order(true), fragment.physicalRows).heapBytes();
        }
        cache.limitTo(bytes - 1);
        fragments.forEach(fragment -> fragment.read(cache, order(true), true, true));
        assertThat(known(fragments)).containsExactly(0, 1);

        nanos.addAndGet(Duration.ofMinutes(9).toNanos());
        assertThat(cache.find(DATASET, fragments.get(1).metadata)).isPresent();
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        fragments.get(2).read(cache, order(true), true, true);
        assertThat(known(fragments)).containsExactly(1, 2);
    }

    private List<Integer> known(List<Fragment> fragments) {
        return fragments.stream()
                .filter(fragment -> cache.find(DATASET, fragment.metadata).isPresent())
                .map(fragment -> fragment.id)
                .collect(Collectors.toList());
    }

    @Test
    void fragmentsOfOtherDatasetsAreOthers() {
        cache.limitTo(1 << 20);
        Fragment fragment = new Fragment(0, new Random(1));
        fragment.read(cache, order(true), true, true);

        assertThat(cache.find(location("/lake2"), fragment.metadata)).isEmpty();
    }

    @Test
    void theFragmentsOfEarlierRoundsAreReadOnce() throws Exception {
        Schema schema = Schema.newBuilder().column("id", DataTypes.INT()).primaryKey("id").build();
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(schema)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                        .distributedBy(1)
                        .build();
        TestTable table =
                new TestTable(TestTable.cluster(warehouse), TablePath.of("db", "t"), 7, descriptor)
                        .create();
        for (int round = 0; round < 5; round++) {
            int first = 10 * round;
            table.commit(
                    table.write(
                            0,
                            20L * round,
                            // half of them are new
                            IntStream.range(first, first + 20)
                                    .mapToObj(GenericRow::of)
                                    .collect(Collectors.toList())));
            int rounds = round;
            table.open(
                    dataset ->
                            assertThat(known(table, dataset))
                                    .isEqualTo(
                                            IntStream.range(0, rounds)
                                                    .boxed()
                                                    .collect(Collectors.toSet())));
        }
    }

    private static Set<Integer> known(TestTable table, Dataset dataset) {
        Set<Integer> known = new HashSet<>();
        for (FragmentMetadata fragment : LanceVersions.fragmentsOf(dataset)) {
            if (KeyCache.ofProcess(table.conf()).find(table.location(), fragment).isPresent()) {
                known.add(fragment.getId());
            }
        }
        return known;
    }
}
