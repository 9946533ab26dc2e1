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

import io.flusslance.testing.RandomData;
import io.flusslance.testing.TestTable;
import io.flusslance.testing.Values;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;
import io.flusslance.tiering.result.WrittenFile;

import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import static io.flusslance.testing.ManyBuckets.assertThatOffsetsAreWhole;
import static io.flusslance.testing.ManyBuckets.complete;
import static io.flusslance.testing.ManyBuckets.open;
import static io.flusslance.testing.ManyBuckets.writeBlobs;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rows of buckets that are open at once, with less memory than they need, arrive as all others
 * do. The host never has more open than it has task slots.
 */
class ManyBucketsTest {

    private static final RowType BLOBS =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("blob", DataTypes.BYTES()));

    @TempDir private Path warehouse;

    private final RandomData data = new RandomData(3);

    @Test
    void randomTablesComeBackValueByValueAndInOrder() throws Exception {
        int buckets = 5;
        int rowsOfABucket = 2_000;
        for (int t = 0; t < 8; t++) {
            long seed = System.nanoTime();
            RandomData random = new RandomData(seed);
            List<DataField> fields = new ArrayList<>(random.rowType().getFields());
            // large enough for any table to need more than its memory
            fields.add(DataTypes.FIELD("filling", DataTypes.BYTES()));
            fields.add(DataTypes.FIELD("price", DataTypes.DECIMAL(30, 5)));
            RowType type = new RowType(fields);
            List<List<RandomData.Value>> rows = new ArrayList<>();
            for (int row = 0; row < 300; row++) {
                rows.add(random.row(type));
            }
            TestTable table = table("t" + t, type, Map.of());
            List<LakeWriter<PendingWriteResult>> writers = open(table, buckets);
            for (int i = 0; i < rowsOfABucket; i++) {
                for (int b = 0; b < buckets; b++) {
                    writers.get(b).write(TestTable.record(i, row(rows, b, i)));
                }
            }
            table.commit(complete(writers));
            long[] next = new long[buckets];
            List<String> faults = new ArrayList<>();
            table.forEachBatch(batch -> compare(batch, rows, next, faults));
            assertThat(faults).as("seed %d", seed).isEmpty();
            assertThat(next).as("seed %d", seed).containsOnly(rowsOfABucket);
        }
    }

    private static GenericRow row(List<List<RandomData.Value>> rows, int bucket, long offset) {
        return RandomData.toRow(valuesOf(rows, bucket, offset));
    }

    private static List<RandomData.Value> valuesOf(
            List<List<RandomData.Value>> rows, int bucket, long offset) {
        return rows.get((int) ((offset * 7 + bucket * 31L) % rows.size()));
    }

    private static void compare(
            VectorSchemaRoot batch,
            List<List<RandomData.Value>> rows,
            long[] next,
            List<String> faults) {
        IntVector buckets = (IntVector) batch.getVector("__bucket");
        BigIntVector offsets = (BigIntVector) batch.getVector("__offset");
        for (int i = 0; i < batch.getRowCount() && faults.size() < 10; i++) {
            int bucket = buckets.get(i);
            if (offsets.get(i) != next[bucket]++) {
                faults.add("bucket " + bucket + ": offset " + offsets.get(i));
            }
            List<RandomData.Value> expected = valuesOf(rows, bucket, offsets.get(i));
            for (int c = 0; c < expected.size(); c++) {
                Object actual = Values.of(batch.getVector(c), i);
                if (!Objects.equals(actual, expected.get(c).expected)) {
                    faults.add(
                            String.format(
                                    "bucket %d, offset %d, %s: %s instead of %s",
                                    bucket,
                                    offsets.get(i),
                                    batch.getVector(c).getField(),
                                    actual,
                                    expected.get(c).expected));
                }
            }
        }
    }

    @Test
    void filesEndAtTheirLimitOfRows() throws Exception {
        TestTable table = table("t", BLOBS, Map.of("lance.max_row_per_file", "37"));
        List<LakeWriter<PendingWriteResult>> writers = open(table, 2);
        writeBlobs(writers, 100, 1_000, data);
        LanceWriteResult[] results = complete(writers);
        assertThat(results)
                .allSatisfy(
                        result ->
                                assertThat(result.files())
                                        .extracting(WrittenFile::rows)
                                        .containsExactly(37L, 37L, 26L));
        table.commit(results);
        assertThatOffsetsAreWhole(table, 2, 100);
    }

    @Test
    void aFileAfterOneThatEndedForMemoryIsNotCutByTheRowsOfThatOne() throws Exception {
        TestTable table = table("t", BLOBS, Map.of("lance.max_row_per_file", "500"));
        List<LakeWriter<PendingWriteResult>> writers = open(table, 1);
        writeBlobs(writers, 2_000, 10_000, data);
        LanceWriteResult[] results = complete(writers);
        List<WrittenFile> files = results[0].files();
        assertThat(files.subList(0, files.size() - 1))
                .extracting(WrittenFile::rows)
                .allSatisfy(rows -> assertThat(rows).isBetween(250L, 499L));
        table.commit(results);
        assertThatOffsetsAreWhole(table, 1, 2_000);
    }

    @Test
    void bucketsThatComeOneAfterTheOtherMakeOneFileEach() throws Exception {
        int buckets = 40;
        TestTable table = table("t", BLOBS, Map.of());
        List<PendingWriteResult> pending = new ArrayList<>();
        for (int b = 0; b < buckets; b++) {
            LakeWriter<PendingWriteResult> writer = table.writer(b);
            writeBlobs(List.of(writer), 100, 10_000, data);
            // Lance goes on with its file while the next bucket is written
            pending.add(writer.complete());
            writer.close();
        }
        List<LanceWriteResult> results = new ArrayList<>();
        for (PendingWriteResult each : pending) {
            results.add(each.await());
        }
        assertThat(results).flatExtracting(result -> result.files()).hasSize(buckets);
        table.commit(results.toArray(LanceWriteResult[]::new));
        assertThatOffsetsAreWhole(table, buckets, 100);
    }

    @Test
    void aLoneWriterOfManyColumnsEndsItsFilesEarly() throws Exception {
        List<DataField> fields = new ArrayList<>();
        for (int c = 0; c < 20; c++) {
            fields.add(DataTypes.FIELD("blob" + c, DataTypes.BYTES()));
        }
        TestTable table = table("t", new RowType(fields), Map.of());
        List<LakeWriter<PendingWriteResult>> writers = open(table, 1);
        for (int i = 0; i < 600; i++) {
            GenericRow row = new GenericRow(20);
            for (int c = 0; c < 20; c++) {
                row.setField(c, data.randomBytes(1_000));
            }
            writers.get(0).write(TestTable.record(i, row));
        }
        LanceWriteResult[] results = complete(writers);
        assertThat(results[0].files().size()).isBetween(2, 8);
        table.commit(results);
        assertThatOffsetsAreWhole(table, 1, 600);
    }

    @Test
    void writersThatAreClosedInTheMiddleGiveAllBack() throws Exception {
        TestTable table = table("t", BLOBS, Map.of());
        List<LakeWriter<PendingWriteResult>> writers = open(table, 8);
        writeBlobs(writers, 100, 10_000, data);
        for (LakeWriter<PendingWriteResult> writer : writers) {
            writer.close();
        }
        table.open(dataset -> assertThat(dataset.countRows()).isZero());
    }

    @Test
    void writersThatAreDroppedInTheMiddleGiveAllBack() throws Exception {
        TestTable table = table("t", BLOBS, Map.of());
        writeBlobs(open(table, 8), 100, 10_000, data);
        table.open(dataset -> assertThat(dataset.countRows()).isZero());
    }

    /** Lance has 512 threads for streams that wait, and does nothing at all when all of them do. */
    @Test
    void aLargeFileMakesRoomForTheOneOfASmallerBucket() throws Exception {
        TestTable table =
                TestTable.of(
                                TestTable.cluster(warehouse, "write.memory-limit", "16 mb"),
                                "t",
                                DataTypes.ROW(
                                        DataTypes.FIELD("a", DataTypes.BYTES()),
                                        DataTypes.FIELD("b", DataTypes.BYTES()),
                                        DataTypes.FIELD("c", DataTypes.BYTES())),
                                Map.of())
                        .create();
        List<LakeWriter<PendingWriteResult>> writers = open(table, 2);
        int rows = 4_000;
        for (int i = 0; i < rows; i++) {
            for (int b = 0; b < 2; b++) {
                // the first bucket is ahead and has a large file when the second one begins
                if (b == 0 || i >= rows / 4) {
                    writers.get(b)
                            .write(
                                    TestTable.record(
                                            b == 0 ? i : i - rows / 4,
                                            GenericRow.of(
                                                    data.randomBytes(3_000),
                                                    data.randomBytes(3_000),
                                                    data.randomBytes(3_000))));
                }
            }
        }
        LanceWriteResult[] results = complete(writers);
        int first = results[0].files().size();
        int second = results[1].files().size();
        assertThat((double) second / first).as("%d and %d files", first, second).isLessThan(3);
        table.commit(results);
        table.open(dataset -> assertThat(dataset.countRows()).isEqualTo(rows + rows * 3 / 4));
    }

    @Test
    void moreBucketsAtOnceThanLanceHasThreadsForAreRefused() throws Exception {
        TestTable table =
                TestTable.of(
                                TestTable.cluster(warehouse),
                                "t",
                                BLOBS,
                                Map.of("lance.batch_size", "1"))
                        .create();
        List<LakeWriter<PendingWriteResult>> writers = open(table, 140);
        writeBlobs(writers, 1, 1_000, data);
        LanceWriteResult[] results = complete(writers);
        assertThat(results)
                .filteredOn(result -> result.failure().isPresent())
                .isNotEmpty()
                .allSatisfy(
                        result ->
                                assertThat(result.failure().orElseThrow())
                                        .contains("buckets receive rows at the same time"));
    }

    private TestTable table(String name, RowType type, Map<String, String> properties) {
        return TestTable.of(
                        TestTable.cluster(warehouse, "write.memory-limit", "4 mb"),
                        name,
                        type,
                        properties)
                .create();
    }
}
