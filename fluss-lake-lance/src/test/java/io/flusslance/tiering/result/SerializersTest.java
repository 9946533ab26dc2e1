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
import io.flusslance.testing.Values;

import org.junit.jupiter.api.Test;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;
import org.lance.fragment.DeletionFile;
import org.lance.fragment.DeletionFileType;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What goes over the wire between the tasks of a job: bytes that later versions have to read. */
class SerializersTest {

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
            new LanceWriteResult(
                    7,
                    new BucketId(OptionalLong.of(12), 3),
                    Optional.of("eu"),
                    100,
                    199,
                    List.of(
                            new WrittenFile(
                                    "a.lance", new int[] {0, 5}, new int[] {0, -1}, 2, 1, 77, 100)),
                    1);

    /** No fragment was searched, and none has rows that are replaced. */
    private static final String NO_KEYS = "ffffffffffffffff0000000000000000ffffffff";

    private static final String PLAIN_BYTES =
            "00000006"
                    + "0000000000000007"
                    + "00"
                    + "00000003"
                    + "ffffffffffffffff"
                    + "ffffffffffffffff"
                    + "00000000"
                    + "0000000000000001"
                    + "0000"
                    + "0000000000000000"
                    + "00"
                    + NO_KEYS;

    private static final String PARTITIONED_BYTES =
            "00000006"
                    + "0000000000000007"
                    + "01"
                    + "000000000000000c"
                    + "00026575"
                    + "00000003"
                    + "0000000000000064"
                    + "00000000000000c7"
                    + "00000001"
                    + "0007612e6c616e6365"
                    + "00000002"
                    + "00000000"
                    + "00000005"
                    + "00000002"
                    + "00000000"
                    + "ffffffff"
                    + "00000002"
                    + "00000001"
                    + "000000000000004d"
                    + "0000000000000064"
                    + "0000000000000001"
                    + "0000"
                    + "0000000000000000"
                    + "00"
                    + NO_KEYS;

    /**
     * A failed result of bucket 3, offsets 5 to 9, for the reason "full", by a writer that waited.
     */
    private static final String WAITING_BYTES =
            "00000006"
                    + "0000000000000007"
                    + "00"
                    + "00000003"
                    + "0000000000000005"
                    + "0000000000000009"
                    + "00000000"
                    + "0000000000000000"
                    + "000466756c6c"
                    + "0000000000000000"
                    + "01"
                    + NO_KEYS;

    private final LanceWriteResultSerializer results = new LanceWriteResultSerializer();
    private final LanceCommittableSerializer committables = new LanceCommittableSerializer();

    @Test
    void aWriteResultHasTheseBytes() throws Exception {
        assertThat(Values.hex(results.serialize(PLAIN))).isEqualTo(PLAIN_BYTES);
        assertThat(Values.hex(results.serialize(PARTITIONED))).isEqualTo(PARTITIONED_BYTES);
        assertThat(results.getVersion()).isEqualTo(6);
    }

    @Test
    void aFailedResultHasTheseBytes() throws Exception {
        LanceWriteResult waiting = results.deserialize(1, bytes(WAITING_BYTES));

        assertThat(waiting.failure()).contains("full");
        assertThat(waiting.isWaiting()).isTrue();
        assertThat(waiting.firstOffset()).isEqualTo(5);
        assertThat(waiting.lastOffset()).isEqualTo(9);
        assertThat(Values.hex(results.serialize(waiting))).isEqualTo(WAITING_BYTES);
        String failed = WAITING_BYTES.replace("01" + NO_KEYS, "00" + NO_KEYS);
        assertThat(results.deserialize(1, bytes(failed)).isWaiting()).isFalse();
        assertThat(results.deserialize(1, bytes(failed))).isNotEqualTo(waiting);
        assertThat(Values.hex(results.serialize(results.deserialize(1, bytes(failed)))))
                .isEqualTo(failed);
    }

    @Test
    void aResultOfVersion3IsRead() throws Exception {
        assertThat(results.deserialize(1, bytes(version3(PLAIN_BYTES)))).isEqualTo(PLAIN);
        assertThat(results.deserialize(1, bytes(version3(PARTITIONED_BYTES))))
                .isEqualTo(PARTITIONED);
        LanceWriteResult failed = results.deserialize(1, bytes(version3(WAITING_BYTES)));
        assertThat(failed.failure()).contains("full");
        assertThat(failed.isWaiting()).isFalse();
        assertThat(
                        committables.deserialize(
                                1,
                                bytes(
                                        "0000000100000002"
                                                + version3(PLAIN_BYTES)
                                                + version3(PARTITIONED_BYTES))))
                .isEqualTo(new LanceCommittable(List.of(PLAIN, PARTITIONED)));
    }

    private static String version3(String bytes) {
        return "00000003" + bytes.substring(8, bytes.length() - 18 - NO_KEYS.length());
    }

    @Test
    void aResultOfVersion4IsRead() throws Exception {
        assertThat(results.deserialize(1, bytes(version4(PLAIN_BYTES)))).isEqualTo(PLAIN);
        assertThat(results.deserialize(1, bytes(version4(PARTITIONED_BYTES))))
                .isEqualTo(PARTITIONED);
        assertThat(results.deserialize(1, bytes(version4(WAITING_BYTES))).isWaiting()).isTrue();
    }

    private static String version4(String bytes) {
        return "00000004" + bytes.substring(8, bytes.length() - NO_KEYS.length());
    }

