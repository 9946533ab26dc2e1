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

import io.flusslance.testing.EmbeddedLake;
import io.flusslance.testing.FlinkSql;

import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.apache.fluss.client.Connection;
import org.apache.fluss.client.ConnectionFactory;
import org.apache.fluss.client.table.Table;
import org.apache.fluss.client.table.writer.UpsertWriter;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.metadata.PartitionSpec;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A query of a primary-key table gives each key once, with its newest value: from the lake where
 * the log says nothing newer, from the log where it does.
 */
class PrimaryKeyUnionReadITCase {

    private static final List<String> REGIONS = List.of("eu", "us");
    private static final int KEYS = 300;

    private static EmbeddedLake lake;
    private static FlinkSql batch;
    private static Connection connection;
    private static KeyedTable plain;
    private static KeyedTable partitioned;
    private static KeyedTable allInLake;
    private static KeyedTable streamed;
    private static AllTypesTable allTypes;

    private interface Change {
        CompletableFuture<?> giveTo(UpsertWriter writer);
    }

    /** Writes changes in their order; they are acknowledged when this returns. */
    @SuppressWarnings("try") // the table's close() throws every Exception
    private static void write(TablePath path, List<Change> changes) throws Exception {
        try (Table table = connection.getTable(path)) {
            UpsertWriter writer = table.newUpsert().createWriter();
            List<CompletableFuture<?>> acknowledged = new ArrayList<>();
            changes.forEach(change -> acknowledged.add(change.giveTo(writer)));
            writer.flush();
            for (CompletableFuture<?> one : acknowledged) {
                one.get();
            }
        }
    }

    /** A table with the key (region, id), and what it holds. */
    private static final class KeyedTable {

        private final TablePath path;
        private final Random random;
        // region, id → the row
        private final Map<List<Object>, Row> model =
                new TreeMap<>(
                        Comparator.comparing((List<Object> key) -> (String) key.get(0))
                                .thenComparing(key -> (Integer) key.get(1)));

        private KeyedTable(String name, int buckets, boolean isPartitioned) throws Exception {
            this.path = TablePath.of("fluss", name);
            this.random = new Random(name.hashCode());
            TableDescriptor.Builder descriptor =
                    TableDescriptor.builder()
                            .schema(
                                    Schema.newBuilder()
                                            .column("note", DataTypes.STRING())
                                            .column("id", DataTypes.INT())
                                            .column("amount", DataTypes.BIGINT())
                                            .column("region", DataTypes.STRING())
                                            .primaryKey("region", "id")
                                            .build())
                            .distributedBy(buckets, "id")
                            .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                            .property(
                                    ConfigOptions.TABLE_DATALAKE_FRESHNESS, Duration.ofMillis(500));
            if (isPartitioned) {
                descriptor.partitionedBy("region");
            }
            lake.cluster().createTable(path, descriptor.build());
            if (isPartitioned) {
                lake.cluster().createPartitions(path, REGIONS);
            }
        }

        /** Upserts and deletes of random keys. */
        private void change(int count) throws Exception {
            List<Change> changes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String region = REGIONS.get(random.nextInt(REGIONS.size()));
                int id = random.nextInt(KEYS) - KEYS / 2;
                if (random.nextInt(4) == 0) {
                    model.remove(List.of(region, id));
                    changes.add(writer -> writer.delete(row(null, id, null, region)));
                } else {
                    changes.add(upsert(id, region));
                }
            }
            write(path, changes);
        }

        /** New rows of a region. */
        private void fill(String region, int count) throws Exception {
            List<Change> changes = new ArrayList<>();
            for (int id = 0; id < count; id++) {
                changes.add(upsert(id, region));
            }
            write(path, changes);
        }

        private Change upsert(int id, String region) {
            String note = random.nextInt(9) == 0 ? null : "note " + random.nextInt(1000);
            long amount = random.nextInt(1000) - 500L;
            model.put(List.of(region, id), Row.of(note, id, amount, region));
            return writer -> writer.upsert(row(note, id, amount, region));
        }

