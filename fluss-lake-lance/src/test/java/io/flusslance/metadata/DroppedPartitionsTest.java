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
package io.flusslance.metadata;

import io.flusslance.source.LanceLakeSource;
import io.flusslance.testing.ForeignCommit;
import io.flusslance.testing.SourceReads;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.Dataset;
import org.lance.FragmentMetadata;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DroppedPartitionsTest {

    private static final String PREFIX = "table.auto-partition.";
    private static final Instant NOW = Instant.parse("2026-03-20T10:00:00Z");

    @TempDir Path warehouse;

    @Test
    void partitionsOverAWeekPastTheirRetentionAreDropped() {
        Map<Long, String> partitions = Map.of(1L, "20260310", 2L, "20260311", 3L, "20260320");
        // 20 March less 7 days of grace and 2 of retention
        assertThat(dropped(auto("DAY", 2), partitions)).containsExactly(1L);
        assertThat(dropped(auto("DAY", 1), partitions)).containsExactly(1L, 2L);
        assertThat(dropped(auto("DAY", 3), partitions)).isEmpty();
    }

    @Test
    void hoursAreThoseOfTheTablesTimeZone() {
        Map<Long, String> partitions = Map.of(1L, "2026031307", 2L, "2026031308", 3L, "2026032010");
        assertThat(dropped(auto("HOUR", 2), partitions)).containsExactly(1L);
        Map<String, String> east = auto("HOUR", 2);
        east.put(PREFIX + "time-zone", "Asia/Shanghai");
        assertThat(dropped(east, partitions)).containsExactly(1L, 2L);
    }

    @Test
    void nothingIsDroppedWhereFlussDropsNothing() {
        Map<Long, String> partitions = Map.of(1L, "20200101", 2L, "20260320");
        assertThat(dropped(Map.of(), partitions)).isEmpty();
        assertThat(dropped(auto("DAY", 0), partitions)).isEmpty();
        Map<String, String> otherNames = auto("DAY", 2);
        otherNames.put(PREFIX + "time-format", "ddMMyyyy");
        assertThat(dropped(otherNames, partitions)).isEmpty();
    }

    @Test
    void namesThatAreNoTimesStay() {
        assertThat(dropped(auto("DAY", 2), Map.of(1L, "eu", 2L, "2020-1-1", 3L, "2020010")))
                .isEmpty();
    }

    @Test
    void anOldNameThatWasCreatedAfterOthersThatAreNotOverStays() {
        assertThat(dropped(auto("DAY", 2), Map.of(1L, "20200101", 4L, "20260318", 5L, "20200102")))
                .containsExactly(1L);
    }

    @Test
    void theTimeIsThatOfTheKeyThatFlussMakesNamesOf() {
        TestTable table = table("many", auto("DAY", 2), "region", "day");
        Map<String, String> named = auto("DAY", 2);
        named.put(PREFIX + "key", "day");
        TestTable byDay = table("named", named, "region", "day");
        TieredBuckets byDays = buckets(Map.of(1L, "20260320$20200101", 2L, "20200101$20260320"));
        assertThat(DroppedPartitions.of(byDay.info(), byDays, NOW)).containsExactly(1L);
        TieredBuckets byFirst = buckets(Map.of(1L, "20200101$20260320", 2L, "20260320$20200101"));
        assertThat(DroppedPartitions.of(table.info(), byFirst, NOW)).containsExactly(1L);
    }

    @Test
    void nothingIsDroppedBeforeAPartitionOfThisTimeIsKnown() {
        assertThat(dropped(auto("DAY", 2), Map.of(1L, "20200101", 2L, "20200102"))).isEmpty();
        assertThat(dropped(auto("DAY", 2), Map.of(1L, "20200101", 2L, "20991231"))).isEmpty();
        assertThat(dropped(auto("DAY", 2), Map.of(1L, "eu", 2L, "20200101", 3L, "20260319")))
                .containsExactly(2L);
    }

    @Test
    void aNameThatTwoPartitionsHaveStays() {
        assertThat(dropped(auto("DAY", 2), Map.of(1L, "20200101", 2L, "20200101", 3L, "20260319")))
                .isEmpty();
    }

    @Test
    void aRetentionOfMoreYearsThanThereAreDropsNothing() {
        assertThat(dropped(auto("YEAR", Integer.MAX_VALUE), Map.of(1L, "2020", 2L, "2026")))
                .isEmpty();
    }

    @Test
    void aDatasetForgetsTheOffsetsOfDroppedPartitionsAndKeepsTheirRows() throws Exception {
        TestTable table = tableThatHasForgotten();
        long last = table.commit(row(table, 2, 100, today()));
        table.open(dataset -> assertThat(dataset.countRows()).isEqualTo(104));
        LanceLakeSource source = new LanceLakeSource(TestTable.cluster(warehouse), table.path());
        assertThat(
                        SourceReads.plan(source, last).stream()
                                .map(split -> split.partition().get(0))
                                .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("20200101", today());
    }

    @Test
    void rowsOfAPartitionThatFlussHasNotDroppedGoOnAfterThoseThatAreThere() throws Exception {
        TestTable table = tableThatHasForgotten();
        LanceWriteResult repeated = row(table, 1, 0, "20200101");
        assertThat(repeated.files()).isEmpty();
        table.commit(row(table, 1, 3, "20200101"));
        assertThat(ForeignCommit.properties(table))
                .containsEntry("fluss.tiering.offsets", "1/0=4,2/0=100");
        table.open(dataset -> assertThat(dataset.countRows()).isEqualTo(104));
    }

    @Test
    void theyDoSoAlsoWhereOthersHavePutTheRowsTogether() throws Exception {
        TestTable table = tableThatHasForgotten();
        table.open(Dataset::compact);
        assertThat(row(table, 1, 2, "20200101").files()).isEmpty();
        table.commit(row(table, 1, 3, "20200101"));
        assertThat(ForeignCommit.properties(table))
                .containsEntry("fluss.tiering.offsets", "1/0=4,2/0=100");
    }

    @Test
    void aCommitterRefusesRowsOfItThatAreThere() throws Exception {
        TestTable table = table("t", auto("DAY", 2), "day");
        LanceWriteResult repeated = row(table, 1, 0, "20200101");
        forget(table);
        assertThatThrownBy(() -> table.commit(repeated))
                .hasMessageContainingAll("db.t", "1/0", "offsets 0 to 0", "already holds");
    }

    @Test
    void rowsOfOthersThatHaveTheColumnsDoNotSayWhereItEnds() throws Exception {
        TestTable table = tableThatHasForgotten();
        // a row of another program, in a fragment that no round made
        ForeignCommit.fragment(table, fragmentOf(row(table, 1, 900, "20200101")));
        LanceWriteResult next = row(table, 1, 3, "20200101");
        assertThat(next.files()).isEmpty();
        assertThat(next.failure())
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("is no longer known", "1/0"));
    }

    @Test
    void aTableThatHasAdoptedRowsForgetsNothing() throws Exception {
        TestTable old = table("t", auto("DAY", 2), "day");
        old.commit(rows(old, 1, 0, 50, "20200101"));
        Map<String, String> adopting = auto("DAY", 2);
        adopting.put("lance.on-existing", "adopt");
        TestTable table = descriptorOnly("t", adopting, "day").withId(8);
        for (int offset = 0; offset < 101; offset++) {
            table.commit(rows(table, 8, 2, offset, 1, today()));
            if (offset == 0) {
                table.commit(rows(table, 8, 1, 0, 3, "20200101"));
            }
        }
        assertThat(ForeignCommit.properties(table))
                .containsEntry("fluss.tiering.offsets", "1/0=3,2/0=101");
    }

    @Test
    void itIsFoundBeforeAnotherPartitionTakesItsName() throws Exception {
        TestTable table = tableThatHasForgotten();
        table.commit(row(table, 3, 0, "20200101"));
        assertThat(ForeignCommit.properties(table))
                .containsEntry("fluss.tiering.offsets", "1/0=3,2/0=100,3/0=1");
    }

    private static FragmentMetadata fragmentOf(LanceWriteResult result) {
        return result.files().get(0).toFragment(0);
    }

    private TestTable tableThatHasForgotten() throws Exception {
        TestTable table = table("t", auto("DAY", 2), "day");
        forget(table);
        return table;
    }

    private void forget(TestTable table) throws Exception {
        String today = today();
        table.commit(rows(table, 1, 0, 3, "20200101"), row(table, 2, 0, today));
        for (int offset = 1; offset < 99; offset++) {
            table.commit(row(table, 2, offset, today));
        }
        assertThat(ForeignCommit.properties(table))
                .containsEntry("fluss.tiering.offsets", "1/0=3,2/0=99");
        table.commit(row(table, 2, 99, today));
        assertThat(ForeignCommit.properties(table))
                .containsEntry("fluss.tiering.offsets", "2/0=100")
                .containsEntry("fluss.tiering.partitions", "1=20200101,2=" + today);
    }

    private static String today() {
        return LocalDate.now(ZoneOffset.UTC).format(DateTimeFormatter.BASIC_ISO_DATE);
    }

    private static Map<String, String> auto(String unit, int retention) {
        return new HashMap<>(
                Map.of(
                        PREFIX + "enabled",
                        "true",
                        PREFIX + "time-unit",
                        unit,
                        PREFIX + "num-retention",
                        Integer.toString(retention),
                        PREFIX + "time-zone",
                        "UTC"));
    }

    private Iterable<Long> dropped(Map<String, String> properties, Map<Long, String> partitions) {
        return DroppedPartitions.of(
                descriptorOnly("d", properties, "day").info(), buckets(partitions), NOW);
    }

    private static TieredBuckets buckets(Map<Long, String> partitions) {
        TieredBuckets.Builder buckets = TieredBuckets.none().toBuilder();
        partitions.forEach(
                (id, name) ->
                        buckets.add(
                                new BucketId(OptionalLong.of(id), 0),
                                Optional.of(name),
                                10,
                                List.of()));
        return buckets.build();
    }

    private TestTable table(String name, Map<String, String> properties, String... keys) {
        return descriptorOnly(name, properties, keys).create();
    }

    private TestTable descriptorOnly(String name, Map<String, String> properties, String... keys) {
        Schema.Builder schema = Schema.newBuilder().column("id", DataTypes.INT());
        for (String key : keys) {
            schema.column(key, DataTypes.STRING().copy(false));
        }
        TableDescriptor.Builder descriptor =
                TableDescriptor.builder()
                        .schema(schema.build())
                        .partitionedBy(keys)
                        .distributedBy(1)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true");
        properties.forEach(
                (key, value) -> {
                    if (key.startsWith(PREFIX)) {
                        descriptor.property(key, value);
                    } else {
                        descriptor.customProperty(key, value);
                    }
                });
        return new TestTable(
                TestTable.cluster(warehouse), TablePath.of("db", name), 7, descriptor.build());
    }

    private static LanceWriteResult row(TestTable table, long partition, long offset, String name)
            throws IOException {
        return rows(table, partition, offset, 1, name);
    }

    private static LanceWriteResult rows(
            TestTable table, long partition, long firstOffset, int count, String name)
            throws IOException {
        return rows(table, 7, partition, firstOffset, count, name);
    }

    private static LanceWriteResult rows(
            TestTable table, long tableId, long partition, long firstOffset, int count, String name)
            throws IOException {
        try (LakeWriter<PendingWriteResult> writer =
                table.writer(new TableBucket(tableId, partition, 0), name)) {
            for (int i = 0; i < count; i++) {
                writer.write(
                        TestTable.record(
                                firstOffset + i, GenericRow.of(1, BinaryString.fromString(name))));
            }
            return TestTable.handedOver(writer.complete());
        }
    }
}
