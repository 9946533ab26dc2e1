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
package io.flusslance.source.read;

import io.flusslance.source.LanceLakeSource;
import io.flusslance.source.split.LanceSplit;
import io.flusslance.testing.FlussValues;
import io.flusslance.testing.ForeignDictionary;
import io.flusslance.testing.SourceReads;
import io.flusslance.testing.TestTable;

import org.apache.fluss.record.LogRecord;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** What a user reads where a dataset can't be read. */
class ReadErrorsTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()));

    @TempDir private Path warehouse;

    private TestTable table;
    private long version;
    private List<LanceSplit> plan;

    @BeforeEach
    void makeTable() throws Exception {
        table = TestTable.of(TestTable.cluster(warehouse), "t", TYPE, Map.of()).create();
        version = table.commit(table.write(0, 0, SourceReads.rows(0, 20_000)));
        plan = SourceReads.plan(source(), version);
    }

    @Test
    void aDatasetThatIsGone() throws Exception {
        for (Path manifest : files("_versions")) {
            Files.delete(manifest);
        }

        assertTells(
                this::read, "no dataset", "version " + version, "Restore the dataset", "earliest");
        assertTells(() -> SourceReads.plan(source(), version), "no dataset", "Restore the dataset");
    }

    @Test
    void aFileThatIsGone() throws Exception {
        Path file = files("data").get(0);
        Files.delete(file);

        assertTells(
                this::read,
                "version " + version,
                "fragments [0], rows 0 to 20000",
                file.getFileName().toString(),
                "Not found",
                "Run the query again",
                "Other tables are not affected");
    }

    @Test
    void aFileThatIsCutOff() throws Exception {
        Path file = files("data").get(0);
        byte[] bytes = Files.readAllBytes(file);
        for (int kept : new int[] {0, 7, bytes.length / 2, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, kept));

            assertTells(
                    this::read,
                    "version " + version,
                    "fragments [0], rows 0 to 20000",
                    file.getFileName().toString(),
                    "truncated or damaged",
                    "Restore it from a copy");
        }
    }

    @Test
    void aColumnThatOthersReplacedByADictionary() throws Exception {
        table.open(dataset -> dataset.dropColumns(List.of("name")));
        ForeignDictionary.addTo(
                table, "name", Map.of("fluss.type", "STRING", "fluss.position", "1"));
        planNewest();

        assertTells(
                this::read,
                "column 'name' is Int(8, true)[dictionary: ",
                "Utf8 in the table",
                "The type was changed in the dataset",
                "leave the column out of the query");
    }

    @Test
    void theVersionThatFlussKnowsIsReadAsItWasBeforeSuchAColumn() throws Exception {
        List<List<Object>> before = read();
        table.open(dataset -> dataset.dropColumns(List.of("name")));
        ForeignDictionary.addTo(table, "name");
        plan = SourceReads.plan(source(), version);

        assertThat(read()).isEqualTo(before).hasSize(20_000);
    }

    private void planNewest() throws Exception {
        table.open(dataset -> version = dataset.version());
        plan = SourceReads.plan(source(), version);
    }

    private void assertTells(ThrowingCallable reading, String... texts) {
        assertThat(catchThrowable(reading))
                .hasMessageContaining("db.t")
                .hasMessageContainingAll(texts);
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(table.location().uri()).resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .sorted(Comparator.naturalOrder())
                    .collect(Collectors.toList());
        }
    }

    private List<List<Object>> read() throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        for (LanceSplit split : plan) {
            try (CloseableIterator<LogRecord> records =
                    source().createRecordReader(() -> split).read()) {
                while (records.hasNext()) {
                    rows.add(FlussValues.ofRow(records.next().getRow(), TYPE));
                }
            }
        }
        return rows;
    }

    private LanceLakeSource source() {
        return new LanceLakeSource(TestTable.cluster(warehouse), table.path());
    }
}
