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

import io.flusslance.config.LanceConf;
import io.flusslance.source.LanceLakeSource;
import io.flusslance.source.version.DatasetCache;
import io.flusslance.testing.AnyFluss;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Splits are as large as what is read of them, not as the files. */
@AnyFluss
class SplitSizesTest {

    private static final int ROWS = 900;

    private static final long SMALL_SPLIT_BYTES = 32 << 20;

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
        List<LanceSplit> plan = smallSplits(table, version, Optional.of(new int[] {2}));

        assertThat(plan).hasSize(6);
    }

    @Test
    void aLargeFragmentIsReadInRangesAndSmallOnesTogether() throws Exception {
        RowType blobs =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.INT()),
                        DataTypes.FIELD("blob", DataTypes.BYTES()));
        TestTable large =
                TestTable.of(TestTable.cluster(warehouse), "blobs", blobs, Map.of()).create();
        RandomData data = new RandomData(7);
        List<GenericRow> rows = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            rows.add(GenericRow.of(i, data.randomBytes(100_000)));
        }
        large.commit(large.write(0, 0, rows));
        large.open(dataset -> dataset.delete("id % 9 = 4"));
        for (int i = 0; i < 5; i++) {
            large.commit(large.write(1, i, List.of(GenericRow.of(900 + i, new byte[10]))));
        }
        long[] version = {0};
        large.open(dataset -> version[0] = dataset.version());

        List<LanceSplit> plan = smallSplits(large, version[0], Optional.empty());
        assertThat(plan).hasSize(4);
        assertThat(plan).isEqualTo(smallSplits(large, version[0], Optional.empty()));
        LanceLakeSource ids = new LanceLakeSource(TestTable.cluster(warehouse), large.path());
        ids.withProject(new int[][] {{0}});
        Set<Object> seen = new HashSet<>();
        for (List<Object> row :
                SourceReads.read(
                        ids, plan, DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT())))) {
            assertThat(seen.add(row.get(0))).as("row %s is read once", row).isTrue();
        }
        assertThat(seen).hasSize(805);
        LanceLakeSource all = new LanceLakeSource(TestTable.cluster(warehouse), large.path());
        assertThat(SourceReads.read(all, plan, blobs)).hasSize(805);

        LanceLakeSource filtered = new LanceLakeSource(TestTable.cluster(warehouse), large.path());
        filtered.withFilters(List.of(new PredicateBuilder(blobs).lessThan(0, 18)));
        assertThat(SourceReads.read(filtered, version[0], blobs)).hasSize(16);
    }

    @Test
    void fragmentsBelowTheSizeOfASplitAreReadWhole() throws Exception {
        assertThat(plan(source(2))).hasSize(2);
    }

    @Test
    void columnsBesideImagesAreReadAtOnce() throws Exception {
        assertThat(plan(source(0))).hasSize(1);
        assertThat(plan(source(0)).get(0).bytesPerRow()).isLessThan(8);
        assertThat(plan(source(0, 1))).hasSize(1);
        assertThat(plan(source(0, 1)).get(0).bytesPerRow())
                .as("the names could be what is large")
                .isGreaterThan(IMAGE_BYTES / 4);
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

    private List<LanceSplit> smallSplits(TestTable of, long ofVersion, Optional<int[]> projection)
            throws IOException {
        DatasetCache datasets =
                new DatasetCache(
                        LanceConf.ofCluster(TestTable.cluster(warehouse)), of.path(), projection);
        return new LanceSplitPlanner(
                        datasets, ofVersion, Optional.empty(), Optional.empty(), SMALL_SPLIT_BYTES)
                .plan();
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
