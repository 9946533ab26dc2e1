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
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import static org.assertj.core.api.Assertions.assertThat;

/** What a dataset says of its buckets, as text. */
class TieredBucketsTest {

    private static final BucketId FIRST = new BucketId(OptionalLong.of(12), 0);
    private static final BucketId SECOND = new BucketId(OptionalLong.of(13), 1);

    private static final String FRAGMENTS = "0-2=12/0,3=13/1,5=12/0";

    private final TieredBuckets buckets =
            TieredBucketsText.parse("12/0=10,13/1=20", FRAGMENTS, "", "12=eu$2026").toBuilder()
                    .add(FIRST, Optional.of("eu$2026"), 30, List.of("a.lance", "b.lance"))
                    .add(SECOND, Optional.of("us$2026"), 40, List.of())
                    .build();

    @Test
    void fragmentsInARowAreOneEntryAndNewFilesKeepTheirNames() {
        assertThat(TieredBucketsText.ofOffsets(buckets)).isEqualTo("12/0=30,13/1=40");
        assertThat(TieredBucketsText.ofFragments(buckets)).isEqualTo(FRAGMENTS);
        assertThat(TieredBucketsText.ofFiles(buckets)).isEqualTo("a.lance=12/0,b.lance=12/0");
        assertThat(TieredBucketsText.ofPartitions(buckets)).isEqualTo("12=eu$2026,13=us$2026");
    }

    @Test
    void whatIsWrittenIsReadBack() {
        assertThat(
                        TieredBucketsText.parse(
                                TieredBucketsText.ofOffsets(buckets),
                                TieredBucketsText.ofFragments(buckets),
                                TieredBucketsText.ofFiles(buckets),
                                TieredBucketsText.ofPartitions(buckets)))
                .isEqualTo(buckets);
        assertThat(TieredBucketsText.parse("", "", "", "")).isEqualTo(TieredBuckets.none());
    }

    @Test
    void fragmentsThatAreGoneAreForgotten() {
        TieredBuckets left = buckets.retaining(List.of(1, 3, 99));

        assertThat(TieredBucketsText.ofFragments(left)).isEqualTo("1=12/0,3=13/1");
        assertThat(left.bucketOf(fragment(0, "x.lance"))).isEmpty();
        assertThat(left.bucketOf(fragment(3, "x.lance"))).contains(SECOND);
        assertThat(left.endOffsets()).isEqualTo(Map.of(FIRST, 30L, SECOND, 40L));
    }

    @Test
    void fragmentsOfTheLastRoundAreKnownByTheirFiles() {
        assertThat(buckets.bucketOf(fragment(77, "b.lance"))).contains(FIRST);
        assertThat(buckets.bucketOf(fragment(77, "c.lance"))).isEmpty();
    }

    @Test
    void aTableWithoutPartitionsKeepsNoFragments() {
        BucketId bucket = new BucketId(OptionalLong.empty(), 3);
        TieredBuckets tiered =
                TieredBuckets.none().toBuilder()
                        .add(bucket, Optional.empty(), 5, List.of("a.lance"))
                        .build();

        assertThat(TieredBucketsText.ofOffsets(tiered)).isEqualTo("3=5");
        assertThat(TieredBucketsText.ofFiles(tiered)).isEmpty();
    }

    private static FragmentMetadata fragment(int id, String file) {
        return new FragmentMetadata(
                id,
                List.of(new DataFile(file, new int[] {0}, new int[] {0}, 2, 1, 10L, null)),
                1L,
                null,
                null);
    }
}
