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
package io.flusslance.tiering;

import io.flusslance.testing.Deadline;
import io.flusslance.testing.FlinkSql;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.Resources;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieringCluster;

import org.apache.fluss.client.Connection;
import org.apache.fluss.client.ConnectionFactory;
import org.apache.fluss.client.table.writer.UpsertWriter;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.config.MemorySize;
import org.apache.fluss.metadata.AggFunctions;
import org.apache.fluss.metadata.ChangelogImage;
import org.apache.fluss.metadata.DeleteBehavior;
import org.apache.fluss.metadata.MergeEngineType;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import static io.flusslance.tiering.LookedUpTable.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever Fluss makes of changes (by merge engines, partial updates, a log that expires, a key
 * that moves to another partition), the lake has the rows that Fluss looks up.
 */
class MergeEnginesITCase {

    private static final int KEYS = 60;
    private static final int WAVES = 3;
    // of each time that all tables change; enough for each bucket to get some
    private static final int NEW_KEYS = 20;
    private static final int ALL_KEYS = KEYS + (WAVES + 1) * NEW_KEYS;
    private static final int CHANGES = 150;
    private static final List<String> REGIONS = List.of("ap", "eu", "us");
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private static final Resources RESOURCES = new Resources();
    private static final Random RANDOM = new Random(RandomRows.printedSeed());

    private static String warehouse;
    private static TieringCluster cluster;
    private static Connection connection;

    /** What a wave writes to a table. */
    private interface Wave {
        void write(LookedUpTable table) throws Exception;
    }

    @BeforeAll
    static void startCluster() throws Exception {
        warehouse = RESOURCES.add(TemporaryFolder.create("warehouse")).path().toString();
        cluster =
                RESOURCES.add(
                        TieringCluster.start(
                                Map.of("warehouse", warehouse),
                                Map.of(
                                        ConfigOptions.KV_SNAPSHOT_INTERVAL.key(),
                                        "1s",
                                        ConfigOptions.REMOTE_LOG_TASK_INTERVAL_DURATION.key(),
                                        "500ms",
                                        ConfigOptions.LOG_SEGMENT_FILE_SIZE.key(),
                                        "64kb")));
        Configuration configuration = new Configuration();
        configuration.setString(ConfigOptions.BOOTSTRAP_SERVERS.key(), cluster.bootstrapServers());
        // a batch and its changelog fit a segment
        configuration.set(ConfigOptions.CLIENT_WRITER_BATCH_SIZE, MemorySize.parse("8kb"));
        configuration.set(ConfigOptions.CLIENT_WRITER_BUFFER_PAGE_SIZE, MemorySize.parse("8kb"));
        connection = RESOURCES.add(ConnectionFactory.createConnection(configuration));
    }

    @AfterAll
    static void stopCluster() throws Exception {
        RESOURCES.close();
    }

    @Test
    void theLakeHasTheRowsThatFlussLooksUp() throws Exception {
        Map<LookedUpTable, Wave> tables = new LinkedHashMap<>();
        tables.put(firstRow(), thenNewKeys(MergeEnginesITCase::upsert));
        tables.put(versioned(), thenNewKeys(MergeEnginesITCase::upsert));
        tables.put(aggregated(), thenNewKeys(MergeEnginesITCase::upsertAndDelete));
        tables.put(partiallyUpdated(), thenNewKeys(MergeEnginesITCase::updatePartially));
        tables.put(withoutOldRows(), thenNewKeys(MergeEnginesITCase::upsertAndDelete));
        LookedUpTable expiring = expiring("expiring", true);
        tables.put(expiring, thenNewKeys(MergeEnginesITCase::fillLog));
        LookedUpTable late = expiring("enabled_later", false);
        tables.put(late, thenNewKeys(MergeEnginesITCase::fillLog));
        LookedUpTable placed = placed();
        LookedUpTable moved = moved();
        tables.put(moved, table -> move(placed, table));
        FlinkSql.streaming(cluster)
                .start("INSERT INTO fluss.moved SELECT region, id, note FROM fluss.placed");

        change(tables);
        awaitExpired(late);
        cluster.setLake(late.path(), true);
        cluster.startTiering();
        for (int wave = 0; wave < WAVES; wave++) {
            for (LookedUpTable table : tables.keySet()) {
                cluster.awaitTiered(table.path());
                assertThat(table.rowsInLake(warehouse))
                        .as("%s after wave %d", table.path(), wave)
                        .isEqualTo(table.rowsInFluss())
                        .isNotEmpty();
            }
            change(tables);
        }
        awaitExpired(expiring);
        cluster.cancelTiering();
        cluster.cancelQueries();

        FlinkSql batch = FlinkSql.batch(cluster, Map.of());
        for (LookedUpTable table : tables.keySet()) {
            assertThat(table.rows(batch.select("SELECT * FROM " + table.path())))
                    .as("union read of %s", table.path())
                    .isEqualTo(table.rowsInFluss());
        }
    }

