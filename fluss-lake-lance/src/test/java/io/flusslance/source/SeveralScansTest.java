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
package io.flusslance.source;

import io.flusslance.source.split.LanceSplit;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.host.FlussHost;

import org.apache.fluss.lake.source.LakeSource;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.predicate.PredicateBuilder;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static io.flusslance.source.LakeSourceTest.copyByJava;
import static io.flusslance.testing.SourceReads.plan;
import static io.flusslance.testing.SourceReads.read;
import static io.flusslance.testing.SourceReads.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * One statement with several scans of a table: in Fluss 0.9 all of them share a source, in Fluss
 * 1.0 each gets a copy.
 */
class SeveralScansTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()));

    private static final PredicateBuilder IS = new PredicateBuilder(TYPE);

    @TempDir private Path warehouse;

    @Test
    void aSourceThatIsSharedByScansPushesNoFilter() throws Exception {
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, 10)));
        LanceLakeSource shared = ofFluss09(table);
        ofFluss09(table); // the second mention
        ofFluss09(table); // the copy before the call
        LakeSource.FilterPushDownResult result =
                shared.withFilters(List.of(new PredicateBuilder(TYPE).equal(0, 1)));

        assertThat(result.acceptedPredicates()).isEmpty();
        assertThat(read(copyByJava(shared), version, TYPE)).hasSize(10);
    }

    @Test
    void aSourceThatIsSharedByScansOfDifferentColumnsIsRefused() throws Exception {
        TestTable table = table("t", TYPE);
        LanceLakeSource shared = ofFluss09(table);
        ofFluss09(table);
        for (int position = 0; position < 2; position++) {
            ofFluss09(table);
            shared.withProject(new int[][] {{position}});
        }

        assertThatThrownBy(() -> copyByJava(shared))
                .hasMessageContainingAll("db.t", "several times", "OPTIONS");
    }

    /** A table object of Flink's API is made in a call of this name, and can be used again. */
    @Test
    void aSourceOfATableObjectPushesNoFilter() throws Exception {
        TestTable table = table("t", TYPE);
        LanceLakeSource reusable = sqlQuery(table);
        ofFluss09(table);

        assertThat(
                        reusable.withFilters(List.of(new PredicateBuilder(TYPE).equal(0, 1)))
                                .acceptedPredicates())
                .isEmpty();
    }

    private LanceLakeSource sqlQuery(TestTable table) {
        return ofFluss09(table);
    }

    @Test
    void aScanThatIsAloneIsNotTakenForSeveral() throws Exception {
        TestTable table = table("t", TYPE);
        LanceLakeSource source = ofFluss09(table);
        ofFluss09(table);
        LakeSource.FilterPushDownResult result =
                source.withFilters(List.of(new PredicateBuilder(TYPE).equal(0, 1)));
        ofFluss09(table);
        source.withProject(new int[][] {{0}});

        assertThat(result.acceptedPredicates()).hasSize(1);
        LanceLakeSource copy = copyByJava(source);
        copy.withProject(new int[][] {{1}});
        assertThat(
                        copy.withFilters(List.of(new PredicateBuilder(TYPE).equal(0, 1)))
                                .acceptedPredicates())
                .hasSize(1);
    }

    @Test
    void fourScansPushDownEachItsOwnInFluss10() throws Exception {
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, 10)));
        List<Predicate> conditions =
                List.of(
                        IS.equal(0, 1),
                        IS.greaterOrEqual(0, 8),
                        IS.equal(1, BinaryString.fromString("name 4")),
                        IS.lessThan(0, 3));
        LanceLakeSource planned = ofFluss10(table);
        List<LanceLakeSource> scans = new ArrayList<>();
        for (int scan = 0; scan < 4; scan++) {
            ofFluss10(table); // the other mentions
            LanceLakeSource copy = copyOf(planned);
            assertThat(copy.withFilters(List.of(conditions.get(scan))).acceptedPredicates())
                    .containsExactly(conditions.get(scan));
            copy = copyOf(copy);
            copy.withProject(new int[][] {{scan % 2}});
            scans.add(copy);
        }

        assertThat(read(copyByJava(scans.get(0)), version, column(0))).containsExactly(List.of(1));
        assertThat(read(copyByJava(scans.get(1)), version, column(1)))
                .containsExactly(List.of("name 8"), List.of("name 9"));
        assertThat(read(copyByJava(scans.get(2)), version, column(0))).containsExactly(List.of(4));
        assertThat(read(copyByJava(scans.get(3)), version, column(1)))
                .containsExactly(List.of("name 0"), List.of("name 1"), List.of("name 2"));
        assertThat(read(planned, version, TYPE)).hasSize(10);
    }

    @Test
    void fourScansPushDownEachItsOwnInFluss09WhereEachHasASourceOfItsOwn() throws Exception {
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, 10)));
        for (int id = 0; id < 4; id++) {
            // with a hint of its own each mention is planned apart
            LanceLakeSource scan = ofFluss09(table);
            ofFluss09(table);
            assertThat(scan.withFilters(List.of(IS.equal(0, id))).acceptedPredicates()).hasSize(1);
            assertThat(read(copyByJava(scan), version, TYPE))
                    .containsExactly(List.of(id, "name " + id));
        }
    }

    @Test
    void aCopyReadsOnWhenTheOriginalHasAnotherFilterAndIsDone() throws Exception {
        TestTable table = table("t", TYPE);
        long version = table.commit(table.write(0, 0, rows(0, 5_000)));
        LanceLakeSource original = ofFluss10(table);
        original.withFilters(List.of(IS.lessThan(0, 4_000)));
        LanceLakeSource copy = copyOf(original);
        LanceSplit split = plan(original, version).get(0);
        try (CloseableIterator<LogRecord> records = copy.createRecordReader(() -> split).read()) {
            assertThat(records.next().getRow().getInt(0)).isZero();
            try (CloseableIterator<LogRecord> others =
                    original.createRecordReader(() -> split).read()) {
                assertThat(others.next().getRow().getInt(0)).isZero();
            }
            original.withFilters(List.of(IS.equal(0, 1)));
            original.withProject(new int[][] {{1}});

            for (int id = 1; id < 4_000; id++) {
                assertThat(records.next().getRow().getInt(0)).isEqualTo(id);
            }
            assertThat(records.hasNext()).isFalse();
        }
        assertThat(read(copy, version, TYPE)).hasSize(4_000);
        assertThat(read(original, version, column(1))).containsExactly(List.of("name 1"));
    }

    @Test
    void theMethodReturnsTheTypeThatTheHostCalls() throws Exception {
        assertThat(LanceLakeSource.class.getMethod("copy").getReturnType())
                .isEqualTo(LakeSource.class);
    }

    private static RowType column(int position) {
        DataField field = TYPE.getFields().get(position);
        return DataTypes.ROW(field);
    }

    private static LanceLakeSource copyOf(LanceLakeSource source) {
        return (LanceLakeSource) source.copy();
    }

    private TestTable table(String name, RowType type) {
        return TestTable.of(TestTable.cluster(warehouse), name, type, Map.of()).create();
    }

    private LanceLakeSource ofFluss09(TestTable table) {
        return source(table.path(), FlussHost.FLUSS_0_9);
    }

    private LanceLakeSource ofFluss10(TestTable table) {
        return source(table.path(), FlussHost.FLUSS_1_0);
    }

    private LanceLakeSource source(TablePath path, FlussHost host) {
        return new LanceLakeSource(TestTable.cluster(warehouse), path, host);
    }
}
