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

import io.flusslance.testing.Allocation;
import io.flusslance.testing.HostTypes;
import io.flusslance.testing.Mutations;

import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lance.FragmentMetadata;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

/** Whoever can write to a dataset can write anything into its metadata. */
@Timeout(120)
class HostileStateTest {

    private static final int CASES = 10_000;

    /** An entry of a few characters is an object with several others. */
    private static final int FACTOR = 200;

    /** As long as a reason may be that stands in a log. */
    private static final int SHORT = 1000;

    private static final int HUGE = 100_000_000;

    private static final TieringState STATE =
            new TieringState(
                    TableIdentity.of(info()),
                    "2026-01-02T03:04:05Z",
                    "12345678-1234-1234-1234-123456789abc",
                    17,
                    OptionalLong.of(16),
                    23,
                    TieredBucketsText.parse(
                            "12/0=1000,13/1=" + (1L << 40),
                            "0-2=12/0,3=13/1,9=13/1",
                            "0123abcd.lance=12/0,4567.lance=13/1",
                            "12=eu$2026,13=us"),
                    "a table with id 6 up to version 4",
                    Map.of("fluss-offsets", "file:/x", "k", "v"));

    @Test
    void damagedMetadataOfASchemaIsReadOrRefused() throws Throwable {
        mutate(STATE.intoSchemaMetadata(Map.of("mine", "1")), TieringStateReader::ofSchemaMetadata);
    }

    @Test
    void damagedPropertiesOfATransactionAreReadOrRefused() throws Throwable {
        mutate(STATE.toTransactionProperties(), TieringStateReader::ofTransaction);
    }

    private static void mutate(
            Map<String, String> valid,
            Function<Map<String, String>, Optional<TieringState>> decoder)
            throws Throwable {
        Mutations mutations = Mutations.printingTheirSeed();
        List<String> keys = new ArrayList<>(valid.keySet());
        int[] read = {0};
        int cases = Mutations.cases(CASES);
        for (int i = 0; i < cases; i++) {
            Map<String, String> hostile = new HashMap<>(valid);
            for (int changes = 1 + mutations.below(2); changes > 0; changes--) {
                String key = mutations.oneOf(keys);
                hostile.put(
                        mutations.below(20) == 0 ? mutations.of(key) : key,
                        mutations.of(valid.get(key)));
            }
            long size = hostile.values().stream().mapToInt(String::length).sum();
            Allocation.within(
                    size, FACTOR, () -> read[0] += isRead(decoder, hostile, mutations) ? 1 : 0);
        }
        assertThat(read[0]).as("%s: states that could be read", mutations).isGreaterThan(0);
        assertThat(read[0]).as("%s: states that could be read", mutations).isLessThan(cases);
    }

    private static boolean isRead(
            Function<Map<String, String>, Optional<TieringState>> decoder,
            Map<String, String> hostile,
            Mutations mutations) {
        Optional<TieringState> state;
        try {
            state = decoder.apply(hostile);
        } catch (UncheckedIOException e) {
            assertThat(e.getCause().getMessage())
                    .hasSizeLessThan(SHORT)
                    .doesNotContain("\n", "\u0000");
            return false;
        } catch (RuntimeException | Error e) {
            return fail(mutations + ", " + hostile, e);
        }
        state.ifPresent(
                s ->
                        assertThat(
                                        TieringStateReader.ofSchemaMetadata(
                                                s.intoSchemaMetadata(Map.of())))
                                .isEqualTo(s.tableId().isPresent() ? state : Optional.empty()));
        return true;
    }

    @ParameterizedTest
    @CsvSource({
        "table, -1",
        "table, 9223372036854775808",
        "table, ''",
        "table, '{\"id\":7}'",
        "table-created, -1",
        "since, 'yesterday\n2026-01-01 ERROR all rows are lost'",
        "commit, 'two words'",
        "read-version, -5",
        "fluss-version, 1e9",
        "offsets, '0=-1'",
        "offsets, '0=1,'",
        "offsets, '0'",
        "offsets, '-1=5'",
        "offsets, '1/2/3=5'",
        "fragments, '5-3=0'",
        "fragments, '-3=0'",
        "fragments, '0-99999999999=0'",
        "fragments, '0-2147483647=0'",
        "files, '../../x.lance=0'",
        "files, 'x.lance=-1'",
        "rounds, -1",
        "checkpoint-version, x",
        "partitions, '1=../../x'",
        "partitions, '1='",
        "partitions, '-1=x'"
    })
    void whatNoCommitSaysIsRefused(String key, String value) {
        Map<String, String> metadata = new HashMap<>(STATE.intoSchemaMetadata(Map.of()));
        metadata.put("fluss.tiering." + key, value);
        assertThatThrownBy(
                        () -> {
                            TieringStateReader.checkpointVersion(metadata);
                            TieringStateReader.ofSchemaMetadata(metadata);
                        })
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("fluss.tiering.", "damaged", "estore an earlier version");
    }

    @Test
    void rangesOfMillionsOfFragmentsTakeNoMoreThanTheirText() throws Throwable {
        StringBuilder ranges = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            ranges.append(i == 0 ? "" : ",").append(i * 4_000_000L).append('-');
            ranges.append((i + 1) * 4_000_000L - 1).append('=').append(i % 7);
        }
        Allocation.within(
                ranges.length(),
                FACTOR,
                () ->
                        assertThat(
                                        TieredBucketsText.parse("", ranges.toString(), "", "")
                                                .bucketOf(fragment(1_999_999_999)))
                                .isEqualTo(
                                        Optional.of(new BucketId(OptionalLong.empty(), 499 % 7))));
    }

    @ParameterizedTest
    @CsvSource({
        "table",
        "since",
        "commit",
        "read-version",
        "offsets",
        "fragments",
        "files",
        "partitions"
    })
    void aTextOfAHundredMegabytesIsRefusedInAFewWords(String key) throws Throwable {
        Map<String, String> metadata = new HashMap<>(STATE.intoSchemaMetadata(Map.of()));
        metadata.put("fluss.tiering." + key, "7".repeat(HUGE));
        assertThatThrownBy(
                        () ->
                                Allocation.within(
                                        HUGE,
                                        1,
                                        () -> TieringStateReader.ofSchemaMetadata(metadata)))
                .isInstanceOf(UncheckedIOException.class)
                .message()
                .hasSizeLessThan(SHORT);
    }

    @Test
    void theHistoryOfOthersIsCutAndWrittenWithoutWhatJniCantTake() {
        Map<String, String> metadata = new HashMap<>(STATE.intoSchemaMetadata(Map.of()));
        metadata.put("fluss.tiering.adopted", "x".repeat(1_000_000) + "\ud83d\ude00\u0000\nlast");
        TieringState state = TieringStateReader.ofSchemaMetadata(metadata).orElseThrow();

        assertThat(state.adopted()).hasSizeLessThan(5000).endsWith("x???last");
        assertThat(state.toTransactionProperties().get("fluss.tiering.adopted"))
                .isEqualTo(state.adopted());
    }

    private static FragmentMetadata fragment(int id) {
        return new FragmentMetadata(id, List.of(), 1L, null, null);
    }

    private static TableInfo info() {
        return HostTypes.tableInfo(
                TablePath.of("db", "t"),
                7,
                TableDescriptor.builder()
                        .schema(Schema.newBuilder().column("id", DataTypes.INT()).build())
                        .distributedBy(4)
                        .build(),
                1_700_000_000_000L);
    }
}
