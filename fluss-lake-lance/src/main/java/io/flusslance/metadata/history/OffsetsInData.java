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

import io.flusslance.arrow.read.ArrowRowView;
import io.flusslance.dataset.scan.LanceBatchScan;
import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.PartitionValues;
import io.flusslance.metadata.TieredBuckets;
import io.flusslance.types.SystemColumns;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.lance.Dataset;
import org.lance.ipc.ScanOptions;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Determines from the system columns which offsets of each bucket are in a dataset. It reads these
 * columns of all rows, so it is used only if the versions that tiering created were removed.
 *
 * <p>Other programs can write rows with these columns. Therefore the offsets of a bucket count only
 * if they continue without a gap from the known ones, as the rows of tiering do.
 *
 * <p>Many rows of a primary-key table have been replaced or deleted. There the highest offset is a
 * lower bound: all changes up to it are in the dataset. Later changes are tiered again, which
 * results in the same rows.
 */
final class OffsetsInData {

    private static final long BATCH_ROWS = 65_536;

    /** The maximum number of bits for a bucket, 32 MB. */
    private static final long MAX_OFFSETS = 1L << 28;

    private final TieredBuckets known;
    private final RowType type;
    private final int keys;
    private final int buckets;
    private final PartitionValues partitions;
    private final Map<String, Long> partitionIds = new HashMap<>();
    private final Set<String> ambiguous = new HashSet<>();
    private final Map<BucketId, BitSet> later = new HashMap<>();
    private final OptionalLong partition;
    private final boolean keyed;
    private final Map<BucketId, Long> ofKeys = new HashMap<>();
    private boolean undecided;

    private OffsetsInData(
            TieredBuckets known, RowType type, int buckets, OptionalLong partition, boolean keyed) {
        this.keyed = keyed;
        this.known = known;
        this.partition = partition;
        this.type = type;
        this.keys = type.getFieldCount() - 2;
        this.buckets = buckets;
        this.partitions = new PartitionValues(type, keys);
        known.partitionNames()
                .forEach(
                        (id, name) -> {
                            if (partitionIds.put(name, id) != null) {
                                // the partition was dropped and recreated: rows may belong to
                                // either
                                ambiguous.add(name);
                            }
                        });
    }

    /** Returns whether a dataset has these columns with the types that this plugin writes. */
    static boolean hasColumns(Dataset dataset) {
        return SystemColumns.areIn(dataset.getSchema(), SystemColumns.BUCKET, SystemColumns.OFFSET);
    }

    /** Returns whether a dataset also has the columns that identify the partitions of a table. */
    static boolean canBeFound(Dataset dataset, TableInfo table) {
        Set<String> columns =
                dataset.getSchema().getFields().stream()
                        .map(Field::getName)
                        .collect(Collectors.toSet());
        return hasColumns(dataset) && columns.containsAll(table.getPartitionKeys());
    }

    /**
     * Returns one past the highest offset of each bucket that has rows beyond its known offsets.
     *
     * @return empty if it can't be determined
     * @throws IOException if the dataset can't be read
     */
    static Optional<Map<BucketId, Long>> after(
            TieredBuckets known, Dataset dataset, TableInfo table) throws IOException {
        return find(known, OptionalLong.empty(), List.of(), dataset, table);
    }

    /**
     * Returns one past the highest offset of each bucket of a partition without known offsets.
     *
     * @param fragments the ids of the fragments that may have such rows
     * @return empty if it can't be determined
     * @throws IOException if the dataset can't be read
     */
    static Optional<Map<BucketId, Long>> ofPartition(
            TieredBuckets known,
            long partition,
            List<Integer> fragments,
            Dataset dataset,
            TableInfo table)
            throws IOException {
        return fragments.isEmpty()
                ? Optional.of(Map.of())
                : find(known, OptionalLong.of(partition), fragments, dataset, table);
    }

