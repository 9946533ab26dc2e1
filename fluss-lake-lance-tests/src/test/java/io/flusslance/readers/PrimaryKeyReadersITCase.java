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
package io.flusslance.readers;

import io.flusslance.testing.EmbeddedLake;
import io.flusslance.testing.FlinkSql;
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.PythonSteps;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.Resources;

import org.apache.flink.types.Row;
import org.apache.fluss.client.Connection;
import org.apache.fluss.client.ConnectionFactory;
import org.apache.fluss.client.table.Table;
import org.apache.fluss.client.table.writer.UpsertWriter;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * pylance, LanceDB, DuckDB and Polars read the same rows of a primary-key table as Flink SQL, and
 * what others add to them stays with the rows that do not change.
 */
class PrimaryKeyReadersITCase {

    private static final TablePath PATH = TablePath.of("fluss", "items");
    private static final List<String> SHOPS = List.of("east", "west");
    private static final int IDS = 150;
    private static final int DIMENSIONS = 8;
    private static final int NEAREST = 7;

    /** As in {@code read_keys.py}. */
    private static final int DEAR = 500;

    private static final Resources RESOURCES = new Resources();

    private static EmbeddedLake lake;
    private static FlinkSql batch;
    private static Connection connection;
    private static PythonSteps readers;

    private final Random random = new Random(RandomRows.printedSeed());
    // by shop/id
    private final Map<String, Item> items = new TreeMap<>();
    // the ratings that others gave, null where they gave none yet
    private final Map<String, Integer> ratings = new TreeMap<>();

    private record Item(String shop, int id, int price, String name, List<Integer> embedding) {

        private String key() {
            return shop + "/" + id;
        }

        private GenericRow row() {
            Float[] vector = embedding.stream().map(Integer::floatValue).toArray(Float[]::new);
            return GenericRow.of(
                    BinaryString.fromString(shop),
                    id,
                    price,
                    name == null ? null : BinaryString.fromString(name),
                    new GenericArray(vector));
        }

        private double distance(List<Integer> vector) {
            return IntStream.range(0, DIMENSIONS)
                    .mapToDouble(i -> Math.pow(embedding.get(i) - vector.get(i), 2))
                    .sum();
        }

        /** As {@code read_keys.py} gives it. */
        @Override
        public String toString() {
            return text(shop, id, price, name, embedding);
        }
    }

    private static String text(
            Object shop, Object id, Object price, Object name, List<Integer> vector) {
        String quoted = name == null ? "null" : "\"" + name + "\"";
        return "[\"" + shop + "\", " + id + ", " + price + ", " + quoted + ", " + vector + "]";
    }

    @BeforeAll
    static void startClusterAndReaders() throws Exception {
        PythonEnvironment python = PythonEnvironment.get();
        lake = RESOURCES.add(EmbeddedLake.start());
        Configuration configuration = new Configuration();
        configuration.setString(
                ConfigOptions.BOOTSTRAP_SERVERS.key(), lake.cluster().bootstrapServers());
        connection = RESOURCES.add(ConnectionFactory.createConnection(configuration));
        batch = FlinkSql.batch(lake.cluster(), Map.of());
        Path dataset = lake.warehouse().resolve("fluss/items.lance");
        readers =
                RESOURCES.add(
                        PythonSteps.of(
                                python,
                                lake.warehouse().resolve("errors.txt"),
                                "read_keys.py",
                                dataset.toString()));
        lake.cluster().createTable(PATH, items());
        lake.cluster().startTiering();
    }

    private static TableDescriptor items() {
        return TableDescriptor.builder()
                .schema(
                        Schema.newBuilder()
                                .column("shop", DataTypes.STRING())
                                .column("id", DataTypes.INT())
                                .column("price", DataTypes.INT())
                                .column("name", DataTypes.STRING())
                                .column("embedding", DataTypes.ARRAY(DataTypes.FLOAT()))
                                .primaryKey("shop", "id")
                                .build())
                .distributedBy(2, "id")
                .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                .property(ConfigOptions.TABLE_DATALAKE_FRESHNESS, Duration.ofMillis(500))
                .customProperty("embedding.arrow.fixed-size-list.size", String.valueOf(DIMENSIONS))
                .build();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        RESOURCES.close();
    }

    @Test
    void allReadersSeeTheSameRowsAndWhatOthersAddStays() throws Exception {
        change(250);
        assertThat(checkReaders()).as("deleted rows").isZero();
        readers.take("index", Map.of());

        change(60);
        assertThat(checkReaders()).as("deleted rows").isPositive();

        readers.take("add_column", Map.of());
        rate(1);
        checkReaders();
        change(60);
        assertThat(checkReaders()).as("deleted rows").isPositive();
        checkRatings();
        // those that have changed need another one
        rate(2);
        readers.take("optimize", Map.of());
        change(60);
        checkReaders();
        checkRatings();
        assertThat(new HashSet<>(ratings.values())).containsExactlyInAnyOrder(1, 2, null);
    }