    private static void change(Map<LookedUpTable, Wave> tables) throws Exception {
        for (Map.Entry<LookedUpTable, Wave> table : tables.entrySet()) {
            table.getValue().write(table.getKey());
        }
    }

    // --------------------------------------------------------------------------------- tables

    private static TableDescriptor.Builder descriptor(Schema.Builder schema) {
        return TableDescriptor.builder()
                .schema(schema.build())
                .distributedBy(2, "id")
                .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                .property(ConfigOptions.TABLE_DATALAKE_FRESHNESS, Duration.ofSeconds(1));
    }

    private static Schema.Builder columns() {
        return Schema.newBuilder()
                .column("id", DataTypes.INT())
                .column("amount", DataTypes.BIGINT())
                .column("note", DataTypes.STRING())
                .primaryKey("id");
    }

    private static LookedUpTable table(String name, TableDescriptor.Builder descriptor)
            throws Exception {
        return new LookedUpTable(
                cluster, connection, name, descriptor.build(), LookedUpTable.numbers(ALL_KEYS));
    }

    private static LookedUpTable firstRow() throws Exception {
        return table(
                "first_row",
                descriptor(columns())
                        .property(ConfigOptions.TABLE_MERGE_ENGINE, MergeEngineType.FIRST_ROW));
    }

    private static LookedUpTable versioned() throws Exception {
        return table(
                "versioned",
                descriptor(columns())
                        .property(ConfigOptions.TABLE_MERGE_ENGINE, MergeEngineType.VERSIONED)
                        .property(ConfigOptions.TABLE_MERGE_ENGINE_VERSION_COLUMN, "amount"));
    }

    private static LookedUpTable aggregated() throws Exception {
        return table(
                "aggregated",
                descriptor(
                                Schema.newBuilder()
                                        .column("id", DataTypes.INT())
                                        .column("amount", DataTypes.BIGINT(), AggFunctions.SUM())
                                        .column(
                                                "note",
                                                DataTypes.STRING(),
                                                AggFunctions.LAST_VALUE_IGNORE_NULLS())
                                        .primaryKey("id"))
                        .property(ConfigOptions.TABLE_MERGE_ENGINE, MergeEngineType.AGGREGATION)
                        .property(ConfigOptions.TABLE_DELETE_BEHAVIOR, DeleteBehavior.ALLOW));
    }

    private static LookedUpTable partiallyUpdated() throws Exception {
        return table("partially_updated", descriptor(columns()));
    }

    /** Its log has no rows from before an update. */
    private static LookedUpTable withoutOldRows() throws Exception {
        return table(
                "without_old_rows",
                descriptor(columns())
                        .property(ConfigOptions.TABLE_CHANGELOG_IMAGE, ChangelogImage.WAL));
    }

