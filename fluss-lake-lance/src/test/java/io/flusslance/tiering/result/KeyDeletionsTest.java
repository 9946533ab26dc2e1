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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;
import org.lance.fragment.DeletionFile;
import org.lance.fragment.DeletionFileType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeyDeletionsTest {

    @Test
    void theyAreReadBack() throws Exception {
        int[] many = new Random(1).ints(0, Integer.MAX_VALUE).distinct().limit(5_000).toArray();
        KeyDeletions deletions =
                KeyDeletions.of(
                        Map.of(3, new int[] {7}, 5, many),
                        List.of(fragment(3, "a", 0), fragment(5, "b", 9), fragment(8, "c", 0)),
                        keys(new byte[] {1}, new byte[0], new byte[] {2, 3}));

        KeyDeletions read = read(written(deletions));

        assertThat(read).isEqualTo(deletions).hasToString("5001 rows of 2 fragments");
        assertThat(read.positions().get(5)).isSorted().hasSize(5_000);
        assertThat(read.keys().orElseThrow())
                .containsExactly(new byte[] {1}, new byte[0], new byte[] {2, 3});
        assertThat(read(written(KeyDeletions.none()))).isEqualTo(KeyDeletions.none());
    }

    @Test
    void theyHoldForAFragmentThatOnlyLostRows() {
        KeyDeletions deletions = KeyDeletions.of(Map.of(), List.of(fragment(3, "a", 4)), keys());

        assertThat(deletions.hold(fragment(3, "a", 4))).isTrue();
        assertThat(deletions.hold(fragment(3, "a", 5))).isTrue();
        assertThat(deletions.hold(fragment(3, "a", 3))).as("rows are back").isFalse();
        assertThat(deletions.hold(fragment(3, "b", 4))).as("another file").isFalse();
        assertThat(deletions.hold(fragment(4, "a", 4))).as("not searched").isFalse();
        assertThat(KeyDeletions.none().hold(fragment(3, "a", 4))).isFalse();
    }

    @Test
    void cutBytesAreAnError() throws Exception {
        byte[] good =
                written(
                        KeyDeletions.of(
                                Map.of(3, new int[] {1, 2}),
                                List.of(fragment(3, "a", 0)),
                                keys(new byte[] {1, 2})));
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
        }
    }

    /** Numbers of searched fragments, of fragments with rows, and of what is in them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "0 -1",
                "1 -3 0 0 0 0",
                "2 3 0 0 0 3 0 0 0 0",
                "2 3 0 0 0 2 0 0 0 0",
                "0 1 3 1 5",
                "1 3 0 0 0 1 4 1 5",
                "1 3 0 0 0 2 3 1 5 3 1 6",
                "1 3 0 0 0 1 3 0",
                "1 3 0 0 0 1 3 -1",
                "1 3 0 0 0 1 3 1 -5",
                "1 3 0 0 0 1 3 2 5 5",
                "1 3 0 0 0 1 3 2 5 4",
                "0 0 -2",
                "0 0 2097153",
                "0 0 4 1",
                "0 0 4 -1"
            })
    void disorderIsAnError(String numbers) throws Exception {
        int[] parsed = Arrays.stream(numbers.split(" ")).mapToInt(Integer::parseInt).toArray();
        assertThatThrownBy(() -> read(bytes(parsed)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void numbersTakeNoMemory() {
        for (int[] numbers :
                List.of(
                        new int[] {Integer.MAX_VALUE},
                        new int[] {0, Integer.MAX_VALUE},
                        new int[] {1, 3, 0, 0, 0, 1, 3, Integer.MAX_VALUE, 1})) {
            assertThatThrownBy(() -> read(bytes(numbers))).isInstanceOf(IOException.class);
        }
    }

    private static Optional<ChangedKeys> keys(byte[]... keys) {
        ChangedKeys.Builder builder = new ChangedKeys.Builder();
        for (byte[] key : keys) {
            builder.add(key);
        }
        return builder.build();
    }

    @Test
    void keysThatTakeTooMuchAreNotKept() {
        assertThat(keys(new byte[(2 << 20) - Integer.BYTES])).isPresent();
        assertThat(keys(new byte[2 << 20], new byte[1])).isEmpty();
        assertThat(keys(new byte[1 << 20], new byte[1 << 20], new byte[1])).isEmpty();
    }

    @Test
    void fewerAreSentOfManyBucketsAndOfNewOnes() {
        ChangedKeys keys = keys(new byte[1 << 19]).orElseThrow();
        assertThat(keys.areFew(127, false)).isTrue();
        assertThat(keys.areFew(128, false)).isFalse();
        assertThat(keys.areFew(1, true)).isFalse();
        ChangedKeys few = keys(new byte[1 << 15]).orElseThrow();
        assertThat(few.areFew(1, true)).isTrue();
        assertThat(few.areFew(100_000, false)).isTrue();
    }

    private static byte[] bytes(int... numbers) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        // a bucket that was never tiered
        out.writeLong(-1);
        for (int number : numbers) {
            out.writeInt(number);
        }
        return bytes.toByteArray();
    }

    private static byte[] written(KeyDeletions deletions) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        deletions.writeTo(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static KeyDeletions read(byte[] bytes) throws IOException {
        return KeyDeletions.readFrom(new DataInputStream(new ByteArrayInputStream(bytes)), true);
    }

    private static FragmentMetadata fragment(int id, String file, long deleted) {
        int[] fields = IntStream.range(0, 3).toArray();
        return new FragmentMetadata(
                id,
                List.of(new DataFile(file, fields, fields, 2, 1, 77L, null)),
                100L,
                deleted == 0 ? null : new DeletionFile(1, 1, deleted, DeletionFileType.ARRAY, null),
                null);
    }
}
