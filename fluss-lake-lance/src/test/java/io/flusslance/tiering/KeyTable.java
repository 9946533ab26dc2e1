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

import io.flusslance.dataset.LanceDatasets;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.lake.committer.CommittedLakeSnapshot;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.lance.Dataset;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;
import org.lance.merge.MergeInsertParams;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A primary-key table at the SPI, and beside it what its dataset must hold. Each key is known by a
 * number, which is a value of its row too; key k is of bucket k modulo the number of buckets.
 */
final class KeyTable {

    static final int BUCKETS = 3;

    private static final String[] REGIONS = {"eu", "us", "ap_1"};

    /** What a key is made of. */
    static final class KeyKind {
        private final DataType[] types;
        private final IntFunction<Object[]> values;
        private final boolean partitioned;

        private KeyKind(boolean partitioned, IntFunction<Object[]> values, DataType... types) {
            this.types = types;
            this.values = values;
            this.partitioned = partitioned;
        }

        static KeyKind of(DataType type, IntFunction<Object> value) {
            return new KeyKind(false, number -> new Object[] {value.apply(number)}, type);
        }

        static KeyKind of(IntFunction<Object[]> values, DataType... types) {
            return new KeyKind(false, values, types);
        }

        /** A number in each of some partitions, which is named by the first column of the key. */
        static KeyKind partitioned() {
            return new KeyKind(
                    true,
                    number -> new Object[] {region(number), number / REGIONS.length},
                    DataTypes.STRING(),
                    DataTypes.INT());
        }
    }

    private static BinaryString region(int number) {
        return BinaryString.fromString(REGIONS[number % REGIONS.length]);
    }

    private final KeyKind key;
    private final TestTable table;
    private long partitionIds = 100;
    // what the dataset must hold: the row of each key
    private final Map<Integer, String> rows = new TreeMap<>();
    // what Fluss would hand out next of each bucket
    private final Map<TableBucket, Long> nextOffsets = new HashMap<>();
    private Long known;
    private int values;

    KeyTable(Map<String, String> cluster, String name, KeyKind key) {
        this.key = key;
        Schema.Builder schema = Schema.newBuilder();
        List<String> columns = new ArrayList<>();
        // not in the order of the key
        for (int i = key.types.length - 1; i >= 0; i--) {
            schema.column("k" + i, key.types[i].copy(false));
            columns.add(0, "k" + i);
        }
        schema.column("number", DataTypes.INT());
        schema.column("v", DataTypes.INT());
        schema.column("list", DataTypes.ARRAY(DataTypes.STRING()));
        schema.primaryKey(columns);
        TableDescriptor.Builder descriptor =
                TableDescriptor.builder()
                        .schema(schema.build())
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                        .distributedBy(BUCKETS);
        if (key.partitioned) {
            descriptor.partitionedBy("k0");
        }
        this.table = new TestTable(cluster, TablePath.of("db", name), 7, descriptor.build());
        table.create();
    }

    TestTable table() {
        return table;
    }

    /** Drops all partitions and makes them again; their rows in the lake stay. */
    void dropPartitions() {
        partitionIds += REGIONS.length;
    }

    /** A change of a key in a round. */
    static final class Op {
        private final int number;
        private final boolean deletes;

        private Op(int number, boolean deletes) {
            this.number = number;
            this.deletes = deletes;
        }

        static Op upsert(int number) {
            return new Op(number, false);
        }

        static Op delete(int number) {
            return new Op(number, true);
        }
    }

    /** The records of a round, and what they make of the rows; it can be written many times. */
    final class Round {
        private final Map<TableBucket, List<LogRecord>> records = new HashMap<>();
        private final Map<TableBucket, String> partitions = new HashMap<>();
        private final Map<TableBucket, Long> ends = new HashMap<>();
        // a row that is deleted is empty
        private final Map<Integer, String> made = new TreeMap<>();

        /** Writes it as a job does, and gives the results as a committer gets them. */
        LanceWriteResult[] write() throws IOException {
            List<LanceWriteResult> results = new ArrayList<>();
            for (Map.Entry<TableBucket, List<LogRecord>> bucket : records.entrySet()) {
                try (LakeWriter<PendingWriteResult> writer =
                        table.writer(bucket.getKey(), partitions.get(bucket.getKey()))) {
                    for (LogRecord record : bucket.getValue()) {
                        writer.write(record);
                    }
                    results.add(TestTable.handedOver(writer.complete()));
                }
            }
            return results.toArray(new LanceWriteResult[0]);
        }

        /** Commits results of it; from then on the model has its rows. */
        void commit(LanceWriteResult... results) throws Exception {
            known = KeyTable.this.commit(results);
            done();
        }

