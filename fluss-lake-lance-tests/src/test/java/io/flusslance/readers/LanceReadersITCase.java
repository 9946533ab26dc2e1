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

import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.Resources;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieredTable;
import io.flusslance.testing.TieringCluster;

import org.apache.fluss.row.InternalArray;
import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** pylance, LanceDB and DuckDB read a table with columns of all types. */
class LanceReadersITCase {

    private static final int ROWS = 1_500;
    private static final int BUCKETS = 3;
    private static final int NEAREST = 5;
    private static final String VECTOR = "c_vector";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Resources RESOURCES = new Resources();

    private static PythonEnvironment python;
    private static TieredTable table;
    private static Path warehouse;
    private static String dataset;

    @BeforeAll
    static void tierATable() throws Exception {
        python = PythonEnvironment.get();
        warehouse = RESOURCES.add(TemporaryFolder.create("warehouse")).path();
        TieringCluster cluster =
                RESOURCES.add(TieringCluster.start(Map.of("warehouse", warehouse.toString())));
        table =
                TieredTable.named("all_types")
                        .columnsOfAllTypes()
                        .column("c_map", DataTypes.MAP(DataTypes.STRING(), DataTypes.INT()))
                        .column("c_row", rowWithLists())
                        .column("c_rows", DataTypes.ARRAY(rowWithLists()))
                        .buckets(BUCKETS)
                        .create(cluster, RandomRows.printedSeed());
        dataset = table.datasetUri(warehouse.toString());
        cluster.startTiering();
        table.append(ROWS);
        table.awaitTiered();
        cluster.cancelTiering();
    }

    private static DataType rowWithLists() {
        return DataTypes.ROW(
                DataTypes.FIELD("number", DataTypes.BIGINT()),
                DataTypes.FIELD("numbers", DataTypes.ARRAY(DataTypes.DOUBLE())),
                DataTypes.FIELD("map", DataTypes.MAP(DataTypes.INT(), DataTypes.STRING())));
    }

    @AfterAll
    static void stopCluster() throws Exception {
        RESOURCES.close();
    }

    @Test
    void pylanceReadsEveryRowOnceWithItsBytes() throws Exception {
        List<JsonNode> lines = jsonLines(python.run("read_with_pylance.py", Map.of(), dataset));

        assertThat(lines.get(0).get("rows").asInt()).isEqualTo(ROWS);
        Set<Integer> ids = new HashSet<>();
        Set<String> positions = new HashSet<>();
        List<String> differences = new ArrayList<>();
        for (JsonNode row : lines.subList(1, lines.size())) {
            int id = row.get("id").asInt();
            assertThat(ids.add(id)).as("row %s is new", id).isTrue();
            assertThat(positions.add(row.get("bucket") + "/" + row.get("offset"))).isTrue();
            row.get("digests")
                    .fields()
                    .forEachRemaining(
                            column -> {
                                String expected = table.expectedDigest(id, column.getKey());
                                if (!expected.equals(column.getValue().asText())) {
                                    differences.add(column.getKey() + " of row " + id);
                                }
                            });
        }
        assertThat(differences).isEmpty();
        assertThat(ids).hasSize(ROWS);
    }

    @Test
    void pylanceSeesTheTypesOfTheMapping() throws Exception {
        JsonNode first = jsonLines(python.run("read_with_pylance.py", Map.of(), dataset)).get(0);

        Map<String, String> types = new LinkedHashMap<>();
        for (JsonNode field : first.get("fields")) {
            // how a list's element is called is not fixed, but that of a map is
            String type =
                    field.get("type").asText().replaceAll("<(?!entries|key|number)\\w+: ", "<");
            types.put(field.get("name").asText(), type);
            // a ROW that holds lists is marked by a field of its own where it is null
            assertThat(field.get("nullable").asBoolean())
                    .as(field.toString())
                    .isEqualTo(!field.get("name").asText().equals("c_row"));
        }
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("id", "int32");
        expected.put("c_boolean", "bool");
        expected.put("c_tinyint", "int8");
        expected.put("c_smallint", "int16");
        expected.put("c_bigint", "int64");
        expected.put("c_float", "float");
        expected.put("c_double", "double");
        expected.put("c_decimal", "decimal128(10, 2)");
        expected.put("c_large_decimal", "decimal128(38, 18)");
        expected.put("c_char", "string");
        expected.put("c_string", "string");
        expected.put("c_binary", "fixed_size_binary[16]");
        expected.put("c_bytes", "binary");
        expected.put("c_date", "date32[day]");
        expected.put("c_time_0", "time32[s]");
        expected.put("c_time_3", "time32[ms]");
        expected.put("c_timestamp_0", "timestamp[s]");
        expected.put("c_timestamp_3", "timestamp[ms]");
        expected.put("c_timestamp_6", "timestamp[us]");
        expected.put("c_timestamp_9", "timestamp[ns]");
        expected.put("c_timestamp_ltz_3", "timestamp[ms, tz=UTC]");
        expected.put("c_timestamp_ltz_6", "timestamp[us, tz=UTC]");
        expected.put("c_strings", "list<string>");
        expected.put("c_doubles", "list<double>");
        expected.put("c_nested", "list<list<int64>>");
        expected.put(VECTOR, "fixed_size_list<float>[32]");
        expected.put("c_half_vector", "fixed_size_list<halffloat>[16]");
        expected.put("c_not_null", "int64");
        String row =
                "struct<number: int64, numbers: list<double>, map: list<entries: struct<key: int32 "
                        + "not null, value: string> not null>, __null: bool>";
        expected.put("c_map", "list<entries: struct<key: string not null, value: int32> not null>");
        expected.put("c_row", row);
        expected.put("c_rows", "list<" + row + " not null>");
        expected.put("__bucket", "int32");
        expected.put("__offset", "int64");
        expected.put("__timestamp", "timestamp[us, tz=UTC]");
        assertThat(types).containsExactlyEntriesOf(expected);
    }

