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

import io.flusslance.catalog.LanceLakeCatalog;
import io.flusslance.memory.ReadAllowance;
import io.flusslance.source.split.LanceSplit;
import io.flusslance.testing.FlussValues;
import io.flusslance.testing.RandomData;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.lake.source.LakeSource;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.predicate.PredicateBuilder;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.Dataset;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static io.flusslance.testing.SourceReads.plan;
import static io.flusslance.testing.SourceReads.read;
import static io.flusslance.testing.SourceReads.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the host reads of a table's dataset, as it asks for it. */
class LakeSourceTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()));

    @TempDir private Path warehouse;

    @Test
    void rowsOfAllTypesComeBackAsTheyWereWritten() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("random tables of -Dtest.seed=" + seed);
        RandomData data = new RandomData(seed);
        for (int i = 0; i < 5; i++) {
            RowType type = data.rowType();
            TestTable table = table("random_" + i, type);
            List<GenericRow> rows = new ArrayList<>();
            List<List<Object>> expected = new ArrayList<>();
            for (int row = 0; row < 200; row++) {
                GenericRow written = RandomData.toRow(data.row(type));
                rows.add(written);
                expected.add(FlussValues.ofRow(written, type));
            }
            long version = table.commit(table.write(0, 0, rows));

            assertThat(read(source(table), version, type)).isEqualTo(expected);
        }
    }

    @Test
    void onlyTheColumnsThatAreAskedForComeInThatOrder() throws Exception {
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, 3)));

        LanceLakeSource source = source(table);
        source.withProject(new int[][] {{1}, {0}});
        RowType swapped =
                DataTypes.ROW(
                        DataTypes.FIELD("name", DataTypes.STRING()),
                        DataTypes.FIELD("id", DataTypes.INT()));
        assertThat(read(source, version, swapped))
                .containsExactly(List.of("name 0", 0), List.of("name 1", 1), List.of("name 2", 2));
    }

    @Test
    void aVersionIsReadAsItWasWhateverCameLater() throws Exception {
        TestTable table = table("t", TYPE);
        long first = table.commit(table.write(0, 0, rows(0, 3)));
        List<LanceSplit> plan = plan(source(table), first);
        table.commit(table.write(0, 3, rows(3, 4)));
        table.open(dataset -> dataset.delete("id = 1"));
        table.open(Dataset::compact);

        assertThat(read(source(table), plan, TYPE)).hasSize(3);
        assertThat(read(source(table), first, TYPE)).hasSize(3);
    }

    @Test
    void aColumnThatIsYoungerThanTheVersionIsNull() throws Exception {
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, 2)));
        RowType wide = withColumn(DataTypes.FIELD("rating", DataTypes.BIGINT()));
        addColumn(table, wide, "rating");

        List<Object> first = new ArrayList<>(List.of(0, "name 0"));
        first.add(null);
        assertThat(read(source(table), version, wide)).hasSize(2).contains(first);
        LanceLakeSource projected = source(table);
        projected.withProject(new int[][] {{2}});
        assertThat(
                        read(
                                projected,
                                version,
                                DataTypes.ROW(DataTypes.FIELD("rating", DataTypes.BIGINT()))))
                .containsExactly(Collections.singletonList(null), Collections.singletonList(null));
    }

    @Test
    void columnsOfOthersAreNotSeenUntilTheTableTakesThem() throws Exception {
        TestTable table = table("t", TYPE);
        table.commit(table.write(0, 0, rows(0, 2)));
        table.open(
                dataset ->
                        dataset.addColumns(
                                List.of(
                                        new Field(
                                                "of_others",
                                                FieldType.nullable(new ArrowType.Int(32, true)),
                                                null))));
        RowType wide = withColumn(DataTypes.FIELD("rating", DataTypes.INT()));
        TestTable wider = addColumn(table, wide, "rating");
        long version = wider.commit(wider.write(0, 2, List.of(row(2, 7))));
        assertThat(read(source(table), version, wide)).hasSize(3).contains(List.of(2, "name 2", 7));

        List<DataField> fields = new ArrayList<>(wide.getFields());
        fields.add(DataTypes.FIELD("of_others", DataTypes.INT()));
        RowType widest = new RowType(fields);
        TestTable taking = addColumn(wider, widest, "of_others");
        long last = taking.commit(taking.write(0, 3, List.of(row(3, 8, 9))));
        assertThat(read(source(table), last, widest))
                .hasSize(4)
                .contains(List.of(3, "name 3", 8, 9));
    }

    @Test
    void aColumnThatOthersDropLaterIsStillRead() throws Exception {
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, 2)));
        for (String column : List.of("name", "id")) {
            table.open(dataset -> dataset.dropColumns(List.of(column)));

            assertThat(read(source(table), version, TYPE))
                    .containsExactly(List.of(0, "name 0"), List.of(1, "name 1"));
        }
    }

    @Test
    void oddColumnNamesAreAskedForAsTheyAre() throws Exception {
        RowType odd =
                DataTypes.ROW(
                        DataTypes.FIELD("Upper", DataTypes.INT()),
                        DataTypes.FIELD("with blank", DataTypes.INT()),
                        DataTypes.FIELD("quo\"te's", DataTypes.INT()),
                        DataTypes.FIELD("select", DataTypes.INT()),
                        DataTypes.FIELD("größe", DataTypes.INT()),
                        DataTypes.FIELD("a+b", DataTypes.INT()));
        TestTable table = table("odd", odd);
        long version = table.commit(table.write(0, 0, List.of(GenericRow.of(1, 2, 3, 4, 5, 6))));

        assertThat(read(source(table), version, odd)).containsExactly(List.of(1, 2, 3, 4, 5, 6));
        for (int i = 0; i < 6; i++) {
            LanceLakeSource source = source(table);
            source.withProject(new int[][] {{i}});
            assertThat(read(source, version, DataTypes.ROW(odd.getFields().get(i))))
                    .containsExactly(List.of(i + 1));
        }
    }

    @Test
    void aReaderWithoutASplitGivesNoRows() throws Exception {
        TestTable table = table("t", TYPE);

        try (CloseableIterator<LogRecord> none =
                source(table).createRecordReader(() -> null).read()) {
            assertThat(none).isExhausted();
        }
    }

    @Test
    void conjunctsThatTheVersionCantAnswerAreLeftOutAlone() throws Exception {
        RowType vectors =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.INT()),
                        DataTypes.FIELD("vector", DataTypes.ARRAY(DataTypes.FLOAT())));
        TestTable table =
                TestTable.of(
                                TestTable.cluster(warehouse),
                                "vectors",
                                vectors,
                                Map.of("vector.arrow.fixed-size-list.size", "2"))
                        .create();
        GenericArray vector = new GenericArray(new Object[] {1f, 2f});
        long version =
                table.commit(
                        table.write(
                                0,
                                0,
                                List.of(
                                        GenericRow.of(1, vector),
                                        GenericRow.of(2, null),
                                        GenericRow.of(3, vector))));
        RowType wide =
                DataTypes.ROW(
                        vectors.getFields().get(0),
                        vectors.getFields().get(1),
                        DataTypes.FIELD("rating", DataTypes.BIGINT()));
        PredicateBuilder is = new PredicateBuilder(wide);

        LanceLakeSource source = source(table);
        source.withProject(new int[][] {{0}});
        source.withFilters(List.of(is.isNotNull(1), is.greaterThan(0, 1), is.equal(2, 5L)));

        assertThat(read(source, version, DataTypes.ROW(vectors.getFields().get(0))))
                .containsExactly(List.of(3));
    }

    @Test
    void aFilterLeavesRowsOut() throws Exception {
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, 100)));
        PredicateBuilder builder = new PredicateBuilder(TYPE);
        Predicate condition = builder.greaterOrEqual(0, 97);

        LanceLakeSource source = source(table);
        LakeSource.FilterPushDownResult result = source.withFilters(List.of(condition));

        assertThat(result.acceptedPredicates()).containsExactly(condition);
        assertThat(result.remainingPredicates()).containsExactly(condition);
        assertThat(read(source, version, TYPE)).hasSize(3);
        assertThat(read(copyByJava(source), version, TYPE)).hasSize(3);
    }

    @Test
    void anInOfManyValuesSurvivesTheSerializationOfTheJob() throws Exception {
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, 100)));
        PredicateBuilder builder = new PredicateBuilder(TYPE);
        Predicate in = builder.equal(0, 0);
        for (int i = 1; i < 5_000; i++) {
            in = PredicateBuilder.or(in, builder.equal(0, i * 10));
        }

        LanceLakeSource source = source(table);
        source.withFilters(List.of(in));

        assertThat(read(copyByJava(source), version, TYPE)).hasSize(10);
    }

    @Test
    void aFilterOnAColumnThatTheVersionLacksLeavesAllRowsToFlink() throws Exception {
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, 5)));
        RowType wide = withColumn(DataTypes.FIELD("rating", DataTypes.BIGINT()));
        addColumn(table, wide, "rating");

        LanceLakeSource source = source(table);
        source.withFilters(List.of(new PredicateBuilder(wide).isNull(2)));

        assertThat(read(source, version, wide)).hasSize(5);
    }

    @Test
    void eachPartitionHasASplitOfItsRowsAlsoWhereOthersCompacted() throws Exception {
        RowType type =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.INT()),
                        DataTypes.FIELD("region", DataTypes.STRING()),
                        DataTypes.FIELD("day", DataTypes.DATE()));
        TestTable table =
                new TestTable(
                                TestTable.cluster(warehouse),
                                TablePath.of("db", "parts"),
                                7,
                                TableDescriptor.builder()
                                        .schema(Schema.newBuilder().fromRowType(type).build())
                                        .partitionedBy("region", "day")
                                        .distributedBy(1)
                                        .property(
                                                ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                                        .build())
                        .create();
        table.commit(
                writePartition(table, 1, "eu", 20_000, 0),
                writePartition(table, 2, "us", 20_001, 10));
        long version = table.commit(writePartition(table, 1, "eu", 20_000, 20, 1));

        List<LanceSplit> plan = plan(source(table), version);
        assertThat(plan)
                .extracting(LanceSplit::partition)
                .containsExactly(List.of("eu", "2024-10-04"), List.of("us", "2024-10-05"));
        assertThat(plan).extracting(LanceSplit::rowCount).containsExactly(2L, 1L);

        // one fragment for both
        table.open(Dataset::compact);
        long[] compacted = {0};
        table.open(dataset -> compacted[0] = dataset.version());
        List<LanceSplit> mixed = plan(source(table), compacted[0]);
        assertThat(mixed)
                .extracting(LanceSplit::partition)
                .contains(List.of("eu", "2024-10-04"), List.of("us", "2024-10-05"));
        assertThat(mixed.stream().mapToLong(LanceSplit::rowCount).sum()).isEqualTo(3);
        assertThat(read(source(table), mixed, type)).hasSize(3);

        // what was looked into is not looked into again
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(warehouse.resolve("db/parts.lance/data"))) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        assertThat(plan(source(table), compacted[0])).isEqualTo(mixed);
    }

    @Test
    void aVersionThatWasCleanedUpIsAnErrorThatSaysWhatToDo() throws Exception {
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, 2)));
        List<LanceSplit> plan = plan(source(table), version);
        table.commit(table.write(0, 2, rows(2, 2)));
        table.removeOldVersions();

        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable use :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> plan(source(table), version),
                        () -> read(source(table), plan, TYPE))) {
            assertThatThrownBy(use)
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(
                            "Version " + version, "db.t", "cleaned up", "run the query again");
        }
    }

    @Test
    void aReaderThatWasClosedHasNoMoreRows() throws Exception {
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, 100)));
        LanceLakeSource source = source(table);
        LanceSplit split = plan(source, version).get(0);
        CloseableIterator<LogRecord> records = source.createRecordReader(() -> split).read();
        assertThat(records.next().getRow().getInt(0)).isZero();

        Thread other = new Thread(records::close);
        other.start();
        other.join();

        assertThat(records.hasNext()).isFalse();
        records.close();
        assertThat(records.hasNext()).isFalse();
    }

    @Test
    void aReaderMayBeClosedByAnotherThreadWhileItReads() throws Exception {
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, 20_000)));
        LanceLakeSource source = source(table);
        LanceSplit split = plan(source, version).get(0);
        for (int i = 0; i < 50; i++) {
            int before = i * 400;
            CloseableIterator<LogRecord> records = source.createRecordReader(() -> split).read();
            CountDownLatch reached = new CountDownLatch(1);
            CompletableFuture<Void> closing =
                    CompletableFuture.runAsync(
                            () -> {
                                awaitReached(reached);
                                records.close();
                            });
            int read = 0;
            try {
                while (records.hasNext()) {
                    records.next();
                    if (++read == before) {
                        reached.countDown();
                    }
                }
            } catch (NoSuchElementException closedInBetween) {
                assertThat(read).isGreaterThanOrEqualTo(before);
            }
            reached.countDown();
            closing.get(1, TimeUnit.MINUTES);
            assertThat(read).isBetween(before, 20_000);
            assertThat(records.hasNext()).isFalse();
        }
    }

    private static void awaitReached(CountDownLatch reached) {
        try {
            reached.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aThousandReadersHalfOfThemAbandonedLeaveNothingBehind() throws Exception {
        int count = 20_000;
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, count)));
        LanceLakeSource source = source(table);
        LanceSplit split = plan(source, version).get(0);
        Random random = new Random(Long.getLong("test.seed", 5));
        for (int i = 0; i < 1_000; i++) {
            CloseableIterator<LogRecord> records = source.createRecordReader(() -> split).read();
            int taken = i % 2 == 0 ? count : random.nextInt(count);
            for (int row = 0; row < taken; row++) {
                records.next();
            }
            // a reader at its end, and one that nobody knows any more, close themselves
            if (i % 4 == 1) {
                records.close();
            }
            if (i % 100 == 99) {
                System.gc();
            }
        }
        // the extension of the module looks for open files, threads and memory
    }

    @Test
    void readersOfOneProcessShareItsMemoryAndNoneGoesWithout() throws Exception {
        long limit = 16L << 20;
        RowType blobs =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.INT()),
                        DataTypes.FIELD("blob", DataTypes.BYTES()));
        TestTable table = table("blobs", blobs);
        RandomData data = new RandomData(11);
        List<GenericRow> rows = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            rows.add(GenericRow.of(i, data.randomBytes(20_000)));
        }
        long version = table.commit(table.write(0, 0, rows));
        LanceLakeSource source =
                new LanceLakeSource(
                        TestTable.cluster(warehouse, "write.memory-limit", limit + "b"),
                        table.path());
        ReadAllowance allowance = ReadAllowance.ofProcess();
        allowance.takePeakBytes();
        LanceSplit split = plan(source, version).get(0);
        List<CloseableIterator<LogRecord>> readers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            readers.add(source.createRecordReader(() -> split).read());
        }
        for (int i = 0; i < 600; i++) {
            for (CloseableIterator<LogRecord> records : readers) {
                assertThat(records.next().getRow().getInt(0)).isEqualTo(i);
            }
        }
        readers.forEach(CloseableIterator::close);

        assertThat(allowance.takePeakBytes()).isBetween(limit / 4, limit / 2 + (2L << 20));
        assertThat(allowance.heldBytes()).isZero();
    }

    @Test
    void aWriterGetsItsRowWrittenBesideReadersThatHoldMemory() throws Exception {
        long limit = 8L << 20;
        Map<String, String> cluster =
                TestTable.cluster(warehouse, "write.memory-limit", limit + "b");
        TestTable table = TestTable.of(cluster, "t", TYPE, Map.of()).create();
        long version = table.commit(table.write(0, 0, rows(0, 20_000)));
        LanceLakeSource source = new LanceLakeSource(cluster, table.path());
        LanceSplit split = plan(source, version).get(0);
        List<CloseableIterator<LogRecord>> readers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            readers.add(source.createRecordReader(() -> split).read());
            readers.get(i).next();
        }
        String long5Mb = "x".repeat(5 << 20);

        table.commit(
                table.write(
                        0,
                        20_000,
                        List.of(GenericRow.of(20_000, BinaryString.fromString(long5Mb)))));

        readers.forEach(CloseableIterator::close);
        table.open(dataset -> assertThat(dataset.countRows()).isEqualTo(20_001));
    }

    /** As two creates of one name leave it, or an ADD that Fluss did not carry through. */
    @Test
    void aCommitSetsTheColumnsPositionsRight() throws Exception {
        table("t", TYPE);
        RowType swapped = DataTypes.ROW(TYPE.getFields().get(1), TYPE.getFields().get(0));
        TestTable table = table("t", swapped);
        long version =
                table.commit(
                        table.write(
                                0, 0, List.of(GenericRow.of(BinaryString.fromString("seven"), 7))));

        assertThat(read(source(table), version, swapped)).containsExactly(List.of("seven", 7));
        LanceLakeSource second = source(table);
        second.withProject(new int[][] {{1}});
        assertThat(read(second, version, DataTypes.ROW(TYPE.getFields().get(0))))
                .containsExactly(List.of(7));
    }

    @Test
    void aRangeOfASavepointIsReadAsItIsAlsoWhereTheJobHasAFilterNow() throws Exception {
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, 100)));
        LanceLakeSource source = source(table);
        source.withFilters(List.of(new PredicateBuilder(TYPE).greaterOrEqual(0, 0)));
        List<LanceSplit> ranges =
                List.of(
                        new LanceSplit(version, List.of(), List.of(0), 0, 40, 10),
                        new LanceSplit(version, List.of(), List.of(0), 40, 60, 10));

        assertThat(read(source, ranges, TYPE)).hasSize(100);
    }

    @Test
    void aColumnBeyondThoseThatAreReadIsAnErrorThatSaysWhatToDo() throws Exception {
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, 1)));
        LanceLakeSource source = source(table);
        source.withProject(new int[][] {{0}});

        assertThatThrownBy(() -> read(source, version, TYPE))
                .hasMessageContainingAll("1 columns", "several times", "OPTIONS");
    }

    /** A job that Flink recovers with this build can hold what an earlier one has planned. */
    @Test
    void theFilterOfAnEarlierBuildIsNotUsed() throws Exception {
        byte[] bytes;
        try (InputStream golden = getClass().getResourceAsStream("source-of-0.1.base64")) {
            bytes = Base64.getMimeDecoder().decode(golden.readAllBytes());
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            assertThat(in.readObject()).hasToString("Lance dataset of db.t");
        }
    }

    private TestTable table(String name, RowType type) {
        return TestTable.of(TestTable.cluster(warehouse), name, type, Map.of()).create();
    }

    private LanceLakeSource source(TestTable table) {
        return new LanceLakeSource(TestTable.cluster(warehouse), table.path());
    }

    static LanceLakeSource copyByJava(LanceLakeSource source) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(source);
        }
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (LanceLakeSource) in.readObject();
        }
    }

    private static RowType withColumn(DataField column) {
        List<DataField> fields = new ArrayList<>(TYPE.getFields());
        fields.add(column);
        return new RowType(fields);
    }

    private TestTable addColumn(TestTable table, RowType wider, String name) {
        TestTable altered = table.withDescriptor(TestTable.descriptor(wider, Map.of()));
        new LanceLakeCatalog(TestTable.cluster(warehouse))
                .alterTable(
                        table.path(),
                        List.of(
                                TableChange.addColumn(
                                        name,
                                        wider.getTypeAt(wider.getFieldIndex(name)),
                                        null,
                                        TableChange.ColumnPosition.last())),
                        altered.context(table.descriptor(), false));
        return altered;
    }

    private static LanceWriteResult writePartition(
            TestTable table, long id, String region, int day, int firstId) throws IOException {
        return writePartition(table, id, region, day, firstId, 0);
    }

    private static LanceWriteResult writePartition(
            TestTable table, long id, String region, int day, int rowId, long offset)
            throws IOException {
        try (LakeWriter<PendingWriteResult> writer =
                table.writer(
                        new TableBucket(7, id, 0),
                        region + "$" + java.time.LocalDate.ofEpochDay(day))) {
            writer.write(
                    TestTable.record(
                            offset, GenericRow.of(rowId, BinaryString.fromString(region), day)));
            return TestTable.handedOver(writer.complete());
        }
    }

    private static GenericRow row(int id, Object... more) {
        GenericRow row = new GenericRow(2 + more.length);
        row.setField(0, id);
        row.setField(1, BinaryString.fromString("name " + id));
        for (int i = 0; i < more.length; i++) {
            row.setField(2 + i, more[i]);
        }
        return row;
    }
}
