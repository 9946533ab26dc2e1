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
package io.flusslance.source.read;

import io.flusslance.catalog.LanceLakeCatalog;
import io.flusslance.source.LanceLakeSource;
import io.flusslance.source.split.LanceSplit;
import io.flusslance.source.split.LanceSplitSerializer;
import io.flusslance.testing.CapturedLogs;
import io.flusslance.testing.FlussValues;
import io.flusslance.testing.SourceReads;
import io.flusslance.testing.TestTable;

import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.predicate.PredicateBuilder;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.Dataset;
import org.lance.index.IndexOptions;
import org.lance.index.IndexParams;
import org.lance.index.IndexType;
import org.lance.index.scalar.ScalarIndexParams;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** A split that goes into a savepoint half read is read on from there. */
class SplitResumeTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()));
    private static final PredicateBuilder BUILDER = new PredicateBuilder(TYPE);
    private static final Predicate SOME = BUILDER.between(0, 100, 29_000);

    @TempDir private Path warehouse;

    @Test
    void eachRowComesOnceWhereverTheReaderStops() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("stops of -Dtest.seed=" + seed);
        Random random = new Random(seed);
        TestTable table = threeFragments();
        table.open(dataset -> dataset.delete("id % 7 = 3"));
        assertReadOnceWithStops(table, random);
        table.open(SplitResumeTest::index);
        assertReadOnceWithStops(table, random);
    }

    private void assertReadOnceWithStops(TestTable table, Random random) throws Exception {
        long version = newest(table);
        LanceSplit whole = SourceReads.plan(source(table), version).get(0);
        LanceSplit range =
                new LanceSplit(version, List.of(), List.of(1), 1_000, 7_000, whole.bytesPerRow());
        for (LanceSplit split : List.of(whole, range)) {
            for (List<Predicate> filter : List.of(List.<Predicate>of(), List.of(SOME))) {
                List<List<Object>> all = read(source(table, filter), split, Integer.MAX_VALUE);
                assertThat(all).hasSizeGreaterThan(5_000);
                List<Integer> stops = new ArrayList<>(List.of(0, 1, all.size() - 1, all.size()));
                stops.add(random.nextInt(all.size()));
                stops.add(random.nextInt(all.size()));
                for (int stop : stops) {
                    LanceSplit left = split;
                    List<List<Object>> found = read(source(table, filter), left, stop);
                    left = throughASavepoint(left);
                    // once more, a few rows later
                    found.addAll(read(source(table, filter), left, 5));
                    left = throughASavepoint(left);
                    found.addAll(read(source(table, filter), left, Integer.MAX_VALUE));
                    assertThat(found)
                            .as("%s, filter %s, stop after %s", split, filter, stop)
                            .isEqualTo(all);
                    assertThat(
                                    read(
                                            source(table, filter),
                                            throughASavepoint(left),
                                            Integer.MAX_VALUE))
                            .isEmpty();
                }
            }
        }
    }

    /** Two readers of one object, as a batch job that begins anew has them. */
    @Test
    void aSplitThatIsReadTwiceIsReadFromItsBeginning() throws Exception {
        TestTable table = threeFragments();
        LanceSplit split = SourceReads.plan(source(table), newest(table)).get(0);
        read(source(table), split, 10);

        assertThat(read(source(table), split, Integer.MAX_VALUE)).hasSize(30_000);
    }

    @Test
    void whatWasReadIsNotReadAgain() throws Exception {
        TestTable table = threeFragments();
        LanceSplit split = SourceReads.plan(source(table), newest(table)).get(0);
        read(source(table), split, 10_500);
        List<Path> firstFile = new ArrayList<>();
        table.open(
                dataset ->
                        firstFile.add(
                                Path.of(table.location().uri())
                                        .resolve("data")
                                        .resolve(
                                                dataset.getFragment(0)
                                                        .metadata()
                                                        .getFiles()
                                                        .get(0)
                                                        .getPath())));
        Files.delete(firstFile.get(0));

        assertThat(read(source(table), throughASavepoint(split), Integer.MAX_VALUE))
                .hasSize(19_500)
                .startsWith(List.of(10_500, "name 10500"));
    }

    @Test
    void aPositionUnderAnotherFilterIsNotTakenForOneUnderThis() throws Exception {
        TestTable table = threeFragments();
        LanceSplit split = SourceReads.plan(source(table), newest(table)).get(0);
        read(source(table), split, 10);
        LanceSplit saved = throughASavepoint(split);

        try (CapturedLogs logs = CapturedLogs.open()) {
            assertThat(read(source(table, List.of(SOME)), saved, Integer.MAX_VALUE))
                    .hasSize(28_901);
            assertThat(logs.lines())
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .contains("db.t", "another WHERE", "first row"));
        }
    }

    @Test
    void aColumnThatComesLaterDoesNotMoveAPosition() throws Exception {
        TestTable table = threeFragments();
        LanceSplit split = SourceReads.plan(source(table), newest(table)).get(0);
        read(source(table), split, 10);
        RowType wide =
                DataTypes.ROW(
                        TYPE.getFields().get(0),
                        TYPE.getFields().get(1),
                        DataTypes.FIELD("rating", DataTypes.BIGINT()));
        TestTable altered = table.withDescriptor(TestTable.descriptor(wide, Map.of()));
        new LanceLakeCatalog(TestTable.cluster(warehouse))
                .alterTable(
                        table.path(),
                        List.of(
                                TableChange.addColumn(
                                        "rating",
                                        DataTypes.BIGINT(),
                                        null,
                                        TableChange.ColumnPosition.last())),
                        altered.context(table.descriptor(), false));

        List<List<Object>> left =
                read(source(table), throughASavepoint(split), Integer.MAX_VALUE, wide);
        assertThat(left).hasSize(29_990).startsWith(Arrays.asList(10, "name 10", null));
    }

    private TestTable threeFragments() throws Exception {
        TestTable table = TestTable.of(TestTable.cluster(warehouse), "t", TYPE, Map.of()).create();
        for (int round = 0; round < 3; round++) {
            table.commit(table.write(0, round * 10_000L, SourceReads.rows(round * 10_000, 10_000)));
        }
        return table;
    }

    private static void index(Dataset dataset) {
        IndexParams params =
                IndexParams.builder()
                        .setScalarIndexParams(ScalarIndexParams.create("btree", "{}"))
                        .build();
        dataset.createIndex(
                IndexOptions.builder(List.of("id"), IndexType.BTREE, params)
                        .withIndexName("by_id")
                        .build());
    }

    private static long newest(TestTable table) throws IOException {
        long[] version = {0};
        table.open(dataset -> version[0] = dataset.version());
        return version[0];
    }

    private LanceLakeSource source(TestTable table) {
        return new LanceLakeSource(TestTable.cluster(warehouse), table.path());
    }

    private LanceLakeSource source(TestTable table, List<Predicate> filter) {
        LanceLakeSource source = source(table);
        if (!filter.isEmpty()) {
            source.withFilters(filter);
        }
        return source;
    }

    private static LanceSplit throughASavepoint(LanceSplit split) throws IOException {
        LanceSplitSerializer serializer = new LanceSplitSerializer();
        return serializer.deserialize(serializer.getVersion(), serializer.serialize(split));
    }

    private static List<List<Object>> read(LanceLakeSource source, LanceSplit split, int count)
            throws IOException {
        return read(source, split, count, TYPE);
    }

    private static List<List<Object>> read(
            LanceLakeSource source, LanceSplit split, int count, RowType type) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        try (CloseableIterator<LogRecord> records = source.createRecordReader(() -> split).read()) {
            while (rows.size() < count && records.hasNext()) {
                rows.add(FlussValues.ofRow(records.next().getRow(), type));
            }
        }
        return rows;
    }
}
