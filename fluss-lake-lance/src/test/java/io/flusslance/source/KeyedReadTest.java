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

import io.flusslance.dataset.LanceDatasets;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.source.split.LanceSplit;
import io.flusslance.source.split.LanceSplitSerializer;
import io.flusslance.testing.FlussValues;
import io.flusslance.testing.KeyedTable;
import io.flusslance.testing.KeyedTable.Change;
import io.flusslance.testing.TestTable;

import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.fluss.lake.source.SortedRecordReader;
import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.predicate.PredicateBuilder;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.row.ProjectedRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lance.Dataset;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;
import org.lance.merge.MergeInsertParams;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static io.flusslance.testing.SourceReads.plan;
import static io.flusslance.testing.SourceReads.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The rows of a primary-key table's buckets, by key where the host merges them with the log. */
class KeyedReadTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("name", DataTypes.STRING()),
                    DataTypes.FIELD("b", DataTypes.STRING().copy(false)),
                    DataTypes.FIELD("amount", DataTypes.BIGINT()),
                    DataTypes.FIELD("a", DataTypes.INT().copy(false)));

    private static final PredicateBuilder WHERE = new PredicateBuilder(TYPE);

    @TempDir private Path warehouse;

    // by key, in its order
    private final Map<List<Object>, List<Object>> model =
            new TreeMap<>(
                    Comparator.comparing((List<Object> key) -> (Integer) key.get(0))
                            .thenComparing(key -> (String) key.get(1)));
    private final Random random = new Random(11);
    private KeyedTable table;

    private static GenericRow row(int a, String b, long amount) {
        return GenericRow.of(
                BinaryString.fromString("name " + amount), BinaryString.fromString(b), amount, a);
    }

    private Change upsert(int a, String b) {
        GenericRow row = row(a, b, random.nextLong());
        model.put(List.of(a, b), FlussValues.ofRow(row, TYPE));
        return Change.upsert(row);
    }

    private Change delete(int a, String b) {
        model.remove(List.of(a, b));
        return Change.delete(row(a, b, 0));
    }

    /** Rounds of changes of one bucket, each of which makes a fragment and hides rows of others. */
    private long fill(int rounds, int changes) throws Exception {
        table = KeyedTable.create(warehouse, TYPE, 1, "a", "b");
        long version = 0;
        for (int round = 0; round < rounds; round++) {
            List<Change> some = new ArrayList<>();
            for (int i = 0; i < changes; i++) {
                int a = random.nextInt(40) - 20;
                String b = String.valueOf((char) ('a' + random.nextInt(20)));
                some.add(random.nextInt(5) == 0 ? delete(a, b) : upsert(a, b));
            }
            version = table.write(0, some).commit();
        }
        return version;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 21})
    void rowsComeByKeyFromAnyNumberOfFragments(int rounds) throws Exception {
        long version = fill(rounds, 60);
        LanceLakeSource source = table.source();
        LanceSplit split = onlySplit(source, version);

        assertThat(split.sortedFragments()).hasSize(rounds);
        assertThat(split.mixedFragments()).isEmpty();
        assertThat(sorted(source, split, TYPE)).containsExactlyElementsOf(model.values());
    }

    @Test
    void withoutTheOrderRowsComeAsTheyLie() throws Exception {
        long version = fill(4, 60);
        LanceLakeSource source = table.source();

        assertThat(read(source, version, TYPE))
                .containsExactlyInAnyOrderElementsOf(model.values())
                .isNotEqualTo(List.copyOf(model.values()));
    }

    @Test
    void fragmentsThatOthersRewroteAreSorted() throws Exception {
        fill(5, 60);
        table.table().open(Dataset::compact);
        long compacted = table.newestVersion();
        LanceLakeSource source = table.source();
        LanceSplit split = onlySplit(source, compacted);

        assertThat(split.sortedFragments()).isEmpty();
        assertThat(sorted(source, split, TYPE)).containsExactlyElementsOf(model.values());
        assertThat(read(source, compacted, TYPE))
                .containsExactlyInAnyOrderElementsOf(model.values());
    }

    @Test
    void fragmentsOfTieringAndOfOthersAreMerged() throws Exception {
        fill(5, 60);
        table.table().open(Dataset::compact);
        long version = table.write(0, List.of(upsert(3, "c"), delete(4, "d"))).commit();
        LanceLakeSource source = table.source();
        LanceSplit split = onlySplit(source, version);

        assertThat(split.sortedFragments()).hasSize(1);
        assertThat(split.mixedFragments()).isNotEmpty();
        assertThat(sorted(source, split, TYPE)).containsExactlyElementsOf(model.values());
    }

    @Test
    void rowsThatOthersDeletedAreLeftOut() throws Exception {
        fill(3, 60);
        table.table().open(dataset -> dataset.delete("a < 0"));
        model.keySet().removeIf(key -> (Integer) key.get(0) < 0);
        LanceLakeSource source = table.source();

        assertThat(sorted(source, onlySplit(source, table.newestVersion()), TYPE))
                .containsExactlyElementsOf(model.values());
    }

    /** A merge_insert deletes rows where they were and writes them to a fragment of its own. */
    @Test
    void rowsThatOthersUpdatedComeOnce() throws Exception {
        fill(5, 60);
        ScanOptions some = new ScanOptions.Builder().filter("a % 3 = 0").build();
        try (AllocatorScope scope = AllocatorScope.open();
                Dataset dataset =
                        new LanceDatasets(table.table().conf())
                                .open(table.table().location(), scope);
                LanceScanner scanner = dataset.newScan(some);
                ArrowArrayStream stream = ArrowArrayStream.allocateNew(dataset.allocator())) {
            Data.exportArrayStream(dataset.allocator(), scanner.scanBatches(), stream);
            dataset.mergeInsert(
                            new MergeInsertParams(List.of("a", "b")).withMatchedUpdateAll(), stream)
                    .dataset()
                    .close();
        }
        LanceLakeSource source = table.source();
        LanceSplit split = onlySplit(source, table.newestVersion());

        assertThat(split.sortedFragments()).isNotEmpty();
        assertThat(split.mixedFragments()).isNotEmpty();
        assertThat(sorted(source, split, TYPE)).containsExactlyElementsOf(model.values());
        assertThat(read(source, table.newestVersion(), TYPE))
                .containsExactlyInAnyOrderElementsOf(model.values());
    }

    @Test
    void aFragmentWithRowsOfSeveralBucketsIsReadForEach() throws Exception {
        table = KeyedTable.create(warehouse, TYPE, 3, "a", "b");
        for (int bucket = 0; bucket < 3; bucket++) {
            List<Change> some = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                some.add(upsert(bucket + 10 * i, "x"));
            }
            table.write(bucket, some);
        }
        table.commit();
        table.table().open(Dataset::compact);
        LanceLakeSource source = table.source();
        List<LanceSplit> splits = plan(source, table.newestVersion());

        assertThat(splits).extracting(LanceSplit::bucket).containsExactly(0, 1, 2);
        for (LanceSplit split : splits) {
            assertThat(sorted(source, split, TYPE))
                    .isEqualTo(
                            model.entrySet().stream()
                                    .filter(
                                            row ->
                                                    (Integer) row.getKey().get(0) % 10
                                                            == split.bucket())
                                    .map(Map.Entry::getValue)
                                    .collect(Collectors.toList()));
        }
        assertThat(read(source, splits, TYPE)).containsExactlyInAnyOrderElementsOf(model.values());
        source.withProject(new int[0][]);
        assertThat(read(source, splits, TYPE.project(new int[0]))).hasSize(model.size());
    }

    /** It is read too when rows are sorted. */
    @Test
    void theKeyCountsForTheWidthOfRowsWithoutIt() throws Exception {
        long version = fill(1, 60);
        LanceLakeSource source = table.source();
        source.withProject(new int[0][]);

        assertThat(onlySplit(source, version).bytesPerRow()).isGreaterThanOrEqualTo(4 + 16);
    }

    @Test
    void aProjectionGivesItsColumnsAndNoMore() throws Exception {
        long version = fill(12, 60);
        for (int[] columns : new int[][] {{2}, {1, 0}, {3, 2, 1, 0}, {0, 2, 3}, {}}) {
            LanceLakeSource source = table.source();
            source.withProject(
                    Arrays.stream(columns)
                            .mapToObj(column -> new int[] {column})
                            .toArray(int[][]::new));
            LanceSplit split = onlySplit(source, version);
            List<List<Object>> expected =
                    model.values().stream()
                            .map(
                                    row ->
                                            Arrays.stream(columns)
                                                    .mapToObj(row::get)
                                                    .collect(Collectors.toList()))
                            .collect(Collectors.toList());

            assertThat(sorted(source, split, TYPE.project(columns))).isEqualTo(expected);
            assertThat(read(source, version, TYPE.project(columns)))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void aFilterNeverBringsBackARowThatWasReplaced() throws Exception {
        long version = fill(12, 60);
        List<Predicate> filters =
                List.of(
                        WHERE.greaterThan(2, 0L),
                        WHERE.equal(3, 7),
                        WHERE.greaterOrEqual(1, BinaryString.fromString("m")));
        List<java.util.function.Predicate<List<Object>>> same =
                List.of(
                        row -> (Long) row.get(2) > 0,
                        row -> (Integer) row.get(3) == 7,
                        row -> ((String) row.get(1)).compareTo("m") >= 0);
        for (int i = 0; i < filters.size(); i++) {
            LanceLakeSource source = table.source();
            assertThat(source.withFilters(List.of(filters.get(i))).acceptedPredicates()).hasSize(1);
            List<List<Object>> expected =
                    model.values().stream().filter(same.get(i)).collect(Collectors.toList());

            assertThat(sorted(source, onlySplit(source, version), TYPE)).isEqualTo(expected);
            assertThat(read(source, version, TYPE)).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void aBucketOfWhichNothingIsLeftHasASplitWithoutRows() throws Exception {
        table = KeyedTable.create(warehouse, TYPE, 2, "a", "b");
        table.write(0, List.of(upsert(1, "x"))).write(1, List.of(upsert(2, "y"))).commit();
        long version = table.write(1, List.of(delete(2, "y"))).commit();
        LanceLakeSource source = table.source();
        List<LanceSplit> splits = plan(source, version);

        assertThat(splits).extracting(LanceSplit::bucket).containsExactly(0, 1);
        assertThat(sorted(source, splits.get(0), TYPE)).hasSize(1);
        assertThat(sorted(source, splits.get(1), TYPE)).isEmpty();
    }

    @Test
    void aReaderWithoutASplitHasTheOrderAndNoRows() throws Exception {
        table = KeyedTable.create(warehouse, TYPE, 1, "a", "b");
        SortedRecordReader reader =
                (SortedRecordReader) table.source().createRecordReader(() -> null);
        Comparator<InternalRow> order = reader.order();

        assertThat(order.compare(key(-1, "z"), key(1, "a"))).isNegative();
        assertThat(order.compare(key(1, "b"), key(1, "a"))).isPositive();
        assertThat(order.compare(key(1, "b"), key(1, "b"))).isZero();
        try (CloseableIterator<LogRecord> records = reader.read()) {
            assertThat(records.hasNext()).isFalse();
        }
    }

    private static InternalRow key(int a, String b) {
        return GenericRow.of(a, BinaryString.fromString(b));
    }

    /** Batches are small here, so rows of several are compared. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theCurrentRowStaysUntilTheNextIsAskedFor(int rounds) throws Exception {
        table =
                KeyedTable.create(
                        TestTable.cluster(warehouse, "write.memory-limit", "4 mb"),
                        TYPE,
                        1,
                        List.of(),
                        "a",
                        "b");
        int count = 20_000;
        for (int round = 0; round < rounds; round++) {
            List<Change> some = new ArrayList<>();
            for (int a = round; a < count; a += rounds) {
                some.add(upsert(a, "x"));
            }
            Collections.shuffle(some, random);
            table.write(0, some).commit();
        }
        LanceLakeSource source = table.source();
        LanceSplit split = onlySplit(source, table.newestVersion());
        SortedRecordReader reader = (SortedRecordReader) source.createRecordReader(() -> split);
        reader.order();
        List<Integer> found = new ArrayList<>();
        try (CloseableIterator<LogRecord> records = reader.read()) {
            while (records.hasNext()) {
                InternalRow row = records.next().getRow();
                boolean more = records.hasNext();
                if (more) {
                    found.add(row.getInt(3));
                }
            }
        }
        assertThat(found)
                .isEqualTo(IntStream.range(0, count - 1).boxed().collect(Collectors.toList()));
    }

    /** A row is said to be so large that a part has one or a few rows. */
    @Test
    void largeFragmentsAreReadInPartsWithoutTheRowsThatWereReplaced() throws Exception {
        long version = fill(3, 60);
        table.table().open(Dataset::compact);
        long compacted = table.newestVersion();
        LanceLakeSource source = table.source();
        for (long read : new long[] {version, compacted}) {
            LanceSplit split = onlySplit(source, read);
            LanceSplit large =
                    LanceSplit.ofBucket(
                            read,
                            List.of(),
                            0,
                            split.sortedFragments(),
                            split.mixedFragments(),
                            split.rowCount(),
                            16 << 20);

            assertThat(sorted(source, large, TYPE)).containsExactlyElementsOf(model.values());
            assertThat(read(source, List.of(large), TYPE))
                    .containsExactlyInAnyOrderElementsOf(model.values());
        }
    }

    /** They are sorted here after a compaction, which takes copies of whole rows. */
    @Test
    void rowsWithNestedValuesAndNullsAreSorted() throws Exception {
        RowType inner =
                DataTypes.ROW(
                        DataTypes.FIELD("x", DataTypes.INT()),
                        DataTypes.FIELD("y", DataTypes.STRING()));
        RowType type =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.INT().copy(false)),
                        DataTypes.FIELD("texts", DataTypes.ARRAY(DataTypes.STRING())),
                        DataTypes.FIELD("floats", DataTypes.ARRAY(DataTypes.FLOAT())),
                        DataTypes.FIELD("row", inner),
                        DataTypes.FIELD("rows", DataTypes.ARRAY(inner)),
                        DataTypes.FIELD("day", DataTypes.DATE()),
                        DataTypes.FIELD("bytes", DataTypes.BYTES()));
        table = KeyedTable.create(warehouse, type, 1, "id");
        List<List<Object>> expected = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        for (int id = -50; id < 50; id++) {
            boolean isNull = id % 7 == 0;
            GenericRow struct =
                    GenericRow.of(id % 3 == 0 ? null : id, BinaryString.fromString("y" + id));
            GenericRow row =
                    GenericRow.of(
                            id,
                            isNull
                                    ? null
                                    : GenericArray.of(BinaryString.fromString("t" + id), null),
                            GenericArray.of(1f, id / 2f),
                            isNull ? null : struct,
                            isNull ? null : GenericArray.of(struct, struct),
                            isNull ? null : id,
                            new byte[] {(byte) id});
            expected.add(FlussValues.ofRow(row, type));
            changes.add(Change.upsert(row));
        }
        table.write(0, changes.subList(0, 60)).commit();
        table.write(0, changes.subList(60, 100)).commit();
        table.table().open(Dataset::compact);
        LanceLakeSource source = table.source();
        LanceSplit split = onlySplit(source, table.newestVersion());

        assertThat(split.mixedFragments()).isNotEmpty();
        assertThat(sorted(source, split, type)).isEqualTo(expected);
    }

    @Test
    void aReaderThatIsClosedHasNoMoreRows() throws Exception {
        long version = fill(12, 60);
        LanceLakeSource source = table.source();
        LanceSplit split = onlySplit(source, version);
        SortedRecordReader reader = (SortedRecordReader) source.createRecordReader(() -> split);
        reader.order();
        CloseableIterator<LogRecord> unread = reader.read();
        unread.close();
        assertThat(unread.hasNext()).isFalse();
        CloseableIterator<LogRecord> begun = reader.read();
        begun.next();
        begun.close();
        begun.close();
        assertThat(begun.hasNext()).isFalse();
    }

    /** The host skips as many rows as it had taken, so they must be the same ones. */
    @Test
    void aHalfReadBucketIsNotResumedUnderAnotherFilter() throws Exception {
        long version = fill(3, 60);
        LanceSplit split = onlySplit(table.source(), version);
        LanceLakeSource under = table.source();
        under.withFilters(List.of(WHERE.greaterThan(2, 0L)));
        assertThat(takeOne(under, split)).isTrue();
        LanceSplit saved = throughASavepoint(split);

        LanceLakeSource other = table.source();
        other.withFilters(List.of(WHERE.greaterThan(2, 1L)));
        for (LanceLakeSource changed : List.of(table.source(), other)) {
            assertThatThrownBy(() -> takeOne(changed, saved))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(
                            "LANCE_SAVEPOINT_FILTER_CHANGED", "db.keyed", "bucket 0", "WHERE");
        }

        // under its own filter it is, from its first row on
        assertThat(read(under, List.of(saved), TYPE))
                .containsExactlyInAnyOrderElementsOf(read(under, List.of(split), TYPE));
        // a restored reader that has given nothing yet does not forget what the host counted
        assertThatThrownBy(() -> takeOne(other, throughASavepoint(saved)))
                .hasMessageContaining("LANCE_SAVEPOINT_FILTER_CHANGED");
        // nothing was counted yet
        LanceSplit fresh = onlySplit(table.source(), version);
        assertThat(takeOne(other, throughASavepoint(fresh))).isTrue();
    }

    private static boolean takeOne(LanceLakeSource source, LanceSplit split) throws Exception {
        try (CloseableIterator<LogRecord> records = source.createRecordReader(() -> split).read()) {
            return records.hasNext() && records.next() != null;
        }
    }

    private static LanceSplit throughASavepoint(LanceSplit split) throws IOException {
        LanceSplitSerializer serializer = new LanceSplitSerializer();
        return serializer.deserialize(serializer.getVersion(), serializer.serialize(split));
    }

    private static LanceSplit onlySplit(LanceLakeSource source, long version) throws Exception {
        List<LanceSplit> splits = plan(source, version);
        assertThat(splits).hasSize(1);
        return splits.get(0);
    }

    /** As the host reads a bucket whose log it merges with. */
    private static List<List<Object>> sorted(LanceLakeSource source, LanceSplit split, RowType type)
            throws Exception {
        SortedRecordReader reader = (SortedRecordReader) source.createRecordReader(() -> split);
        Comparator<InternalRow> order = reader.order();
        assertThat(order).isNotNull();
        List<List<Object>> rows = new ArrayList<>();
        try (CloseableIterator<LogRecord> records = reader.read()) {
            while (records.hasNext()) {
                InternalRow row = records.next().getRow();
                assertThat(row.getFieldCount()).isEqualTo(type.getFieldCount());
                rows.add(FlussValues.ofRow(row, type));
                if (type.equals(TYPE)) {
                    InternalRow key = ProjectedRow.from(new int[] {3, 1}).replaceRow(row);
                    assertThat(order.compare(key, key)).isZero();
                }
            }
        }
        return rows;
    }
}
