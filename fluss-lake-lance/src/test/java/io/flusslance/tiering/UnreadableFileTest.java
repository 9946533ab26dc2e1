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
import io.flusslance.tiering.result.LanceWriteResult;

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Data files whose lists can't be read are not committed: here the disk loses their first bytes.
 */
@AnyFluss
class UnreadableFileTest {

    private static final int ROWS = 16_000;

    private static final int TEXTS = 50;

    private static final int LOST_BYTES = 1 << 20;

    @TempDir private Path warehouse;

    private TestTable table;

    @BeforeEach
    void createTable() {
        table = table("sparse").create();
    }

    @Test
    void aFileWhoseListsCannotBeReadIsNotCommitted() throws Exception {
        LanceWriteResult result = table.write(0, 0, rowsAndDamage(true));

        assertThatThrownBy(() -> table.commit(result))
                .hasMessageContainingAll(
                        "table db.t", "bucket 0", "offsets 0 to 15999", "list columns (l)");
        assertThat(dataFiles()).isEmpty();
    }

    @Test
    void itsRowsAreWrittenAgainToSmallerFilesUntilTheyCanBeRead() throws Exception {
        table.write(0, 0, rowsAndDamage(true));

        table.commit(table.write(0, 0, rows()));
        table.commit(table.write(0, ROWS, rows()));

        assertThat(table.read()).hasSize(2 * ROWS);
        table.open(
                dataset ->
                        assertThat(dataset.getFragments())
                                .extracting(fragment -> fragment.countRows())
                                .containsExactly(
                                        2000, 2000, 2000, 2000, 2000, 2000, 2000, 2000, 4000, 4000,
                                        4000, 4000));
    }

    @ParameterizedTest
    @CsvSource({"none, true", "sparse, false"})
    void filesAreNotReadWhereTheTableSaysSo(String files, boolean emptyLists) throws Exception {
        table = table(files);

        table.commit(table.write(0, 0, rowsAndDamage(emptyLists)));

        assertThatThrownBy(() -> table.read()).hasStackTraceContaining("CDataJniException");
    }

    @Test
    void filesWithoutEmptyListsAreReadWhereTheTableSaysSo() throws Exception {
        table = table("all");

        assertThat(table.write(0, 0, rowsAndDamage(false)).failure().orElseThrow())
                .contains("list columns (l)");
    }

    private TestTable table(String files) {
        return TestTable.of(
                        TestTable.cluster(warehouse),
                        "t",
                        DataTypes.ROW(
                                DataTypes.FIELD("id", DataTypes.INT()),
                                DataTypes.FIELD("l", DataTypes.ARRAY(DataTypes.STRING()))),
                        Map.of("lance.write.verify-lists", files))
                .inOneJob();
    }

    private static List<GenericRow> rows() {
        return IntStream.range(0, ROWS)
                .mapToObj(row -> row(row, true))
                .collect(Collectors.toList());
    }

    /** The rows; before the last one is asked for, the file that the others are in is damaged. */
    private List<GenericRow> rowsAndDamage(boolean emptyLists) {
        return new AbstractList<>() {
            @Override
            public GenericRow get(int row) {
                if (row == ROWS - 1) {
                    damage();
                }
                return row(row, emptyLists);
            }

            @Override
            public int size() {
                return ROWS;
            }
        };
    }

    private void damage() {
        try {
            long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            Optional<Path> file = Optional.empty();
            while (file.isEmpty()) {
                assertThat(System.nanoTime()).as("no page was written").isLessThan(deadline);
                Thread.sleep(1);
                file =
                        filesBelow("_tiering-").stream()
                                .filter(f -> f.toFile().length() > LOST_BYTES)
                                .findFirst();
            }
            try (RandomAccessFile bytes = new RandomAccessFile(file.get().toFile(), "rw")) {
                byte[] other = new byte[LOST_BYTES];
                new Random(1).nextBytes(other);
                bytes.write(other);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Path> dataFiles() throws IOException {
        return filesBelow("data");
    }

    private List<Path> filesBelow(String folder) throws IOException {
        Path dataset = table.location().localFolder().orElseThrow();
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(dataset)) {
            files.filter(Files::isRegularFile)
                    .filter(file -> dataset.relativize(file).toString().startsWith(folder))
                    .forEach(found::add);
        } catch (UncheckedIOException | NoSuchFileException e) {
            return List.of();
        }
        return found;
    }

    private static GenericRow row(int row, boolean emptyLists) {
        Random random = new Random(row);
        return GenericRow.of(
                row,
                new GenericArray(
                        IntStream.range(0, emptyLists && row > ROWS - 100 ? 0 : TEXTS)
                                .mapToObj(i -> BinaryString.fromString(text(random)))
                                .toArray()));
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(100), '!', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