    @Test
    void aResultOfASnapshotThatReplacesRowsHasTheseBytes() throws Exception {
        ChangedKeys.Builder keys = new ChangedKeys.Builder();
        keys.add(new byte[] {1, 2});
        keys.add(new byte[] {3});
        KeyDeletions replaced =
                KeyDeletions.of(
                                Map.of(9, new int[] {5, 3}),
                                List.of(fragment(9, 2), fragment(4, 0)),
                                keys.build())
                        .beginningAt(OptionalLong.of(0));
        LanceWriteResult keyed =
                new LanceWriteResult(
                        7,
                        new BucketId(OptionalLong.empty(), 3),
                        Optional.empty(),
                        LanceWriteResult.SNAPSHOT,
                        LanceWriteResult.SNAPSHOT,
                        1,
                        0,
                        LanceWriteResult.Outcome.written(List.of(), replaced));

        String name = String.format("%08x", "a.lance".hashCode());
        String expected =
                "00000006"
                        + "0000000000000007"
                        + "00"
                        + "00000003"
                        + "fffffffffffffffe"
                        + "fffffffffffffffe"
                        + "00000000"
                        + "0000000000000001"
                        + "0000"
                        + "0000000000000000"
                        + "00"
                        + "0000000000000000"
                        + ("00000002" + "00000004" + name + "0000000000000000")
                        + ("00000009" + name + "0000000000000002")
                        + ("00000001" + "00000009" + "00000002" + "00000003" + "00000005")
                        + ("0000000b" + "00000002" + "0102" + "00000001" + "03");
        assertThat(Values.hex(results.serialize(keyed))).isEqualTo(expected);
        LanceWriteResult read = results.deserialize(1, bytes(expected));
        assertThat(read).isEqualTo(keyed);
        assertThat(read.isSnapshot()).isTrue();
        assertThat(read.replaced().positions().get(9)).containsExactly(3, 5);
        // version 5 had no keys
        String version5 = "00000005" + expected.substring(8, expected.length() - 2 * 15);
        KeyDeletions without = results.deserialize(1, bytes(version5)).replaced();
        assertThat(without.positions().get(9)).containsExactly(3, 5);
        assertThat(without.keys()).isEmpty();
    }

    private static FragmentMetadata fragment(int id, long deleted) {
        return new FragmentMetadata(
                id,
                List.of(new DataFile("a.lance", new int[] {0}, new int[] {0}, 2, 1, 77L, null)),
                100L,
                new DeletionFile(1, 1, deleted, DeletionFileType.ARRAY, null),
                null);
    }

    @Test
    void aWriteResultIsReadBack() throws Exception {
        assertThat(results.deserialize(1, bytes(PLAIN_BYTES))).isEqualTo(PLAIN);
        assertThat(results.deserialize(1, bytes(PARTITIONED_BYTES))).isEqualTo(PARTITIONED);
    }

    @Test
    void aFileOfTheOldestFormatHasNoColumnIndices() throws Exception {
        LanceWriteResult oldest =
                new LanceWriteResult(
                        7,
                        new BucketId(OptionalLong.empty(), 3),
                        Optional.empty(),
                        0,
                        9,
                        List.of(
                                new WrittenFile(
                                        "a.lance", new int[] {0, 5}, new int[0], 0, 2, 77, 10)),
                        1);
        assertThat(results.deserialize(1, results.serialize(oldest))).isEqualTo(oldest);
    }

    /** The host's envelope has a version of its own, and gives that. */
    @Test
    void theVersionThatTheHostGivesIsNotHeeded() throws Exception {
        assertThat(results.deserialize(77, bytes(PARTITIONED_BYTES))).isEqualTo(PARTITIONED);
    }

    @Test
    void aCommittableHasTheseBytes() throws Exception {
        LanceCommittable committable = new LanceCommittable(List.of(PLAIN, PARTITIONED));
        String expected = "00000001" + "00000002" + PLAIN_BYTES + PARTITIONED_BYTES;
        assertThat(Values.hex(committables.serialize(committable))).isEqualTo(expected);
        assertThat(committables.deserialize(1, bytes(expected))).isEqualTo(committable);
        assertThat(committables.getVersion()).isEqualTo(1);
    }

    @Test
    void anUnknownVersionIsAnErrorThatSaysWhatToDo() {
        byte[] later = bytes("00000009" + PLAIN_BYTES.substring(8));
        assertThatThrownBy(() -> results.deserialize(1, later))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("version 9", "versions 3 to 6", "same jar");
        assertThatThrownBy(() -> committables.deserialize(1, bytes("00000009")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("version 9", "version 1", "same jar");
    }

    @Test
    void damagedBytesAreAnIoException() {
        byte[] good = bytes(PARTITIONED_BYTES);
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> results.deserialize(1, cut)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> results.deserialize(1, Arrays.copyOf(good, good.length + 1)))
                .isInstanceOf(IOException.class);
        String oneIndexForTwoFields =
                PARTITIONED_BYTES.replace("0000000200000000ffffffff", "0000000100000000");
        assertThat(oneIndexForTwoFields).isNotEqualTo(PARTITIONED_BYTES);
        assertThatThrownBy(() -> results.deserialize(1, bytes(oneIndexForTwoFields)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("2 fields at 1 columns");
        assertThatThrownBy(() -> committables.deserialize(1, bytes("00000001ffffffff")))
                .isInstanceOf(IOException.class);
    }

    private static byte[] bytes(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }
}
