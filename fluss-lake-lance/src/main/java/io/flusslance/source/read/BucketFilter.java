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
package io.flusslance.source.read;

import io.flusslance.metadata.PartitionValues;
import io.flusslance.source.split.LanceSplit;

import org.apache.fluss.row.InternalRow;
import org.apache.fluss.row.ProjectedRow;

import java.util.Arrays;
import java.util.List;

/** Selects the rows of a bucket from fragments that also hold rows of other buckets. */
final class BucketFilter {

    private final int bucket;
    private final List<String> partition;
    private final int bucketPosition;
    private final ProjectedRow keys;
    private final PartitionValues values;

    /**
     * Creates a filter for the bucket of a split. The rows must have the columns of {@link
     * BucketColumns#origin}.
     */
    BucketFilter(LanceSplit split, BucketColumns columns, RecordLayout layout) {
        this.bucket = split.bucket();
        this.partition = split.partition();
        int[] origin = layout.positionsOf(columns.origin());
        this.bucketPosition = origin[0];
        int[] positions = Arrays.copyOfRange(origin, 1, origin.length);
        this.keys = ProjectedRow.from(positions);
        this.values = new PartitionValues(layout.type().project(positions), positions.length);
    }

    /** Returns whether a row belongs to the bucket. */
    boolean accepts(InternalRow row) {
        return !row.isNullAt(bucketPosition)
                && row.getInt(bucketPosition) == bucket
                && (partition.isEmpty() || values.of(keys.replaceRow(row)).equals(partition));
    }
}
