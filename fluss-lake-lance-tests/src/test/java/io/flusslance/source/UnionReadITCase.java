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
import io.flusslance.testing.EmbeddedLake;
import io.flusslance.testing.FlinkSql;
import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.TieredTable;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalSerializers;
import org.apache.flink.types.Row;
import org.apache.fluss.flink.utils.FlinkConversions;
import org.apache.fluss.flink.utils.FlussRowToFlinkRowConverter;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A query gives the rows of the lake and the newest ones of the log, each once. */
class UnionReadITCase {

    private static final int IN_LAKE = 300;
    private static final int IN_LOG = 70;

    private static EmbeddedLake lake;
    private static FlinkSql batch;
    private static TieredTable plain;
    private static TieredTable partitioned;
    private static TieredTable grown;
    private static TieredTable allTypes;

    @BeforeAll
    static void fillTables() throws Exception {
        lake = EmbeddedLake.start();
        lake.cluster().startTiering();
        batch = FlinkSql.batch(lake.cluster(), Map.of());
        long seed = RandomRows.printedSeed();
        plain =
                TieredTable.named("plain")
                        .column("name", DataTypes.STRING())
                        .column("score", DataTypes.DOUBLE())
                        .column("Upper case", DataTypes.BIGINT())
                        .create(lake.cluster(), seed);
        partitioned =
                TieredTable.named("partitioned")
                        .column("name", DataTypes.STRING())
                        .partitions("eu", "us")
                        .create(lake.cluster(), seed);
        grown =
                TieredTable.named("grown")
                        .column("name", DataTypes.STRING())
                        .create(lake.cluster(), seed);
        TieredTable allInLake =
                TieredTable.named("all_in_lake")
                        .column("name", DataTypes.STRING())
                        .create(lake.cluster(), seed);
        // without TIME(3) and ROW, which Flink's connector does not read from a log
        allTypes =
                TieredTable.named("all_types")
                        .column("c_boolean", DataTypes.BOOLEAN())
                        .column("c_tinyint", DataTypes.TINYINT())
                        .column("c_smallint", DataTypes.SMALLINT())
                        .column("c_bigint", DataTypes.BIGINT())
                        .column("c_float", DataTypes.FLOAT())
                        .column("c_decimal", DataTypes.DECIMAL(10, 2))
                        .column("c_large_decimal", DataTypes.DECIMAL(38, 18))
                        .column("c_char", DataTypes.CHAR(8))
                        .column("c_string", DataTypes.STRING())
                        .column("c_binary", DataTypes.BINARY(16))
                        .column("c_bytes", DataTypes.BYTES())
                        .column("c_date", DataTypes.DATE())
                        .column("c_time", DataTypes.TIME(0))
                        .column("c_timestamp_3", DataTypes.TIMESTAMP(3))
                        .column("c_timestamp_9", DataTypes.TIMESTAMP(9))
                        .column("c_timestamp_ltz_6", DataTypes.TIMESTAMP_LTZ(6))
                        .column("c_strings", DataTypes.ARRAY(DataTypes.STRING()))
                        .vector("c_vector", 32)
                        .halfFloatVector("c_half_vector", 16)
                        .create(lake.cluster(), seed);
        List<TieredTable> tables = List.of(plain, partitioned, grown, allInLake, allTypes);
        for (TieredTable table : tables) {
            table.append(IN_LAKE);
        }
        for (TieredTable table : tables) {
            table.awaitTiered();
        }
        lake.cluster().cancelTiering();
        for (TieredTable table : List.of(plain, partitioned, allTypes)) {
            table.append(IN_LOG);
        }
    }

    @AfterAll
    static void stopCluster() throws Exception {
        lake.close();
    }

    @Test
    void rowsOfLakeAndLogAreOne() throws Exception {
        try (LanceDataset dataset = lake.open(plain)) {
            assertThat(dataset.countRows()).isEqualTo(IN_LAKE);
        }

        assertThat(batch.integers("SELECT id FROM fluss.plain")).isEqualTo(ids(id -> true));
        assertThat(batch.value("SELECT COUNT(*) FROM fluss.plain"))
                .isEqualTo((long) IN_LAKE + IN_LOG);
    }

    @Test
    void aTableThatIsAllInTheLakeIsReadFromThere() throws Exception {
        assertThat(batch.integers("SELECT id FROM fluss.all_in_lake WHERE id >= 290"))
                .containsExactly(290, 291, 292, 293, 294, 295, 296, 297, 298, 299);
    }

    /** The same rows, read from the log alone, which is all there too. */
    @Test
    void valuesOfAllTypesAreThoseOfTheLog() throws Exception {
        int count = IN_LAKE + IN_LOG;
        List<Row> union = batch.select("SELECT * FROM fluss.all_types");
        List<Row> log =
                FlinkSql.streaming(lake.cluster())
                        .select(
                                "SELECT * FROM fluss.all_types /*+ OPTIONS("
                                        + "'scan.startup.mode' = 'earliest') */",
                                count);

        assertThat(union).hasSize(count);
        Map<Object, Row> expected = new HashMap<>();
        log.forEach(row -> expected.put(row.getField(0), row));
        for (Row row : union) {
            // a half float is what the table stores of a vector
            assertThat(row).isEqualTo(expected.get(row.getField(0)));
        }
    }

