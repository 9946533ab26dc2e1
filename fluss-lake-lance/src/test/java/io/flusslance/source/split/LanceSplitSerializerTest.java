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
package io.flusslance.source.split;

import io.flusslance.testing.Values;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Splits stand in savepoints: their bytes have to be read for ever. */
class LanceSplitSerializerTest {

    private static final LanceSplit SPLIT =
            new LanceSplit(9, List.of("eu", "2026"), List.of(3, 4, 9), 0, 1000, 77);

    /** As version 1 wrote them. */
    private static final String WITHOUT_POSITION =
            "0000000000000009"
                    + "00000002"
                    + "00026575"
                    + "000432303236"
                    + "00000003"
                    + "00000003"
                    + "00000001"
                    + "00000005"
                    + "0000000000000000"
                    + "00000000000003e8"
                    + "000000000000004d";

    /** As version 2 wrote them. */
    private static final String WITHOUT_BUCKET =
            WITHOUT_POSITION + "00000000000001f5" + "00000000000000ab";

    private static final String BYTES = WITHOUT_BUCKET + "ffffffff" + "00000000";

    private final LanceSplitSerializer serializer = new LanceSplitSerializer();

    @Test
    void aSplitHasTheseBytesAndIsReadBack() throws Exception {
        LanceSplit begun = SPLIT.from(new SplitPosition(501, 171));
        byte[] bytes = serializer.serialize(begun);
        assertThat(serializer.getVersion()).isEqualTo(3);
        assertThat(Values.hex(bytes)).isEqualTo(BYTES);
        assertThat(serializer.deserialize(3, bytes)).isEqualTo(begun).isNotEqualTo(SPLIT);
    }

    @Test
    void aSplitOfTheSecondVersionIsOfAnyBucket() throws Exception {
        LanceSplit begun = SPLIT.from(new SplitPosition(501, 171));
        byte[] old = Arrays.copyOf(serializer.serialize(begun), WITHOUT_BUCKET.length() / 2);
        assertThat(Values.hex(old)).isEqualTo(WITHOUT_BUCKET);
        assertThat(serializer.deserialize(2, old)).isEqualTo(begun);
    }

    /**
     * The host skips the rows of such a split; the position tells under which filter it counted.
     */
    @Test
    void aSplitOfABucketKeepsItsPositionWithEachHost() throws Exception {
        LanceSplit bucket =
                LanceSplit.ofBucket(9, List.of("eu"), 5, List.of(3, 8), List.of(1, 4), 100, 16);
        bucket.readWith(new SplitPosition.Progress(new SplitPosition(7, 3)));
        for (boolean hostKeeps : new boolean[] {true, false}) {
            LanceSplitSerializer ofHost = new LanceSplitSerializer(() -> hostKeeps);
            LanceSplit copy = ofHost.deserialize(3, ofHost.serialize(bucket));
            assertThat(copy).isEqualTo(bucket.from(new SplitPosition(7, 3)));
            assertThat(copy).hasToString(bucket.toString());
            assertThat(copy.bucket()).isEqualTo(5);
            assertThat(copy.sortedFragments()).containsExactly(3, 8);
            assertThat(copy.mixedFragments()).containsExactly(1, 4);
        }
    }

    @Test
    void aSplitOfTheFirstVersionIsReadFromItsFirstRow() throws Exception {
        byte[] old = Arrays.copyOf(serializer.serialize(SPLIT), WITHOUT_POSITION.length() / 2);
        assertThat(Values.hex(old)).isEqualTo(WITHOUT_POSITION);
        assertThat(serializer.deserialize(1, old)).isEqualTo(SPLIT);
    }

    @Test
    void anEmptySplitIsSmall() throws Exception {
        LanceSplit empty = new LanceSplit(9, List.of(), List.of(), 0, 0, 0);
        byte[] bytes = serializer.serialize(empty);
        assertThat(bytes).hasSizeLessThan(80);
        assertThat(serializer.deserialize(3, bytes)).isEqualTo(empty);
    }

    @Test
    void anUnknownVersionAndDamagedBytesAreErrorsThatSaySo() throws Exception {
        byte[] good = serializer.serialize(SPLIT);
        assertThatThrownBy(() -> serializer.deserialize(4, good))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("version 4", "versions 1 to 3");
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> serializer.deserialize(3, cut))
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> serializer.deserialize(3, Arrays.copyOf(good, good.length + 1)))
                .isInstanceOf(IOException.class);
    }
}
