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

import io.flusslance.benchmark.PublishedTable;
import io.flusslance.testing.FlussValues;
import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.ProgramRun;
import io.flusslance.testing.PublishedPluginJar;
import io.flusslance.testing.Resources;
import io.flusslance.testing.SpiTable;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.tiering.result.LanceWriteResult;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** A table that the plugin of Fluss's own release tiered is taken over. */
class PublishedPluginITCase {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int ROUNDS = 2;
    private static final int ROWS = 700;
    private static final int END = ROUNDS * ROWS;

    /** The log still has all rows. */
    private static final long CREATED = System.currentTimeMillis();

    private static final Resources RESOURCES = new Resources();

    private static Path warehouse;
    private static SpiTable table;
    private static long known;

    /** One table for all tests, in their order of life. */
    @BeforeAll
    static void makeTheTableWithThePublishedPlugin() throws Exception {
        warehouse = RESOURCES.add(TemporaryFolder.create("published")).path();
        runProgram();
        table = new SpiTable(Map.of("warehouse", warehouse.toString()), info(PublishedTable.TYPE));
        try (LanceDataset dataset = open()) {
            known = dataset.version();
            assertThat(dataset.countRows()).isEqualTo(END);
        }
    }

    @AfterAll
    static void deleteIt() throws IOException {
        RESOURCES.close();
    }

    @Test
    void itGoesOnAtItsOffsetIsReadAlteredAndRefusesRowsThatAreThere() throws Exception {
        try (LanceDataset dataset = open()) {
            assertThat(dataset.schema().findField("embedding").getType().toString())
                    .startsWith("List");
        }
        // CREATE TABLE IF NOT EXISTS, and the lake switched off and on
        table.create();
        table.enable();
        try (LanceDataset dataset = open()) {
            assertThat(dataset.version()).isEqualTo(known);
        }

        long version = table.commit(known, table.write(END, rows(END, 100)));
        assertRows(END + 100);
        try (LanceDataset dataset = open()) {
            // a dataset with rows stays without system columns, and a list stays a list
            assertThat(dataset.schema().getFields())
                    .extracting(Field::getName)
                    .containsExactly("id", "name", "embedding", "seen_at");
            assertThat(dataset.lastProperties())
                    .containsEntry("fluss.tiering.table-id", "1")
                    .containsEntry("fluss.tiering.offsets", "0=" + (END + 100));
        }

        LanceWriteResult again = table.write(END, rows(END, 100));
        assertThat(again.files()).isEmpty();
        long next = table.commit(version, again);
        assertRows(END + 100);

        SpiTable altered = addColumn();
        List<GenericRow> wider = new ArrayList<>();
        for (InternalRow row : rows(END + 100, 50)) {
            GenericRow wide = new GenericRow(5);
            for (int i = 0; i < 4; i++) {
                wide.setField(i, ((GenericRow) row).getField(i));
            }
            wide.setField(4, row.getInt(0) * 2L);
            wider.add(wide);
        }
        altered.commit(next, altered.write(END + 100, wider));
        assertRows(END + 150);
    }

    private static SpiTable addColumn() throws Exception {
        List<org.apache.fluss.types.DataField> fields =
                new ArrayList<>(PublishedTable.TYPE.getFields());
        fields.add(DataTypes.FIELD("doubled", DataTypes.BIGINT()));
        return table.alter(
                info(new RowType(fields)),
                TableChange.addColumn(
                        "doubled", DataTypes.BIGINT(), null, TableChange.ColumnPosition.last()));
    }

    private static void assertRows(int count) throws Exception {
        Map<Long, List<String>> found = new TreeMap<>();
        try (LanceDataset dataset = open()) {
            dataset.forEachRow(
                    row ->
                            found.put(
                                    row.integer("id"),
                                    PublishedTable.TYPE.getFieldNames().stream()
                                            .map(row::digest)
                                            .collect(Collectors.toList())));
            assertThat(dataset.countRows()).isEqualTo(count);
        }
        for (int id = 0; id < count; id++) {
            GenericRow row = PublishedTable.row(id);
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < PublishedTable.TYPE.getFieldCount(); i++) {
                expected.add(FlussValues.digest(PublishedTable.TYPE.getTypeAt(i), row.getField(i)));
            }
            assertThat(found.get((long) id)).as("row %s", id).isEqualTo(expected);
        }
    }

    private static List<InternalRow> rows(int first, int count) {
        List<InternalRow> rows = new ArrayList<>();
        for (int id = first; id < first + count; id++) {
            rows.add(PublishedTable.row(id));
        }
        return rows;
    }

    private static TableInfo info(RowType type) {
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(Schema.newBuilder().fromRowType(type).build())
                        .distributedBy(1)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                        .customProperties(PublishedTable.PROPERTIES)
                        .build();
        return TableInfo.of(
                TablePath.of("bench", PublishedTable.NAME), 1, 1, descriptor, CREATED, CREATED);
    }

    private static LanceDataset open() {
        return LanceDataset.open(
                warehouse.resolve("bench").resolve(PublishedTable.NAME + ".lance").toString(),
                Map.of());
    }

    private static void runProgram() throws IOException {
        Path jar = PublishedPluginJar.get();
        String classPath =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                        .filter(entry -> !entry.equals(System.getProperty("plugin.jar")))
                        .filter(entry -> !entry.contains("fluss-lake-lance-0"))
                        .collect(Collectors.joining(File.pathSeparator));
        ProgramRun run =
                ProgramRun.of(
                        Map.of(),
                        TIMEOUT,
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Xmx512m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                                "-cp",
                                classPath,
                                PublishedTable.class.getName(),
                                jar.toString(),
                                warehouse.toString(),
                                Integer.toString(ROUNDS),
                                Integer.toString(ROWS)));
        assertThat(run.outputOfSuccess()).contains("made");
    }
}
