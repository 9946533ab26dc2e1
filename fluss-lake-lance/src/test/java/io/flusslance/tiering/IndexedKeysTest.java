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

import io.flusslance.testing.AnyFluss;
import io.flusslance.tiering.IndexedKeyTable.Row;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Searches by scalar and vector indexes that others made give the newest row of each key and none
 * that was replaced or deleted, through rounds of upserts and deletes, upkeep of the indexes and
 * compactions. {@code test.seed} repeats a run.
 */
// searches are Lance's, whatever Fluss it is
@AnyFluss
class IndexedKeysTest {

    private static final int ROUNDS = 100;
    private static final int KEYS = 600;
    private static final int GROUPS = 25;
    private static final int NEAREST = 10;

    /** An IVF_PQ index is not made of fewer. */
    private static final int ROWS_TO_TRAIN = 256;

    @TempDir private Path warehouse;

    private final long seed = Long.getLong("test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private IndexedKeyTable table;
    private final List<String> steps = new ArrayList<>();
    // of the last round: what it replaced or deleted
    private final Map<Integer, Row> replaced = new TreeMap<>();

    @Test
    void searchesFindTheNewestRowsOnly() throws Exception {
        System.out.println("rounds of -Dtest.seed=" + seed);
        table = new IndexedKeyTable(warehouse);
        Map<Integer, Optional<Row>> load = new TreeMap<>();
        for (int id = 0; id < KEYS; id += 1 + random.nextInt(2)) {
            load.put(id, Optional.of(row()));
        }
        table.tier(load);
        table.makeIndexes();
        checkThatIndexesAreUsed();
        for (int round = 0; round < ROUNDS; round++) {
            tier(changes());
            check();
            if (maintain(random.nextInt(20))) {
                check();
            }
        }
    }

    private void checkThatIndexesAreUsed() throws Exception {
        for (String condition : List.of("id = 0", "grp = 3")) {
            table.find(condition);
            assertThat(table.indexComparisons()).as(condition).isPositive();
        }
        for (String column : IndexedKeyTable.VECTORS) {
            table.nearest(column, vector(), NEAREST, Optional.empty());
            assertThat(table.indexComparisons()).as(column).isPositive();
        }
    }

    private void tier(Map<Integer, Optional<Row>> changes) throws Exception {
        replaced.clear();
        replaced.putAll(table.rows());
        replaced.keySet().retainAll(changes.keySet());
        steps.add("round of " + changes.size());
        table.tier(changes);
    }

    private boolean maintain(int choice) throws Exception {
        if (choice < 3) {
            steps.add("optimize");
            table.optimizeIndexes();
        } else if (choice < 5) {
            steps.add("compact");
            table.compact();
        } else if (choice < 6 && table.rows().size() >= ROWS_TO_TRAIN) {
            steps.add("index");
            table.makeIndexes();
        }
        return choice < 6;
    }

    /** Mostly of a few keys, sometimes of most, so that whole files lose their rows. */
    private Map<Integer, Optional<Row>> changes() {
        int count = random.nextInt(15) == 0 ? KEYS : 1 + random.nextInt(40);
        int deletes = random.nextInt(4);
        Map<Integer, Optional<Row>> changes = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            changes.put(
                    random.nextInt(KEYS),
                    random.nextInt(4) < deletes ? Optional.empty() : Optional.of(row()));
        }
        return changes;
    }

    private Row row() {
        return new Row(random.nextInt(GROUPS), vector());
    }

    private float[] vector() {
        float[] vector = new float[IndexedKeyTable.DIMENSIONS];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = random.nextInt(50);
        }
        return vector;
    }

    private void check() throws Exception {
        List<Integer> changed = new ArrayList<>(replaced.keySet());
        Collections.shuffle(changed, random);
        // what the last round replaced would be found first by its old values
        Row old = changed.isEmpty() ? row() : replaced.get(changed.get(0));
        int id = random.nextInt(KEYS);
        checkFind("id = " + id, (key, row) -> key == id);
        if (!changed.isEmpty()) {
            String list = changed.stream().map(String::valueOf).collect(Collectors.joining(","));
            checkFind("id IN (" + list + ")", (key, row) -> replaced.containsKey(key));
        }
        checkFind("grp = " + old.group(), (key, row) -> row.group() == old.group());
        checkFind("grp > 20 AND id < 300", (key, row) -> row.group() > 20 && key < KEYS / 2);
        for (String column : IndexedKeyTable.VECTORS) {
            checkNearest(column, old.vector(), Optional.empty(), row -> true);
            checkNearest(
                    column,
                    old.vector(),
                    Optional.of("grp = " + old.group()),
                    row -> row.group() == old.group());
        }
    }

    private void checkFind(String condition, BiPredicate<Integer, Row> meets) throws Exception {
        Map<Integer, String> expected = new TreeMap<>();
        table.rows()
                .forEach(
                        (id, row) -> {
                            if (meets.test(id, row)) {
                                expected.put(id, row.toString());
                            }
                        });
        assertThat(table.find(condition)).as(place(condition)).isEqualTo(expected);
    }

    private void checkNearest(
            String column, float[] vector, Optional<String> condition, Predicate<Row> meets)
            throws Exception {
        Map<Integer, String> found = table.nearest(column, vector, NEAREST, condition);
        String place =
                place("nearest by " + column + condition.map(text -> ", " + text).orElse(""));
        List<Double> distances = new ArrayList<>();
        found.forEach(
                (id, row) -> {
                    assertThat(table.rows()).as(place).containsKey(id);
                    assertThat(row).as(place).isEqualTo(table.rows().get(id).toString());
                    distances.add(table.rows().get(id).distance(vector));
                });
        Collections.sort(distances);
        List<Double> expected =
                table.rows().values().stream()
                        .filter(meets)
                        .map(row -> row.distance(vector))
                        .sorted()
                        .limit(NEAREST)
                        .collect(Collectors.toList());
        assertThat(distances).as(place).isEqualTo(expected);
    }

    private String place(String search) {
        return search + " of -Dtest.seed=" + seed + " after " + steps;
    }
}
