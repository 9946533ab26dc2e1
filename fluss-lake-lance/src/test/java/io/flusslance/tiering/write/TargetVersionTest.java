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
package io.flusslance.tiering.write;

import io.flusslance.metadata.BucketId;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.table.TieredDatasetCache;

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TargetVersionTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()));

    private static final int KEPT = 2;

    @TempDir private Path warehouse;

    private final TieredDatasetCache cache = TieredDatasetCache.withCapacity(KEPT);

    private TestTable table(String name) {
        return TestTable.of(TestTable.cluster(warehouse), name, TYPE, Map.of()).create();
    }

    private TargetVersion newest(TestTable table) throws IOException {
        return newest(table, 0);
    }

    private TargetVersion newest(TestTable table, int bucket) throws IOException {
        return TargetVersion.newest(
                cache, table.info(), bucket(bucket), table.conf(), table.location());
    }

    private static BucketId bucket(int number) {
        return new BucketId(OptionalLong.empty(), number);
    }

    private static List<GenericRow> row() {
        return List.of(GenericRow.of(1, BinaryString.fromString("a")));
    }

    @Test
    void aVersionIsReadOnceWhileItIsTheNewest() throws Exception {
        TestTable table = table("t");
        TargetVersion first = newest(table);

        assertThat(newest(table).fields()).isSameAs(first.fields());
        assertThat(first.number()).isEqualTo(1);
        assertThat(first.endOffset().orElse(0)).isZero();
        assertThat(first.fields().field("name")).isPresent();
    }

    @Test
    void aCommitIsSeenAtOnce() throws Exception {
        TestTable table = table("t");
        newest(table);
        table.commit(table.write(0, 0, row()));

        assertThat(newest(table).number()).isEqualTo(2);
        assertThat(newest(table, 0).endOffset().orElse(0)).isEqualTo(1);

        table.open(dataset -> dataset.dropColumns(List.of("name")));
        assertThat(newest(table).number()).isEqualTo(3);
        assertThat(newest(table).fields().field("name")).isEmpty();
    }

    @Test
    void aDatasetThatWasMadeAgainIsReadAgainThoughItsVersionHasTheSameNumber() throws Exception {
        TestTable table = table("t");
        table.commit(table.write(0, 0, row()));
        assertThat(newest(table, 0).endOffset().orElse(0)).isEqualTo(1);

        table.deleteDataset();
        table.create();
        table.commit(table.write(1, 0, row()));

        assertThat(newest(table).number()).isEqualTo(2);
        assertThat(newest(table, 0).endOffset().orElse(0)).isZero();
        assertThat(newest(table, 1).endOffset().orElse(0)).isEqualTo(1);
    }

    @Test
    void aDatasetThatWasDeletedIsAnErrorUntilItIsThereAgain() throws Exception {
        TestTable table = table("t");
        newest(table);
        table.deleteDataset();

        assertThatThrownBy(() -> newest(table))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("There is no dataset at")
                .hasMessageContaining(table.location().uri());

        table.create();
        assertThat(newest(table).number()).isEqualTo(1);
    }

    @Test
    void aTableMadeAgainDoesNotGetTheVersionOfTheOldOne() throws Exception {
        TestTable table = table("t");
        table.commit(table.write(0, 0, row()));
        newest(table);

        assertThatThrownBy(() -> newest(table.withId(8)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not belong to table");
    }

    @Test
    void ofMoreTablesThanStayOpenEachHasItsOwn() throws Exception {
        List<TestTable> tables = new ArrayList<>();
        for (int i = 0; i < 3 * KEPT; i++) {
            tables.add(table("t" + i));
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < tables.size(); i++) {
                TestTable table = tables.get(i);
                assertThat(newest(table, i).endOffset().orElse(0)).isEqualTo(round);
                table.commit(table.write(i, round, row()));
            }
        }
    }

    @Test
    void writersThatComeAtOnceEachSeeWhatWasCommittedBefore() throws Exception {
        List<TestTable> tables = List.of(table("a"), table("b"), table("c"));
        List<AtomicLong> committed = List.of(new AtomicLong(), new AtomicLong(), new AtomicLong());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> readers = new ArrayList<>();
            for (int reader = 0; reader < 4; reader++) {
                readers.add(
                        threads.submit(
                                () -> {
                                    for (int i = 0; i < 60; i++) {
                                        long before = committed.get(i % 3).get();
                                        assertThat(newest(tables.get(i % 3)).endOffset().orElse(0))
                                                .isGreaterThanOrEqualTo(before);
                                    }
                                    return null;
                                }));
            }
            for (int offset = 0; offset < 10; offset++) {
                for (int i = 0; i < 3; i++) {
                    TestTable table = tables.get(i);
                    table.commit(table.write(0, offset, row()));
                    committed.get(i).set(offset + 1);
                }
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
