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
package io.flusslance.config;

import org.apache.fluss.config.MemorySize;
import org.apache.fluss.exception.InvalidConfigException;
import org.apache.fluss.metadata.TablePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Which value of an option holds, and what is said of keys and values that are wrong. */
class LanceConfTest {

    private static final TablePath TABLE = TablePath.of("db", "t");

    /** Two values of an option and what they mean. */
    private static final class Sample {
        private final LanceOption<?> option;
        private final String text;
        private final Object value;
        private final String otherText;

        Sample(LanceOption<?> option, String text, Object value, String otherText) {
            this.option = option;
            this.text = text;
            this.value = value;
            this.otherText = otherText;
        }

        @Override
        public String toString() {
            return option.key();
        }
    }

    private static List<Sample> samples() {
        return List.of(
                new Sample(LanceOptions.WAREHOUSE, "/data/a", "/data/a", "/data/b"),
                new Sample(
                        LanceOptions.WRITE_MEMORY_LIMIT,
                        "64 mb",
                        MemorySize.ofMebiBytes(64),
                        "32 mb"),
                new Sample(LanceOptions.WRITE_KEY_CACHE_LIMIT, "0", MemorySize.ZERO, "32 mb"),
                new Sample(
                        LanceOptions.WRITE_SPILL_DIRECTORY,
                        "/data/spill",
                        Paths.get("/data/spill"),
                        "/data/other"),
                new Sample(LanceOptions.BATCH_SIZE, "100", 100, "200"),
                new Sample(LanceOptions.MAX_ROW_PER_FILE, "100", 100, "200"),
                new Sample(
                        LanceOptions.MAX_BYTES_PER_FILE,
                        "536870912",
                        MemorySize.ofMebiBytes(512),
                        "1 kb"),
                new Sample(LanceOptions.MAX_ROWS_PER_GROUP, "100", 100, "200"),
                new Sample(
                        LanceOptions.BLOCK_SIZE, "64 kb", MemorySize.parse("64 kb"), "2147483647"),
                new Sample(LanceOptions.SYSTEM_COLUMNS, "FALSE", false, "true"),
                new Sample(
                        LanceOptions.VECTOR_ON_MISMATCH,
                        "null",
                        LanceOptions.VectorMismatch.NULL,
                        "fail"),
                new Sample(
                        LanceOptions.WRITE_VERIFY_LISTS,
                        "all",
                        LanceOptions.VerifiedLists.ALL,
                        "none"),
                new Sample(
                        LanceOptions.ON_EXISTING,
                        " adopt ",
                        LanceOptions.OnExisting.ADOPT,
                        "fail"));
    }

    private static Stream<Sample> samplesForTables() {
        return samples().stream()
                .filter(s -> s.option.scope() == LanceOption.Scope.CLUSTER_AND_TABLE);
    }

    private static Stream<Sample> samplesForClusters() {
        return samples().stream().filter(s -> s.option.scope() == LanceOption.Scope.CLUSTER);
    }

