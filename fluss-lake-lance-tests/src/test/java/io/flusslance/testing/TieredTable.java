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
package io.flusslance.testing;

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A table of random rows, numbered from 0 in the order in which they are written, and the proof
 * that the dataset of a log table holds exactly them: every (partition, bucket, offset) of the log
 * once, with the timestamp of the log and the bytes that were written. In a primary-key table each
 * number is that of a change of a random key; {@link #currentRows} is what it must hold.
 */
public final class TieredTable {

    /** After so many differences the rest is not listed. */
    private static final int MAX_DIFFERENCES = 10;

    private static final String BUCKET_COLUMN = "__bucket";
    private static final String OFFSET_COLUMN = "__offset";
    private static final String TIMESTAMP_COLUMN = "__timestamp";

    private final FlussCluster cluster;
    private final TablePath path;
    private final TableDescriptor descriptor;
    private final List<String> partitions;
    private final List<String> addedColumns = new ArrayList<>();
    private RowType rowType;
    private RandomRows rows;

    /** The partition of every appended row; the empty string in a table without partitions. */
    private final List<String> partitionOfRow = new ArrayList<>();

    /** How many columns every row was appended with; it has null in those that came later. */
    private final List<Integer> columnsOfRow = new ArrayList<>();

    private final Optional<RandomChanges> changes;

    /** The keys of a primary-key table, each with the number of its last change. */
    private final Map<RowKey, Integer> current = new HashMap<>();

    private TieredTable(
            FlussCluster cluster,
            TablePath path,
            TableDescriptor descriptor,
            RandomRows rows,
            List<String> partitions,
            Optional<RandomChanges> changes) {
        this.changes = changes;
        this.cluster = cluster;
        this.path = path;
        this.descriptor = descriptor;
        this.rowType = descriptor.getSchema().getRowType();
        this.rows = rows;
        this.partitions = new ArrayList<>(partitions);
    }

    /** Begins the definition of a table in the database {@code fluss}. */
    public static Builder named(String name) {
        return new Builder(TablePath.of("fluss", name));
    }

    /** The table's path in Fluss. */
    public TablePath path() {
        return path;
    }

    /** With what the table was created. */
    public TableDescriptor descriptor() {
        return descriptor;
    }

    /** The columns in Fluss. */
    public RowType rowType() {
        return rowType;
    }

    /** The appended row of this number, with null in columns that it did not have. */
    public GenericRow row(int id) {
        GenericRow row = rows.row(id, partitionOfRow.get(id));
        for (int i = columnsOfRow.get(id); i < row.getFieldCount(); i++) {
            row.setField(i, null);
        }
        if (changes.isPresent()) {
            row.setField(rowType.getFieldIndex(RandomRows.KEY), changes.get().key(id));
        }
        return row;
    }

    /** Whether it is a primary-key table. */
    public boolean isKeyed() {
        return changes.isPresent();
    }

    /** The key of a change of a primary-key table. */
    public RowKey key(int id) {
        return new RowKey(partitionOfRow.get(id), changes.orElseThrow().key(id));
    }

    /** The keys that a primary-key table holds, each with the number of its last change. */
    public Map<RowKey, Integer> currentRows() {
        return Map.copyOf(current);
    }

    /** Makes a change of a primary-key table, and tells whether it deletes its key. */
    private boolean change(int id) {
        // that of a key which is not there can end a log with an offset without a record, which
        // Fluss 0.9.1 does not tier before the next change
        if (changes.orElseThrow().deletes(id) && current.remove(key(id)) != null) {
            return true;
        }
        current.put(key(id), id);
        return false;
    }

    /** How many rows were appended. */
    public int appendedRows() {
        return partitionOfRow.size();
    }

    /** Where the dataset is. */
    public String datasetUri(String warehouse) {
        return warehouse + "/" + path.getDatabaseName() + "/" + path.getTableName() + ".lance";
    }

    /** Creates one more partition; rows that are appended later go to it too. */
    public void addPartition(String name) throws Exception {
        cluster.createPartitions(path, List.of(name));
        partitions.add(name);
    }

    /** Adds columns to the table in Fluss; rows that are appended later have values for them. */
    public void addColumns(DataField... columns) throws Exception {
        List<TableChange> additions = new ArrayList<>();
        List<DataField> fields = new ArrayList<>(rowType.getFields());
        for (DataField column : columns) {
            additions.add(
                    TableChange.addColumn(
                            column.getName(),
                            column.getType(),
                            column.getDescription().orElse(null),
                            TableChange.ColumnPosition.last()));
            fields.add(column);
            addedColumns.add(column.getName());
        }
        cluster.admin().alterTable(path, additions, false).get();
        rowType = new RowType(fields);
        rows = rows.withRowType(rowType);
    }

    /**
     * Appends the next {@code count} rows, one partition after the other; Fluss has acknowledged
     * them when this returns.
     */
    public void append(int count) throws Exception {
        try (Appender appender = openAppender()) {
            appender.append(count);
        }
    }

    /**
     * Writes the rows of keys below 0 of a primary-key table, of which there are no other changes;
     * Fluss has acknowledged them when this returns.
     */
    public void appendSettled(int count) throws Exception {
        changes.orElseThrow().addSettled(appendedRows(), count);
        append(count);
    }

    /** Opens the table for rows of the columns that it has now. */
    public Appender openAppender() {
        return new Appender(cluster.openAppender(path), rowType.getFieldCount());
    }

    /** Appends rows with the columns that the table had when this was opened. */
    public final class Appender implements AutoCloseable {

        private final FlussCluster.Appender appender;
        private final int columns;

        private Appender(FlussCluster.Appender appender, int columns) {
            this.appender = appender;
            this.columns = columns;
        }

        /** Appends the next {@code count} rows, as {@link TieredTable#append} does. */
        public void append(int count) throws Exception {
            List<FlussCluster.Change> next = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int id = partitionOfRow.size();
                partitionOfRow.add(
                        partitions.isEmpty() ? "" : partitions.get(id % partitions.size()));
                columnsOfRow.add(columns);
                GenericRow full = row(id);
                GenericRow row = new GenericRow(columns);
                for (int column = 0; column < columns; column++) {
                    row.setField(column, full.getField(column));
                }
                boolean deletes = changes.isPresent() && change(id);
                next.add(new FlussCluster.Change(row, deletes));
            }
            appender.write(next);
        }

        @Override
        public void close() throws Exception {
            appender.close();
        }
    }

    /** Returns when all that was appended is in the lake, as Fluss knows it. */
    public void awaitTiered() throws Exception {
        cluster.awaitTiered(path);
    }

    /** The digest of one value of row {@code id}, as {@link LanceRow#digest} gives it. */
    public String expectedDigest(int id, String column) {
        return expectedDigest(row(id), column);
    }

    /** The same for a row that was made before, as {@link #row} does. */
    public String expectedDigest(GenericRow row, String column) {
        int index = rowType.getFieldIndex(column);
        return FlussValues.digest(rowType.getTypeAt(index), row.getField(index));
    }

    /**
     * Fails unless the dataset holds exactly the rows that were appended.
     *
     * @param storageOptions Lance's storage options; empty for a local folder
     */
    public void assertDatasetHoldsTheLog(String datasetUri, Map<String, String> storageOptions)
            throws Exception {
        Map<Position, LogEntry> missing = readLog();
        List<String> differences = new ArrayList<>();
        try (LanceDataset dataset = LanceDataset.open(datasetUri, storageOptions)) {
            assertThat(dataset.schema().getFields())
                    .extracting(field -> field.getName())
                    .containsExactlyElementsOf(expectedColumns());
            dataset.forEachRow(
                    row -> {
                        Position position = position(row);
                        LogEntry entry = missing.remove(position);
                        if (entry == null) {
                            differences.add(position + " is twice in the dataset or never logged");
                        } else {
                            compare(row, position, entry, differences);
                        }
                    });
            assertThat(firstOf(differences)).as("differences in %s", datasetUri).isEmpty();
            assertThat(firstOf(missing.keySet())).as("missing in %s", datasetUri).isEmpty();
            assertThat(dataset.countRows()).isEqualTo(appendedRows());
        }
    }

    private List<String> expectedColumns() {
        List<String> columns = new ArrayList<>(rowType.getFieldNames());
        columns.removeAll(addedColumns);
        columns.addAll(List.of(BUCKET_COLUMN, OFFSET_COLUMN, TIMESTAMP_COLUMN));
        columns.addAll(addedColumns);
        return columns;
    }

    private Position position(LanceRow row) {
        return new Position(
                row.has(RandomRows.PARTITION) ? row.text(RandomRows.PARTITION) : "",
                (int) row.integer(BUCKET_COLUMN),
                row.integer(OFFSET_COLUMN));
    }

    private void compare(
            LanceRow actual, Position position, LogEntry entry, List<String> differences) {
        long id = actual.integer(RandomRows.ID);
        if (id != entry.id()) {
            differences.add(position + " holds row " + id + " in place of " + entry.id());
            return;
        }
        long timestampMicros = entry.timestampMillis() * 1_000;
        if (actual.integer(TIMESTAMP_COLUMN) != timestampMicros) {
            differences.add(
                    position
                            + " has the timestamp "
                            + actual.integer(TIMESTAMP_COLUMN)
                            + " µs, the log "
                            + timestampMicros);
        }
        GenericRow expected = row(entry.id());
        for (int i = 0; i < rowType.getFieldCount(); i++) {
            DataField field = rowType.getFields().get(i);
            String digest = FlussValues.digest(field.getType(), expected.getField(i));
            if (!digest.equals(actual.digest(field.getName()))) {
                differences.add(
                        position
                                + ", row "
                                + id
                                + ": column "
                                + field.getName()
                                + (actual.isNull(field.getName()) ? " is null" : " differs"));
            }
        }
    }

    private static List<Object> firstOf(Iterable<?> all) {
        List<Object> first = new ArrayList<>();
        for (Object one : all) {
            if (first.size() == MAX_DIFFERENCES) {
                first.add("and more");
                break;
            }
            first.add(one);
        }
        return first;
    }

    /**
     * What Fluss itself says is in the log, so that nothing rests on how buckets are chosen.
     *
     * @throws AssertionError when a row that was appended is not in it, or is twice
     */
    public Map<Position, LogEntry> readLog() throws Exception {
        Map<Long, String> partitionNames = cluster.partitionNames(path);
        Map<Position, LogEntry> log = new HashMap<>();
        boolean[] seen = new boolean[appendedRows()];
        int idIndex = rowType.getFieldIndex(RandomRows.ID);
        cluster.readLog(
                path,
                (bucket, scanned) -> {
                    String partition =
                            bucket.getPartitionId() == null
                                    ? ""
                                    : requireNonNull(partitionNames.get(bucket.getPartitionId()));
                    int id = scanned.getRow().getInt(idIndex);
                    assertThat(seen[id]).as("row %s is twice in the log", id).isFalse();
                    seen[id] = true;
                    log.put(
                            new Position(partition, bucket.getBucket(), scanned.logOffset()),
                            new LogEntry(id, scanned.timestamp()));
                });
        assertThat(log).as("rows in the log").hasSize(appendedRows());
        return log;
    }

    /**
     * Where in the log a row is.
     *
     * @param partition the empty string in a table without partitions
     */
    public record Position(String partition, int bucket, long offset) {}

    /**
     * A key of a primary-key table.
     *
     * @param partition the empty string in a table without partitions
     */
    public record RowKey(String partition, int key) {}

    /** What is there: the row of this number, and when it was written. */
    public record LogEntry(int id, long timestampMillis) {}

    /** Defines a table; it begins with the column {@link RandomRows#ID}. */
    public static final class Builder {

        private final TablePath path;
        private final Schema.Builder schema =
                Schema.newBuilder().column(RandomRows.ID, DataTypes.INT());
        private final Map<String, String> customProperties = new LinkedHashMap<>();
        private final Map<String, Integer> vectorDimensions = new HashMap<>();
        private List<String> partitions = List.of();
        private int buckets = 1;
        private Duration freshness = Duration.ofMillis(500);
        private boolean lake = true;
        private OptionalInt largestBytes = OptionalInt.empty();
        private OptionalInt keys = OptionalInt.empty();

        private Builder(TablePath path) {
            this.path = path;
        }

        /** Whether the table has a primary key. */
        public boolean isKeyed() {
            return keys.isPresent();
        }

        /** Adds a column. */
        public Builder column(String name, DataType type) {
            schema.column(name, type);
            return this;
        }

        /** Adds a column of each type that has one way to be stored, and of arrays of them. */
        public Builder columnsOfAllTypes() {
            return column("c_boolean", DataTypes.BOOLEAN())
                    .column("c_tinyint", DataTypes.TINYINT())
                    .column("c_smallint", DataTypes.SMALLINT())
                    .column("c_bigint", DataTypes.BIGINT())
                    .column("c_float", DataTypes.FLOAT())
                    .column("c_double", DataTypes.DOUBLE())
                    .column("c_decimal", DataTypes.DECIMAL(10, 2))
                    .column("c_large_decimal", DataTypes.DECIMAL(38, 18))
                    .column("c_char", DataTypes.CHAR(8))
                    .column("c_string", DataTypes.STRING())
                    .column("c_binary", DataTypes.BINARY(16))
                    .column("c_bytes", DataTypes.BYTES())
                    .column("c_date", DataTypes.DATE())
                    .column("c_time_0", DataTypes.TIME(0))
                    .column("c_time_3", DataTypes.TIME(3))
                    .column("c_timestamp_0", DataTypes.TIMESTAMP(0))
                    .column("c_timestamp_3", DataTypes.TIMESTAMP(3))
                    .column("c_timestamp_6", DataTypes.TIMESTAMP(6))
                    .column("c_timestamp_9", DataTypes.TIMESTAMP(9))
                    .column("c_timestamp_ltz_3", DataTypes.TIMESTAMP_LTZ(3))
                    .column("c_timestamp_ltz_6", DataTypes.TIMESTAMP_LTZ(6))
                    .column("c_strings", DataTypes.ARRAY(DataTypes.STRING()))
                    .column("c_doubles", DataTypes.ARRAY(DataTypes.DOUBLE()))
                    .column("c_nested", DataTypes.ARRAY(DataTypes.ARRAY(DataTypes.BIGINT())))
                    .vector("c_vector", 32)
                    .halfFloatVector("c_half_vector", 16)
                    .column("c_not_null", DataTypes.BIGINT().copy(false));
        }

        /** Adds a column of float vectors of one length. */
        public Builder vector(String name, int dimension) {
            vectorDimensions.put(name, dimension);
            return column(name, DataTypes.ARRAY(DataTypes.FLOAT()))
                    .customProperty(
                            name + ".arrow.fixed-size-list.size", Integer.toString(dimension));
        }

        /** Adds a column of vectors of one length that are stored as half floats. */
        public Builder halfFloatVector(String name, int dimension) {
            return vector(name, dimension)
                    .customProperty(name + ".arrow.fixed-size-list.type", "float16");
        }

        /** Adds the column {@link RandomRows#PARTITION} and partitions the table by it. */
        public Builder partitions(String... names) {
            schema.column(RandomRows.PARTITION, DataTypes.STRING().copy(false));
            partitions = List.of(names);
            return this;
        }

        /**
         * Makes it a primary-key table: its key is the column {@link RandomRows#KEY}, and the
         * partition's where there are some.
         *
         * @param count how many keys are changed
         */
        public Builder keys(int count) {
            keys = OptionalInt.of(count);
            return column(RandomRows.KEY, DataTypes.INT().copy(false));
        }

        /** Sets the number of buckets, 1 unless set. */
        public Builder buckets(int count) {
            buckets = count;
            return this;
        }

        /** Sets the pause between rounds, which is also a round's longest duration. */
        public Builder freshness(Duration duration) {
            freshness = duration;
            return this;
        }

        /** Sets the length up to which values of BYTES go, 100,000 unless set. */
        public Builder largestBytes(int bytes) {
            largestBytes = OptionalInt.of(bytes);
            return this;
        }

        /** Creates the table with its lake disabled. */
        public Builder withoutLake() {
            lake = false;
            return this;
        }

        /** Sets a property of the table. */
        public Builder customProperty(String key, String value) {
            customProperties.put(key, value);
            return this;
        }

        /** Creates the table and its partitions. */
        public TieredTable create(FlussCluster cluster, long seed) throws Exception {
            if (keys.isPresent()) {
                schema.primaryKey(
                        partitions.isEmpty()
                                ? List.of(RandomRows.KEY)
                                : List.of(RandomRows.KEY, RandomRows.PARTITION));
            }
            Schema built = schema.build();
            TableDescriptor.Builder builder =
                    TableDescriptor.builder()
                            .schema(built)
                            .distributedBy(
                                    buckets, keys.isPresent() ? RandomRows.KEY : RandomRows.ID)
                            .property(ConfigOptions.TABLE_DATALAKE_ENABLED, lake)
                            .property(ConfigOptions.TABLE_DATALAKE_FRESHNESS, freshness)
                            .customProperties(customProperties);
            if (!partitions.isEmpty()) {
                builder.partitionedBy(RandomRows.PARTITION);
            }
            TableDescriptor descriptor = builder.build();
            cluster.createTable(path, descriptor);
            if (!partitions.isEmpty()) {
                cluster.createPartitions(path, partitions);
            }
            RandomRows rows = new RandomRows(built.getRowType(), vectorDimensions, seed);
            return new TieredTable(
                    cluster,
                    path,
                    descriptor,
                    largestBytes.isPresent()
                            ? rows.withLargestBytes(largestBytes.getAsInt())
                            : rows,
                    partitions,
                    keys.isPresent()
                            ? Optional.of(new RandomChanges(keys.getAsInt(), seed))
                            : Optional.empty());
        }
    }
}
