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

import io.flusslance.testing.TestTable;

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The way of rows from a writer through a commit to a reader. */
class LogTableTest {

    private static final RowType ID_AND_NAME =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()));

    @TempDir private Path warehouse;

    @Test
    void rowsComeBackWithTheirSystemColumns() throws Exception {
        TestTable table =
                TestTable.of(TestTable.cluster(warehouse), "t", ID_AND_NAME, Map.of()).create();

        table.tier(List.of(row(1, "a"), row(2, null)));

        List<Map<String, Object>> rows = table.read();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0))
                .containsEntry("id", 1)
                .containsEntry("__bucket", 0)
                .containsEntry("__offset", 0L)
                .containsEntry("__timestamp", 1_000_000L);
        assertThat(rows.get(0).get("name")).hasToString("a");
        assertThat(rows.get(1).get("name")).isNull();
        assertThat(rows.get(1)).containsEntry("__timestamp", 1_001_000L);
    }

    @Test
    void oneRoundMakesOneFileOfEachBucket() throws Exception {
        TestTable table =
                TestTable.of(TestTable.cluster(warehouse), "t", ID_AND_NAME, Map.of()).create();
        List<GenericRow> rows = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            rows.add(row(i, "name " + i));
        }

        table.commit(table.write(0, 0, rows), table.write(1, 0, rows));

        table.open(
                dataset -> {
                    assertThat(dataset.getFragments()).hasSize(2);
                    assertThat(dataset.countRows()).isEqualTo(200_000);
                });
    }

    private static GenericRow row(int id, String name) {
        return GenericRow.of(id, name == null ? null : BinaryString.fromString(name));
    }
}
