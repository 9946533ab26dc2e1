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

import io.flusslance.testing.HostileBytes;

import org.apache.fluss.lake.serializer.SimpleVersionedSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Splits come from savepoints, and what is in those may be damaged or made up. */
@Timeout(120)
class HostileSplitsTest {

    private static final List<LanceSplit> SPLITS =
            List.of(
                    new LanceSplit(1, List.of(), List.of(), 0, 0, 0),
                    new LanceSplit(9, List.of("eu", "2026"), List.of(3, 4, 9), 0, 1000, 77),
                    new LanceSplit(1L << 40, List.of(), List.of(7), 5, 1L << 33, 1 << 20)
                            .from(new SplitPosition(1L << 32, -5)));

    private static final List<LanceSplit> BUCKETS =
            List.of(
                    LanceSplit.ofBucket(1, List.of(), 0, List.of(), List.of(), 0, 0),
                    LanceSplit.ofBucket(
                            9, List.of("eu"), 17, List.of(3, 9), List.of(1, 4), 1000, 77));

    private final LanceSplitSerializer serializer = new LanceSplitSerializer();

    @Test
    void damagedSplitsAreReadOrRefusedWithinMemory() throws Throwable {
        HostileBytes.give(serializer, SPLITS);
        HostileBytes.give(serializer, BUCKETS);
    }

    @Test
    void damagedSplitsOfTheFirstVersionAreReadOrRefusedWithinMemory() throws Throwable {
        HostileBytes.give(new FirstVersion(), SPLITS);
    }

    /** The bytes as they were before a split knew how far it was read. */
    private static final class FirstVersion implements SimpleVersionedSerializer<LanceSplit> {

        private static final int LATER_BYTES = 2 * Long.BYTES + 2 * Integer.BYTES;

        private final LanceSplitSerializer newest = new LanceSplitSerializer();

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(LanceSplit split) throws IOException {
            byte[] bytes = newest.serialize(split.from(SplitPosition.start()));
            return Arrays.copyOf(bytes, bytes.length - LATER_BYTES);
        }

        @Override
        public LanceSplit deserialize(int version, byte[] bytes) throws IOException {
            return newest.deserialize(version, bytes);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 3, 0, 1, 1",
        "-1, 3, 0, 1, 1",
        "1, -3, 0, 1, 1",
        "1, 3, -1, 1, 1",
        "1, 3, 0, -1, 1",
        "1, 3, 9223372036854775807, 1, 1",
        "1, 3, 0, 1, -1"
    })
    void numbersThatNoSplitHasAreRefused(
            long version, int fragment, long firstRow, long rows, long bytesPerRow)
            throws Exception {
        byte[] bytes =
                serializer.serialize(
                        new LanceSplit(
                                version,
                                List.of(),
                                List.of(fragment),
                                firstRow,
                                rows,
                                bytesPerRow));
        assertThatThrownBy(() -> serializer.deserialize(1, bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }
}
