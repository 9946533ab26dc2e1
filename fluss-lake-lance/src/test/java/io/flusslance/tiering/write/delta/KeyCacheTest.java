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
import io.flusslance.dataset.DatasetSchema;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.testing.KeyedTable;
import io.flusslance.testing.TestTable;
import io.flusslance.types.KeyOrder;

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
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a lookup finds in the keys that an earlier one has read. */
class KeyCacheTest {

    private static final DatasetLocation DATASET = location("/lake/db/t.lance");

    private static final List<Integer> COLUMNS = List.of(0);
    private static final int LEAST_KEY = -250;

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
        long limit = 40_000;
        cache.raiseLimitTo(limit);
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
            Optional<FragmentKeys> known = cache.find(DATASET, fragment.metadata, COLUMNS);
            if (known.isEmpty()) {
                fragment.read(cache, order, numbers, random.nextInt(5) > 0);
            } else {
                hits++;
                Set<Integer> wanted =
                        random.ints(random.nextInt(300), LEAST_KEY, -LEAST_KEY)
                                .boxed()
                                .collect(Collectors.toSet());
                KeySet set = KeySet.of(order);
                wanted.forEach(key -> set.add(order.encode(row(key, numbers))));
                assertThat(known.get().positionsIn(set).boxed())
                        .as("step %d, seed %d", step, seed)
                        .isEqualTo(fragment.positionsOf(wanted));
            }
            assertThat(cache.heapBytes()).as("seed %d", seed).isBetween(0L, limit);
        }
        assertThat(hits).as("seed %d", seed).isGreaterThan(500);
        assertThat(heapBytesAfterIdling()).as("seed %d", seed).isZero();
    }

    private static KeyOrder order(boolean numbers) {
        DataType type = numbers ? DataTypes.BIGINT() : DataTypes.STRING();
        return new KeyOrder(RowType.of(type), 0);
    }

    private static GenericRow row(int key, boolean numbers) {
        return GenericRow.of(
                numbers
                        ? (Object)
                                (key == LEAST_KEY ? Long.MIN_VALUE : key * (Long.MAX_VALUE / 255))
                        : BinaryString.fromString("key " + "k".repeat(key - LEAST_KEY)));
    }

    private static final class Fragment {

        private static final AtomicLong NAMES = new AtomicLong();

        private final int id;
        private final int physicalRows;
        // the keys of the rows that are left, by position; some rows of others have none
        private final TreeMap<Integer, Optional<Integer>> keys = new TreeMap<>();
        private FragmentMetadata metadata;

        Fragment(int id, Random random) {
            this(id, random, 1 + random.nextInt(400));
        }

        Fragment(int id, Random random, int physicalRows) {
            this.id = id;
            this.physicalRows = physicalRows;
            int[] numbers = random.ints(physicalRows, LEAST_KEY, -LEAST_KEY).toArray();
            if (random.nextInt(4) > 0) {
                // as tiering writes them
                Arrays.sort(numbers);
            }
            for (int position = 0; position < physicalRows; position++) {
                keys.put(
                        position,
                        Optional.of(numbers[position]).filter(key -> random.nextInt(50) > 0));
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
                            .mapToInt(Integer::intValue)
                            .filter(inRandomRun(random))
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

        private IntPredicate inRandomRun(Random random) {
            int begin = random.nextInt(physicalRows);
            int end = begin + random.nextInt(20);
            return position ->
                    random.nextInt(20) == 0
                            || (position >= begin && position < end)
                            || (position < 5 && begin % 2 == 0);
        }

        void changedByOthers() {
            metadata = metadata(List.of(file()), null);
        }

        void read(KeyCache cache, KeyOrder order, boolean numbers, boolean toTheEnd) {
            try (KeyReading reading = cache.read(DATASET, metadata, COLUMNS, order)) {
                keys.headMap(toTheEnd ? physicalRows : keys.lastKey())
                        .forEach(
                                (position, key) ->
                                        key.ifPresentOrElse(
                                                some -> reading.add(position, row(some, numbers)),
                                                reading::addWithoutKey));
            }
            if (!toTheEnd) {
                assertThat(cache.find(DATASET, metadata, COLUMNS)).isEmpty();
            }
        }

        List<Integer> positionsOf(Set<Integer> wanted) {
            return keys.entrySet().stream()
                    .filter(row -> row.getValue().filter(wanted::contains).isPresent())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toList());
        }
    }

    private long heapBytesAfterIdling() {
        nanos.addAndGet(Duration.ofMinutes(31).toNanos());
        assertThat(cache.find(DATASET, new Fragment(99, new Random()).metadata, COLUMNS)).isEmpty();
        return cache.heapBytes();
    }

    @Test
    void fragmentsInUseAreNotReplacedAndIdleOnesAre() {
        Random random = new Random(1);
        List<Fragment> fragments = new ArrayList<>();
        for (int id = 0; id < 3; id++) {
            fragments.add(new Fragment(id, random));
        }
        cache.raiseLimitTo(1 << 20);
        fragments.forEach(fragment -> fragment.read(cache, order(true), true, true));
        long bytes = cache.heapBytes();
        assertThat(known(fragments)).containsExactly(0, 1, 2);
        assertThat(heapBytesAfterIdling()).isZero();

        KeyCache smaller = new KeyCache(nanos::get);
        smaller.raiseLimitTo(bytes - 1);
        fragments.forEach(fragment -> fragment.read(smaller, order(true), true, true));
        assertThat(known(smaller, fragments)).containsExactly(0, 1);

        nanos.addAndGet(Duration.ofMinutes(29).toNanos());
        assertThat(smaller.find(DATASET, fragments.get(1).metadata, COLUMNS)).isPresent();
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(known(smaller, fragments)).containsExactly(1);
        fragments.get(2).read(smaller, order(true), true, true);
        assertThat(known(smaller, fragments)).containsExactly(1, 2);
    }

    /** The entries of many small fragments take more than their keys. */
    @Test
    void eachFragmentCounts() {
        cache.raiseLimitTo(100_000);
        Random random = new Random(1);
        for (int id = 0; id < 200; id++) {
            Fragment fragment = new Fragment(id, random, 1);
            fragment.read(cache, order(true), true, true);
        }

        assertThat(cache.heapBytes()).isBetween(90_000L, 100_000L);
        assertThat(cache.find(DATASET, new Fragment(99, random).metadata, COLUMNS)).isEmpty();
    }

    /** What is no longer right makes room for what is. */
    @Test
    void aFragmentThatOthersChangedTakesItsOwnPlace() {
        Fragment fragment = new Fragment(0, new Random(1));
        cache.raiseLimitTo(2_000 + 8L * fragment.physicalRows);
        fragment.read(cache, order(true), true, true);
        assertThat(known(List.of(fragment))).containsExactly(0);

        fragment.changedByOthers();
        assertThat(known(List.of(fragment))).isEmpty();
        fragment.read(cache, order(true), true, true);
        assertThat(known(List.of(fragment))).containsExactly(0);
    }

    /** As after a compaction. */
    @Test
    void fragmentsThatAreGoneMakeRoom() {
        Random random = new Random(1);
        List<Fragment> fragments = List.of(new Fragment(0, random), new Fragment(1, random));
        cache.raiseLimitTo(1 << 20);
        fragments.forEach(fragment -> fragment.read(cache, order(true), true, true));
        cache.read(location("/lake2"), fragments.get(0).metadata, COLUMNS, order(true)).close();

        cache.retain(DATASET, Set.of(1, 2));
        assertThat(known(fragments)).containsExactly(1);
        cache.retain(location("/lake2"), Set.of());
        assertThat(known(fragments)).containsExactly(1);
        cache.retain(DATASET, Set.of());
        assertThat(cache.heapBytes()).isZero();
    }

    @Test
    void keysOfOtherColumnsWithTheSameNameAreOthers() {
        cache.raiseLimitTo(1 << 20);
        Fragment fragment = new Fragment(0, new Random(1));
        fragment.read(cache, order(true), true, true);

        assertThat(cache.find(DATASET, fragment.metadata, List.of(7))).isEmpty();
    }

    @Test
    void fragmentsThatFitNoArrayAreNotKept() {
        cache.raiseLimitTo(Long.MAX_VALUE);
        for (long rows : new long[] {1L << 31, 1L << 62, -1}) {
            FragmentMetadata fragment = new FragmentMetadata(0, List.of(), rows, null, null);
            try (KeyReading reading = cache.read(DATASET, fragment, COLUMNS, order(true))) {
                reading.add(0, row(1, true));
            }
            assertThat(cache.heapBytes()).isZero();
        }
    }

    /** A row that can't be kept is not left out. */
    @Test
    void afterAnErrorNothingIsKept() {
        cache.raiseLimitTo(1 << 20);
        FragmentMetadata fragment = new FragmentMetadata(0, List.of(), 1L, null, null);
        assertThatThrownBy(
                        () -> {
                            try (KeyReading reading =
                                    cache.read(DATASET, fragment, COLUMNS, order(true))) {
                                reading.add(0, row(1, false));
                            }
                        })
                .isInstanceOf(ClassCastException.class);

        assertThat(cache.find(DATASET, fragment, COLUMNS)).isEmpty();
        assertThat(cache.heapBytes()).isZero();
    }

    @Test
    void threadsShareIt() throws Exception {
        cache.raiseLimitTo(30_000);
        List<Callable<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int first = 4 * thread;
            threads.add(
                    () -> {
                        Random random = new Random(first);
                        for (int step = 0; step < 2_000; step++) {
                            Fragment fragment = new Fragment(first + random.nextInt(4), random, 60);
                            fragment.read(cache, order(true), true, true);
                            fragment.delete(cache, random);
                            cache.find(DATASET, fragment.metadata, COLUMNS);
                        }
                        return null;
                    });
        }
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            for (Future<Void> thread : executor.invokeAll(threads)) {
                thread.get();
            }
        } finally {
            executor.shutdown();
        }

        assertThat(cache.heapBytes()).isBetween(1L, 30_000L);
        assertThat(heapBytesAfterIdling()).isZero();
    }

    private List<Integer> known(List<Fragment> fragments) {
        return known(cache, fragments);
    }

    private static List<Integer> known(KeyCache cache, List<Fragment> fragments) {
        return fragments.stream()
                .filter(fragment -> cache.find(DATASET, fragment.metadata, COLUMNS).isPresent())
                .map(fragment -> fragment.id)
                .collect(Collectors.toList());
    }

    @Test
    void fragmentsOfOtherDatasetsAreOthers() {
        cache.raiseLimitTo(1 << 20);
        Fragment fragment = new Fragment(0, new Random(1));
        fragment.read(cache, order(true), true, true);

        assertThat(cache.find(location("/lake2"), fragment.metadata, COLUMNS)).isEmpty();
    }

    @Test
    void theFragmentsOfEarlierRoundsAreReadOnce() throws Exception {
        RowType type = DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()));
        TestTable table = KeyedTable.create(warehouse, type, 1, "id").table();
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
            if (KeyCache.ofProcess(table.conf())
                    .find(
                            table.location(),
                            fragment,
                            DatasetSchema.fieldIds(dataset, List.of("id")))
                    .isPresent()) {
                known.add(fragment.getId());
            }
        }
        return known;
    }
}
