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
package io.flusslance.source.filter;

import io.flusslance.dataset.LanceFields;
import io.flusslance.testing.TestTable;

import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.predicate.PredicateBuilder;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.Dataset;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Lance takes the greatest filters that the converter makes. */
class FlussToLanceLimitsTest {

    private static final int ROWS = 2000;
    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("a", DataTypes.INT()),
                    DataTypes.FIELD("t", DataTypes.TIME(3)),
                    DataTypes.FIELD("ts", DataTypes.TIMESTAMP(9)));
    private static final PredicateBuilder IS = new PredicateBuilder(TYPE);

    /** The lowest number is written in the deepest of all expressions. */
    private static final Predicate DEEP_LEAF =
            IS.equal(2, TimestampNtz.fromMillis(-9_223_372_036_855L, 224_192));

    @TempDir private Path warehouse;

    private TestTable table;

    @BeforeEach
    void writeRows() throws Exception {
        table = TestTable.of(TestTable.cluster(warehouse), "t", TYPE, Map.of()).create();
        table.tier(
                IntStream.range(0, ROWS)
                        .mapToObj(i -> GenericRow.of(i, i, TimestampNtz.fromMillis(i)))
                        .collect(Collectors.toList()));
    }

    @Test
    void listsOfThousandsOfValues() throws Exception {
        List<Object> values =
                IntStream.range(0, 5_000).map(i -> 2 * i).boxed().collect(Collectors.toList());

        assertThat(count(IS.in(0, values))).isEqualTo(ROWS / 2);
        assertThat(count(IS.notIn(0, values))).isEqualTo(ROWS / 2);
        assertThat(count(IS.in(1, values))).isEqualTo(ROWS / 2);
    }

    @Test
    void disjunctionsOfTheMostTerms() throws Exception {
        Predicate wide = DEEP_LEAF;
        for (int i = 1; i < LanceFilter.MAX_TERMS; i++) {
            wide = PredicateBuilder.or(wide, IS.lessThan(0, i));
        }

        assertThat(count(wide)).isEqualTo(LanceFilter.MAX_TERMS - 1);
    }

    @Test
    void treesOfTheMostLevels() throws Exception {
        Predicate deep = DEEP_LEAF;
        for (int i = 0; i < LanceFilter.MAX_DEPTH; i++) {
            deep =
                    i % 2 == 0
                            ? PredicateBuilder.or(IS.lessThan(0, 100), deep)
                            : PredicateBuilder.and(IS.greaterOrEqual(0, 50), deep);
        }

        assertThat(count(deep)).isEqualTo(50);
    }

    private long count(Predicate predicate) throws Exception {
        long[] count = new long[1];
        table.open(dataset -> count[0] = count(dataset, predicate));
        return count[0];
    }

    private static long count(Dataset dataset, Predicate predicate) {
        Optional<LanceFilter> filter =
                PushedFilter.of(List.of(predicate))
                        .flatMap(pushed -> pushed.forVersion(LanceFields.of(dataset).fields()));
        assertThat(filter).isPresent();
        try (LanceScanner scanner =
                dataset.newScan(new ScanOptions.Builder().filter(filter.get().text()).build())) {
            return scanner.countRows();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
