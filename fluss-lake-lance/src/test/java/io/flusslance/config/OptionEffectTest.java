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
package io.flusslance.config;

import io.flusslance.testing.TestTable;
import io.flusslance.types.FlussToArrowType;

import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lance.Dataset;
import org.lance.WriteParams;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What each option does to a dataset, set for the cluster, set for the table, and set for both. The
 * effect of {@code block_size}, which only reading shows, is with the datasets.
 */
class OptionEffectTest {

    private static final RowType ID = DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()));

    private static final RowType TEXT = DataTypes.ROW(DataTypes.FIELD("text", DataTypes.STRING()));

    private static final RowType VECTOR =
            DataTypes.ROW(DataTypes.FIELD("v", DataTypes.ARRAY(DataTypes.FLOAT())));

    /** Where a value is set, and where another one beside it. */
    private enum Place {
        CLUSTER,
        TABLE,
        TABLE_OVER_CLUSTER
    }

    @TempDir private Path warehouse;

    @ParameterizedTest
    @EnumSource(Place.class)
    void maxRowPerFileLimitsTheRowsOfAFragment(Place place) throws Exception {
        TestTable table = table(place, ID, LanceOptions.MAX_ROW_PER_FILE, "30", "40", Map.of());

        table.create().tier(ids(100));

        assertThat(rowsOfFragments(table)).containsExactly(30, 30, 30, 10);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void maxBytesPerFileLimitsTheSizeOfAFile(Place place) throws Exception {
        TestTable table =
                table(place, TEXT, LanceOptions.MAX_BYTES_PER_FILE, "50 kb", "1 gb", Map.of());

        table.create().tier(texts(1000));

        assertThat(rowsOfFragments(table)).hasSizeBetween(18, 24);
        assertThat(sizesOfFiles(table)).allSatisfy(size -> assertThat(size).isLessThan(70_000));
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void batchSizeIsWhatAFileGrowsBy(Place place) throws Exception {
        TestTable table =
                table(
                        place,
                        ID,
                        LanceOptions.BATCH_SIZE,
                        "13",
                        "17",
                        Map.of("lance.max_bytes_per_file", "10 kb"));

        table.create().tier(ids(2000));

        List<Integer> rows = rowsOfFragments(table);
        assertThat(rows).hasSizeGreaterThan(2);
        assertThat(rows.subList(0, rows.size() - 1))
                .allSatisfy(
                        count -> {
                            assertThat(count % 13).isZero();
                            assertThat(count % 17).isNotZero();
                        });
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void maxRowsPerGroupLimitsTheGroupsOfTheOldestFormat(Place place) throws Exception {
        TestTable table = table(place, ID, LanceOptions.MAX_ROWS_PER_GROUP, "10", "25", Map.of());
        createWithOldestFormat(table);

        table.tier(ids(50));

        List<Integer> groups = new ArrayList<>();
        table.forEachBatch(batch -> groups.add(batch.getRowCount()));
        assertThat(groups).containsExactly(10, 10, 10, 10, 10);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void systemColumnsDecidesOnTheColumnsOfANewDataset(Place place) throws Exception {
        TestTable table = table(place, ID, LanceOptions.SYSTEM_COLUMNS, "false", "true", Map.of());

        table.create().tier(ids(1));

        assertThat(table.read()).containsExactly(Map.of("id", 0));
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void vectorOnMismatchStoresNullForAVectorOfTheWrongLength(Place place) throws Exception {
        TestTable table =
                table(place, VECTOR, LanceOptions.VECTOR_ON_MISMATCH, "null", "fail", size3());

        table.create().tier(List.of(vector(1, 2), vector(1, 2, 3)));

        assertThat(table.read())
                .extracting(row -> row.get("v"))
                .containsExactly(null, List.of(1f, 2f, 3f));
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void vectorOnMismatchFailsWithTheRowAndBothLengths(Place place) {
        TestTable table =
                table(place, VECTOR, LanceOptions.VECTOR_ON_MISMATCH, "fail", "null", size3())
                        .create();

        assertThatThrownBy(
                        () ->
                                table.commit(
                                        table.write(2, 40, List.of(vector(1, 2, 3), vector(1, 2)))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("table db.t")
                .hasMessageContaining("bucket 2")
                .hasMessageContaining("offset 41")
                .hasMessageContaining("'v'")
                .hasMessageContaining("2")
                .hasMessageContaining("3");
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void onExistingAdoptGoesOnAfterRowsOfAnotherTable(Place place) throws Exception {
        TestTable table = table(place, ID, LanceOptions.ON_EXISTING, "adopt", "fail", Map.of());
        table.create().tier(ids(2));

        table.withId(8).tier(ids(3));

        assertThat(table.read()).extracting(row -> row.get("id")).containsExactly(0, 1, 0, 1, 2);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void onExistingFailRefusesRowsOfAnotherTable(Place place) throws Exception {
        TestTable table = table(place, ID, LanceOptions.ON_EXISTING, "fail", "adopt", Map.of());
        table.create().tier(ids(2));

        assertThatThrownBy(() -> table.withId(8).tier(ids(3)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("id 7");
    }

    @Test
    void warehouseIsWhereTheDatasetsLie() throws Exception {
        Path other = warehouse.resolve("other");
        TestTable table = TestTable.of(TestTable.cluster(other), "t", ID, Map.of());

        table.create().tier(ids(1));

        assertThat(other.resolve("db/t.lance/data")).isNotEmptyDirectory();
    }

    @Test
    void writeMemoryLimitRefusesARowThatIsLarger() {
        TestTable table = textsWithLimit("4 mb");

        assertThatThrownBy(() -> table.tier(List.of(text("x".repeat(5 << 20)))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("datalake.lance.write.memory-limit")
                .hasMessageContaining(String.valueOf(4 << 20));
    }

    @Test
    void writeMemoryLimitLetsARowPassThatFits() {
        TestTable table = textsWithLimit("32 mb");

        assertThatCode(() -> table.tier(List.of(text("x".repeat(5 << 20)))))
                .doesNotThrowAnyException();
    }

    private TestTable textsWithLimit(String limit) {
        return TestTable.of(
                        TestTable.cluster(warehouse, "write.memory-limit", limit),
                        "t",
                        TEXT,
                        Map.of())
                .create();
    }

    private TestTable table(
            Place place,
            RowType rowType,
            LanceOption<?> option,
            String value,
            String other,
            Map<String, String> moreProperties) {
        Map<String, String> cluster = TestTable.cluster(warehouse);
        Map<String, String> properties = new HashMap<>(moreProperties);
        if (place == Place.CLUSTER) {
            cluster.put(option.key(), value);
        } else {
            properties.put("lance." + option.key(), value);
        }
        if (place == Place.TABLE_OVER_CLUSTER) {
            cluster.put(option.key(), other);
        }
        return TestTable.of(cluster, "t", rowType, properties);
    }

    private static void createWithOldestFormat(TestTable table) {
        List<Field> fields = List.of(FlussToArrowType.toField("id", DataTypes.INT()));
        try (RootAllocator allocator = new RootAllocator();
                Dataset dataset =
                        Dataset.write()
                                .allocator(allocator)
                                .uri(table.location().uri())
                                .schema(new Schema(fields))
                                .mode(WriteParams.WriteMode.CREATE)
                                .dataStorageVersion("0.1")
                                .execute()) {
            assertThat(dataset.getLanceFileFormatVersion()).isEqualTo("0.1");
        }
    }

    private static List<Integer> rowsOfFragments(TestTable table) throws IOException {
        List<Integer> rows = new ArrayList<>();
        table.open(
                dataset ->
                        dataset.getFragments().forEach(fragment -> rows.add(fragment.countRows())));
        return rows;
    }

    private List<Long> sizesOfFiles(TestTable table) throws IOException {
        Path data = table.location().localFolder().orElseThrow().resolve("data");
        List<Long> sizes = new ArrayList<>();
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.collect(Collectors.toList())) {
                sizes.add(Files.size(file));
            }
        }
        return sizes;
    }

    private static Map<String, String> size3() {
        return Map.of("v.arrow.fixed-size-list.size", "3");
    }

    private static List<GenericRow> ids(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> GenericRow.of(i))
                .collect(Collectors.toList());
    }

    /** Of 1,000 characters each, which don't compress away. */
    private static List<GenericRow> texts(int count) {
        Random random = new Random(7);
        List<GenericRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(1000, '!', '~').forEach(c -> text.append((char) c));
            rows.add(text(text.toString()));
        }
        return rows;
    }

    private static GenericRow text(String text) {
        return GenericRow.of(BinaryString.fromString(text));
    }

    private static GenericRow vector(float... values) {
        return GenericRow.of(new GenericArray(values));
    }
}
