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
package io.flusslance.dataset.files;

import io.flusslance.dataset.ManifestName;
import io.flusslance.testing.TestTable;

import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What Lance's files say of their schemas. */
class DataFilesTest {

    @TempDir private Path folder;

    @Test
    void aVersionHasTheFieldsThatLanceWrote() throws Exception {
        TestTable table =
                table(
                        DataTypes.FIELD("id", DataTypes.INT()),
                        DataTypes.FIELD(
                                "r",
                                DataTypes.ROW(
                                        DataTypes.FIELD(
                                                "tags", DataTypes.ARRAY(DataTypes.STRING())))),
                        DataTypes.FIELD("at", DataTypes.TIMESTAMP_LTZ(6)));

        assertThat(schemaOf(table, 1))
                .extracting(field -> field.path() + " " + field.logicalType())
                .contains("id int32", "r struct", "r.tags list", "at timestamp:us:UTC");
    }

    /** More than is read of the end of the manifest at once, of which the schema begins before. */
    @Test
    void theSchemaOfAWideTableIsReadInParts() throws Exception {
        List<DataField> columns = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            columns.add(DataTypes.FIELD("column_" + i, DataTypes.INT()));
        }
        TestTable table = table(columns.toArray(new DataField[0]));

        assertThat(Files.size(manifest(table))).isGreaterThan(100_000);
        assertThat(schemaOf(table, 1))
                .extracting(SchemaField::path)
                .startsWith("column_0", "column_1")
                .contains("column_1999");
    }

    @Test
    void aVersionThatIsGoneIsNotFound() throws Exception {
        TestTable table = table(DataTypes.FIELD("id", DataTypes.INT()));

        assertThatThrownBy(() -> schemaOf(table, 7)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void aManifestWithItsOldNameIsFound() throws Exception {
        TestTable table = table(DataTypes.FIELD("id", DataTypes.INT()));
        Path manifest = manifest(table);
        Files.move(manifest, manifest.resolveSibling("1.manifest"));

        assertThat(schemaOf(table, 1)).extracting(SchemaField::path).contains("id");
    }

    @Test
    void aManifestThatIsCutOffIsAnError() throws Exception {
        TestTable table = table(DataTypes.FIELD("id", DataTypes.INT()));
        Path manifest = manifest(table);
        byte[] whole = Files.readAllBytes(manifest);

        for (int length : new int[] {0, 1, 15}) {
            Files.write(manifest, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> schemaOf(table, 1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aManifestThatPointsElsewhereIsAnError() throws Exception {
        TestTable table = table(DataTypes.FIELD("id", DataTypes.INT()));
        Path manifest = manifest(table);
        byte[] bytes = Files.readAllBytes(manifest);
        int position = bytes.length - 16;

        for (long wrong : new long[] {-1, bytes.length, Long.MAX_VALUE, Long.MIN_VALUE}) {
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(position, wrong);
            Files.write(manifest, bytes);
            assertThatThrownBy(() -> schemaOf(table, 1)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aDataFileSaysWhatItsFieldsHaveAsMetadata() throws Exception {
        TestTable table =
                table(DataTypes.FIELD("id", DataTypes.INT())).tier(List.of(GenericRow.of(1)));

        try (DataFiles files = files(table)) {
            String name = files.newestFirst().get(0);

            assertThat(files.fieldMetadata(name, "fluss.tiering.round")).isPresent();
            assertThat(files.fieldMetadata(name, "fluss.tiering.")).isEmpty();
        }
    }

    @Test
    void aDataFileThatIsCutOffSaysNothing() throws Exception {
        TestTable table =
                table(DataTypes.FIELD("id", DataTypes.INT())).tier(List.of(GenericRow.of(1)));
        Path data = table.location().localFolder().orElseThrow().resolve(DataFiles.FOLDER);
        try (DataFiles files = files(table)) {
            Path file = data.resolve(files.newestFirst().get(0));
            byte[] whole = Files.readAllBytes(file);
            for (int length : new int[] {0, 39, 40, whole.length - 1}) {
                Files.write(file, Arrays.copyOf(whole, length));
                String name = files.newestFirst().get(0);

                assertThat(files.fieldMetadata(name, "fluss.tiering.round")).isEmpty();
            }
        }
    }

    private TestTable table(DataField... columns) throws Exception {
        RowType type = DataTypes.ROW(columns);
        return TestTable.of(TestTable.cluster(folder), "t", type, Map.of()).create();
    }

    private static DataFiles files(TestTable table) throws IOException {
        return DataFiles.of(table.location(), table.conf().storage()).orElseThrow();
    }

    private static List<SchemaField> schemaOf(TestTable table, long version) throws IOException {
        try (DataFiles files = files(table)) {
            return files.schemaOf(version);
        }
    }

    private static Path manifest(TestTable table) throws IOException {
        Path dataset = table.location().localFolder().orElseThrow();
        String name =
                ManifestName.in(dataset).stream()
                        .filter(ManifestName::isInSequence)
                        .findFirst()
                        .orElseThrow();
        return dataset.resolve(ManifestName.FOLDER).resolve(name);
    }
}
