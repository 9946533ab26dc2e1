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

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Ranges say the same as a map with an entry for each fragment. */
class FragmentBucketsTest {

    private static final int FRAGMENTS = 60;

    @Test
    void rangesAreWhatAMapOfAllFragmentsIs() {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("random ranges of -Dtest.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            FragmentBuckets ranges = new FragmentBuckets();
            Map<Integer, BucketId> map = new TreeMap<>();
            for (int i = 0; i < 12; i++) {
                int first = random.nextInt(FRAGMENTS);
                int last = first + random.nextInt(FRAGMENTS - first);
                BucketId bucket = new BucketId(OptionalLong.empty(), random.nextInt(3));
                ranges.put(first, last, bucket);
                IntStream.rangeClosed(first, last).forEach(id -> map.put(id, bucket));
                if (random.nextInt(4) == 0) {
                    List<Integer> left =
                            random.ints(40, 0, FRAGMENTS).boxed().collect(Collectors.toList());
                    ranges = ranges.retaining(left);
                    map.keySet().retainAll(left);
                }
                assertThat(ranges.toString()).isEqualTo(text(map));
                for (int id = 0; id < FRAGMENTS; id++) {
                    assertThat(ranges.of(id)).isEqualTo(Optional.ofNullable(map.get(id)));
                }
            }
        }
    }

    @Test
    void theLargestIdIsAnIdAsOthers() {
        FragmentBuckets ranges = new FragmentBuckets();
        BucketId bucket = new BucketId(OptionalLong.of(1), 2);
        ranges.put(0, Integer.MAX_VALUE, bucket);
        ranges.put(Integer.MAX_VALUE, Integer.MAX_VALUE, new BucketId(OptionalLong.empty(), 0));
        ranges.put(0, 0, bucket);

        assertThat(ranges).hasToString("0-2147483646=1/2,2147483647=0");
    }

    private static String text(Map<Integer, BucketId> map) {
        StringBuilder text = new StringBuilder();
        for (int id = 0; id < FRAGMENTS; id++) {
            BucketId bucket = map.get(id);
            if (bucket == null || bucket.equals(map.get(id - 1))) {
                continue;
            }
            int last = id;
            while (bucket.equals(map.get(last + 1))) {
                last++;
            }
            text.append(text.length() == 0 ? "" : ",")
                    .append(last == id ? "" + id : id + "-" + last)
                    .append('=')
                    .append(bucket);
        }
        return text.toString();
    }
}