    /** Flink keeps what the host's converter makes of a row, here until the reader is closed. */
    @Test
    void rowsThatFlinkKeepsStayRight() throws Exception {
        long version;
        try (LanceDataset dataset = lake.open(allTypes)) {
            version = dataset.version();
        }
        LanceLakeSource source =
                new LanceLakeSource(
                        Map.of("warehouse", lake.warehouse().toString()), allTypes.path());
        FlussRowToFlinkRowConverter converter = new FlussRowToFlinkRowConverter(allTypes.rowType());
        TypeSerializer<RowData> serializer =
                InternalSerializers.create(FlinkConversions.toFlinkRowType(allTypes.rowType()));
        List<RowData> kept = new ArrayList<>();
        List<byte[]> atOnce = new ArrayList<>();
        for (LanceSplit split : source.createPlanner(() -> version).plan()) {
            try (CloseableIterator<LogRecord> records =
                    source.createRecordReader(() -> split).read()) {
                while (records.hasNext()) {
                    RowData row = converter.toFlinkRowData(records.next().getRow());
                    kept.add(row);
                    atOnce.add(bytes(serializer, row));
                }
            }
        }

        assertThat(kept).hasSize(IN_LAKE);
        for (int i = 0; i < kept.size(); i++) {
            assertThat(bytes(serializer, kept.get(i))).isEqualTo(atOnce.get(i));
        }
    }

