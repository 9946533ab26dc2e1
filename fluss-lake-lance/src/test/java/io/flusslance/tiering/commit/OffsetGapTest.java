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

import io.flusslance.testing.CapturedLogs;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A round that begins after the end offset that the dataset has for its bucket. */
class OffsetGapTest {

    private static final RowType IDS = DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()));
    private static final long NOW = System.currentTimeMillis();

    /** Longer ago than the log keeps rows, which is 7 days. */
    private static final long LONG_AGO = NOW - Duration.ofDays(8).toMillis();

    @TempDir Path warehouse;

    @Test
    void aGapThatTheLogCanNotHaveDroppedIsRefused() throws Exception {
        TestTable table = table(Map.of());
        table.commit(write(table, 0, NOW, 0, 1, 2));
        LanceWriteResult later = write(table, 0, NOW, 5, 6);

        assertThatThrownBy(() -> table.commit(later))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "db.t",
                        "bucket 0",
                        "begins at offset 5",
                        "up to offset 2",
                        "a commit was lost",
                        "on-existing");
        assertThat(countRows(table)).isEqualTo(3);

        table.commit(write(table, 0, NOW, 3, 4));
        assertThat(countRows(table)).isEqualTo(5);
    }

    @Test
    void aGapThatTheLogCanHaveDroppedIsSaidAndPassedOver() throws Exception {
        TestTable table = table(Map.of());
        table.commit(write(table, 0, LONG_AGO, 0, 1, 2));

        try (CapturedLogs logs = CapturedLogs.open()) {
            table.commit(write(table, 0, NOW, 5, 6));
            assertThat(logs.lines())
                    .filteredOn(line -> line.startsWith(OffsetGapCheck.class.getName()))
                    .singleElement()
                    .asString()
                    .contains("bucket 0", "offset 5", "up to offset 2", "table.log.ttl");
        }
        assertThat(countRows(table)).isEqualTo(5);
    }

    @Test
    void aTableThatIsYoungerThanItsLogKeepsRowsBeginsAtItsFirst() throws Exception {
        TestTable table = TestTable.of(TestTable.cluster(warehouse), "t", IDS, Map.of());
        TestTable young = table.createdAt(NOW).create();
        LanceWriteResult later = write(young, 0, NOW, 5);
        assertThatThrownBy(() -> young.commit(later)).hasMessageContaining("begins at offset 5");

        young.commit(write(young, 0, NOW, 0));
        assertThat(countRows(young)).isEqualTo(1);
    }

    @Test
    void whoAdoptsADatasetGoesOnWithoutTheRows() throws Exception {
        TestTable table = table(Map.of("lance.on-existing", "adopt"));
        table.commit(write(table, 0, NOW, 0));
        table.commit(write(table, 0, NOW, 5));
        assertThat(countRows(table)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 120})
    void theGapsOfManyBucketsAreToldApart(int buckets) throws Exception {
        TestTable table = table(Map.of());
        List<LanceWriteResult> first = new ArrayList<>();
        List<LanceWriteResult> later = new ArrayList<>();
        for (int bucket = 0; bucket < buckets; bucket++) {
            // as many rows as the number of the bucket says, so that no two end at one offset
            int[] offsets = new int[bucket + 1];
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = i;
            }
            first.add(write(table, bucket, bucket == 7 ? NOW : LONG_AGO, offsets));
        }
        table.commit(first.toArray(new LanceWriteResult[0]));
        for (int bucket = 0; bucket < buckets; bucket++) {
            later.add(write(table, bucket, NOW, bucket + 3));
        }

        assertThatThrownBy(() -> table.commit(later.toArray(new LanceWriteResult[0])))
                .hasMessageContainingAll("bucket 7", "begins at offset 10", "up to offset 7");
        List<LanceWriteResult> others = new ArrayList<>();
        for (int bucket = 0; bucket < buckets; bucket++) {
            if (bucket != 7) {
                others.add(write(table, bucket, NOW, bucket + 3));
            }
        }
        table.commit(others.toArray(new LanceWriteResult[0]));
        assertThat(countRows(table)).isEqualTo(buckets * (buckets + 1) / 2 + buckets - 1);
    }

    private TestTable table(Map<String, String> properties) {
        return TestTable.of(TestTable.cluster(warehouse), "t", IDS, properties).create();
    }

    private static LanceWriteResult write(
            TestTable table, int bucket, long appendedMillis, int... offsets) throws IOException {
        try (LakeWriter<PendingWriteResult> writer =
                table.writer(new TableBucket(7, bucket), null)) {
            for (int offset : offsets) {
                writer.write(
                        new GenericRecord(
                                offset,
                                appendedMillis,
                                ChangeType.APPEND_ONLY,
                                GenericRow.of(offset)));
            }
            return TestTable.handedOver(writer.complete());
        }
    }

    private static long countRows(TestTable table) throws IOException {
        long[] rows = {0};
        table.open(dataset -> rows[0] = dataset.countRows());
        return rows[0];
    }
}