    /** Upserts and deletes of random keys, which are in the lake when it returns. */
    private void change(int count) throws Exception {
        try (Table table = connection.getTable(PATH)) {
            UpsertWriter writer = table.newUpsert().createWriter();
            List<CompletableFuture<?>> written = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Item item = item();
                if (random.nextInt(3) == 0) {
                    written.add(writer.delete(item.row()));
                    items.remove(item.key());
                    ratings.remove(item.key());
                } else {
                    written.add(writer.upsert(item.row()));
                    items.put(item.key(), item);
                    ratings.put(item.key(), null);
                }
            }
            writer.flush();
            for (CompletableFuture<?> one : written) {
                one.get();
            }
        }
        lake.cluster().awaitTiered(PATH);
    }

    private Item item() {
        return new Item(
                SHOPS.get(random.nextInt(SHOPS.size())),
                random.nextInt(IDS),
                random.nextInt(2 * DEAR),
                random.nextInt(9) == 0 ? null : "item " + random.nextInt(1000),
                vector());
    }

    private List<Integer> vector() {
        return random.ints(DIMENSIONS, 0, 20).boxed().toList();
    }

    /** Compares all readers with the model, and gives the number of rows in deletion vectors. */
    private int checkReaders() throws Exception {
        JsonNode read = readers.take("read", Map.of());
        for (String reader : List.of("pylance", "lancedb", "duckdb", "polars")) {
            assertThat(texts(read.get("rows").get(reader)))
                    .as(reader)
                    .isEqualTo(rows(item -> true));
            assertThat(texts(read.get("dear").get(reader)))
                    .as("%s with a condition", reader)
                    .isEqualTo(rows(item -> item.price > DEAR));
        }
        assertThat(read.get("counts")).allMatch(count -> count.asInt() == items.size());
        assertThat(rows(batch.select("SELECT * FROM fluss.items")))
                .as("Flink")
                .isEqualTo(rows(item -> true));
        assertThat(rows(batch.select("SELECT * FROM fluss.items WHERE price > " + DEAR)))
                .as("Flink with a condition")
                .isEqualTo(rows(item -> item.price > DEAR));
        List<Integer> vector = vector();
        JsonNode nearest = readers.take("nearest", Map.of("vector", vector, "count", NEAREST));
        checkNearest(vector, texts(nearest.get("all")), item -> true);
        checkNearest(vector, texts(nearest.get("dear")), item -> item.price > DEAR);
        return read.get("deleted_rows").asInt();
    }

    private List<String> rows(Predicate<Item> condition) {
        return items.values().stream().filter(condition).map(Item::toString).sorted().toList();
    }

    private static List<String> rows(List<Row> rows) {
        return rows.stream()
                .map(
                        row -> {
                            Float[] vector = (Float[]) row.getField(4);
                            return text(
                                    row.getField(0),
                                    row.getField(1),
                                    row.getField(2),
                                    row.getField(3),
                                    Arrays.stream(vector).map(Float::intValue).toList());
                        })
                .sorted()
                .toList();
    }

    private static List<String> texts(JsonNode lines) {
        return StreamSupport.stream(lines.spliterator(), false).map(JsonNode::asText).toList();
    }

    private void checkNearest(List<Integer> vector, List<String> found, Predicate<Item> condition) {
        List<Item> rows =
                items.values().stream().filter(i -> found.contains(i.toString())).toList();
        assertThat(found).hasSameSizeAs(rows);
        assertThat(rows.stream().map(item -> item.distance(vector)).sorted().toList())
                .isEqualTo(
                        items.values().stream()
                                .filter(condition)
                                .map(item -> item.distance(vector))
                                .sorted()
                                .limit(NEAREST)
                                .toList());
    }

    private void rate(int rating) throws Exception {
        int rated = readers.take("rate", Map.of("rating", rating)).get("rated").asInt();
        assertThat(rated).isPositive();
        ratings.replaceAll((key, before) -> before == null ? Integer.valueOf(rating) : before);
        checkRatings();
    }

    private void checkRatings() throws Exception {
        Map<String, Integer> found = new TreeMap<>();
        JsonNode all = readers.take("ratings", Map.of());
        all.fieldNames()
                .forEachRemaining(
                        key -> found.put(key, all.get(key).isNull() ? null : all.get(key).asInt()));
        assertThat(found).isEqualTo(ratings);
    }
}