    /** Its log is gone a second later. */
    private static LookedUpTable expiring(String name, boolean lake) throws Exception {
        return table(
                name,
                descriptor(columns())
                        .distributedBy(1, "id")
                        .property(ConfigOptions.TABLE_LOG_TTL, Duration.ofSeconds(1))
                        .property(ConfigOptions.TABLE_TIERED_LOG_LOCAL_SEGMENTS, 1)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED, lake));
    }

    private static LookedUpTable placed() throws Exception {
        return table(
                "placed",
                TableDescriptor.builder()
                        .schema(
                                Schema.newBuilder()
                                        .column("region", DataTypes.STRING())
                                        .column("id", DataTypes.INT())
                                        .column("note", DataTypes.STRING())
                                        .primaryKey("id")
                                        .build())
                        .distributedBy(1));
    }

    private static LookedUpTable moved() throws Exception {
        List<GenericRow> keys = new ArrayList<>();
        for (String region : REGIONS) {
            for (int id = 0; id < KEYS; id++) {
                keys.add(GenericRow.of(text(region), id));
            }
        }
        LookedUpTable table =
                new LookedUpTable(
                        cluster,
                        connection,
                        "moved",
                        descriptor(
                                        Schema.newBuilder()
                                                .column("region", DataTypes.STRING())
                                                .column("id", DataTypes.INT())
                                                .column("note", DataTypes.STRING())
                                                .primaryKey("region", "id"))
                                .partitionedBy("region")
                                .build(),
                        keys);
        cluster.createPartitions(table.path(), REGIONS);
        return table;
    }

    // -------------------------------------------------------------------------------- changes

    private static GenericRow randomRow() {
        return GenericRow.of(RANDOM.nextInt(KEYS), RANDOM.nextInt(1000) - 500L, randomText(8));
    }

    private static BinaryString randomText(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (' ' + RANDOM.nextInt(95)));
        }
        return RANDOM.nextInt(9) == 0 ? null : text(text.toString());
    }

    private static void upsert(LookedUpTable table) throws Exception {
        table.write(
                (opened, written) -> {
                    UpsertWriter writer = opened.newUpsert().createWriter();
                    // of some keys there are none before a later wave
                    for (int i = 0; i < CHANGES / WAVES; i++) {
                        written.add(writer.upsert(randomRow()));
                    }
                    writer.flush();
                });
    }

    /**
     * Changes that change nothing leave batches without records in the log. If the log of a bucket
     * ends with one, Fluss 0.9.1 waits for a record: a batch query forever, and tiering never takes
     * the last offset. So the last changes are those of new keys.
     */
    private static Wave thenNewKeys(Wave wave) {
        AtomicInteger nextKey = new AtomicInteger(KEYS);
        return table -> {
            wave.write(table);
            addNewKeys(table, nextKey.getAndAdd(NEW_KEYS));
        };
    }

    private static void addNewKeys(LookedUpTable table, int firstKey) throws Exception {
        table.write(
                (opened, written) -> {
                    UpsertWriter writer = opened.newUpsert().createWriter();
                    for (int id = firstKey; id < firstKey + NEW_KEYS; id++) {
                        written.add(writer.upsert(GenericRow.of(id, (long) id, null)));
                    }
                    writer.flush();
                });
    }

    private static void upsertAndDelete(LookedUpTable table) throws Exception {
        table.write(
                (opened, written) -> {
                    UpsertWriter writer = opened.newUpsert().createWriter();
                    for (int i = 0; i < CHANGES; i++) {
                        upsertOrDelete(writer, randomRow(), written);
                    }
                    writer.flush();
                });
    }

    private static void upsertOrDelete(
            UpsertWriter writer, GenericRow row, List<CompletableFuture<?>> written) {
        written.add(RANDOM.nextInt(4) == 0 ? writer.delete(row) : writer.upsert(row));
    }

    /** Of some columns, and of all; a partial delete makes the columns null. */
    private static void updatePartially(LookedUpTable table) throws Exception {
        table.write(
                (opened, written) -> {
                    List<UpsertWriter> writers = new ArrayList<>();
                    for (String[] columns :
                            List.of(new String[] {"id", "amount"}, new String[] {"id", "note"})) {
                        writers.add(opened.newUpsert().partialUpdate(columns).createWriter());
                    }
                    writers.add(opened.newUpsert().createWriter());
                    // a batch of the client takes rows of one writer only
                    for (int i = 0; i < CHANGES; i += 10) {
                        UpsertWriter writer = writers.get(RANDOM.nextInt(writers.size()));
                        for (int change = 0; change < 10; change++) {
                            upsertOrDelete(writer, randomRow(), written);
                        }
                        writer.flush();
                    }
                });
    }

    /** So many long rows that the log begins another segment several times. */
    private static void fillLog(LookedUpTable table) throws Exception {
        table.write(
                (opened, written) -> {
                    UpsertWriter writer = opened.newUpsert().createWriter();
                    for (int i = 0; i < CHANGES; i++) {
                        GenericRow row =
                                GenericRow.of(RANDOM.nextInt(KEYS), (long) i, randomText(3_000));
                        upsertOrDelete(writer, row, written);
                        if (i % 10 == 0) {
                            writer.flush();
                        }
                    }
                    writer.flush();
                });
    }

    private static void awaitExpired(LookedUpTable table) throws Exception {
        Deadline.in(DEADLINE)
                .await(
                        "the begin of the log of " + table.path() + " is gone",
                        () -> table.firstOffset(0) > 0,
                        () -> "it is there");
    }

    /** Changes rows and their regions; a job of Flink copies them into the partitions. */
    private static void move(LookedUpTable placed, LookedUpTable moved) throws Exception {
        placed.write(
                (opened, written) -> {
                    UpsertWriter writer = opened.newUpsert().createWriter();
                    for (int i = 0; i < CHANGES; i++) {
                        GenericRow row =
                                GenericRow.of(
                                        text(REGIONS.get(RANDOM.nextInt(REGIONS.size()))),
                                        RANDOM.nextInt(KEYS),
                                        randomText(8));
                        upsertOrDelete(writer, row, written);
                    }
                    writer.flush();
                });
        Set<String> expected = Set.copyOf(placed.rowsInFluss().values());
        Deadline.in(DEADLINE)
                .await(
                        "the job has moved the rows",
                        () -> Set.copyOf(moved.rowsInFluss().values()).equals(expected),
                        () -> "expected " + expected);
    }
}
