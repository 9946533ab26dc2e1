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

import org.apache.fluss.metadata.TableBucket;

import java.util.Comparator;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Identifies a bucket within a table, by its number and, in a partitioned table, the id of its
 * partition.
 */
public final class BucketId implements Comparable<BucketId> {

    private static final Comparator<BucketId> ORDER =
            Comparator.comparing((BucketId id) -> id.partitionId.orElse(-1))
                    .thenComparingInt(id -> id.bucket);

    private final OptionalLong partitionId;
    private final int bucket;

    /** Creates the id of a bucket of a partition, or of a table without partitions. */
    public BucketId(OptionalLong partitionId, int bucket) {
        this.partitionId = partitionId;
        this.bucket = bucket;
    }

    /** Returns the id of a bucket without its table. */
    public static BucketId of(TableBucket bucket) {
        return new BucketId(
                bucket.getPartitionId() == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(bucket.getPartitionId()),
                bucket.getBucket());
    }

    /**
     * Parses the result of {@link #toString()}.
     *
     * @throws NumberFormatException if the text is malformed
     */
    static BucketId parse(String text) {
        int slash = text.indexOf('/');
        BucketId parsed =
                new BucketId(
                        slash < 0
                                ? OptionalLong.empty()
                                : OptionalLong.of(Long.parseLong(text.substring(0, slash))),
                        Integer.parseInt(text.substring(slash + 1)));
        if (parsed.bucket < 0 || parsed.partitionId.orElse(0) < 0) {
            throw new NumberFormatException(text);
        }
        return parsed;
    }

    /** Returns the id of the partition, or empty if the table has no partitions. */
    public OptionalLong partitionId() {
        return partitionId;
    }

    /** Returns the number of the bucket. */
    public int bucket() {
        return bucket;
    }

    @Override
    public int compareTo(BucketId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof BucketId
                && partitionId.equals(((BucketId) o).partitionId)
                && bucket == ((BucketId) o).bucket;
    }

    @Override
    public int hashCode() {
        return Objects.hash(partitionId, bucket);
    }

    /** Returns {@code bucket} or {@code partition/bucket}. */
    @Override
    public String toString() {
        return partitionId.isPresent() ? partitionId.getAsLong() + "/" + bucket : "" + bucket;
    }
}
