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
package io.flusslance.dataset;

import io.flusslance.catalog.LanceLakeCatalog;
import io.flusslance.source.LanceLakeSource;
import io.flusslance.testing.AnyFluss;
import io.flusslance.testing.SeparateJvm;
import io.flusslance.testing.TestTable;

import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lance.Dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Types of columns of others with which Lance ends its process are an error. Each use of a dataset
 * is tried in a JVM of its own, whose end would take the other tests with it.
 */
@AnyFluss
class AbortingTypesTest {

    /** As long as the offset that is put in its place, and without the colon. */
    private static final String ZONE = "+01_00";

    private static final String OFFSET = "+01:00";

    private static final String COLUMN = "since";

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"create", "createAgain", "alter", "tier", "missing", "plan"})
    void aTimestampWithAnOffsetIsAnError(String use) throws Exception {
        TestTable table = table(folder).create().tier(List.of(GenericRow.of(1)));
        addTimestamp(table);
        replaceZoneByOffset(newestManifest(table));

        SeparateJvm run = SeparateJvm.run(folder, Use.class, arguments(use), Map.of());

        assertThat(run.output())
                .contains("has column 'since' of type timestamp:us:+01:00. Lance 7.0 ends any")
                .contains("drop_columns");
        assertThat(run.exitCode()).isEqualTo(Use.FAILED);
    }

    /** Then the dataset is open, and moves to its newest version. */
    @Test
    void aColumnThatCameSinceTheLastRoundIsAnError() throws Exception {
        SeparateJvm run = SeparateJvm.run(folder, Use.class, arguments("tierTwice"), Map.of());

        assertThat(run.output()).contains("has column 'since' of type timestamp:us:+01:00");
        assertThat(run.exitCode()).isEqualTo(Use.FAILED);
    }

    @Test
    void anOlderVersionWithTheColumnIsAnErrorAndTheNewestGoesOn() throws Exception {
        TestTable table = table(folder).create().tier(List.of(GenericRow.of(1)));
        addTimestamp(table);
        Path manifest = newestManifest(table);
        table.open(dataset -> dataset.dropColumns(List.of(COLUMN)));
        replaceZoneByOffset(manifest);

        SeparateJvm older = SeparateJvm.run(folder, Use.class, arguments("planOlder"), Map.of());

        assertThat(older.output())
                .contains("Version 3 of dataset")
                .contains("has column 'since' of type timestamp:us:+01:00");
        assertThat(older.exitCode()).isEqualTo(Use.FAILED);
        assertThat(SeparateJvm.run(folder, Use.class, arguments("tier"), Map.of()).exitCode())
                .isZero();
    }

    /** Without this the tests above could pass because Lance has changed. */
    @Test
    void lanceItselfEndsTheProcess() throws Exception {
        TestTable table = table(folder).create();
        addTimestamp(table);
        replaceZoneByOffset(newestManifest(table));

        SeparateJvm run = SeparateJvm.run(folder, Use.class, arguments("lance"), Map.of());

        assertThat(run.output()).contains("opened");
        assertThat(run.exitCode()).isEqualTo(SeparateJvm.ABORTED);
    }

    @ParameterizedTest
    @CsvSource({
        "timestamp:us:-, true",
        "timestamp:s:UTC, true",
        "timestamp:ms:Etc/GMT+1, true",
        "timestamp:us:+0100, true",
        "timestamp:us:+01:00, false",
        "fixed_size_list:timestamp:ns:-:3, true",
        "fixed_size_list:timestamp:ns:-05:30:3, false",
        "decimal:128:5:2, true",
        "dict:string:int8:false, true",
        "list, true"
    })
    void onlyTimesOfZonesWithAColonAreUnreadable(String logicalType, boolean readable) {
        assertThat(ManifestTypeCheck.isReadable(logicalType)).isEqualTo(readable);
    }

    private static TestTable table(Path warehouse) {
        return TestTable.of(
                TestTable.cluster(warehouse),
                "t",
                DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT())),
                Map.of());
    }

    /** Lance itself can't write the offset in this version: it replaces the zone later. */
    private static void addTimestamp(TestTable table) throws IOException {
        Field column = Field.nullable(COLUMN, new ArrowType.Timestamp(TimeUnit.MICROSECOND, ZONE));
        table.open(dataset -> dataset.addColumns(List.of(column)));
    }

    private static Path newestManifest(TestTable table) {
        return table.location()
                .localFolder()
                .orElseThrow()
                .resolve(ManifestName.FOLDER)
                .resolve(table.location().newestManifest().orElseThrow());
    }

    private static void replaceZoneByOffset(Path manifest) throws IOException {
        String bytes = Files.readString(manifest, StandardCharsets.ISO_8859_1);
        Files.writeString(manifest, bytes.replace(ZONE, OFFSET), StandardCharsets.ISO_8859_1);
    }

    private List<String> arguments(String use) {
        return List.of(folder.toString(), use);
    }

    /** Uses the table as one of the processes that have the plugin. */
    static final class Use {

        static final int FAILED = 3;

        private Use() {}

        public static void main(String[] arguments) {
            Path warehouse = Path.of(arguments[0]);
            TestTable table = table(warehouse);
            try {
                use(arguments[1], table, TestTable.cluster(warehouse));
            } catch (Exception e) {
                System.out.println(e);
                System.exit(FAILED);
            }
        }

        private static void use(String use, TestTable table, Map<String, String> cluster)
                throws Exception {
            switch (use) {
                case "create":
                    table.create();
                    break;
                case "createAgain":
                    table.createAgain();
                    break;
                case "alter":
                    alter(table, cluster);
                    break;
                case "tier":
                    table.commit(table.write(0, 1, List.of(GenericRow.of(2))));
                    break;
                case "tierTwice":
                    table.create().tier(List.of(GenericRow.of(1)));
                    addTimestamp(table);
                    replaceZoneByOffset(newestManifest(table));
                    table.commit(table.write(0, 1, List.of(GenericRow.of(2))));
                    break;
                case "missing":
                    table.committer().getMissingLakeSnapshot(1L);
                    break;
                case "plan":
                case "planOlder":
                    new LanceLakeSource(cluster, table.path()).createPlanner(() -> 3L).plan();
                    break;
                default:
                    getSchema(table);
            }
        }

        private static void alter(TestTable table, Map<String, String> cluster) {
            TableDescriptor wider =
                    TestTable.descriptor(
                            DataTypes.ROW(
                                    DataTypes.FIELD("id", DataTypes.INT()),
                                    DataTypes.FIELD("more", DataTypes.INT())),
                            Map.of());
            new LanceLakeCatalog(cluster)
                    .alterTable(
                            table.path(),
                            List.of(
                                    TableChange.addColumn(
                                            "more",
                                            DataTypes.INT(),
                                            null,
                                            TableChange.ColumnPosition.last())),
                            table.withDescriptor(wider).context(table.descriptor(), false));
        }

        private static void getSchema(TestTable table) {
            try (RootAllocator allocator = new RootAllocator();
                    Dataset dataset =
                            Dataset.open()
                                    .allocator(allocator)
                                    .uri(table.location().uri())
                                    .build()) {
                System.out.println("opened version " + dataset.version());
                dataset.getSchema();
            }
        }
    }
}
