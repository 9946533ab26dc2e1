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

import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.lance.Dataset;
import org.lance.index.DistanceType;
import org.lance.index.IndexOptions;
import org.lance.index.IndexParams;
import org.lance.index.IndexType;
import org.lance.index.OptimizeOptions;
import org.lance.index.scalar.ScalarIndexParams;
import org.lance.index.vector.VectorIndexParams;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.Query;
import org.lance.ipc.ScanOptions;
import org.lance.ipc.ScanStats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A primary-key table with vectors at the SPI, whose dataset others index and search, and beside it
 * the rows that it must hold.
 */
final class IndexedKeyTable {

    static final int DIMENSIONS = 8;

    private static final int BUCKETS = 2;
    private static final List<String> COLUMNS = List.of("id", "grp", "coarse", "quantized");
    private static final int PARTITIONS = 4;

    /** More than an index has, and more candidates than there are rows: the exact answer is due. */
    private static final int PROBES = 64;

    private static final int REFINE_FACTOR = 100;
    private static final int ITERATIONS = 10;

    /** The columns of vectors: a row has the same one in both, and their indexes differ. */
    static final List<String> VECTORS = List.of("coarse", "quantized");

    /** The values of a row; whole numbers, of which Lance computes distances exactly. */
    static final class Row {
        private final int group;
        private final float[] vector;

        Row(int group, float[] vector) {
            this.group = group;
            this.vector = vector;
        }

        int group() {
            return group;
        }

        float[] vector() {
            return vector;
        }

        double distance(float[] other) {
            double sum = 0;
            for (int i = 0; i < vector.length; i++) {
                sum += Math.pow(vector[i] - other[i], 2);
            }
            return sum;
        }

        @Override
        public String toString() {
            return group + " " + Arrays.toString(vector);
        }
    }

    private static final Row NO_ROW = new Row(0, new float[DIMENSIONS]);

    private final TestTable table;
    private final Map<Integer, Row> rows = new TreeMap<>();
    private final long[] nextOffsets = new long[BUCKETS];
    private long indexComparisons;

    IndexedKeyTable(Path warehouse) {
        String size = ".arrow.fixed-size-list.size";
        this.table =
                new TestTable(
                        TestTable.cluster(warehouse),
                        TablePath.of("db", "indexed"),
                        7,
                        TableDescriptor.builder()
                                .schema(
                                        Schema.newBuilder()
                                                .column("id", DataTypes.INT())
                                                .column("grp", DataTypes.INT())
                                                .column(
                                                        "coarse",
                                                        DataTypes.ARRAY(DataTypes.FLOAT()))
                                                .column(
                                                        "quantized",
                                                        DataTypes.ARRAY(DataTypes.FLOAT()))
                                                .primaryKey("id")
                                                .build())
                                .distributedBy(BUCKETS)
                                .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                                .customProperty("coarse" + size, String.valueOf(DIMENSIONS))
                                .customProperty("quantized" + size, String.valueOf(DIMENSIONS))
                                .build());
        table.create();
    }

    /** The rows that the dataset must hold, by their keys. */
    Map<Integer, Row> rows() {
        return rows;
    }

