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
package io.flusslance.tiering;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static org.assertj.core.api.Assertions.assertThat;

/** What a dataset says of its buckets, as text. */
class TieredBucketsTest {

    private static final BucketId FIRST = new BucketId(OptionalLong.of(12), 0);
    private static final BucketId SECOND = new BucketId(OptionalLong.of(13), 1);

    private final TieredBuckets buckets =
            TieredBuckets.none().toBuilder()
                    .add(FIRST, Optional.of("eu$2026"), 10, List.of(0, 1, 2, 5))
                    .add(SECOND, Optional.of("us$2026"), 20, List.of(3))
                    .add(FIRST, Optional.of("eu$2026"), 30, List.of(7))
                    .build();

    @Test
    void fragmentsInARowAreOneEntry() {
        assertThat(buckets.offsetsText()).isEqualTo("12/0=30,13/1=20");
        assertThat(buckets.fragmentsText()).isEqualTo("0-2=12/0,3=13/1,5=12/0,7=12/0");
        assertThat(buckets.partitionsText()).isEqualTo("12=eu$2026,13=us$2026");
    }

    @Test
    void whatIsWrittenIsReadBack() {
        assertThat(
                        TieredBuckets.parse(
                                buckets.offsetsText(),
                                buckets.fragmentsText(),
                                buckets.partitionsText()))
                .isEqualTo(buckets);
        assertThat(TieredBuckets.parse("", "", "")).isEqualTo(TieredBuckets.none());
    }

    @Test
    void fragmentsThatAreGoneAreForgotten() {
        TieredBuckets left = buckets.retaining(List.of(1, 3, 99));

        assertThat(left.fragmentsText()).isEqualTo("1=12/0,3=13/1");
        assertThat(left.bucketOf(0)).isEmpty();
        assertThat(left.bucketOf(3)).contains(SECOND);
        assertThat(left.endOffsets()).isEqualTo(Map.of(FIRST, 30L, SECOND, 20L));
    }
}
