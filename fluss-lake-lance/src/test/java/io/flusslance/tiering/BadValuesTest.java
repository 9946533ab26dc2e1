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

import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Values that Lance can't hold: an error that names the row, or null where the table says so. */
class BadValuesTest {

    private static final String SIZE = "v.arrow.fixed-size-list.size";
    private static final String TYPE = "v.arrow.fixed-size-list.type";

    @TempDir private Path warehouse;

    @Test
    void nanosecondsOutsideTheirRangeAreAnErrorThatNamesTheRow() throws Exception {
        TestTable table = table(DataTypes.TIMESTAMP(9), Map.of());
        assertThatThrownBy(
                        () ->
                                tier(
                                        table,
                                        3,
                                        40,
                                        rows(
                                                at("2262-04-11T23:47:16.854775807"),
                                                at("2262-04-11T23:47:16.854775808"))))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "table db.t", "bucket 3", "offset 41", "column 'v'", "1677", "2262");
        assertThat(dataFiles()).isEmpty();
    }

    @Test
    void theFirstAndTheLastNanosecondsAreHeldExactly() throws Exception {
        TestTable table = table(DataTypes.TIMESTAMP(9), Map.of());
        table.tier(rows(at("1677-09-21T00:12:43.145224192"), at("2262-04-11T23:47:16.854775807")));
        assertThat(TypeRoundTripTest.column(table, "v"))
                .containsExactly(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    @Test
    void aTimestampBelowTheFirstNanosecondIsAnError() throws Exception {
        TestTable table = table(DataTypes.TIMESTAMP(9), Map.of());
        assertThatThrownBy(() -> tier(table, 0, 0, rows(at("1677-09-21T00:12:43.145224191"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("column 'v'");
    }

    @Test
    void yearsOneAndNineThousandFitTheCoarserUnits() throws Exception {
        TestTable table = table(DataTypes.TIMESTAMP(6), Map.of());
        table.tier(rows(at("0001-01-01T00:00:00"), at("9999-12-31T23:59:59.999999")));
        assertThat(TypeRoundTripTest.column(table, "v"))
                .containsExactly(-62_135_596_800_000_000L, 253_402_300_799_999_999L);
    }

    @Test
    void bytesOfAnotherLengthThanTheColumnsAreAnError() throws Exception {
        TestTable table = table(DataTypes.BINARY(4), Map.of());
        assertThatThrownBy(() -> tier(table, 0, 0, rows(new byte[3])))
                .hasMessageContainingAll("column 'v'", "3 bytes", "BINARY(4)");
        assertThatThrownBy(() -> tier(table, 0, 0, rows(new byte[5])))
                .hasMessageContainingAll("column 'v'", "5 bytes", "BINARY(4)");
    }

    @Test
    void aVectorOfAnotherLengthIsAnErrorThatNamesBothLengths() throws Exception {
        TestTable table = table(DataTypes.ARRAY(DataTypes.FLOAT()), Map.of(SIZE, "3"));
        assertThatThrownBy(() -> tier(table, 1, 7, rows(vector(1f, 2f, 3f), vector(1f, 2f))))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "table db.t", "bucket 1", "offset 8", "column 'v'", "2 elements", "3");
    }

    @Test
    void aNullElementOfAVectorIsAnError() throws Exception {
        TestTable table = table(DataTypes.ARRAY(DataTypes.FLOAT()), Map.of(SIZE, "2"));
        assertThatThrownBy(() -> tier(table, 0, 0, rows(vector(1f, null))))
                .hasMessageContainingAll("column 'v'", "element 1", "null");
    }

    @Test
    void mismatchesBecomeNullWhereTheTableSaysSo() throws Exception {
        TestTable table =
                table(
                        DataTypes.ARRAY(DataTypes.FLOAT()),
                        Map.of(SIZE, "2", "lance.vector.on-mismatch", "null"));
        table.tier(
                rows(
                        vector(1f, 2f),
                        vector(1f),
                        vector(1f, null),
                        vector(1f, 2f, 3f),
                        null,
                        vector(),
                        vector(3f, 4f)));
        assertThat(TypeRoundTripTest.column(table, "v"))
                .containsExactly(List.of(1f, 2f), null, null, null, null, null, List.of(3f, 4f));
    }

    @Test
    void vectorsOfDoublesStayDoubles() throws Exception {
        TestTable table = table(DataTypes.ARRAY(DataTypes.DOUBLE()), Map.of(SIZE, "2"));
        table.tier(rows(vector(0.1, Double.NaN)));
        assertThat(TypeRoundTripTest.column(table, "v")).containsExactly(List.of(0.1, Double.NaN));
    }

    @Test
    void halfFloatsAreRoundedToTheNearest() throws Exception {
        TestTable table =
                table(DataTypes.ARRAY(DataTypes.DOUBLE()), Map.of(SIZE, "6", TYPE, "float16"));
        // 2049 lies between 2048 and 2050, 2051 between 2050 and 2052: ties go to even mantissas
        table.tier(rows(vector(2049d, 2051d, 65519d, 5.9604644775390625e-8, 2.98e-8, -0.0)));
        assertThat(TypeRoundTripTest.column(table, "v"))
                .containsExactly(List.of(2048f, 2052f, 65504f, 5.9604645e-8f, 0f, -0f));
    }

    @Test
    void aFiniteValueBeyondHalfFloatsIsAMismatch() throws Exception {
        TestTable failing =
                table(DataTypes.ARRAY(DataTypes.FLOAT()), Map.of(SIZE, "1", TYPE, "float16"));
        assertThatThrownBy(() -> tier(failing, 0, 0, rows(vector(65520f))))
                .hasMessageContainingAll("column 'v'", "65520", "float16");
        failing.tier(rows(vector(Float.POSITIVE_INFINITY), vector(Float.NaN)));
        assertThat(TypeRoundTripTest.column(failing, "v"))
                .containsExactly(List.of(Float.POSITIVE_INFINITY), List.of(Float.NaN));
    }

    @Test
    void theErrorOfAPartitionedTableNamesThePartition() throws Exception {
        TestTable table = table(DataTypes.BINARY(1), Map.of());
        try (LakeWriter<PendingWriteResult> writer =
                table.writer(new TableBucket(7, 99L, 2), "2026-01")) {
            writer.write(TestTable.record(5, GenericRow.of(1, new byte[2])));
            LanceWriteResult result = writer.complete().await();
            assertThat(result.failure())
                    .hasValueSatisfying(
                            reason ->
                                    assertThat(reason)
                                            .contains("partition 2026-01", "bucket 2", "offset 5"));
        }
    }

    @Test
    void aBadRowOfOneBucketTakesTheFilesOfTheOthersAlong() throws Exception {
        TestTable table = table(DataTypes.BINARY(1), Map.of());
        LanceWriteResult good = table.write(0, 0, rows(new byte[1], new byte[1]));
        LanceWriteResult bad = table.write(1, 0, rows(new byte[2]));
        assertThat(dataFiles()).hasSize(1);
        assertThatThrownBy(() -> table.commit(good, bad))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("not committed", "bucket 1", "offset 0");
        assertThat(dataFiles()).isEmpty();
        table.open(dataset -> assertThat(dataset.version()).isEqualTo(1));
    }

    /** An error of a writer would end the tiering of all tables: the commit tells it. */
    private static void tier(TestTable table, int bucket, long firstOffset, List<GenericRow> rows)
            throws Exception {
        table.commit(table.write(bucket, firstOffset, rows));
    }

    private TestTable table(DataType type, Map<String, String> properties) {
        RowType rowType =
                DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()), DataTypes.FIELD("v", type));
        return TestTable.of(TestTable.cluster(warehouse), "t", rowType, properties).create();
    }

    private List<Path> dataFiles() throws IOException {
        Path data = warehouse.resolve("db/t.lance/data");
        if (!Files.exists(data)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(data)) {
            return new ArrayList<>(files.collect(Collectors.toList()));
        }
    }

    private static TimestampNtz at(String text) {
        return TimestampNtz.fromLocalDateTime(LocalDateTime.parse(text));
    }

    private static GenericArray vector(Object... elements) {
        return new GenericArray(elements);
    }

    private static List<GenericRow> rows(Object... values) {
        List<GenericRow> rows = new ArrayList<>();
        Arrays.asList(values).forEach(value -> rows.add(GenericRow.of(1, value)));
        return rows;
    }
}
