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
package io.flusslance.catalog;

import io.flusslance.storage.S3Server;
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.Resources;
import io.flusslance.testing.SpiTable;
import io.flusslance.testing.TemporaryFolder;

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.lake.source.LakeSource;
import org.apache.fluss.lake.source.LakeSplit;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.fluss.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Others add a column of each type of Arrow with pylance, on its own and in a struct. Rounds, ALTER
 * and queries go on beside it, and its values stay.
 */
class ForeignColumnsITCase {

    /** How the column holds the type. */
    private static final List<String> FORMS = List.of("column", "struct");

    private static final Set<String> TYPES =
            Set.of(
                    "dictionary",
                    "dictionary_of_categories",
                    "dictionary_of_numbers",
                    "dictionary_ordered",
                    "list_of_dictionary",
                    "large_string",
                    "large_binary",
                    "string_view",
                    "binary_view",
                    "list_view",
                    "large_list",
                    "vector_of_structs",
                    "float16",
                    "duration",
                    "interval",
                    "decimal32",
                    "decimal64",
                    "decimal256",
                    "run_end_encoded",
                    "null",
                    "uuid",
                    "json",
                    "tensor",
                    "blob",
                    "map",
                    "timestamp_with_zone",
                    "time32",
                    "time64",
                    "date64",
                    "bool",
                    "uint64",
                    "union");

    /** Lance has no such columns, the last two in the file format of the dataset. */
    private static final Set<String> REFUSED =
            Set.of(
                    "list_view",
                    "interval",
                    "decimal32",
                    "decimal64",
                    "run_end_encoded",
                    "union",
                    "map",
                    "vector_of_structs");

    private static final int ROWS = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void roundsAlterAndQueriesGoOnBesideAColumnOfAnyTypeWhoseValuesStay() throws Exception {
        PythonEnvironment python = PythonEnvironment.get();
        try (Resources resources = new Resources()) {
            Path warehouse = resources.add(TemporaryFolder.create("warehouse")).path();
            Map<String, SpiTable> tables = new TreeMap<>();
            for (String type : TYPES) {
                for (String form : FORMS) {
                    String name = type + "__" + form;
                    SpiTable table = new SpiTable(cluster(warehouse), info(name, List.of()));
                    tables.put(name, table.create());
                    table.commit(table.write(0, rows(0, false)));
                }
            }
            Set<String> refused = new TreeSet<>();
            run(python, "add", warehouse)
                    .forEach(
                            (name, line) -> {
                                if (!line.get("refused").isNull()) {
                                    refused.add(name);
                                }
                            });

            Map<String, String> failures = new TreeMap<>();
            for (String name : tables.keySet()) {
                if (!refused.contains(name)) {
                    goOn(name, tables.get(name), failures);
                }
            }
            run(python, "check", warehouse)
                    .forEach(
                            (name, line) -> {
                                if (!refused.contains(name) && !line.get("kept").asBoolean()) {
                                    failures.merge(name, "values or type changed", String::concat);
                                }
                            });

            assertThat(failures).isEmpty();
            assertThat(refused).isEqualTo(refused());
        }
    }

    @Test
    void onS3RoundsAlterAndQueriesGoOnBesideADictionaryAndNothingElseIsWritten() throws Exception {
        PythonEnvironment python = PythonEnvironment.get();
        String name = "dictionary__column";
        try (Resources resources = new Resources()) {
            Path store = resources.add(TemporaryFolder.create("s3-objects")).path();
            S3Server s3 = resources.add(S3Server.inFolder(store, "id-of-test", "secret"));
            s3.createBucket("lake");
            Map<String, String> cluster = new HashMap<>(s3.options());
            cluster.put("warehouse", "s3://lake/folder");
            SpiTable table = new SpiTable(cluster, info(name, List.of())).create();
            table.commit(table.write(0, rows(0, false)));
            run(python, "add", store.resolve("lake/folder"));

            Map<String, String> failures = new TreeMap<>();
            goOn(name, table, failures);

            assertThat(failures).isEmpty();
            assertThat(run(python, "check", store.resolve("lake/folder")).get(name).get("kept"))
                    .hasToString("true");
            try (Stream<Path> folders = Files.list(store.resolve("lake/folder/db"))) {
                assertThat(folders).hasSize(1);
            }
        }
    }

