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
package io.flusslance.source.split;

import io.flusslance.source.LanceLakeSource;
import io.flusslance.testing.RandomData;
import io.flusslance.testing.SourceReads;
import io.flusslance.testing.TestTable;

import org.apache.fluss.predicate.PredicateBuilder;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Splits are as large as what is read of them, not as the files. */
class SplitSizesTest {

    private static final int ROWS = 900;

    private static final int IMAGE_BYTES = 100_000;

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()),
                    DataTypes.FIELD("image", DataTypes.BYTES()));

    @TempDir private Path warehouse;

    private TestTable table;
    private long version;

    @BeforeEach
    void writeImages() throws Exception {
        table = TestTable.of(TestTable.cluster(warehouse), "t", TYPE, Map.of()).create();
        RandomData data = new RandomData(7);
        List<GenericRow> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(
                    GenericRow.of(
                            i,
                            BinaryString.fromString("image " + i),
                            data.randomBytes(IMAGE_BYTES)));
        }
        table.commit(table.write(0, 0, rows));
        version = table.commit(table.write(1, 0, rows));
    }

    @Test
    void imagesAreReadInRanges() throws Exception {
        List<LanceSplit> plan = plan(source(2));

        assertThat(plan).hasSize(6);
    }

    @Test
    void columnsBesideImagesAreReadAtOnce() throws Exception {
        assertThat(plan(source(0))).hasSize(1);
        assertThat(plan(source(0)).get(0).bytesPerRow()).isLessThan(8);
        assertThat(plan(source(0, 1))).hasSize(1);
        assertThat(plan(source(0, 1)).get(0).bytesPerRow())
                .as("the names could be what is large")
                .isGreaterThan(IMAGE_BYTES);
    }

    @Test
    void aFilteredReadHasLargerSplits() throws Exception {
        LanceLakeSource source = source(0, 1, 2);
        source.withFilters(List.of(new PredicateBuilder(TYPE).lessThan(0, 5)));

        assertThat(plan(source)).hasSize(1);
    }

    @Test
    void rowsAreCountedWithoutAFile() throws Exception {
        LanceLakeSource source = source();
        List<LanceSplit> plan = plan(source);
        try (Stream<Path> files =
                Files.list(table.location().localFolder().orElseThrow().resolve("data"))) {
            for (Path file : files.collect(Collectors.toList())) {
                Files.delete(file);
            }
        }

        assertThat(SourceReads.read(source, plan, new RowType(List.of()))).hasSize(2 * ROWS);
    }

    private LanceLakeSource source(int... columns) {
        LanceLakeSource source = new LanceLakeSource(TestTable.cluster(warehouse), table.path());
        int[][] projection = new int[columns.length][];
        for (int i = 0; i < columns.length; i++) {
            projection[i] = new int[] {columns[i]};
        }
        source.withProject(projection);
        return source;
    }

    private List<LanceSplit> plan(LanceLakeSource source) throws IOException {
        return source.createPlanner(() -> version).plan();
    }
}
