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
package io.flusslance.tiering.result;

import io.flusslance.metadata.BucketId;
import io.flusslance.testing.HostileBytes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lance.FragmentMetadata;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What comes over the wire between the tasks of a job may be damaged or made up. */
@Timeout(120)
class HostileResultsTest {

    private static final LanceWriteResult PLAIN =
            new LanceWriteResult(
                    7,
                    new BucketId(OptionalLong.empty(), 3),
                    Optional.empty(),
                    -1,
                    -1,
                    List.of(),
                    1);

    private static final LanceWriteResult PARTITIONED =
            result("eu$2026", 100, 199, file("0101.lance", 77, 100), file("b.lance", -1, 0));

    private static final LanceWriteResult KEYED =
            new LanceWriteResult(
                    7,
                    new BucketId(OptionalLong.empty(), 3),
                    Optional.empty(),
                    5,
                    9,
                    1,
                    0,
                    LanceWriteResult.Outcome.written(
                            List.of(),
                            KeyDeletions.of(
                                    Map.of(2, new int[] {1, 7}),
                                    List.of(
                                            new FragmentMetadata(2, List.of(), 9L, null, null),
                                            new FragmentMetadata(5, List.of(), 9L, null, null)),
                                    keys())));

    private static Optional<ChangedKeys> keys() {
        ChangedKeys.Builder keys = new ChangedKeys.Builder();
        keys.add(new byte[] {1, 2, 3});
        keys.add(new byte[] {4});
        return keys.build();
    }

    private final LanceWriteResultSerializer results = new LanceWriteResultSerializer();

    @Test
    void damagedResultsAreReadOrRefusedWithinMemory() throws Throwable {
        HostileBytes.give(results, List.of(PLAIN, PARTITIONED, KEYED));
    }

    @Test
    void damagedCommittablesAreReadOrRefusedWithinMemory() throws Throwable {
        HostileBytes.give(
                new LanceCommittableSerializer(),
                List.of(
                        new LanceCommittable(List.of()),
                        new LanceCommittable(List.of(PLAIN, PARTITIONED, KEYED, PLAIN))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../x.lance",
                "../../_versions/1.manifest",
                "/etc/passwd",
                "a/b.lance",
                "a\\b.lance",
                "%2e%2e%2fx.lance",
                "s3://elsewhere/x.lance",
                "c:x.lance",
                "x\u0000.lance",
                "x\n.lance",
                "x.lance?y",
                "\u202ex.lance"
            })
    void aFileWhoseNameCouldLeadElsewhereIsRefused(String name) throws Exception {
        byte[] bytes = results.serialize(result("eu", 0, 1, file(name, 1, 2)));
        assertThatThrownBy(() -> results.deserialize(1, bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("name");
    }

    @Test
    void aVeryLongNameIsRefused() throws Exception {
        byte[] bytes = results.serialize(result("eu", 0, 1, file("x".repeat(60_000), 1, 2)));
        assertThatThrownBy(() -> results.deserialize(1, bytes)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({"-5, 1", "0, -2", "5, 4", "-1, 3", "3, -1", "0, 9223372036854775807"})
    void offsetsThatNoRoundHasAreRefused(long first, long last) throws Exception {
        byte[] bytes = results.serialize(result("eu", first, last));
        assertThatThrownBy(() -> results.deserialize(1, bytes)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "a=b", "a\nb", "a/b", ".."})
    void aPartitionThatFlussDoesNotNameSoIsRefused(String name) throws Exception {
        byte[] bytes = results.serialize(result(name, 0, 1));
        assertThatThrownBy(() -> results.deserialize(1, bytes)).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsValidIsRead() throws Exception {
        assertThat(results.deserialize(1, results.serialize(PARTITIONED))).isEqualTo(PARTITIONED);
    }

    private static LanceWriteResult result(
            String partition, long first, long last, WrittenFile... files) {
        return new LanceWriteResult(
                7,
                new BucketId(OptionalLong.of(12), 3),
                Optional.of(partition),
                first,
                last,
                List.of(files),
                1);
    }

    private static WrittenFile file(String name, long size, long rows) {
        return new WrittenFile(name, new int[] {0, 5}, new int[] {0, -1}, 2, 1, size, rows);
    }
}
