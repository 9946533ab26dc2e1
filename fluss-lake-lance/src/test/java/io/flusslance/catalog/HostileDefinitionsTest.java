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

import io.flusslance.config.LogSanitizer;
import io.flusslance.testing.Mutations;
import io.flusslance.testing.TestTable;

import org.apache.fluss.exception.ApiException;
import org.apache.fluss.exception.InvalidConfigException;
import org.apache.fluss.exception.InvalidTableException;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

/** Anyone who may create a table gives the coordinator a definition of it. */
@Timeout(300)
class HostileDefinitionsTest {

    private static final int CASES = 5_000;
    private static final int SHORT = 5000;

    private static final List<String> NAMES =
            List.of("a", "b", "c", "item", "entries", "__offset", "_rowid", "%2e%2e", "../x", "ä");

    private static final List<DataType> TYPES =
            List.of(
                    DataTypes.INT(),
                    DataTypes.STRING(),
                    DataTypes.BYTES(),
                    DataTypes.BINARY(Integer.MAX_VALUE),
                    DataTypes.CHAR(Integer.MAX_VALUE),
                    DataTypes.DECIMAL(38, 38),
                    DataTypes.TIME(9),
                    DataTypes.TIMESTAMP_LTZ(0),
                    new RowType(List.of()));

    @TempDir private Path warehouse;

    @Test
    void anyDefinitionIsReadOrRefused() {
        Mutations mutations = Mutations.printingTheirSeed();
        int read = 0;
        int cases = Mutations.cases(CASES);
        for (int i = 0; i < cases; i++) {
            TestTable table = table(mutations, i);
            try {
                LanceTableDefinition.of(table.path(), table.descriptor(), table.conf());
                read++;
            } catch (InvalidTableException | InvalidConfigException e) {
                assertThat(e.getMessage()).hasSizeLessThan(SHORT);
            } catch (RuntimeException | Error e) {
                fail(mutations + ", " + table.descriptor(), e);
            }
        }
        assertThat(read)
                .as("%s: definitions that could be read", mutations)
                .isBetween(1, cases - 1);
    }

    /** What is not refused is made, and is as it should be when it is looked at again. */
    @Test
    void aDefinitionThatIsNotRefusedMakesADataset() throws Exception {
        Mutations mutations = Mutations.printingTheirSeed();
        int made = 0;
        int cases = Mutations.cases(60);
        for (int i = 0; i < cases; i++) {
            TestTable table = table(mutations, i);
            try {
                table.create();
            } catch (ApiException e) {
                assertThat(warehouse.resolve("db/t" + i + ".lance")).doesNotExist();
                continue;
            } catch (RuntimeException | Error e) {
                fail(mutations + ", " + table.descriptor(), e);
            }
            table.create();
            made++;
        }
        assertThat(made).as("%s: datasets made", mutations).isBetween(1, cases);
    }

    private TestTable table(Mutations mutations, int number) {
        while (true) {
            List<DataField> columns = new ArrayList<>();
            for (int left = 1 + mutations.below(4); left > 0; left--) {
                columns.add(DataTypes.FIELD(name(mutations), type(mutations, 5)));
            }
            String vector = mutations.oneOf(List.of("size", "type", "siz"));
            Map<String, String> properties =
                    mutations.below(3) == 0
                            ? Map.of(
                                    mutations.of("a.arrow.fixed-size-list." + vector),
                                    mutations.of("4"))
                            : Map.of();
            try {
                return TestTable.of(
                        TestTable.cluster(warehouse),
                        "t" + number,
                        new RowType(columns),
                        properties);
            } catch (IllegalArgumentException | IllegalStateException e) {
                // Fluss itself refuses it, as two columns of one name
            }
        }
    }

    private static String name(Mutations mutations) {
        String name = mutations.oneOf(NAMES);
        String mutated = mutations.below(10) == 0 ? mutations.of(name) : name;
        // Fluss itself refuses it
        return mutated.isBlank() ? name : mutated;
    }

    private static DataType type(Mutations mutations, int depth) {
        switch (depth == 0 ? 9 : mutations.below(10)) {
            case 0:
                return DataTypes.ARRAY(type(mutations, depth - 1));
            case 1:
                return DataTypes.MAP(type(mutations, depth - 1), type(mutations, depth - 1));
            case 2:
                return DataTypes.ROW(DataTypes.FIELD(name(mutations), type(mutations, depth - 1)));
            case 3:
                return deep(mutations.below(100), type(mutations, depth - 1));
            default:
                return mutations.oneOf(TYPES);
        }
    }