    private static byte[] bytes(TypeSerializer<RowData> serializer, RowData row)
            throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(1 << 10);
        serializer.serialize(row, out);
        return out.getCopyOfBuffer();
    }

    /** All rows are in the log still, where the host looks for those of a mere LIMIT. */
    @Test
    void aLimitGivesSoManyRows() throws Exception {
        assertThat(batch.integers("SELECT id FROM fluss.plain LIMIT 5"))
                .hasSize(5)
                .doesNotHaveDuplicates();
        assertThat(batch.integers("SELECT id FROM fluss.plain ORDER BY id DESC LIMIT 3"))
                .containsExactly(367, 368, 369);
        assertThat(batch.integers("SELECT id FROM fluss.plain WHERE id < 9 LIMIT 4"))
                .hasSize(4)
                .doesNotHaveDuplicates()
                .allMatch(id -> id < 9);
    }

    @Test
    void severalTablesInOneJobAreEachReadOnce() throws Exception {
        long texts = IntStream.range(0, IN_LAKE).filter(id -> !plain.row(id).isNullAt(1)).count();
        assertThat(
                        batch.value(
                                "SELECT COUNT(p.name) FROM fluss.plain AS p"
                                        + " JOIN fluss.all_in_lake AS l ON p.id = l.id"
                                        + " JOIN fluss.partitioned AS r ON p.id = r.id"))
                .isEqualTo(texts);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("conditions")
    void aConditionOnANumberGivesItsRows(String condition, IntPredicate expected) throws Exception {
        assertThat(batch.integers("SELECT id FROM fluss.plain WHERE " + condition))
                .isEqualTo(ids(expected));
    }

    private static Stream<Arguments> conditions() {
        List<Integer> some = List.of(1, 2, 3, 299, 300, 301, 1000);
        return Stream.of(
                condition("id < 10 OR id >= 365", id -> id < 10 || id >= 365),
                condition("id BETWEEN 295 AND 305", id -> id >= 295 && id <= 305),
                condition("id IN (1, 2, 3, 299, 300, 301, 1000)", some::contains),
                condition("id NOT IN (1, 2, 3, 299, 300, 301, 1000)", id -> !some.contains(id)));
    }

    private static Arguments condition(String sql, IntPredicate expected) {
        return Arguments.of(sql, expected);
    }

    @Test
    void conditionsOnTextsAndNullsGiveTheirRows() throws Exception {
        int some = IntStream.range(0, IN_LAKE).filter(id -> name(id) != null).findFirst().orElse(0);
        String text = name(some).toString();

        assertThat(batch.integers("SELECT id FROM fluss.plain WHERE name IS NULL"))
                .isEqualTo(ids(id -> plain.row(id).isNullAt(1)));
        assertThat(batch.integers("SELECT id FROM fluss.plain WHERE name = '" + quoted(text) + "'"))
                .isEqualTo(ids(id -> text.equals(String.valueOf(name(id)))));
        assertThat(batch.integers("SELECT id FROM fluss.plain WHERE name LIKE '%Za7%'"))
                .isEqualTo(ids(id -> String.valueOf(name(id)).contains("Za7")));
        assertThat(batch.integers("SELECT id FROM fluss.plain WHERE name LIKE 'a%'"))
                .isEqualTo(ids(id -> String.valueOf(name(id)).startsWith("a")));
        assertThat(batch.integers("SELECT id FROM fluss.plain WHERE `Upper case` > 0"))
                .isEqualTo(ids(id -> !plain.row(id).isNullAt(3) && plain.row(id).getLong(3) > 0));
    }

    @Test
    void theConditionThatIsPushedDownIsInThePlan() {
        assertThat(batch.explain("SELECT name FROM fluss.plain WHERE id > 5"))
                .contains("filter=[>(id, 5)]", "project=[id, name]");
    }

    @Test
    void aTableWithPartitionsGivesEachRowOnce() throws Exception {
        assertThat(batch.integers("SELECT id FROM fluss.partitioned"))
                .isEqualTo(IntStream.range(0, partitioned.appendedRows()).boxed().toList());
        assertThat(batch.integers("SELECT id FROM fluss.partitioned WHERE region = 'eu'"))
                .isEqualTo(
                        IntStream.range(0, partitioned.appendedRows())
                                .filter(id -> id % 2 == 0)
                                .boxed()
                                .toList());
        assertThat(
                        batch.integers(
                                "SELECT id FROM fluss.partitioned WHERE region = 'us' AND id < 9"))
                .containsExactly(1, 3, 5, 7);
    }

    @Test
    void aTableThatIsMentionedTwiceLosesNoRow() throws Exception {
        assertThat(
                        batch.integers(
                                "SELECT id FROM fluss.plain WHERE id < 3 UNION ALL"
                                        + " SELECT id FROM fluss.plain WHERE id > 367"))
                .containsExactly(0, 1, 2, 368, 369);
        assertThat(
                        batch.value(
                                "SELECT COUNT(*) FROM (SELECT id, name FROM fluss.plain UNION ALL"
                                        + " SELECT id, name FROM fluss.plain WHERE id = 1)"))
                .isEqualTo((long) IN_LAKE + IN_LOG + 1);
        assertThat(
                        batch.value(
                                "SELECT COUNT(*) FROM fluss.plain AS a JOIN fluss.plain AS b"
                                        + " ON a.id = b.id"))
                .isEqualTo((long) IN_LAKE + IN_LOG);
    }

    @Test
    void differentColumnsOfATableThatIsMentionedTwiceAreRightOrRefused() throws Exception {
        String query =
                "SELECT a.name FROM fluss.plain %s AS a JOIN fluss.plain %s AS b ON a.id = b.id"
                        + " WHERE b.score IS NOT NULL";
        long expected = ids(id -> !plain.row(id).isNullAt(2)).size();

        try {
            assertThat(batch.select(String.format(query, "", ""))).hasSize((int) expected);
        } catch (Exception e) {
            assertThatThrownBy(
                            () -> {
                                throw e;
                            })
                    .hasStackTraceContaining("apache/fluss issue 4056");
        }
        assertThat(batch.select(String.format(query, hint(61), hint(62)))).hasSize((int) expected);
    }

    private static String hint(int seconds) {
        return "/*+ OPTIONS('scan.partition.discovery.interval' = '" + seconds + "s') */";
    }

    @Test
    void aColumnThatCameAfterTheSnapshotIsNullInTheLakesRows() throws Exception {
        TieredTable table = grown;
        table.addColumns(new DataField("rating", DataTypes.BIGINT()));
        table.append(30);
        // none of them was written before the column came: Fluss fails to project such rows
        int count = IN_LAKE + 30;
        long rated = IntStream.range(0, count).filter(id -> !table.row(id).isNullAt(2)).count();

        FlinkSql fresh = FlinkSql.batch(lake.cluster(), Map.of());
        assertThat(fresh.value("SELECT COUNT(*) FROM fluss.grown")).isEqualTo((long) count);
        assertThat(fresh.value("SELECT COUNT(rating) FROM fluss.grown")).isEqualTo(rated);
        assertThat(fresh.value("SELECT COUNT(*) FROM fluss.grown WHERE rating IS NULL"))
                .isEqualTo(count - rated);
        assertThat(fresh.select("SELECT * FROM fluss.grown")).hasSize(count);
    }

    @Test
    void aStreamingQueryGoesOnFromTheLakeIntoTheLog() throws Exception {
        TieredTable table = partitioned;
        int before = table.appendedRows();
        Thread later =
                new Thread(
                        () -> {
                            try {
                                table.append(40);
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        });
        later.start();

        List<Row> rows =
                FlinkSql.streaming(lake.cluster())
                        .select("SELECT id FROM fluss.partitioned", before + 40);

        later.join();
        assertThat(rows.stream().map(row -> row.getField(0)).collect(Collectors.toSet()))
                .hasSize(before + 40);
    }

    private static BinaryString name(int id) {
        return (BinaryString) plain.row(id).getField(1);
    }

    private static String quoted(String text) {
        return text.replace("'", "''");
    }

    private static List<Integer> ids(IntPredicate condition) {
        return IntStream.range(0, IN_LAKE + IN_LOG).filter(condition).boxed().toList();
    }
}
