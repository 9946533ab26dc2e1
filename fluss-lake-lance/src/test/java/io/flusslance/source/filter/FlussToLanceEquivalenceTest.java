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
package io.flusslance.source.filter;

import io.flusslance.catalog.LanceLakeCatalog;
import io.flusslance.dataset.LanceFields;
import io.flusslance.testing.TestTable;

import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lance.Dataset;
import org.lance.index.IndexOptions;
import org.lance.index.IndexParams;
import org.lance.index.IndexType;
import org.lance.index.scalar.ScalarIndexParams;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lance keeps the rows that Flink keeps: all types, odd values, with and without an index. The
 * system property {@code predicates} says how many predicates each case has.
 */
class FlussToLanceEquivalenceTest {

    private static final int PREDICATES = Integer.getInteger("predicates", 1_200);
    private static final int ROWS = 400;
    private static final int MOST_LITERALS = 30;

    @TempDir private Path warehouse;

    private final List<GenericRow> rows = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private List<String> columns;
    private int converted;

    @ParameterizedTest
    @CsvSource({
        "2, ,",
        "1, BTREE, '{\"zone_size\": 16}'",
        "1, BITMAP, {}",
        "1, ZONEMAP, '{\"rows_per_zone\": 32}'",
        "1, BLOOM_FILTER, {}",
        "1, NGRAM, {}"
    })
    void randomPredicatesKeepTheRowsThatFlinkKeeps(
            int share, IndexType indexType, String parameters) throws Exception {
        int predicates = share * PREDICATES;
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("random predicates of -Dtest.seed=" + seed);
        Random random = new Random(seed);
        OddValues values = new OddValues(random);
        RandomPredicates drawn =
                new RandomPredicates(
                        values.rowType(List.of()), values.byColumn(), MOST_LITERALS, random);
        TestTable table = table(values, Optional.ofNullable(indexType), parameters);

        table.open(
                dataset -> {
                    for (int i = 0; i < predicates; i++) {
                        check(dataset, drawn.predicate(i % 4));
                    }
                });

        assertThat(faults).as("seed %d", seed).isEmpty();
        // of few predicates the part that is converted varies more
        int slack = (int) (2 * Math.sqrt(predicates));
        assertThat(converted).isGreaterThan(predicates * 3 / 4 - slack);
    }

    private void check(Dataset dataset, Predicate predicate) {
        Optional<LanceFilter> filter =
                PushedFilter.of(List.of(WrittenLiteral.asTheHostHandsOver(predicate)))
                        .flatMap(pushed -> pushed.forVersion(LanceFields.of(dataset).fields()));
        if (filter.isEmpty() || faults.size() > 20) {
            return;
        }
        converted++;
        Set<Integer> expected = new TreeSet<>();
        for (int id = 0; id < ROWS; id++) {
            if (FlinkEvaluation.keeps(rows.get(id), columns, predicate)) {
                expected.add(id);
            }
        }
        try {
            Set<Integer> found = scan(dataset, filter.get().text());
            boolean right =
                    filter.get().isExact() ? found.equals(expected) : found.containsAll(expected);
            if (!right) {
                faults.add(
                        predicate
                                + "\n"
                                + filter.get().text()
                                + "\n"
                                + difference(expected, found));
            }
        } catch (Exception e) {
            faults.add(predicate + "\n" + filter.get().text() + "\n" + e);
        }
    }

    private String difference(Set<Integer> expected, Set<Integer> found) {
        List<Integer> missing =
                expected.stream().filter(id -> !found.contains(id)).collect(Collectors.toList());
        List<Integer> surplus =
                found.stream().filter(id -> !expected.contains(id)).collect(Collectors.toList());
        return "missing " + missing + ", surplus " + surplus;
    }

    private static Set<Integer> scan(Dataset dataset, String filter) throws Exception {
        ScanOptions options =
                new ScanOptions.Builder().filter(filter).columns(List.of("id")).build();
        Set<Integer> found = new TreeSet<>();
        try (LanceScanner scanner = dataset.newScan(options);
                ArrowReader reader = scanner.scanBatches()) {
            while (reader.loadNextBatch()) {
                IntVector ids = (IntVector) reader.getVectorSchemaRoot().getVector("id");
                for (int i = 0; i < ids.getValueCount(); i++) {
                    found.add(ids.get(i));
                }
            }
        }
        return found;
    }

    /** Two fragments without and one with the columns that are added, which no index covers. */
    private TestTable table(OddValues values, Optional<IndexType> indexType, String parameters)
            throws Exception {
        RowType before = values.rowType(OddValues.ADDED);
        RowType after = values.rowType(List.of());
        Map<String, String> options = Map.of("ve.arrow.fixed-size-list.size", "2");
        Map<String, String> cluster = TestTable.cluster(warehouse);
        TestTable table = TestTable.of(cluster, "t", before, options).create();
        tier(table, 130, values, before);
        tier(table, 140, values, before);
        TestTable altered = table.withDescriptor(TestTable.descriptor(after, options));
        List<DataField> added =
                after.getFields().subList(before.getFieldCount(), after.getFieldCount());
        new LanceLakeCatalog(cluster)
                .alterTable(
                        table.path(),
                        added.stream()
                                .map(
                                        field ->
                                                TableChange.addColumn(
                                                        field.getName(),
                                                        field.getType(),
                                                        null,
                                                        TableChange.ColumnPosition.last()))
                                .collect(Collectors.toList()),
                        altered.context(table.descriptor(), false));
        if (indexType.isPresent()) {
            altered.open(dataset -> index(dataset, after, indexType.get(), parameters));
        }
        tier(altered, 130, values, after);
        columns = after.getFieldNames();
        return altered;
    }

    private void tier(TestTable table, int count, OddValues values, RowType type) throws Exception {
        List<GenericRow> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(values.row(rows.size() + i, type));
        }
        table.commit(table.write(0, rows.size(), some));
        rows.addAll(some);
    }

    /** Indexes the columns whose type the index takes, and skips those it refuses. */
    private static void index(
            Dataset dataset, RowType type, IndexType indexType, String parameters) {
        String name = indexType.name().toLowerCase(Locale.ROOT).replace("_", "");
        IndexParams params =
                IndexParams.builder()
                        .setScalarIndexParams(ScalarIndexParams.create(name, parameters))
                        .build();
        for (String column : type.getFieldNames()) {
            try {
                dataset.createIndex(
                        IndexOptions.builder(List.of(column), indexType, params)
                                .withIndexName("index of " + column)
                                .build());
            } catch (RuntimeException e) {
                assertThat(e).hasMessageContaining("index");
            }
        }
        assertThat(dataset.getIndexes()).isNotEmpty();
    }
}