    private static DataType deep(int levels, DataType inside) {
        DataType type = inside;
        for (int i = 0; i < levels; i++) {
            type = DataTypes.ARRAY(type);
        }
        return type;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "a\u0000b", "a\n\u0000", "\ud800", "a\udc00"})
    void aColumnWhoseNameDoesNotReachLanceIsRefused(String name) {
        assertRefused(DataTypes.FIELD(name, DataTypes.INT()));
        assertRefused(
                DataTypes.FIELD("r", DataTypes.ROW(DataTypes.FIELD("f", DataTypes.INT()))),
                DataTypes.FIELD(name, DataTypes.INT()));
    }

    @Test
    void aColumnNameOfAThousandCharactersIsTheLongest() throws Exception {
        RowType type = DataTypes.ROW(DataTypes.FIELD("x".repeat(1000), DataTypes.INT()));
        TestTable table = TestTable.of(TestTable.cluster(warehouse), "t", type, Map.of()).create();
        table.tier(List.of(GenericRow.of(1)));
        assertThat(table.read()).hasSize(1);

        assertRefused(DataTypes.FIELD("x".repeat(1001), DataTypes.INT()));
        assertRefused(DataTypes.FIELD("x".repeat(10_000_000), DataTypes.INT()));
    }

    @ParameterizedTest
    @CsvSource({"array, 60", "row, 60", "map, 30"})
    void aTypeOfSixtyLevelsIsTheDeepest(String kind, int levels) throws Exception {
        RowType type = DataTypes.ROW(DataTypes.FIELD("c", nested(kind, levels)));
        TestTable table = TestTable.of(TestTable.cluster(warehouse), "t", type, Map.of()).create();
        table.tier(List.of(GenericRow.of((Object) null)));
        assertThat(table.read()).hasSize(1);

        assertRefused(DataTypes.FIELD("c", nested(kind, levels + 1)));
        assertRefused(DataTypes.FIELD("c", nested(kind, 1000)));
    }

    /** As many levels as it says, the innermost included; a MAP is two. */
    private static DataType nested(String kind, int levels) {
        DataType type = DataTypes.INT();
        for (int i = 1; i < levels; i++) {
            switch (kind) {
                case "array":
                    type = DataTypes.ARRAY(type);
                    break;
                case "row":
                    type = DataTypes.ROW(DataTypes.FIELD("f", type));
                    break;
                default:
                    type = DataTypes.MAP(DataTypes.INT(), type);
            }
        }
        return type;
    }

    private void assertRefused(DataField... columns) {
        TestTable table =
                TestTable.of(
                        TestTable.cluster(warehouse),
                        "refused",
                        new RowType(List.of(columns)),
                        Map.of());
        assertThatThrownBy(table::create)
                .isInstanceOf(InvalidTableException.class)
                .message()
                .hasSizeLessThan(SHORT)
                .matches(LogSanitizer::isPlain);
        assertThat(table.location().localFolder().orElseThrow()).doesNotExist();
    }

    /** Fluss refuses such names before; a plugin that is called all the same must not follow. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../x",
                "a/b",
                "/etc",
                "%2e%2e",
                "%2e%2e%2fx",
                "a%00",
                "a\u0000",
                "a\n",
                "a\\b",
                "~",
                "$HOME",
                "s3:",
                "ä",
                "\u2024\u2024",
                "a b",
                "a."
            })
    void aTableOrDatabaseThatIsNoPlainNameIsRefusedAndNothingIsMade(String name) throws Exception {
        Path inside = Files.createDirectory(warehouse.resolve("inside"));
        for (TablePath path : List.of(TablePath.of("db", name), TablePath.of(name, "t"))) {
            assertThatThrownBy(() -> at(inside, path).create())
                    .isInstanceOf(InvalidConfigException.class)
                    .message()
                    .matches(LogSanitizer::isPlain);
            assertThatThrownBy(() -> at(inside, path).committer())
                    .isInstanceOf(InvalidConfigException.class);
            assertThat(at(inside, path).writer(0).complete().await().failure()).isPresent();
        }
        try (Stream<Path> files = Files.walk(warehouse)) {
            assertThat(files).containsExactlyInAnyOrder(warehouse, inside);
        }
    }

    @Test
    void aTableWithTheLongestNameThatFlussGivesIsMadeAndALongerOneRefused() {
        String longest = "n".repeat(200);
        at(warehouse, TablePath.of(longest, longest)).create();
        assertThat(warehouse.resolve(longest).resolve(longest + ".lance")).isDirectory();

        for (TablePath path :
                List.of(
                        TablePath.of("db", longest + "n"),
                        TablePath.of("x".repeat(1_000_000), "t"))) {
            assertThatThrownBy(() -> at(warehouse, path).create())
                    .isInstanceOf(InvalidConfigException.class)
                    .message()
                    .hasSizeLessThan(SHORT);
        }
    }

    private static TestTable at(Path warehouse, TablePath path) {
        RowType type = DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()));
        return new TestTable(
                TestTable.cluster(warehouse), path, 7, TestTable.descriptor(type, Map.of()));
    }
}
