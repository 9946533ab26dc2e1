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
package io.flusslance.metadata.history;

import io.flusslance.config.ErrorCode;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.TieredBuckets;

import org.apache.fluss.metadata.TableInfo;
import org.lance.Dataset;
import org.lance.FragmentMetadata;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Determines the end offsets of a partition from its rows. The offsets were removed because Fluss
 * must have dropped the partition, but new rows for it show that Fluss has not.
 */
public final class ForgottenOffsets {

    private ForgottenOffsets() {}

    /**
     * Returns whether the offsets of a partition could be determined from the rows of a dataset.
     */
    public static boolean canBeFound(Dataset dataset, TableInfo info) {
        return OffsetsInData.canBeFound(dataset, info);
    }

    /**
     * Adds the end offsets of a bucket's partition if they were removed.
     *
     * @param dataset the version of the buckets
     * @throws IOException if the offsets can't be determined
     */
    public static TieredBuckets recall(
            TieredBuckets buckets, BucketId bucket, Dataset dataset, TableInfo info)
            throws IOException {
        if (!buckets.isForgotten(bucket)) {
            return buckets;
        }
        return find(buckets, bucket.partitionId().getAsLong(), dataset, info)
                .orElseThrow(
                        () ->
                                new IOException(
                                        ErrorCode.OFFSETS_FORGOTTEN.format(
                                                "The end offset of bucket %s of "
                                                        + "table %s in dataset %s is no "
                                                        + "longer known: Fluss should have "
                                                        + "dropped the partition more than a "
                                                        + "week ago because of "
                                                        + "'table.auto-partition.num-retention', "
                                                        + "and the offset can't be "
                                                        + "determined from the rows. Drop "
                                                        + "the partition in Fluss.",
                                                bucket, info.getTablePath(), dataset.uri())));
    }

    /**
     * Adds the end offsets of a partition if they were removed and can be determined.
     *
     * @param dataset the version of the buckets
     * @throws IOException if the dataset can't be read
     */
    public static TieredBuckets recallIfPossible(
            TieredBuckets buckets, long partitionId, Dataset dataset, TableInfo info)
            throws IOException {
        return buckets.isForgotten(new BucketId(OptionalLong.of(partitionId), 0))
                ? find(buckets, partitionId, dataset, info).orElse(buckets)
                : buckets;
    }

    private static Optional<TieredBuckets> find(
            TieredBuckets buckets, long partitionId, Dataset dataset, TableInfo info)
            throws IOException {
        String name = buckets.partitionNames().get(partitionId);
        if (!canBeFound(dataset, info)
                || Collections.frequency(buckets.partitionNames().values(), name) > 1) {
            return Optional.empty();
        }
        TieredBuckets located = buckets.located(dataset);
        List<Integer> fragments =
                LanceVersions.fragmentsOf(dataset).stream()
                        .filter(fragment -> canHold(located.bucketOf(fragment), partitionId))
                        .map(FragmentMetadata::getId)
                        .collect(Collectors.toList());
        return OffsetsInData.ofPartition(buckets, partitionId, fragments, dataset, info)
                .map(ends -> buckets.toBuilder().recall(ends).build());
    }

    private static boolean canHold(Optional<BucketId> bucket, long partitionId) {
        return bucket.isEmpty() || bucket.get().partitionId().equals(OptionalLong.of(partitionId));
    }
}