    @Test
    void lanceDbOpensTheTableAndFindsTheNearestVectors() throws Exception {
        float[] query = new float[32];
        Arrays.fill(query, 0.5f);

        JsonNode answer =
                jsonLines(
                                python.run(
                                        "read_with_lancedb.py",
                                        Map.of(),
                                        warehouse.resolve("fluss").toString(),
                                        "all_types",
                                        VECTOR,
                                        JSON.writeValueAsString(query)))
                        .get(0);

        assertThat(answer.get("rows").asInt()).isEqualTo(ROWS);
        assertThat(answer.get("pandas_rows").asInt()).isEqualTo(ROWS);
        assertThat(answer.get("pandas_id_sum").asLong()).isEqualTo(sumOfIds());
        assertThat(answer.get("pandas_columns")).hasSize(table.rowType().getFieldCount() + 3);
        List<Double> distances =
                IntStream.range(0, ROWS)
                        .mapToObj(id -> vector(id).map(vector -> distance(vector, query)))
                        .flatMap(Optional::stream)
                        .sorted()
                        .limit(NEAREST)
                        .toList();
        assertThat(answer.get("nearest")).hasSize(NEAREST);
        for (int i = 0; i < NEAREST; i++) {
            JsonNode found = answer.get("nearest").get(i);
            assertThat(found.get("distance").asDouble()).isCloseTo(distances.get(i), within(0.01));
            assertThat(distance(vector(found.get("id").asInt()).orElseThrow(), query))
                    .isCloseTo(distances.get(i), within(0.01));
        }
    }

    @Test
    void duckDbAggregatesTheArrowStream() throws Exception {
        List<JsonNode> buckets = jsonLines(python.run("read_with_duckdb.py", Map.of(), dataset));

        assertThat(buckets).hasSize(BUCKETS);
        long characters = 0;
        long bytes = 0;
        int stringIndex = table.rowType().getFieldIndex("c_string");
        int bytesIndex = table.rowType().getFieldIndex("c_bytes");
        for (int id = 0; id < ROWS; id++) {
            Object text = table.row(id).getField(stringIndex);
            characters += text == null ? 0 : text.toString().codePoints().count();
            byte[] image = (byte[]) table.row(id).getField(bytesIndex);
            bytes += image == null ? 0 : image.length;
        }
        assertThat(sum(buckets, "rows")).isEqualTo(ROWS);
        assertThat(sum(buckets, "id_sum")).isEqualTo(sumOfIds());
        assertThat(sum(buckets, "string_characters")).isEqualTo(characters);
        assertThat(sum(buckets, "bytes")).isEqualTo(bytes);
        for (JsonNode bucket : buckets) {
            assertThat(bucket.get("first_offset").asLong()).isZero();
            assertThat(bucket.get("last_offset").asLong())
                    .isEqualTo(bucket.get("rows").asLong() - 1);
            assertThat(bucket.get("distinct_offsets")).isEqualTo(bucket.get("rows"));
        }
    }

    private static long sumOfIds() {
        return (long) ROWS * (ROWS - 1) / 2;
    }

    private static long sum(List<JsonNode> lines, String field) {
        return lines.stream().mapToLong(line -> line.get(field).asLong()).sum();
    }

    private static Optional<float[]> vector(int id) {
        Object vector = table.row(id).getField(table.rowType().getFieldIndex(VECTOR));
        return Optional.ofNullable((InternalArray) vector).map(InternalArray::toFloatArray);
    }

    private static double distance(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.pow(one[i] - other[i], 2);
        }
        return sum;
    }

    private static List<JsonNode> jsonLines(String output) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        try (Stream<String> texts = output.lines()) {
            for (String text : (Iterable<String>) texts::iterator) {
                lines.add(JSON.readTree(text.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return lines;
    }
}