        /** Commits results of it; Fluss does not learn of it. */
        void commitInSecret(LanceWriteResult... results) throws Exception {
            KeyTable.this.commit(results);
            putRows();
        }

        /** Fluss knows that it is in the dataset. */
        void done() {
            putRows();
            nextOffsets.putAll(ends);
        }

        private void putRows() {
            rows.putAll(made);
            rows.values().removeIf(String::isEmpty);
        }

        private String rowOf(int number) {
            return made.getOrDefault(number, rows.getOrDefault(number, ""));
        }

        void writeAndCommit() throws Exception {
            commit(write());
        }
    }

    private long commit(LanceWriteResult... results) throws Exception {
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            LanceCommittable committable = committer.toCommittable(TestTable.pending(results));
            assertThat(committer.getMissingLakeSnapshot(known)).isNull();
            return committer
                    .commit(committable, Map.of(TestTable.OFFSETS, table.offsetsPath(0)))
                    .getCommittedSnapshotId();
        }
    }

    /** What Fluss finds when it asks for a commit that it does not know. */
    Long learn() throws Exception {
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            CommittedLakeSnapshot missing = committer.getMissingLakeSnapshot(known);
            known = missing == null ? known : Long.valueOf(missing.getLakeSnapshotId());
            return missing == null ? null : missing.getLakeSnapshotId();
        }
    }

    /** What the table's next round is, in the order of the changes. */
    Round round(List<Op> ops) {
        return round(ops, number -> 1);
    }

    /**
     * What the table's next round is.
     *
     * @param steps how much later in the log a change of a key is than the one before it: 1, or
     *     more where offsets have no record
     */
    Round round(List<Op> ops, IntUnaryOperator steps) {
        Round round = new Round();
        for (Op op : ops) {
            TableBucket bucket = bucketOf(round, op.number);
            List<LogRecord> records = round.records.computeIfAbsent(bucket, b -> new ArrayList<>());
            long offset =
                    round.ends.getOrDefault(bucket, nextOffsets.getOrDefault(bucket, 0L))
                            + steps.applyAsInt(op.number)
                            - 1;
            String before = round.rowOf(op.number);
            if (op.deletes) {
                // also where the key is not there
                GenericRow row = row(op.number, before.isEmpty() ? -1 : valueOf(before));
                records.add(record(offset++, ChangeType.DELETE, row));
                round.made.put(op.number, "");
            } else {
                int value = values++;
                if (before.isEmpty()) {
                    records.add(record(offset++, ChangeType.INSERT, row(op.number, value)));
                } else {
                    GenericRow old = row(op.number, valueOf(before));
                    records.add(record(offset++, ChangeType.UPDATE_BEFORE, old));
                    records.add(record(offset++, ChangeType.UPDATE_AFTER, row(op.number, value)));
                }
                round.made.put(op.number, text(op.number, value));
            }
            round.ends.put(bucket, offset);
        }
        return round;
    }

    /**
     * The first round of buckets that have rows already, with the rows of a snapshot.
     *
     * @param logOffset that Fluss goes on at
     */
    Round snapshot(List<Integer> numbers, long logOffset) {
        Round round = new Round();
        for (int number : numbers) {
            TableBucket bucket = bucketOf(round, number);
            int value = values++;
            round.records
                    .computeIfAbsent(bucket, b -> new ArrayList<>())
                    .add(record(-1, ChangeType.INSERT, row(number, value)));
            round.made.put(number, text(number, value));
            round.ends.put(bucket, logOffset);
        }
        return round;
    }

    /** Whether a bucket of a key has had no round. */
    boolean isNew(int number) {
        return !nextOffsets.containsKey(bucketOf(new Round(), number));
    }

    private TableBucket bucketOf(Round round, int number) {
        if (!key.partitioned) {
            return new TableBucket(7, number % BUCKETS);
        }
        TableBucket bucket =
                new TableBucket(
                        7,
                        partitionIds + number % REGIONS.length,
                        number / REGIONS.length % BUCKETS);
        round.partitions.put(bucket, REGIONS[number % REGIONS.length]);
        return bucket;
    }

    private GenericRow row(int number, int value) {
        GenericRow row = new GenericRow(key.types.length + 3);
        Object[] keys = key.values.apply(number);
        for (int i = 0; i < keys.length; i++) {
            row.setField(keys.length - 1 - i, keys[i]);
        }
        row.setField(keys.length, number);
        row.setField(keys.length + 1, value);
        row.setField(keys.length + 2, list(value));
        return row;
    }

    private static GenericArray list(int value) {
        Object[] texts = new Object[Math.floorMod(value, 3)];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = i == 1 ? null : BinaryString.fromString("v" + value);
        }
        return value % 7 == 0 ? null : new GenericArray(texts);
    }

    private static LogRecord record(long offset, ChangeType type, GenericRow row) {
        return new GenericRecord(offset, offset < 0 ? -1 : 1000 + offset, type, row);
    }

    private static String text(int number, int value) {
        GenericArray list = list(value);
        List<String> texts = new ArrayList<>();
        for (int i = 0; list != null && i < list.size(); i++) {
            texts.add(list.isNullAt(i) ? "null" : "\"v" + value + "\"");
        }
        return number
                + " "
                + value
                + " "
                + (list == null ? null : "[" + String.join(",", texts) + "]");
    }

    private static int valueOf(String row) {
        return Integer.parseInt(row.split(" ", -1)[1]);
    }

    int size() {
        return rows.size();
    }

    List<Integer> numbers() {
        return new ArrayList<>(rows.keySet());
    }

    /** Compares the dataset, as Lance reads it, with the model. */
    void check(Object seed) throws IOException {
        Map<Integer, String> found = new TreeMap<>();
        Map<String, Integer> keys = new HashMap<>();
        int count = 0;
        for (Map<String, Object> row : table.read()) {
            int number = (Integer) row.get("number");
            found.put(number, number + " " + row.get("v") + " " + row.get("list"));
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < key.types.length; i++) {
                Object part = row.get("k" + i);
                text.append(part instanceof byte[] ? List.of(box((byte[]) part)) : part)
                        .append('/');
            }
            keys.put(text.toString(), number);
            count++;
        }
        assertThat(found).as("rows, seed %s", seed).isEqualTo(rows);
        assertThat(count).as("number of rows, seed %s", seed).isEqualTo(rows.size());
        assertThat(keys).as("keys, seed %s", seed).hasSize(rows.size());
    }

    private static Byte[] box(byte[] bytes) {
        Byte[] boxed = new Byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            boxed[i] = bytes[i];
        }
        return boxed;
    }

    /** Someone else compacts. */
    void compact() throws IOException {
        table.open(Dataset::compact);
    }

    /** Someone else deletes keys. */
    void delete(int remainder, int divisor) throws IOException {
        table.open(dataset -> dataset.delete("number % " + divisor + " = " + remainder));
        rows.keySet().removeIf(number -> number % divisor == remainder);
    }

    /** Someone else sets the value of a key to another one, by merge_insert. */
    void update(int number) throws Exception {
        int value = values++;
        ScanOptions options = new ScanOptions.Builder().filter("number = " + number).build();
        try (AllocatorScope scope = AllocatorScope.open();
                Dataset dataset = new LanceDatasets(table.conf()).open(table.location(), scope);
                LanceScanner scanner = dataset.newScan(options);
                ArrowReader changed =
                        new WithValue(dataset.allocator(), scanner.scanBatches(), value);
                ArrowArrayStream stream = ArrowArrayStream.allocateNew(dataset.allocator())) {
            Data.exportArrayStream(dataset.allocator(), changed, stream);
            dataset.mergeInsert(
                            new MergeInsertParams(List.of("number")).withMatchedUpdateAll(), stream)
                    .dataset()
                    .close();
        }
        // the list stays
        String old = rows.get(number);
        rows.put(
                number,
                number + " " + value + old.substring(old.indexOf(' ', old.indexOf(' ') + 1)));
    }

    /** Rows with another value in one column. */
    private static final class WithValue extends ArrowReader {
        private final ArrowReader rows;
        private final int value;
        private boolean closed;

        WithValue(BufferAllocator allocator, ArrowReader rows, int value) {
            super(allocator);
            this.rows = rows;
            this.value = value;
        }

        @Override
        public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
            return rows.getVectorSchemaRoot();
        }

        @Override
        public boolean loadNextBatch() throws IOException {
            boolean loaded = rows.loadNextBatch();
            IntVector values = (IntVector) rows.getVectorSchemaRoot().getVector("v");
            for (int row = 0; loaded && row < values.getValueCount(); row++) {
                values.set(row, value);
            }
            return loaded;
        }

        @Override
        public long bytesRead() {
            return rows.bytesRead();
        }

        /** The stream does so too. */
        @Override
        protected void closeReadSource() throws IOException {
            if (!closed) {
                closed = true;
                rows.close();
            }
        }

        @Override
        protected org.apache.arrow.vector.types.pojo.Schema readSchema() throws IOException {
            return rows.getVectorSchemaRoot().getSchema();
        }
    }
}
