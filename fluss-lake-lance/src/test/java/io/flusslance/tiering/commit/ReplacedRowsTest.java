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

import io.flusslance.metadata.TieredBuckets;
import io.flusslance.testing.KeyedTable;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceWriteResult;

import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.Dataset;
import org.lance.FragmentMetadata;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What attempts of one commit find again, and what they keep. */
class ReplacedRowsTest {

    @TempDir private Path warehouse;

    private TestTable table;
    private ReplacedRows replaced;
    private LanceWriteResult result;

    /** A round that replaces a row in each of two fragments. */
    @BeforeEach
    void writeRound() throws Exception {
        RowType type =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.INT()),
                        DataTypes.FIELD("v", DataTypes.INT()));
        table = KeyedTable.create(warehouse, type, 1, "id").table();
        table.commit(table.write(0, 0, rows(0, 1, 2)));
        table.commit(table.write(0, 3, rows(5, 6, 7)));
        result = table.write(0, 6, rows(1, 6));
        replaced = new ReplacedRows(table.info(), table.conf(), table.location());
    }

    private static List<GenericRow> rows(int... ids) {
        return IntStream.of(ids).mapToObj(id -> GenericRow.of(id, 0)).collect(Collectors.toList());
    }

    @Test
    void anAttemptInTheSameVersionWritesNothing() throws Exception {
        assertThat(updated()).containsExactly("0: 2", "1: 2");
        assertThat(deletionFiles()).isEqualTo(2);

        assertThat(updated()).containsExactly("0: 2", "1: 2");
        assertThat(deletionFiles()).isEqualTo(2);
    }

    @Test
    void aFileThatCantBeWrittenIsNamedAndWrittenByTheNextAttempt() throws Exception {
        Path folder = table.location().localFolder().orElseThrow().resolve("_deletions");
        Files.createFile(folder);

        assertThatThrownBy(this::updated)
                .isInstanceOf(UncheckedIOException.class)
                .cause()
                .hasMessageContainingAll("Deleting rows of dataset " + table.location(), "failed")
                .hasCauseInstanceOf(Exception.class);

        Files.delete(folder);
        assertThat(updated()).containsExactly("0: 2", "1: 2");
    }

    @Test
    void anInterruptedAttemptEndsAndTheNextOneGoesOn() throws Exception {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(this::updated).hasCauseInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(updated()).containsExactly("0: 2", "1: 2");
    }

    @Test
    void onlyFragmentsThatOthersHaveChangedAreWrittenAgain() throws Exception {
        updated();
        table.open(dataset -> dataset.delete("id = 7"));
        long files = deletionFiles();

        assertThat(updated()).containsExactly("0: 2", "1: 1");
        assertThat(deletionFiles()).isEqualTo(files + 1);
    }

    @Test
    void whatWasFoundInRewrittenFragmentsIsKept() throws Exception {
        table.open(Dataset::compact);
        assertThat(updated()).containsExactly("2: 4");
        long files = deletionFiles();

        assertThat(updated()).containsExactly("2: 4");
        assertThat(deletionFiles()).isEqualTo(files);

        table.open(dataset -> dataset.delete("id = 6"));
        assertThat(updated()).containsExactly("2: 4");
        table.open(dataset -> dataset.delete("true"));
        assertThat(updated()).isEmpty();
    }

    /** The fragments that an attempt in the newest version changes, with their numbers of rows. */
    private List<String> updated() throws Exception {
        List<FragmentMetadata> fragments = new ArrayList<>();
        table.open(
                dataset -> {
                    try {
                        replaced.beginIn(dataset);
                        replaced.add(result, TieredBuckets.none());
                        assertThat(replaced.removed()).isEmpty();
                        fragments.addAll(replaced.updated());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
        return fragments.stream()
                .map(fragment -> fragment.getId() + ": " + fragment.getNumRows())
                .collect(Collectors.toList());
    }

    private long deletionFiles() throws IOException {
        Path folder = table.location().localFolder().orElseThrow().resolve("_deletions");
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }
}
