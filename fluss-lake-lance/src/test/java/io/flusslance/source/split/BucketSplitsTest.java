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
import io.flusslance.testing.KeyedTable;
import io.flusslance.testing.KeyedTable.Change;
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
import org.lance.Dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import static io.flusslance.testing.SourceReads.plan;
import static org.assertj.core.api.Assertions.assertThat;

/** A primary-key table has one split for each bucket of each partition that ever had rows. */
class BucketSplitsTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT().copy(false)),
                    DataTypes.FIELD("region", DataTypes.STRING().copy(false)),
                    DataTypes.FIELD("level", DataTypes.INT().copy(false)));

    private static final PredicateBuilder WHERE = new PredicateBuilder(TYPE);

    @TempDir private Path warehouse;

    private KeyedTable table;

    @BeforeEach
    void createTable() {
        table =
                KeyedTable.create(
                        TestTable.cluster(warehouse),
                        TYPE,
                        2,
                        List.of("region", "level"),
                        "id",
                        "region",
                        "level");
    }

    private static Change upsert(int id, String region, int level) {
        return Change.upsert(GenericRow.of(id, BinaryString.fromString(region), level));
    }

    private static Change delete(int id, String region, int level) {
        return Change.delete(GenericRow.of(id, BinaryString.fromString(region), level));
    }

    private long twoPartitions() throws Exception {
        table.write(1, "eu$-3", 0, List.of(upsert(1, "eu", -3)));
        table.write(1, "eu$-3", 1, List.of(upsert(2, "eu", -3), upsert(4, "eu", -3)));
        table.write(2, "us$7", 1, List.of(upsert(3, "us", 7)));
        return table.commit();
    }

    @Test
    void eachBucketHasOneSplitWithItsPartitionAndNumber() throws Exception {
        long version = twoPartitions();
        table.write(1, "eu$-3", 1, List.of(upsert(6, "eu", -3)));
        long later = table.commit();

        assertThat(shown(table.source(), version))
                .containsExactly(
                        "eu$-3 0 sorted 1 mixed 0",
                        "eu$-3 1 sorted 1 mixed 0",
                        "us$7 1 sorted 1 mixed 0");
        assertThat(shown(table.source(), later))
                .containsExactly(
                        "eu$-3 0 sorted 1 mixed 0",
                        "eu$-3 1 sorted 2 mixed 0",
                        "us$7 1 sorted 1 mixed 0");
    }

    @Test
    void aBucketThatLostItsRowsKeepsItsSplit() throws Exception {
        twoPartitions();
        table.write(2, "us$7", 1, List.of(delete(3, "us", 7)));
        long version = table.commit();

        assertThat(shown(table.source(), version))
                .containsExactly(
                        "eu$-3 0 sorted 1 mixed 0",
                        "eu$-3 1 sorted 1 mixed 0",
                        "us$7 1 sorted 0 mixed 0");
    }

    @Test
    void aPartitionThatIsNotWantedHasItsSplitsWithoutRows() throws Exception {
        long version = twoPartitions();
        LanceLakeSource source = table.source();
        source.withFilters(List.of(WHERE.greaterThan(2, 0)));

        assertThat(shown(source, version))
                .containsExactly(
                        "eu$-3 0 sorted 0 mixed 0",
                        "eu$-3 1 sorted 0 mixed 0",
                        "us$7 1 sorted 1 mixed 0");
    }

    @Test
    void fragmentsOfOthersAreReadForTheBucketsOfWhichTheyHaveRows() throws Exception {
        twoPartitions();
        table.table().open(Dataset::compact);
        table.write(2, "us$7", 0, List.of(upsert(8, "us", 7)));
        long version = table.commit();
        LanceLakeSource source = table.source();

        assertThat(shown(source, version))
                .containsExactly(
                        "eu$-3 0 sorted 0 mixed 1",
                        "eu$-3 1 sorted 0 mixed 1",
                        "us$7 0 sorted 1 mixed 0",
                        "us$7 1 sorted 0 mixed 1");
        List<List<Object>> rows = SourceReads.read(source, version, TYPE);
        assertThat(rows)
                .containsExactlyInAnyOrder(
                        List.of(1, "eu", -3),
                        List.of(2, "eu", -3),
                        List.of(4, "eu", -3),
                        List.of(8, "us", 7),
                        List.of(3, "us", 7));
    }

    @Test
    void theSameVersionGivesTheSameSplits() throws Exception {
        long version = twoPartitions();
        assertThat(plan(table.source(), version)).isEqualTo(plan(table.source(), version));
    }

    @Test
    void aTableThatWasNeverTieredHasNone() throws Exception {
        assertThat(plan(table.source(), table.newestVersion())).isEmpty();
    }

    private static List<String> shown(LanceLakeSource source, long version) throws Exception {
        return plan(source, version).stream()
                .map(
                        split ->
                                String.format(
                                        "%s %d sorted %d mixed %d",
                                        String.join("$", split.partition()),
                                        split.bucket(),
                                        split.sortedFragments().size(),
                                        split.mixedFragments().size()))
                .collect(Collectors.toList());
    }
}