    @Test
    void everyOptionHasASampleHere() {
        List<LanceOption<?>> sampled =
                samples().stream().map(sample -> sample.option).collect(Collectors.toList());

        assertThat(sampled).isEqualTo(LanceOptions.all());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theDefaultHoldsWhereNobodySetsTheOption(Sample sample) {
        LanceConf conf = LanceConf.ofCluster(Map.of()).forTable(TABLE, Map.of());

        assertThat(conf.get(sample.option).isPresent())
                .isEqualTo(sample.option.defaultValue().isPresent());
        assertThat(conf.get(sample.option)).isEqualTo(sample.option.defaultValue());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theClustersValueWinsOverTheDefault(Sample sample) {
        LanceConf conf =
                LanceConf.ofCluster(Map.of(sample.option.key(), sample.text))
                        .forTable(TABLE, Map.of());

        assertThat((Object) conf.require(sample.option)).isEqualTo(sample.value);
    }

    @ParameterizedTest
    @MethodSource("samplesForTables")
    void theTablesValueWinsOverTheClusters(Sample sample) {
        LanceConf conf =
                LanceConf.ofCluster(Map.of(sample.option.key(), sample.otherText))
                        .forTable(TABLE, Map.of("lance." + sample.option.key(), sample.text));

        assertThat((Object) conf.require(sample.option)).isEqualTo(sample.value);
    }

    @Test
    void oneTablesValuesDoNotHoldForAnother() {
        LanceConf cluster = LanceConf.ofCluster(Map.of());

        LanceConf first = cluster.forTable(TABLE, Map.of("lance.batch_size", "1"));
        LanceConf second = cluster.forTable(TablePath.of("db", "u"), Map.of());

        assertThat(first.require(LanceOptions.BATCH_SIZE)).isOne();
        assertThat(second.require(LanceOptions.BATCH_SIZE)).isEqualTo(65536);
    }

    @ParameterizedTest
    @MethodSource("samplesForClusters")
    void anOptionOfTheClusterIsRefusedOnATable(Sample sample) {
        String key = sample.option.key();

        assertThatThrownBy(() -> table("lance." + key, sample.text))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("'lance." + key + "' of table db.t can't be set for a table")
                .hasMessageContaining("datalake.lance." + key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret_access_key", "endpoint", "aws_region", "storage.anything"})
    void aStorageSettingIsRefusedOnATableWithoutItsValue(String key) {
        assertThatThrownBy(() -> table("lance." + key, "hidden-value"))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("'lance." + key + "' of table db.t can't be set for a table")
                .hasMessageContaining("datalake.lance." + key)
                .hasMessageNotContaining("hidden-value");
    }

    @ParameterizedTest
    @CsvSource({
        "lance.max_rows_per_file, lance.max_row_per_file",
        "lance.batchsize, lance.batch_size",
        "lance.Block_Size, lance.block_size",
        "lance.on_existing, lance.on-existing",
        "lance.system.columns, lance.system-columns"
    })
    void anUnknownTableKeyIsAnErrorWithTheNearestKnownOne(String key, String nearest) {
        assertThatThrownBy(() -> table(key, "1"))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(
                        "[LANCE_OPTION_UNKNOWN] Option '%s' of table db.t is not known. Did you"
                                + " mean '%s'?",
                        key, nearest);
    }

    @Test
    void anUnknownTableKeyThatIsLikeNoOtherIsAnErrorToo() {
        assertThatThrownBy(() -> table("lance.zzzzzzzzzzzzzzzzzzzzzzzzzzzz", "1"))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(
                        "[LANCE_OPTION_UNKNOWN] Option 'lance.zzzzzzzzzzzzzzzzzzzzzzzzzzzz' of"
                                + " table db.t is not known.");
    }

    @ParameterizedTest
    @CsvSource({
        "warehose, datalake.lance.warehouse",
        "secret_acess_key, datalake.lance.secret_access_key",
        "max_rows_per_file, datalake.lance.max_row_per_file",
        "write.memory_limit, datalake.lance.write.memory-limit",
        "google_service_acount, datalake.lance.google_service_account"
    })
    void anUnknownClusterKeyIsAnErrorWithTheNearestKnownOneAndWithoutItsValue(
            String key, String nearest) {
        assertThatThrownBy(() -> LanceConf.ofCluster(Map.of(key, "hidden-value")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("'datalake.lance." + key + "' of the cluster is not known")
                .hasMessageContaining("Did you mean '" + nearest + "'?")
                .hasMessageNotContaining("hidden-value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"paimon.warehouse", "lance.batch_size", "storage.", "x"})
    void aClusterKeyThatBelongsToNobodyIsAnError(String key) {
        assertThatThrownBy(() -> LanceConf.ofCluster(Map.of(key, "1")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("'datalake.lance." + key + "' of the cluster is not known")
                .hasMessageContaining("datalake.lance.storage.<name>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "paimon.file.format",
                "iceberg.write.format.default",
                "owner",
                "lancelot",
                "lance",
                "team.lance.owner",
                "knight.arrow.colour",
                "warehouse"
            })
    void keysOfOthersAreLetThrough(String key) {
        assertThatCode(() -> table(key, "anything")).doesNotThrowAnyException();
    }

    private static List<String[]> malformed() {
        List<String[]> cases = new ArrayList<>();
        for (String key : List.of("batch_size", "max_row_per_file", "max_rows_per_group")) {
            for (String value : List.of("-1", "0", "many", "10 zb", "1.5", "", "2147483648")) {
                cases.add(new String[] {key, value});
            }
        }
        for (String key : List.of("max_bytes_per_file", "block_size", "write.memory-limit")) {
            for (String value :
                    List.of(
                            "-1",
                            "0",
                            "many",
                            "10 zb",
                            "1.5 mb",
                            "",
                            "9223372036854775808",
                            "9223372036854775807 kb")) {
                cases.add(new String[] {key, value});
            }
        }
        cases.add(new String[] {"block_size", "2147483648"});
        cases.add(new String[] {"block_size", "2 gb"});
        cases.add(new String[] {"write.memory-limit", "4194303"});
        for (String value : List.of("-1", "many", "")) {
            cases.add(new String[] {"write.key-cache-limit", value});
        }
        for (String value : List.of("", "relative/folder", "file:///data", "/a\0b")) {
            cases.add(new String[] {"write.spill-directory", value});
        }
        for (String key :
                List.of(
                        "system-columns",
                        "vector.on-mismatch",
                        "write.verify-lists",
                        "on-existing")) {
            for (String value : List.of("", "maybe", "0")) {
                cases.add(new String[] {key, value});
            }
        }
        return cases;
    }

    private static Stream<String[]> malformedForTables() {
        return malformed().stream().filter(c -> !c[0].startsWith("write."));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("malformed")
    void aMalformedValueOfTheClusterIsAnErrorThatNamesKeyValueAndPlace(String key, String value) {
        assertThatThrownBy(() -> LanceConf.ofCluster(Map.of(key, value)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith(
                        "[LANCE_OPTION_INVALID] Option 'datalake.lance.%s' of the cluster has the"
                                + " value '%s': expected ",
                        key, LogSanitizer.of(value));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("malformedForTables")
    void aMalformedValueOfATableIsAnErrorThatNamesKeyValueAndPlace(String key, String value) {
        assertThatThrownBy(() -> table("lance." + key, value))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith(
                        "[LANCE_OPTION_INVALID] Option 'lance.%s' of table db.t has the value '%s':"
                                + " expected ",
                        key, LogSanitizer.of(value));
    }

    @Test
    void everyOptionRefusesSomeValueHereButTheWarehouse() {
        assertThat(malformed())
                .extracting(c -> c[0])
                .containsAll(
                        LanceOptions.all().stream()
                                .map(LanceOption::key)
                                .filter(key -> !key.equals(LanceOptions.WAREHOUSE.key()))
                                .collect(Collectors.toList()));
    }

    @Test
    void aRequiredOptionThatIsNotSetIsNamed() {
        assertThatThrownBy(() -> LanceConf.ofCluster(Map.of()).require(LanceOptions.WAREHOUSE))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(
                        "[LANCE_OPTION_INVALID] Option 'datalake.lance.warehouse' of the cluster is"
                                + " not set: expected an absolute path or a URI.");
    }

    @Test
    void vectorSettingsAreReadByColumn() {
        LanceConf conf =
                LanceConf.ofCluster(Map.of())
                        .forTable(
                                TABLE,
                                Map.of(
                                        "v.arrow.fixed-size-list.size", " 8 ",
                                        "v.arrow.fixed-size-list.type", "float16",
                                        "w.arrow.fixed-size-list.size", "16"));

        assertThat(conf.vectorSettings())
                .isEqualTo(
                        Map.of(
                                "v",
                                Map.of(
                                        "fixed-size-list.size", "8",
                                        "fixed-size-list.type", "float16"),
                                "w",
                                Map.of("fixed-size-list.size", "16")));
    }

    @ParameterizedTest
    @CsvSource({
        "v.arrow.fixed-size-list.sise, v.arrow.fixed-size-list.size",
        "v.arrow.fixed_size_list.size, v.arrow.fixed-size-list.size",
        "v.arrow.fixed-size-list.typ, v.arrow.fixed-size-list.type"
    })
    void aMisspeltVectorSettingIsAnErrorWithTheRightOne(String key, String right) {
        assertThatThrownBy(() -> table(key, "8"))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(
                        "[LANCE_OPTION_UNKNOWN] Option '%s' of table db.t is not known. Did you"
                                + " mean '%s'?",
                        key, right);
    }

    private static LanceConf table(String key, String value) {
        return LanceConf.ofCluster(Map.of()).forTable(TABLE, Map.of(key, value));
    }
}