    /** Tiers a round of changes; of a deleted key the row is empty. */
    void tier(Map<Integer, Optional<Row>> changes) throws Exception {
        List<LanceWriteResult> results = new ArrayList<>();
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            try (LakeWriter<PendingWriteResult> writer = table.writer(bucket)) {
                for (Map.Entry<Integer, Optional<Row>> change : changes.entrySet()) {
                    if (change.getKey() % BUCKETS == bucket) {
                        writer.write(
                                record(nextOffsets[bucket]++, change.getKey(), change.getValue()));
                    }
                }
                LanceWriteResult result = TestTable.handedOver(writer.complete());
                if (result != null) {
                    results.add(result);
                }
            }
        }
        table.commit(results.toArray(new LanceWriteResult[0]));
        changes.forEach(
                (id, row) -> row.ifPresentOrElse(to -> rows.put(id, to), () -> rows.remove(id)));
    }

    private GenericRecord record(long offset, int id, Optional<Row> changed) {
        Row row = changed.or(() -> Optional.ofNullable(rows.get(id))).orElse(NO_ROW);
        GenericArray vector = new GenericArray(row.vector);
        return new GenericRecord(
                offset,
                offset,
                changed.isEmpty()
                        ? ChangeType.DELETE
                        : rows.containsKey(id) ? ChangeType.UPDATE_AFTER : ChangeType.INSERT,
                GenericRow.of(id, row.group, vector, vector));
    }

    // ------------------------------------------------------------------------ what others do

    void makeIndexes() throws IOException {
        for (String column : List.of("id", "grp")) {
            makeIndex(
                    column,
                    IndexType.BTREE,
                    IndexParams.builder()
                            .setScalarIndexParams(ScalarIndexParams.create("btree", "{}"))
                            .build());
        }
        makeVectorIndex(
                "coarse",
                IndexType.IVF_FLAT,
                VectorIndexParams.ivfFlat(PARTITIONS, DistanceType.L2));
        makeVectorIndex(
                "quantized",
                IndexType.IVF_PQ,
                VectorIndexParams.ivfPq(
                        PARTITIONS, Byte.SIZE, DIMENSIONS / 2, DistanceType.L2, ITERATIONS));
    }

    private void makeVectorIndex(String column, IndexType type, VectorIndexParams params)
            throws IOException {
        makeIndex(column, type, IndexParams.builder().setVectorIndexParams(params).build());
    }

    private void makeIndex(String column, IndexType type, IndexParams params) throws IOException {
        table.open(
                dataset ->
                        dataset.createIndex(
                                IndexOptions.builder(List.of(column), type, params)
                                        .withIndexName("by_" + column)
                                        .replace(true)
                                        .build()));
    }

    void optimizeIndexes() throws IOException {
        table.open(dataset -> dataset.optimizeIndices(OptimizeOptions.builder().build()));
    }

    void compact() throws IOException {
        table.open(Dataset::compact);
    }

    // ----------------------------------------------------------------------------- searches

    /** The rows that meet a condition. */
    Map<Integer, String> find(String condition) throws IOException {
        return scan(new ScanOptions.Builder().filter(condition));
    }

    /** The rows nearest to a vector, of those that meet a condition where there is one. */
    Map<Integer, String> nearest(
            String column, float[] vector, int count, Optional<String> condition)
            throws IOException {
        ScanOptions.Builder options =
                new ScanOptions.Builder().nearest(query(column, vector, count));
        condition.ifPresent(text -> options.filter(text).prefilter(true));
        return scan(options);
    }

    /** How many values the last search has compared in an index; 0 where it used none. */
    long indexComparisons() {
        return indexComparisons;
    }

    private static Query query(String column, float[] vector, int count) {
        return new Query.Builder()
                .setColumn(column)
                .setKey(vector)
                .setK(count)
                .setDistanceType(DistanceType.L2)
                .setNprobes(PROBES)
                .setRefineFactor(REFINE_FACTOR)
                .build();
    }

    private Map<Integer, String> scan(ScanOptions.Builder options) throws IOException {
        Map<Integer, String> found = new TreeMap<>();
        ScanOptions all = options.columns(COLUMNS).collectStats(true).build();
        table.open(
                dataset -> {
                    try (LanceScanner scanner = dataset.newScan(all);
                            ArrowReader reader = scanner.scanBatches()) {
                        while (reader.loadNextBatch()) {
                            addRows(reader.getVectorSchemaRoot(), found);
                        }
                        indexComparisons =
                                scanner.getStats().map(ScanStats::getIndexComparisons).orElse(0L);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
        return found;
    }

    private static void addRows(VectorSchemaRoot batch, Map<Integer, String> found) {
        IntVector ids = (IntVector) batch.getVector("id");
        IntVector groups = (IntVector) batch.getVector("grp");
        FixedSizeListVector coarse = (FixedSizeListVector) batch.getVector("coarse");
        FixedSizeListVector quantized = (FixedSizeListVector) batch.getVector("quantized");
        for (int i = 0; i < batch.getRowCount(); i++) {
            List<?> vector = coarse.getObject(i);
            if (!vector.equals(quantized.getObject(i))) {
                throw new AssertionError("row " + ids.get(i) + " has two vectors");
            }
            String before = found.put(ids.get(i), groups.get(i) + " " + new ArrayList<>(vector));
            if (before != null) {
                throw new AssertionError("row " + ids.get(i) + " is found twice");
            }
        }
    }
}
