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

import io.flusslance.arrow.ArrowRowView;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.dataset.scan.LanceBatchScan;
import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.PartitionValues;
import io.flusslance.metadata.TieredBuckets;
import io.flusslance.types.SystemColumns;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.ipc.ScanOptions;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Finds the end offsets of a partition again that were forgotten because Fluss must have dropped
 * it. Rows for it show that Fluss has not.
 */
public final class ForgottenOffsets {

    private final long partitionId;
    private final String partitionName;
    private final RowType type;
    private final int keys;
    private final PartitionValues partitions;
    private final Map<BucketId, Long> ends = new HashMap<>();

    private ForgottenOffsets(long partitionId, String partitionName, RowType type) {
        this.partitionId = partitionId;
        this.partitionName = partitionName;
        this.type = type;
        this.keys = type.getFieldCount() - 2;
        this.partitions = new PartitionValues(type, keys);
    }

    /** Whether a dataset has what it takes to find offsets again. */
    public static boolean canBeFound(Dataset dataset, TableInfo info) {
        return OffsetsInData.hasColumns(dataset)
                && info.getPartitionKeys().stream()
                        .allMatch(
                                key ->
                                        dataset.getSchema().getFields().stream()
                                                .anyMatch(field -> field.getName().equals(key)));
    }

    /**
     * The same with the end offsets of a bucket's partition, where they were forgotten.
     *
     * @param dataset the version that the buckets are of
     * @throws IOException where they can't be found
     */
    public static TieredBuckets recall(
            TieredBuckets buckets, BucketId bucket, Dataset dataset, TableInfo info)
            throws IOException {
        if (!buckets.isForgotten(bucket)) {
            return buckets;
        }
        long id = bucket.partitionId().getAsLong();
        String name = buckets.partitionNames().get(id);
        if (!canBeFound(dataset, info)
                || Collections.frequency(buckets.partitionNames().values(), name) > 1) {
            throw new IOException(
                    String.format(
                            "Up to which offset the rows of bucket %s (partition '%s') of table %s "
                                    + "are in dataset %s is not known any more, because Fluss must "
                                    + "have dropped the partition more than a week ago by "
                                    + "'table.auto-partition.num-retention', and it can't be found "
                                    + "in the rows. Drop the partition in Fluss.",
                            bucket, name, info.getTablePath(), dataset.uri()));
        }
        List<DataField> columns = new ArrayList<>();
        for (String key : info.getPartitionKeys()) {
            columns.add(info.getRowType().getFields().get(info.getRowType().getFieldIndex(key)));
        }
        columns.add(DataTypes.FIELD(SystemColumns.BUCKET, DataTypes.INT()));
        columns.add(DataTypes.FIELD(SystemColumns.OFFSET, DataTypes.BIGINT()));
        ForgottenOffsets found = new ForgottenOffsets(id, name, new RowType(columns));
        found.scan(dataset, buckets.located(dataset));
        return buckets.toBuilder().recall(found.ends).build();
    }

    private void scan(Dataset dataset, TieredBuckets buckets) throws IOException {
        List<Integer> fragments =
                LanceVersions.fragmentsOf(dataset).stream()
                        .filter(fragment -> canHold(buckets.bucketOf(fragment)))
                        .map(FragmentMetadata::getId)
                        .collect(Collectors.toList());
        if (fragments.isEmpty()) {
            return;
        }
        ScanOptions options =
                new ScanOptions.Builder()
                        .fragmentIds(fragments)
                        .columns(
                                type.getFieldNames().stream()
                                        .map(column -> "`" + column + "`")
                                        .collect(Collectors.toList()))
                        .build();
        LanceBatchScan.forEachBatch(dataset, options, this::add);
    }

    private boolean canHold(Optional<BucketId> bucket) {
        return bucket.isEmpty() || bucket.get().partitionId().equals(OptionalLong.of(partitionId));
    }

    private void add(VectorSchemaRoot batch) {
        // by their positions in the scan: Lance names a quoted column with its quotes
        List<Optional<FieldVector>> vectors = new ArrayList<>();
        for (int i = 0; i < type.getFieldCount(); i++) {
            vectors.add(Optional.of(batch.getVector(i)));
        }
        ArrowRowView view = ArrowRowView.of(type, vectors);
        for (int row = 0; row < batch.getRowCount(); row++) {
            view.at(row);
            if (!view.isNullAt(keys)
                    && !view.isNullAt(keys + 1)
                    && partitionName.equals(String.join("$", partitions.of(view)))) {
                ends.merge(
                        new BucketId(OptionalLong.of(partitionId), view.getInt(keys)),
                        view.getLong(keys + 1) + 1,
                        Math::max);
            }
        }
    }
}