        /** The last row of each region, in a table whose regions have one bucket each. */
        private void end() throws Exception {
            List<Change> changes = new ArrayList<>();
            REGIONS.forEach(region -> changes.add(upsert(KEYS, region)));
            write(path, changes);
        }

        private static GenericRow row(String note, int id, Long amount, String region) {
            return GenericRow.of(
                    note == null ? null : BinaryString.fromString(note),
                    id,
                    amount,
                    BinaryString.fromString(region));
        }

        private Set<String> regions() {
            return model.keySet().stream()
                    .map(key -> (String) key.get(0))
                    .collect(Collectors.toSet());
        }

        private List<Row> rows(Predicate<Row> condition, Function<Row, Row> projection) {
            return model.values().stream()
                    .filter(condition)
                    .map(projection)
                    .collect(Collectors.toList());
        }
    }

    /** A table with a key of all types that Fluss allows in one, and the values of its rows. */
    private static final class AllTypesTable {

        private static final TablePath PATH = TablePath.of("fluss", "keys_of_all_types");
        private static final List<Supplier<Object>> PARTS = new ArrayList<>();
        private static final Random RANDOM = new Random(5);

        private final List<Object[]> keys = new ArrayList<>();
        // by the number of the key
        private final Map<Integer, Integer> model = new TreeMap<>();
        private int lastValue;

        private AllTypesTable() throws Exception {
            Schema.Builder schema = Schema.newBuilder().column("v", DataTypes.INT());
            List<String> names = new ArrayList<>();
            part(schema, names, DataTypes.STRING(), "a", "\u00e9", "\ud83d\ude00", "\uffee", "");
            part(schema, names, DataTypes.BYTES(), new byte[0], new byte[] {0}, new byte[] {-1});
            part(schema, names, DataTypes.BINARY(2), new byte[] {1, -1}, new byte[] {1, 1});
            part(schema, names, DataTypes.BOOLEAN(), true, false);
            part(schema, names, DataTypes.TINYINT(), (byte) -1, (byte) 1);
            part(schema, names, DataTypes.SMALLINT(), (short) -1, (short) 1);
            part(schema, names, DataTypes.INT(), Integer.MIN_VALUE, 0);
            part(schema, names, DataTypes.BIGINT(), Long.MIN_VALUE, 0L);
            part(schema, names, DataTypes.FLOAT(), -0f, 0f, -1.5f);
            part(schema, names, DataTypes.DOUBLE(), -0d, 0d, Double.NaN);
            part(schema, names, DataTypes.DECIMAL(5, 2), decimal("-1.00", 5), decimal("1.01", 5));
            part(
                    schema,
                    names,
                    DataTypes.DECIMAL(38, 2),
                    decimal("-98765432109876543210987.65", 38),
                    decimal("0.00", 38));
            part(schema, names, DataTypes.CHAR(3), "abc", "abd");
            part(schema, names, DataTypes.DATE(), -400, 0, 20_000);
            part(schema, names, DataTypes.TIME(0), 0, 3_600_000);
            for (int precision : new int[] {0, 3, 6, 9}) {
                int nanos = precision < 6 ? 0 : 1_000;
                part(
                        schema,
                        names,
                        DataTypes.TIMESTAMP(precision),
                        TimestampNtz.fromMillis(-5_000, 0),
                        TimestampNtz.fromMillis(5_000, nanos));
                part(
                        schema,
                        names,
                        DataTypes.TIMESTAMP_LTZ(precision),
                        TimestampLtz.fromEpochMillis(-5_000, 0),
                        TimestampLtz.fromEpochMillis(5_000, nanos));
            }
            lake.cluster()
                    .createTable(
                            PATH,
                            TableDescriptor.builder()
                                    .schema(schema.primaryKey(names).build())
                                    .distributedBy(2)
                                    .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                                    .property(
                                            ConfigOptions.TABLE_DATALAKE_FRESHNESS,
                                            Duration.ofMillis(500))
                                    .build());
            for (int i = 0; i < 150; i++) {
                keys.add(PARTS.stream().map(Supplier::get).toArray());
            }
        }

        private static Decimal decimal(String value, int precision) {
            return Decimal.fromBigDecimal(new BigDecimal(value), precision, 2);
        }

        private static void part(
                Schema.Builder schema, List<String> names, DataType type, Object... values) {
            names.add("k" + names.size());
            schema.column(names.get(names.size() - 1), type);
            PARTS.add(
                    () -> {
                        Object value = values[RANDOM.nextInt(values.length)];
                        return value instanceof String
                                ? BinaryString.fromString((String) value)
                                : value;
                    });
        }

        /** Upserts and deletes; each row has another value. */
        private void change(int count) throws Exception {
            List<Change> changes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int key = RANDOM.nextInt(keys.size());
                Object[] row = new Object[PARTS.size() + 1];
                System.arraycopy(keys.get(key), 0, row, 1, PARTS.size());
                if (RANDOM.nextInt(4) == 0) {
                    model.remove(key);
                    changes.add(writer -> writer.delete(GenericRow.of(row)));
                } else {
                    row[0] = ++lastValue;
                    model.put(key, lastValue);
                    changes.add(writer -> writer.upsert(GenericRow.of(row)));
                }
            }
            write(PATH, changes);
        }
    }

    @BeforeAll
    static void fillTables() throws Exception {
        lake = EmbeddedLake.start();
        Configuration configuration = new Configuration();
        configuration.setString(
                ConfigOptions.BOOTSTRAP_SERVERS.key(), lake.cluster().bootstrapServers());
        connection = ConnectionFactory.createConnection(configuration);
        lake.cluster().startTiering();
        batch = FlinkSql.batch(lake.cluster(), Map.of());
        plain = new KeyedTable("plain_keys", 3, false);
        partitioned = new KeyedTable("partitioned_keys", 2, true);
        allInLake = new KeyedTable("keys_in_lake", 2, false);
        streamed = new KeyedTable("streamed_keys", 1, true);
        allTypes = new AllTypesTable();
        List<KeyedTable> tables = List.of(plain, partitioned, allInLake, streamed);
        lake.cluster().createPartitions(partitioned.path, List.of("dropped"));
        partitioned.fill("dropped", 30);
        for (int round = 0; round < 3; round++) {
            allTypes.change(120);
            for (KeyedTable table : tables) {
                table.change(400);
            }
            for (KeyedTable table : tables) {
                lake.cluster().awaitTiered(table.path);
            }
            lake.cluster().awaitTiered(AllTypesTable.PATH);
        }
        lake.cluster().cancelTiering();
        for (KeyedTable table : List.of(plain, partitioned, streamed)) {
            table.change(150);
        }
        allTypes.change(100);
        // its rows stay in the lake
        lake.cluster()
                .admin()
                .dropPartition(
                        partitioned.path, new PartitionSpec(Map.of("region", "dropped")), false)
                .get();
        lake.cluster().createPartitions(partitioned.path, List.of("new"));
        partitioned.fill("new", 20);
    }

    @AfterAll
    static void stopCluster() throws Exception {
        connection.close();
        lake.close();
    }

    private static Stream<Arguments> tables() {
        return Stream.of(
                Arguments.of("plain_keys", plain),
                Arguments.of("partitioned_keys", partitioned),
                Arguments.of("keys_in_lake", allInLake),
                Arguments.of("streamed_keys", streamed));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void eachKeyIsThereOnceWithItsNewestRow(String name, KeyedTable table) throws Exception {
        assertThat(batch.select("SELECT * FROM fluss." + name))
                .containsExactlyInAnyOrderElementsOf(table.rows(row -> true, row -> row));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void columnsWithoutTheKeyAreThoseOfTheNewestRows(String name, KeyedTable table)
            throws Exception {
        assertThat(batch.select("SELECT amount FROM fluss." + name))
                .containsExactlyInAnyOrderElementsOf(
                        table.rows(row -> true, row -> Row.of(row.getField(2))));
        assertThat(batch.select("SELECT id, note FROM fluss." + name))
                .containsExactlyInAnyOrderElementsOf(
                        table.rows(row -> true, row -> Row.of(row.getField(1), row.getField(0))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void conditionsSeeTheNewestRowsOnly(String name, KeyedTable table) throws Exception {
        assertRows(name, table, "amount > 0", row -> (Long) row.getField(2) > 0);
        assertRows(name, table, "amount <= -100", row -> (Long) row.getField(2) <= -100);
        assertRows(name, table, "note IS NULL", row -> row.getField(0) == null);
        assertRows(name, table, "id BETWEEN -20 AND 40", row -> isIn(row, -20, 40));
        assertRows(name, table, "region = 'eu'", row -> "eu".equals(row.getField(3)));
        assertRows(
                name,
                table,
                "region = 'us' AND id > 0 AND amount < 250",
                row ->
                        "us".equals(row.getField(3))
                                && isIn(row, 1, KEYS)
                                && (Long) row.getField(2) < 250);
    }

    private static boolean isIn(Row row, int first, int last) {
        int id = (Integer) row.getField(1);
        return id >= first && id <= last;
    }

    private static void assertRows(
            String name, KeyedTable table, String condition, Predicate<Row> expected)
            throws Exception {
        assertThat(batch.select("SELECT * FROM fluss." + name + " WHERE " + condition))
                .as(condition)
                .containsExactlyInAnyOrderElementsOf(table.rows(expected, row -> row));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void countsAndSumsAreOfTheNewestRows(String name, KeyedTable table) throws Exception {
        assertThat(batch.value("SELECT COUNT(*) FROM fluss." + name))
                .isEqualTo((long) table.model.size());
        List<Row> expected = new ArrayList<>();
        for (String region : table.regions()) {
            List<Row> rows = table.rows(row -> region.equals(row.getField(3)), row -> row);
            long sum = rows.stream().mapToLong(row -> (Long) row.getField(2)).sum();
            expected.add(Row.of(region, (long) rows.size(), sum));
        }
        assertThat(
                        batch.select(
                                "SELECT region, COUNT(*), SUM(amount) FROM fluss."
                                        + name
                                        + " GROUP BY region"))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    /** A key that is ordered otherwise in lake and log would give a stale row, or one twice. */
    @Test
    void keysOfAllTypesAreMergedWithTheLog() throws Exception {
        assertThat(batch.integers("SELECT v FROM fluss.keys_of_all_types"))
                .isEqualTo(allTypes.model.values().stream().sorted().toList());
        assertThat(batch.select("SELECT * FROM fluss.keys_of_all_types"))
                .hasSameSizeAs(allTypes.model.values());
    }

    /** First the rows of the lake, then the changes of the log since. */
    @Test
    void aStreamingQueryEndsUpWithTheNewestRows() throws Exception {
        streamed.end();
        Map<List<Object>, Row> found =
                new TreeMap<>(
                        Comparator.comparing((List<Object> key) -> (String) key.get(0))
                                .thenComparing(key -> (Integer) key.get(1)));
        TableResult result =
                FlinkSql.streaming(lake.cluster()).query("SELECT * FROM fluss.streamed_keys");
        int ends = 0;
        try (CloseableIterator<Row> rows = result.collect()) {
            while (ends < REGIONS.size() && rows.hasNext()) {
                Row row = rows.next();
                RowKind kind = row.getKind();
                List<Object> key = List.of(row.getField(3), row.getField(1));
                if (kind == RowKind.INSERT || kind == RowKind.UPDATE_AFTER) {
                    row.setKind(RowKind.INSERT);
                    found.put(key, row);
                    ends += (Integer) row.getField(1) == KEYS ? 1 : 0;
                } else {
                    found.remove(key);
                }
            }
        }
        result.getJobClient().orElseThrow().cancel().exceptionally(e -> null).get();

        assertThat(found.values()).containsExactlyElementsOf(streamed.model.values());
    }
}
