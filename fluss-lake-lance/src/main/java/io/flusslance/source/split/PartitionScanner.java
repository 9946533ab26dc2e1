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

import io.flusslance.arrow.read.ArrowRowView;
import io.flusslance.dataset.BoundedMap;
import io.flusslance.dataset.scan.LanceBatchScan;
import io.flusslance.dataset.scan.RowAddresses;
import io.flusslance.metadata.PartitionValues;
import io.flusslance.source.version.TableColumns;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.types.RowType;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;
import org.lance.ipc.ScanOptions;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Determines by their values to which partitions the rows of fragments belong. The results are
 * cached in the process, because each plan of a query would read the partition columns again.
 */
final class PartitionScanner {

    private static final long BATCH_ROWS = 8192;

    private static final SeenPartitions SEEN = new SeenPartitions();

    private final Dataset dataset;
    private final Schema schema;
    private final List<String> keys;

    /** Creates a scanner of a version, which must stay open while the scanner is used. */
    PartitionScanner(Dataset dataset, Schema schema, List<String> keys) {
        this.dataset = dataset;
        this.schema = schema;
        this.keys = keys;
    }

    /** Returns the partitions of fragments by fragment id; empty for a fragment without rows. */
    Map<Integer, Set<List<String>>> of(List<FragmentMetadata> fragments) throws IOException {
        Map<Integer, Set<List<String>>> found = new HashMap<>();
        List<FragmentMetadata> unseen = new ArrayList<>();
        for (FragmentMetadata fragment : fragments) {
            Optional<Set<List<String>>> seen = SEEN.find(contents(fragment));
            if (seen.isPresent()) {
                found.put(fragment.getId(), seen.get());
            } else {
                unseen.add(fragment);
            }
        }
        if (!unseen.isEmpty()) {
            Map<Integer, Set<List<String>>> looked = lookInto(unseen);
            for (FragmentMetadata fragment : unseen) {
                Set<List<String>> partitions =
                        looked.getOrDefault(fragment.getId(), Collections.emptySet());
                SEEN.remember(contents(fragment), partitions);
                found.put(fragment.getId(), partitions);
            }
        }
        return found;
    }

    /**
     * Identifies the contents of a fragment. Lance never changes a file, and no two files have the
     * same name.
     */
    private String contents(FragmentMetadata fragment) {
        return keys
                + fragment.getFiles().stream()
                        .map(DataFile::getPath)
                        .collect(Collectors.joining(","))
                + fragment.getDeletionFile();
    }

    private Map<Integer, Set<List<String>>> lookInto(List<FragmentMetadata> fragments)
            throws IOException {
        ScanOptions options =
                new ScanOptions.Builder()
                        .fragmentIds(
                                fragments.stream()
                                        .map(FragmentMetadata::getId)
                                        .collect(Collectors.toList()))
                        .columns(
                                keys.stream()
                                        .map(LanceBatchScan::quoted)
                                        .collect(Collectors.toList()))
                        .withRowAddress(true)
                        .batchSize(BATCH_ROWS)
                        .build();
        List<Optional<Field>> columns =
                keys.stream()
                        .map(key -> Optional.of(schema.findField(key)))
                        .collect(Collectors.toList());
        RowType type = TableColumns.rowType(columns);
        Map<Integer, Set<List<String>>> found = new HashMap<>();
        PartitionValues values = new PartitionValues(type, keys.size());
        LanceBatchScan.forEachBatch(dataset, options, batch -> collect(batch, type, values, found));
        return found;
    }

    private void collect(
            VectorSchemaRoot batch,
            RowType type,
            PartitionValues values,
            Map<Integer, Set<List<String>>> found) {
        // by position in the scan, because Lance includes the quotes in the name of a quoted column
        List<Optional<FieldVector>> vectors = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            vectors.add(Optional.of(batch.getVector(i)));
        }
        ArrowRowView view = ArrowRowView.of(type, vectors);
        RowAddresses addresses = RowAddresses.of(batch);
        for (int row = 0; row < batch.getRowCount(); row++) {
            view.at(row);
            found.computeIfAbsent(addresses.fragment(row), id -> new HashSet<>())
                    .add(values.of(view));
        }
    }

    /**
     * A cache of the partitions of fragments, because each plan of a query would read all partition
     * columns again.
     */
    private static final class SeenPartitions {

        private static final int MAX_FRAGMENTS = 20_000;
        private static final int MAX_PARTITIONS_OF_ONE = 1_000;

        // guarded by this; in order of access
        private final Map<String, Set<List<String>>> byContents =
                BoundedMap.inOrderOfUse(MAX_FRAGMENTS);

        /**
         * Returns the partitions of a fragment with these contents; empty if they are not cached.
         */
        synchronized Optional<Set<List<String>>> find(String contents) {
            return Optional.ofNullable(byContents.get(contents));
        }

        /** Caches the partitions of a fragment, unless there are very many. */
        synchronized void remember(String contents, Set<List<String>> partitions) {
            if (partitions.size() <= MAX_PARTITIONS_OF_ONE) {
                byContents.put(contents, new HashSet<>(partitions));
            }
        }
    }
}