    private static void goOn(String name, SpiTable table, Map<String, String> failures) {
        try {
            long second = table.commit(table.write(ROWS, rows(ROWS, false)));
            assertThat(missing(table)).as("the commit is found").isEqualTo(second);
            assertThat(read(table, second)).isEqualTo(names(2 * ROWS));
            SpiTable set =
                    table.alter(table.info(), TableChange.set("lance.max_row_per_file", "1000"));
            SpiTable altered =
                    set.alter(
                            info(name, List.of("added")),
                            TableChange.addColumn(
                                    "added",
                                    DataTypes.STRING(),
                                    null,
                                    TableChange.ColumnPosition.last()));
            long third = altered.commit(altered.write(2 * ROWS, rows(2 * ROWS, true)));
            assertThat(read(altered, third)).isEqualTo(names(3 * ROWS));
        } catch (Exception | AssertionError e) {
            failures.put(name, String.valueOf(e));
        }
    }

    private static long missing(SpiTable table) throws Exception {
        try (LakeCommitter<?, ?> committer = table.committer()) {
            return committer.getMissingLakeSnapshot(null).getLakeSnapshotId();
        }
    }

    private static Map<String, String> cluster(Path warehouse) {
        return Map.of("warehouse", warehouse.toString());
    }

    private static TableInfo info(String name, List<String> added) {
        Schema.Builder schema =
                Schema.newBuilder()
                        .column("id", DataTypes.INT())
                        .column("name", DataTypes.STRING());
        added.forEach(column -> schema.column(column, DataTypes.STRING()));
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(schema.build())
                        .distributedBy(1)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                        .build();
        return TableInfo.of(TablePath.of("db", name), 7, 1, descriptor, 0, 0);
    }

    private static List<GenericRow> rows(int first, boolean added) {
        List<GenericRow> rows = new ArrayList<>();
        for (int id = first; id < first + ROWS; id++) {
            List<Object> values = new ArrayList<>(List.of(id, BinaryString.fromString(name(id))));
            if (added) {
                values.add(BinaryString.fromString("added"));
            }
            rows.add(GenericRow.of(values.toArray()));
        }
        return rows;
    }

    private static String name(int id) {
        return "name " + id;
    }

    private static Map<Integer, String> names(int count) {
        Map<Integer, String> names = new TreeMap<>();
        for (int id = 0; id < count; id++) {
            names.put(id, name(id));
        }
        return names;
    }

    private static Map<Integer, String> read(SpiTable table, long version) throws Exception {
        return read(table.storage().createLakeSource(table.info().getTablePath()), version);
    }

    private static <S extends LakeSplit> Map<Integer, String> read(
            LakeSource<S> source, long version) throws Exception {
        Map<Integer, String> names = new TreeMap<>();
        for (S split : source.createPlanner(() -> version).plan()) {
            try (CloseableIterator<LogRecord> records =
                    source.createRecordReader(() -> split).read()) {
                while (records.hasNext()) {
                    InternalRow row = records.next().getRow();
                    names.put(row.getInt(0), row.getString(1).toString());
                }
            }
        }
        return names;
    }

    private static Set<String> refused() {
        Set<String> names = new TreeSet<>();
        for (String form : FORMS) {
            REFUSED.forEach(type -> names.add(type + "__" + form));
        }
        return names;
    }

    private static Map<String, JsonNode> run(
            PythonEnvironment python, String action, Path warehouse) throws Exception {
        Map<String, JsonNode> lines = new TreeMap<>();
        String output = python.run("foreign_columns.py", Map.of(), action, warehouse.toString());
        for (String text : output.lines().toList()) {
            JsonNode line = JSON.readTree(text.getBytes(StandardCharsets.UTF_8));
            lines.put(line.get("table").asText(), line);
        }
        return lines;
    }
}