    private static Optional<Map<BucketId, Long>> find(
            TieredBuckets known,
            OptionalLong partition,
            List<Integer> fragments,
            Dataset dataset,
            TableInfo table)
            throws IOException {
        if (!canBeFound(dataset, table)) {
            return Optional.empty();
        }
        RowType row = table.getRowType();
        List<DataField> columns = new ArrayList<>();
        for (String key : table.getPartitionKeys()) {
            columns.add(row.getFields().get(row.getFieldIndex(key)));
        }
        columns.add(DataTypes.FIELD(SystemColumns.BUCKET, DataTypes.INT()));
        columns.add(DataTypes.FIELD(SystemColumns.OFFSET, DataTypes.BIGINT()));
        OffsetsInData offsets =
                new OffsetsInData(
                        known,
                        new RowType(columns),
                        table.getNumBuckets(),
                        partition,
                        table.hasPrimaryKey());
        offsets.scan(dataset, fragments);
        return offsets.ends();
    }

    private void scan(Dataset dataset, List<Integer> fragments) throws IOException {
        ScanOptions.Builder options =
                new ScanOptions.Builder()
                        .columns(
                                type.getFieldNames().stream()
                                        .map(LanceBatchScan::quoted)
                                        .collect(Collectors.toList()))
                        .batchSize(BATCH_ROWS);
        if (!fragments.isEmpty()) {
            options.fragmentIds(fragments);
        }
        LanceBatchScan.forEachBatch(dataset, options.build(), this::add);
    }

    private void add(VectorSchemaRoot batch) {
        // by position in the scan, because Lance includes the quotes in the name of a quoted column
        List<Optional<FieldVector>> vectors = new ArrayList<>();
        for (int i = 0; i < type.getFieldCount(); i++) {
            vectors.add(Optional.of(batch.getVector(i)));
        }
        ArrowRowView view = ArrowRowView.of(type, vectors);
        for (int row = 0; row < batch.getRowCount(); row++) {
            view.at(row);
            // rows of other programs have neither
            if (!view.isNullAt(keys) && !view.isNullAt(keys + 1)) {
                add(view, view.getInt(keys), view.getLong(keys + 1));
            }
        }
    }

    private void add(InternalRow row, int bucket, long offset) {
        if (bucket < 0 || bucket >= buckets || (offset < 0 && !keyed)) {
            // no row of tiering
            return;
        }
        Optional<BucketId> id = bucket(row, bucket, offset);
        if (id.isEmpty()) {
            return;
        }
        if (keyed) {
            // a row of a snapshot has offset -1
            ofKeys.merge(id.get(), Math.max(0, offset + 1), Math::max);
            return;
        }
        long end = known.endOffset(id.get());
        if (partition.isEmpty() && end == 0 && known.isForgotten(id.get())) {
            // nobody needs to know
            return;
        }
        long above = offset - end;
        if (above >= MAX_OFFSETS) {
            undecided = true;
        } else if (above >= 0) {
            later.computeIfAbsent(id.get(), b -> new BitSet()).set((int) above);
        }
    }

    private Optional<BucketId> bucket(InternalRow row, int bucket, long offset) {
        if (keys == 0) {
            return Optional.of(new BucketId(OptionalLong.empty(), bucket));
        }
        String name = String.join("$", partitions.of(row));
        if (partition.isPresent()
                && !name.equals(known.partitionNames().get(partition.getAsLong()))) {
            return Optional.empty();
        }
        Long found = partitionIds.get(name);
        if (found == null) {
            undecided = true;
            return Optional.empty();
        }
        if (ambiguous.contains(name)) {
            undecided |=
                    known.endOffsets().entrySet().stream()
                            .filter(entry -> entry.getKey().bucket() == bucket)
                            .filter(
                                    entry ->
                                            name.equals(
                                                    known.partitionNames()
                                                            .get(
                                                                    entry.getKey()
                                                                            .partitionId()
                                                                            .orElse(-1))))
                            .noneMatch(entry -> offset < entry.getValue());
            return Optional.empty();
        }
        return Optional.of(new BucketId(OptionalLong.of(found), bucket));
    }

    private Optional<Map<BucketId, Long>> ends() {
        Map<BucketId, Long> ends = new HashMap<>();
        ofKeys.forEach(
                (bucket, end) -> {
                    if (!known.contains(bucket) || end > known.endOffset(bucket)) {
                        ends.put(bucket, end);
                    }
                });
        later.forEach(
                (bucket, offsets) -> {
                    undecided |= offsets.cardinality() < offsets.length();
                    ends.put(bucket, known.endOffset(bucket) + offsets.length());
                });
        return undecided ? Optional.empty() : Optional.of(ends);
    }
}
