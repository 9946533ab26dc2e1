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
import io.flusslance.testing.TestTable;
import io.flusslance.testing.Values;

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Lists that are dense in some rows and null or empty in long runs of others. Where such files are
 * not ended in time, Lance 7.0.0 writes what can't be read, or ends this JVM.
 */
@AnyFluss
class SparseListsTest {

    /** Pages consist of batches of 65,536 rows or 8 MB: these do not end where those do. */
    private static final int BATCH_ROWS = 1_000;

    private static final DataType INTS = DataTypes.ARRAY(DataTypes.INT());

    @TempDir private Path warehouse;

    private int tables;

    /** A list as Java's lists, for comparison. */
    private interface ListOfRow extends IntFunction<Object> {}

    @ParameterizedTest
    @CsvSource({
        "1000, 66000, false",
        "300, 66000, true",
        "40000, 240000, false",
        "5000, 150000, true"
    })
    void listsThatAreDenseAndThenWithoutValuesComeBack(int dense, int without, boolean nulls)
            throws Exception {
        check(INTS, dense + without, row -> row < dense ? ints(row, 30) : noValue(nulls));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void listsWithoutValuesAndThenDenseComeBack(boolean nulls) throws Exception {
        check(INTS, 170_000, row -> row < 150_000 ? noValue(nulls) : ints(row, 30));
    }

    @Test
    void listsOfTextsComeBack() throws Exception {
        check(
                DataTypes.ARRAY(DataTypes.STRING()),
                151_000,
                row -> row < 1_000 ? texts(row, 30) : List.of());
    }

    @Test
    void listsOfListsWithNullsComeBack() throws Exception {
        check(
                DataTypes.ARRAY(INTS),
                60_000,
                row -> {
                    if (row < 3_000) {
                        return List.of(ints(row, 10), ints(row + 1, 10));
                    }
                    return Collections.nCopies(row % 3, row % 2 == 0 ? List.of() : null);
                });
    }

    @Test
    void kindsOfNullsThatComeOneAfterTheOtherMakeTheLevelsOfAllWider() throws Exception {
        check(
                DataTypes.ARRAY(DataTypes.ARRAY(DataTypes.TINYINT())),
                280_000,
                row -> {
                    switch (row) {
                        case 10_000:
                            return List.of(Collections.singletonList(null));
                        case 20_000:
                            return null;
                        case 30_000:
                            return List.of(List.of());
                        case 40_000:
                            return Collections.singletonList(null);
                        default:
                            boolean sparse = row >= 100_000 && row < 220_000;
                            return sparse && row % 12 != 0
                                    ? List.of()
                                    : List.of(List.of((byte) (row * 31)));
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void listsOfListsWithNullValuesAndThenWithoutListsComeBack(boolean nulls) throws Exception {
        List<Object> fillsAPage = new ArrayList<>();
        for (int i = 0; i < 75_000; i++) {
            fillsAPage.add(i == 5 ? withNull(ints(i, 30)) : ints(i, 30));
        }
        int files =
                check(
                        DataTypes.ARRAY(INTS),
                        3_000,
                        row ->
                                row == 0
                                        ? fillsAPage
                                        : row % 100 == 0
                                                ? List.of(ints(row, 3))
                                                : Collections.singletonList(noValue(nulls)));

        assertThat(files).isEqualTo(2);
    }

    @Test
    void listsWithANullValueAndThenSparseOnesComeBack() throws Exception {
        int files =
                check(
                        INTS,
                        77_000,
                        row -> {
                            if (row < 73_728) {
                                return row == 5 ? withNull(ints(row, 30)) : ints(row, 30);
                            }
                            return row % 100 == 0 ? ints(row, 3) : List.of();
                        });

        assertThat(files).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void listsOfWideValuesOfWhichOneIsNullComeBack(boolean sparse) throws Exception {
        Random random = new Random(5);
        byte[][] values = new byte[25_000][300];
        for (byte[] value : values) {
            random.nextBytes(value);
        }

        int files =
                check(
                        DataTypes.ARRAY(DataTypes.BINARY(300)),
                        values.length,
                        row ->
                                sparse && row % 7 == 0
                                        ? List.of()
                                        : Arrays.asList(values[row], row == 5 ? null : values[0]));

        assertThat(files).isEqualTo(2);
    }

    @Test
    void listsOfListsWhoseNullValuesAreEverywhereOrNowhereStayInOneFile() throws Exception {
        int everywhere =
                check(
                        DataTypes.ARRAY(INTS),
                        40_000,
                        row -> List.of(withNull(ints(row, 80)), List.of()));
        int nowhere =
                check(DataTypes.ARRAY(INTS), 40_000, row -> List.of(ints(row, 80), List.of()));

        assertThat(everywhere).isEqualTo(1);
        assertThat(nowhere).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {70_000, 200_000})
    void oneRowOfManyEmptyListsComesBack(int lists) throws Exception {
        check(
                DataTypes.ARRAY(INTS),
                3_000,
                row ->
                        row == 1_500
                                ? Collections.nCopies(lists, List.of())
                                : List.of(ints(row, 10), ints(row + 1, 10)));
    }

    @Test
    void runsOfEachKindComeBack() throws Exception {
        check(
                DataTypes.ARRAY(INTS),
                120_000,
                row -> {
                    switch (row / 15_000) {
                        case 0:
                            return List.of(ints(row, 3));
                        case 1:
                            return null;
                        case 2:
                            return Collections.nCopies(4, List.of());
                        case 3:
                            return row % 50 == 0 ? List.of(ints(row, 1)) : List.of();
                        case 4:
                            return Collections.nCopies(6, null);
                        case 5:
                            return row % 2 == 0 ? List.of(ints(row, 5)) : null;
                        default:
                            return row % 10 == 0 ? List.of(ints(row, 2), List.of()) : List.of();
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 8, 10, 11, 12, 13, 20, 50, 1000})
    void evenlySparseListsStayInOneFile(int rowsPerList) throws Exception {
        int files = check(INTS, 300_000, row -> row % rowsPerList == 0 ? ints(row, 1) : null);

        assertThat(files).isEqualTo(1);
    }

    @Test
    void listsWithoutAnyValueStayInOneFile() throws Exception {
        assertThat(check(INTS, 300_000, row -> row % 3 == 0 ? null : List.of())).isEqualTo(1);
    }

    @Test
    void aRowThatLanceCannotHoldIsRefusedWithItsPlace() throws Exception {
        TestTable table = table(DataTypes.ARRAY(INTS));
        List<Object> lists = new ArrayList<>(Collections.nCopies(90_000, List.of()));
        lists.add(ints(0, 20_000));
        List<GenericRow> rows =
                List.of(GenericRow.of(toFluss(List.of(ints(1, 3)))), GenericRow.of(toFluss(lists)));

        assertThatThrownBy(() -> table.tier(rows))
                .hasMessageContaining("db.lists0")
                .hasMessageContaining("bucket 0")
                .hasMessageContaining("column 'l', offset 1,");
    }

    /** Tiers the rows, compares what comes back, and gives the number of files. */
    private int check(DataType type, int rows, ListOfRow lists) throws Exception {
        TestTable table = table(type);
        table.tier(
                IntStream.range(0, rows)
                        .mapToObj(row -> GenericRow.of(toFluss(lists.apply(row))))
                        .collect(Collectors.toList()));

        int[] next = {0};
        table.forEachBatch(
                BATCH_ROWS,
                batch -> {
                    for (int i = 0; i < batch.getRowCount(); i++) {
                        int row = next[0]++;
                        assertThat(Values.of(batch.getVector("l"), i))
                                .as("row %d", row)
                                .isEqualTo(asRead(lists.apply(row)));
                    }
                });
        assertThat(next[0]).isEqualTo(rows);
        int[] files = {0};
        table.open(dataset -> files[0] = dataset.getFragments().size());
        return files[0];
    }

    /** A value as the test's reader gives it: bytes are texts. */
    private static Object asRead(Object value) {
        if (!(value instanceof List)
                || ((List<?>) value).stream().noneMatch(byte[].class::isInstance)) {
            return value;
        }
        List<Object> read = new ArrayList<>();
        for (Object element : (List<?>) value) {
            read.add(element == null ? null : Values.hex((byte[]) element));
        }
        return read;
    }

    private TestTable table(DataType type) {
        return TestTable.of(
                        TestTable.cluster(warehouse),
                        "lists" + tables++,
                        DataTypes.ROW(DataTypes.FIELD("l", type)),
                        Map.of())
                .create();
    }

    private static Object toFluss(Object value) {
        if (value instanceof List) {
            return new GenericArray(
                    ((List<?>) value).stream().map(SparseListsTest::toFluss).toArray());
        }
        return value instanceof String ? BinaryString.fromString((String) value) : value;
    }

    private static Object noValue(boolean nulls) {
        return nulls ? null : List.of();
    }

    private static List<Object> ints(int row, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> (row * 31 + i) * 0x9E3779B1)
                .collect(Collectors.toList());
    }

    private static List<Object> withNull(List<Object> values) {
        List<Object> changed = new ArrayList<>(values);
        changed.set(values.size() / 2, null);
        return changed;
    }

    private static List<Object> texts(int row, int count) {
        return ints(row, count).stream().map(Object::toString).collect(Collectors.toList());
    }
}
