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

import io.flusslance.testing.TestTable;

import org.apache.fluss.exception.InvalidConfigException;
import org.apache.fluss.exception.InvalidTableException;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What Lance can't hold is an error of CREATE that leaves nothing behind. */
class CreateTableRefusalTest {

    private static final DataType ROW_WITHOUT_FIELDS = DataTypes.ROW(new DataType[0]);

    @TempDir private Path warehouse;

    private boolean refused = true;

    @AfterEach
    void nothingIsLeftBehind() {
        if (refused) {
            assertThat(warehouse).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", ".", ".a", "a."})
    void aColumnNameWithADotIsRefusedWithAnotherName(String name) {
        assertRefused(name, DataTypes.INT(), "olumn '" + name + "' of table db.t", "dot");
        assertRefused(name, DataTypes.INT(), "to '" + name.replace('.', '_') + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"`", "a`b", "`a`", "a\ud83d\ude00", "\ud83d\ude00"})
    void aColumnNameThatNoQueryCanAskForIsRefused(String name) {
        assertRefused(
                name, DataTypes.INT(), "olumn '" + name + "' of table db.t", "Rename the column");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_rowid",
                "_rowaddr",
                "_rowoffset",
                "_row_created_at_version",
                "_row_last_updated_at_version"
            })
    void aColumnNameThatLanceKeepsForItselfIsRefused(String name) {
        assertRefused(
                name, DataTypes.INT(), "olumn '" + name + "' of table db.t", "Rename the column");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "__bucket",
                "__offset",
                "__timestamp",
                "__BUCKET",
                "__Offset",
                "__TimeStamp"
            })
    void aColumnNameOfASystemColumnIsRefusedInAnyCase(String name) {
        assertRefused(
                name, DataTypes.INT(), "olumn '" + name + "' of table db.t", "Rename the column");
    }

    @ParameterizedTest
    @ValueSource(strings = {"__bucket", "__OFFSET"})
    void aColumnNameOfASystemColumnIsRefusedWhereTheyAreSwitchedOffToo(String name) {
        TestTable table =
                TestTable.of(
                        TestTable.cluster(warehouse),
                        "t",
                        DataTypes.ROW(DataTypes.FIELD(name, DataTypes.INT())),
                        Map.of("lance.system-columns", "false"));

        assertThatThrownBy(table::create)
                .isInstanceOf(InvalidTableException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_ROWID",
                "a b",
                "ünï☃",
                "a/b",
                "\"quoted\"",
                "new\nline",
                "$",
                "[0]",
                "bucket",
                "___offset",
                "_distance"
            })
    void anOddColumnNameThatLanceTakesPassesAndReadsBack(String name) throws Exception {
        refused = false;
        TestTable table =
                TestTable.of(
                        TestTable.cluster(warehouse),
                        "t",
                        DataTypes.ROW(DataTypes.FIELD(name, DataTypes.INT())),
                        Map.of());

        table.create().tier(List.of(GenericRow.of(5)));

        assertThat(table.read().get(0)).containsEntry(name, 5);
    }

    @Test
    void aNestedFieldNameWithADotIsRefusedWithItsPath() {
        DataType row = DataTypes.ROW(DataTypes.FIELD("a.b", DataTypes.INT()));

        assertRefused("c", row, "Column 'c.a.b' of table db.t", "to 'a_b'");
    }

    @Test
    void aNestedFieldNameWithADotIsRefusedInAnArrayToo() {
        DataType row = DataTypes.ROW(DataTypes.FIELD("a.b", DataTypes.INT()));

        assertRefused("c", DataTypes.ARRAY(row), "Column 'c.a.b' of table db.t");
    }

    @Test
    void aRowWithoutFieldsIsRefused() {
        assertRefused("c", ROW_WITHOUT_FIELDS, "Column 'c' of table db.t", "ROW without fields");
    }

    @Test
    void aRowWithoutFieldsIsRefusedAtAnyDepth() {
        DataType nested =
                DataTypes.ROW(
                        DataTypes.FIELD("m", DataTypes.MAP(DataTypes.INT(), ROW_WITHOUT_FIELDS)));

        assertRefused("c", nested, "Column 'c.m' of table db.t", "ROW without fields");
    }

    @ParameterizedTest
    @CsvSource({
        "w.arrow.fixed-size-list.size, there is no column 'w'",
        "text.arrow.fixed-size-list.size, column 'text' is STRING",
        "ints.arrow.fixed-size-list.size, column 'ints' is ARRAY<INT>",
        "vector.arrow.fixed-size-list.type, vector.arrow.fixed-size-list.size"
    })
    void aVectorOptionThatFitsNoColumnIsRefused(String key, String reason) {
        TestTable table =
                TestTable.of(
                        TestTable.cluster(warehouse),
                        "t",
                        DataTypes.ROW(
                                DataTypes.FIELD("text", DataTypes.STRING()),
                                DataTypes.FIELD("ints", DataTypes.ARRAY(DataTypes.INT())),
                                DataTypes.FIELD("vector", DataTypes.ARRAY(DataTypes.FLOAT()))),
                        Map.of(key, "8"));

        assertThatThrownBy(table::create)
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("Option '" + key + "' of table db.t")
                .hasMessageContaining(reason);
    }

    @Test
    void whatWasRefusedPassesOnceItIsMended() {
        refused = false;
        assertThatThrownBy(() -> table("a.b", DataTypes.INT()).create())
                .isInstanceOf(InvalidTableException.class);

        assertThatCode(() -> table("a_b", DataTypes.INT()).create()).doesNotThrowAnyException();
    }

    private void assertRefused(String column, DataType type, String... reasons) {
        TestTable table = table(column, type);

        assertThatThrownBy(table::create)
                .isInstanceOf(InvalidTableException.class)
                .message()
                .contains(reasons);
    }

    private TestTable table(String column, DataType type) {
        return TestTable.of(
                TestTable.cluster(warehouse),
                "t",
                DataTypes.ROW(
                        DataTypes.FIELD("first", DataTypes.INT()), DataTypes.FIELD(column, type)),
                Map.of());
    }
}
