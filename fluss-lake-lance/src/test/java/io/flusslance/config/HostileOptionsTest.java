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

import io.flusslance.dataset.LanceTableLocator;
import io.flusslance.testing.Allocation;
import io.flusslance.testing.Mutations;
import io.flusslance.types.VectorColumn;

import org.apache.fluss.exception.InvalidConfigException;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

/** Anyone who may create a table gives the coordinator options to read. */
@Timeout(120)
class HostileOptionsTest {

    private static final int CASES = 3_000;
    private static final int FACTOR = 64;
    private static final int SHORT = 3000;
    private static final int HUGE = 5_000_000;

    private static final TablePath TABLE = TablePath.of("db", "t");

    private static final RowType TYPE =
            DataTypes.ROW(DataTypes.FIELD("v", DataTypes.ARRAY(DataTypes.FLOAT())));

    private static final Map<String, String> OF_CLUSTER =
            Map.of(
                    "warehouse", "s3://bucket/folder",
                    "write.memory-limit", "96 mb",
                    "max_row_per_file", "1000",
                    "storage.anything", "x",
                    "AWS_Region", "eu-west-1",
                    "endpoint", "http://localhost:9000",
                    "block_size", "65536",
                    "write.spill-directory", "/tmp",
                    "vector.on-mismatch", "null");

    private static final Map<String, String> OF_TABLE =
            Map.of(
                    "lance.max_row_per_file", "1000",
                    "lance.system-columns", "false",
                    "lance.on-existing", "adopt",
                    "v.arrow.fixed-size-list.size", "4",
                    "v.arrow.fixed-size-list.type", "float16",
                    "mine", "anything");

    @Test
    void theOptionsOfAClusterAreReadOrRefused() throws Throwable {
        mutate(
                OF_CLUSTER,
                options -> {
                    LanceConf conf = LanceConf.ofCluster(options);
                    LanceTableLocator.of(conf).locate(TABLE);
                });
    }

    @Test
    void theOptionsOfATableAreReadOrRefused() throws Throwable {
        LanceConf cluster = LanceConf.ofCluster(OF_CLUSTER);
        mutate(OF_TABLE, options -> VectorColumn.of(TABLE, TYPE, cluster.forTable(TABLE, options)));
    }

    private interface Reader {
        void read(Map<String, String> options);
    }

    private static void mutate(Map<String, String> valid, Reader reader) throws Throwable {
        Mutations mutations = Mutations.printingTheirSeed();
        List<String> keys = new ArrayList<>(valid.keySet());
        int[] read = {0};
        int cases = Mutations.cases(CASES);
        for (int i = 0; i < cases; i++) {
            Map<String, String> hostile = new HashMap<>(valid);
            String key = mutations.oneOf(keys);
            String value = hostile.remove(key);
            boolean ofKey = mutations.below(2) == 0;
            hostile.put(ofKey ? mutations.of(key) : key, ofKey ? value : mutations.of(value));
            long size =
                    hostile.entrySet().stream()
                            .mapToInt(e -> e.getKey().length() + e.getValue().length())
                            .sum();
            Allocation.within(
                    size, FACTOR, () -> read[0] += isRead(reader, hostile, mutations) ? 1 : 0);
        }
        assertThat(read[0]).as("%s: options that could be read", mutations).isBetween(1, cases - 1);
    }

    private static boolean isRead(Reader reader, Map<String, String> hostile, Mutations mutations) {
        try {
            reader.read(hostile);
            return true;
        } catch (InvalidConfigException e) {
            assertThat(e.getMessage()).hasSizeLessThan(SHORT).matches(LogSanitizer::isPlain);
            return false;
        } catch (RuntimeException | Error e) {
            return fail(mutations + ", " + hostile, e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "lance.", ".arrow.", "v.arrow.fixed-size-list.siz", "9", " ", "\n"})
    void aTextOfMegabytesIsRefusedOrPassedInAFewWords(String part) throws Throwable {
        String huge = part.repeat(HUGE / part.length());
        LanceConf cluster = LanceConf.ofCluster(Map.of("warehouse", "/data"));
        refuseShortly(() -> LanceConf.ofCluster(Map.of(huge, "1")));
        refuseShortly(() -> LanceConf.ofCluster(Map.of("max_row_per_file", huge)));
        refuseShortly(() -> LanceConf.ofCluster(Map.of("block_size", huge)));
        refuseShortly(
                () ->
                        LanceTableLocator.of(
                                LanceConf.ofCluster(Map.of("warehouse", "u:" + huge + "x"))));
        refuseShortly(() -> cluster.forTable(TABLE, Map.of("lance." + huge, "1")));
        refuseShortly(() -> cluster.forTable(TABLE, Map.of("lance.batch_size", huge)));
        refuseShortly(
                () ->
                        VectorColumn.of(
                                TABLE,
                                TYPE,
                                cluster.forTable(
                                        TABLE,
                                        Map.of(huge + ".x.arrow.fixed-size-list.size", "4"))));
        refuseShortly(
                () ->
                        VectorColumn.of(
                                TABLE,
                                TYPE,
                                cluster.forTable(
                                        TABLE, Map.of("v.arrow.fixed-size-list.size", huge))));
        // not of the plugin: a user's own
        cluster.forTable(TABLE, Map.of("mine", huge));
    }

    private static void refuseShortly(ThrowingCallable action) throws Throwable {
        assertThatThrownBy(() -> Allocation.within(HUGE, FACTOR, action))
                .isInstanceOf(InvalidConfigException.class)
                .message()
                .hasSizeLessThan(SHORT)
                .matches(LogSanitizer::isPlain);
    }

    @Test
    void aKeyCantPassForALineOfTheLog() {
        assertThatThrownBy(
                        () ->
                                LanceConf.ofCluster(
                                        Map.of("x\n2026-01-01 INFO all is well\u001b[2J", "1")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(
                        "'datalake.lance.x\ufffd2026-01-01 INFO all is well\ufffd[2J'");
    }
}
