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
package io.flusslance.source;

import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.PythonSteps;
import io.flusslance.testing.SpiTable;

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.lake.source.LakeSource;
import org.apache.fluss.lake.source.LakeSplit;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.predicate.PredicateBuilder;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A random walk of a table that is tiered while others index, compact and change its dataset,
 * beside a model of its rows: reads with filters give what the model has.
 */
final class IndexedTableWalk {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("grp", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()));
    private static final TablePath PATH = TablePath.of("db", "walked");

    private static final int GROUPS = 20;
    private static final int ROUND_ROWS = 60;
    private static final int TOUCHED_ROWS = 8;
    private static final int FILTERS = 12;

    private static final List<String> KINDS_OF_ALL =
            List.of("BTREE", "BITMAP", "ZONEMAP", "BLOOMFILTER");
    private static final List<String> KINDS_OF_TEXT =
            List.of("BTREE", "BITMAP", "ZONEMAP", "BLOOMFILTER", "NGRAM");

    private final Random random;
    private final SpiTable table;
    private final PythonSteps others;
    private final Map<Integer, String> model = new TreeMap<>();
    private final List<String> steps = new ArrayList<>();

    private int nextId;
    private long version;

    private IndexedTableWalk(Random random, SpiTable table, PythonSteps others) {
        this.random = random;
        this.table = table;
        this.others = others;
    }

    /** Walks some steps, in a warehouse of its own. */
    static void walk(PythonEnvironment python, Path warehouse, long seed, int count)
            throws Exception {
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(Schema.newBuilder().fromRowType(TYPE).build())
                        .distributedBy(1)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                        .build();
        SpiTable table =
                new SpiTable(
                                Map.of("warehouse", warehouse.toString()),
                                TableInfo.of(PATH, 7, 1, descriptor, 0, 0))
                        .create();
        try (PythonSteps others =
                PythonSteps.of(
                        python,
                        warehouse.resolve("errors.txt"),
                        "work.py",
                        warehouse.resolve("db/walked.lance").toString())) {
            IndexedTableWalk walk = new IndexedTableWalk(new Random(seed), table, others);
            for (int i = 0; i < count; i++) {
                walk.step();
                walk.check(seed);
            }
        }
    }

    private void step() throws Exception {
        int choice = model.isEmpty() ? 0 : random.nextInt(13);
        switch (choice) {
            case 0, 1, 2 -> tier();
            case 3, 4 -> index();
            case 5, 6 -> others("compact", Map.of("deferred", true));
            case 7 -> others("compact", Map.of("deferred", false));
            case 8 -> others("optimize", Map.of());
            case 12 -> others("rebuild", Map.of());
            case 9 -> {
                List<Integer> ids = someIds();
                others("delete", Map.of("ids", ids));
                ids.forEach(model::remove);
            }
            case 10 -> change("update", someIds());
            default -> {
                List<Integer> ids = someIds();
                ids.add(nextId++);
                change("merge_insert", ids);
            }
        }
    }

    private void tier() throws Exception {
        int first = nextId;
        List<GenericRow> rows = new ArrayList<>();
        for (int i = 0; i < ROUND_ROWS; i++) {
            int grp = random.nextInt(GROUPS);
            rows.add(GenericRow.of(nextId, grp, BinaryString.fromString(name(grp))));
            model.put(nextId++, row(grp, name(grp)));
        }
        version = table.commit(table.write(first, rows));
        steps.add("tier(" + first + ")");
    }

    private void index() throws Exception {
        String column = List.of("id", "grp", "name").get(random.nextInt(3));
        List<String> kinds = column.equals("name") ? KINDS_OF_TEXT : KINDS_OF_ALL;
        others("index", Map.of("column", column, "kind", kinds.get(random.nextInt(kinds.size()))));
    }

    private void change(String step, List<Integer> ids) throws Exception {
        int grp = random.nextInt(GROUPS);
        others(step, Map.of("ids", ids, "grp", grp, "name", name(grp)));
        ids.forEach(id -> model.put(id, row(grp, name(grp))));
    }

    private void others(String step, Map<String, Object> arguments) throws Exception {
        steps.add(step + arguments);
        version = others.take(step, arguments).get("version").asLong();
    }

    private List<Integer> someIds() {
        List<Integer> ids = new ArrayList<>(model.keySet());
        Collections.shuffle(ids, random);
        return new ArrayList<>(ids.subList(0, Math.min(TOUCHED_ROWS, ids.size())));
    }

    private static String name(int grp) {
        return "name of group " + grp;
    }

    private static String row(int grp, String name) {
        return grp + " " + name;
    }

    private void check(long seed) throws Exception {
        assertThat(read(Optional.empty()))
                .as("all rows of seed %d after %s", seed, steps)
                .isEqualTo(model);
        PredicateBuilder builder = new PredicateBuilder(TYPE);
        for (int i = 0; i < FILTERS; i++) {
            int id = random.nextInt(nextId + 1);
            int grp = random.nextInt(GROUPS);
            Predicate predicate =
                    switch (random.nextInt(7)) {
                        case 0 -> builder.equal(0, id);
                        case 1 -> builder.between(0, id, id + random.nextInt(ROUND_ROWS));
                        case 2 ->
                                builder.in(
                                        0,
                                        IntStream.range(0, 5)
                                                .mapToObj(n -> (Object) random.nextInt(nextId + 1))
                                                .collect(Collectors.toList()));
                        case 3 -> builder.equal(1, grp);
                        case 4 -> builder.greaterThan(1, grp);
                        case 5 -> builder.equal(2, BinaryString.fromString(name(grp)));
                        default -> builder.startsWith(2, BinaryString.fromString(name(grp)));
                    };
            assertThat(read(Optional.of(predicate)))
                    .as("%s of seed %d after %s", predicate, seed, steps)
                    .isEqualTo(expected(predicate));
        }
    }

    private Map<Integer, String> expected(Predicate predicate) {
        Map<Integer, String> rows = new TreeMap<>();
        model.forEach(
                (id, row) -> {
                    int space = row.indexOf(' ');
                    InternalRow values =
                            GenericRow.of(
                                    id,
                                    Integer.valueOf(row.substring(0, space)),
                                    BinaryString.fromString(row.substring(space + 1)));
                    if (predicate.test(values)) {
                        rows.put(id, row);
                    }
                });
        return rows;
    }

    private Map<Integer, String> read(Optional<Predicate> predicate) throws Exception {
        return read(table.storage().createLakeSource(PATH), predicate);
    }

    private <S extends LakeSplit> Map<Integer, String> read(
            LakeSource<S> source, Optional<Predicate> predicate) throws Exception {
        if (predicate.isPresent()) {
            assertThat(source.withFilters(List.of(predicate.get())).acceptedPredicates())
                    .containsExactly(predicate.get());
        }
        Map<Integer, String> rows = new TreeMap<>();
        for (S split : source.createPlanner(() -> version).plan()) {
            try (CloseableIterator<LogRecord> records =
                    source.createRecordReader(() -> split).read()) {
                while (records.hasNext()) {
                    InternalRow row = records.next().getRow();
                    String before =
                            rows.put(
                                    row.getInt(0), row(row.getInt(1), row.getString(2).toString()));
                    assertThat(before).as("row %d comes once", row.getInt(0)).isNull();
                }
            }
        }
        return rows;
    }
}
