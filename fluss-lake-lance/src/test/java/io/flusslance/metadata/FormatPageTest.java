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

import io.flusslance.catalog.LanceTableDefinition;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;
import io.flusslance.types.SystemColumns;

import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.file.LanceFileReader;

import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The page on the format lists the keys of the code, and those that a dataset has. */
class FormatPageTest {

    private static final Path PAGE = Path.of("docs", "format.md");
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

    /** The page names it after what stands in for the name of a property. */
    private static final String PROPERTY = TieringKeys.PROPERTY_PREFIX + "<name>";

    private static final String PARTITION = "2026";

    @TempDir private static Path warehouse;

    private static String page;
    private static TestTable table;

    @BeforeAll
    static void tier() throws Exception {
        page = Files.readString(PAGE);
        TestTable before = table(Map.of()).create();
        before.commit(row(before, 7, 0));
        table = table(Map.of("lance.on-existing", "adopt")).withId(8);
        table.commit(row(table, 8, 0));
        table.commit(row(table, 8, 1));
    }

    private static TestTable table(Map<String, String> properties) {
        TableDescriptor.Builder descriptor =
                TableDescriptor.builder()
                        .schema(
                                org.apache.fluss.metadata.Schema.newBuilder()
                                        .column("id", DataTypes.INT())
                                        .withComment("a number")
                                        .column("year", DataTypes.STRING().copy(false))
                                        .build())
                        .comment("rows of years")
                        .partitionedBy("year")
                        .distributedBy(1, "id")
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                        .customProperties(properties);
        return new TestTable(
                TestTable.cluster(warehouse), TablePath.of("db", "t"), 7, descriptor.build());
    }

    private static LanceWriteResult row(TestTable of, long tableId, long offset) throws Exception {
        try (LakeWriter<PendingWriteResult> writer =
                of.writer(new TableBucket(tableId, 1L, 0), PARTITION)) {
            writer.write(
                    TestTable.record(offset, GenericRow.of(1, BinaryString.fromString(PARTITION))));
            return TestTable.handedOver(writer.complete());
        }
    }

    /** The keys of a table on the page. */
    private static Set<String> keys(String section) {
        int begin = page.indexOf("<!-- " + section + ":begin -->");
        int end = page.indexOf("<!-- " + section + ":end -->");
        assertThat(begin).as(section).isNotNegative().isLessThan(end);
        Set<String> keys = new TreeSet<>();
        Matcher rows = ROW.matcher(page.substring(begin, end));
        while (rows.find()) {
            keys.add(rows.group(1));
        }
        return keys;
    }

    @Test
    void hasEveryKeyOfTheCodeAndNoOther() throws Exception {
        Set<String> ofCode = new TreeSet<>(Set.of(PROPERTY, FileOrigin.FIELD_METADATA));
        for (java.lang.reflect.Field constant : TieringKeys.class.getDeclaredFields()) {
            if (Modifier.isStatic(constant.getModifiers()) && constant.getType() == String.class) {
                ofCode.add((String) constant.get(null));
            }
        }
        ofCode.removeAll(Set.of(TieringKeys.PREFIX, TieringKeys.PROPERTY_PREFIX));

        Set<String> onPage = new TreeSet<>();
        Stream.of("transaction", "undo", "checkpoint", "file")
                .forEach(section -> onPage.addAll(keys(section)));
        assertThat(onPage).isEqualTo(ofCode);
    }

    @Test
    void namesTheFormatThatIsWritten() {
        assertThat(page).contains("| " + TieringState.FORMAT_VERSION + " | Written today.");
    }

    @Test
    void hasEveryPropertyOfACommit() throws Exception {
        Set<String> properties = new HashSet<>();
        table.open(
                dataset ->
                        properties.addAll(
                                dataset.readTransaction()
                                        .orElseThrow()
                                        .transactionProperties()
                                        .orElseThrow()
                                        .keySet()));

        assertThat(properties).contains(TieringKeys.FORMAT, TestTable.OFFSETS);
        properties.remove(TestTable.OFFSETS);
        assertThat(keys("transaction")).containsAll(properties);
        properties.add(TieringKeys.FLUSS_VERSION);
        assertThat(properties).isEqualTo(keys("transaction"));
    }

    @Test
    void hasEveryKeyOfTheSchema() throws Exception {
        Map<String, String> metadata = schema().getCustomMetadata();

        Set<String> onPage = new TreeSet<>(keys("table"));
        assertThat(onPage.remove(LanceTableDefinition.PRIMARY_KEY)).isTrue();
        assertThat(metadata.keySet())
                .containsAll(onPage)
                .doesNotContain(LanceTableDefinition.PRIMARY_KEY);
        onPage.addAll(keys("transaction"));
        onPage.addAll(keys("checkpoint"));
        onPage.add(TieringKeys.PROPERTY_PREFIX + TestTable.OFFSETS);
        assertThat(onPage).containsAll(metadata.keySet());
        assertThat(metadata).containsKey(LanceTableDefinition.TABLE_PATH);
        assertThat(page).contains("`" + metadata.get(TieringKeys.TABLE_ID) + "`");
    }

    @Test
    void hasEveryKeyOfAColumn() throws Exception {
        Set<String> ofColumns = new TreeSet<>();
        for (Field field : schema().getFields()) {
            if (SystemColumns.isSystemColumn(field.getName())) {
                assertThat(field.getMetadata()).as(field.getName()).isEmpty();
            }
            ofColumns.addAll(field.getMetadata().keySet());
        }

        assertThat(ofColumns).isEqualTo(keys("field"));
    }

    @Test
    void hasEveryKeyOfADataFile() throws Exception {
        Set<String> onPage = new TreeSet<>(keys("field"));
        onPage.addAll(keys("file"));

        Path data = table.location().localFolder().orElseThrow().resolve("data");
        try (Stream<Path> files = Files.list(data);
                RootAllocator allocator = new RootAllocator()) {
            for (Path file : files.collect(Collectors.toList())) {
                try (LanceFileReader reader = LanceFileReader.open(file.toString(), allocator)) {
                    List<Field> fields = reader.schema().getFields();
                    assertThat(fields.get(0).getMetadata().keySet())
                            .contains(FileOrigin.FIELD_METADATA)
                            .isSubsetOf(onPage);
                }
            }
        }
    }

    private static Schema schema() throws Exception {
        Schema[] schema = new Schema[1];
        table.open(dataset -> schema[0] = dataset.getSchema());
        return schema[0];
    }
}
