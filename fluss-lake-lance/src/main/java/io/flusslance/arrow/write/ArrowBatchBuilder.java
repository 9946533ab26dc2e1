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
package io.flusslance.arrow.write;

import io.flusslance.config.LanceOptions.VectorMismatch;
import io.flusslance.memory.MemoryAccount;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.DataType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Turns rows into Arrow batches, one copy from the row to the buffer that Lance reads. A row gets
 * in whole or not at all. Not for more than one thread at a time.
 */
public final class ArrowBatchBuilder implements AutoCloseable {

    /** A column to fill: where its values come from and what it is in the dataset. */
    public static final class Column {
        private final Field field;
        private final Optional<RowField> rowField;
        private final Optional<LogPosition.Part> part;

        private Column(Field field, Optional<RowField> rowField, Optional<LogPosition.Part> part) {
            this.field = field;
            this.rowField = rowField;
            this.part = part;
        }

        /**
         * A column of the rows' values.
         *
         * @param position the position of the value in the row
         * @param type the type of the values in Fluss
         * @param field the column in the dataset
         */
        public static Column ofRow(int position, DataType type, Field field) {
            return new Column(field, Optional.of(new RowField(position, type)), Optional.empty());
        }

        /**
         * A column of the rows' positions in the log.
         *
         * @param field the column in the dataset, of the type of that system column
         */
        public static Column ofPosition(LogPosition.Part part, Field field) {
            return new Column(field, Optional.empty(), Optional.of(part));
        }

        /** The column in the dataset. */
        public Field field() {
            return field;
        }
    }

    private static final class RowField {
        final int position;
        final DataType type;

        RowField(int position, DataType type) {
            this.position = position;
            this.type = type;
        }
    }

    private final Schema schema;
    private final MemoryAccount memory;
    // all columns in the order of the schema; below they are apart
    private final List<ColumnBuffers> columns = new ArrayList<>();
    private final String[] names;
    private final int[] positions;
    private final ColumnWriter[] rowWriters;
    private final PositionWriter[] positionWriters;
    private int rowCount;

    /**
     * An empty builder.
     *
     * @param columns the columns of the batches, in order
     * @param memory what the batches are taken from; it is closed after them
     * @param onMismatch what to do with vectors of the wrong length
     */
    public ArrowBatchBuilder(
            List<Column> columns, MemoryAccount memory, VectorMismatch onMismatch) {
        this.memory = memory;
        this.schema = new Schema(columns.stream().map(Column::field).collect(Collectors.toList()));
        ColumnWriters factory = new ColumnWriters(memory, onMismatch);
        List<Column> ofRows = new ArrayList<>();
        List<ColumnWriter> rowWriters = new ArrayList<>();
        List<PositionWriter> positionWriters = new ArrayList<>();
        for (Column column : columns) {
            if (column.rowField.isPresent()) {
                ofRows.add(column);
                rowWriters.add(factory.create(column.rowField.get().type, column.field));
                this.columns.add(rowWriters.get(rowWriters.size() - 1));
            } else {
                positionWriters.add(new PositionWriter(memory, column.part.orElseThrow()));
                this.columns.add(positionWriters.get(positionWriters.size() - 1));
            }
        }
        this.names = ofRows.stream().map(column -> column.field.getName()).toArray(String[]::new);
        this.positions =
                ofRows.stream()
                        .mapToInt(column -> column.rowField.orElseThrow().position)
                        .toArray();
        this.rowWriters = rowWriters.toArray(ColumnWriter[]::new);
        this.positionWriters = positionWriters.toArray(PositionWriter[]::new);
    }

    /** The schema of the batches. */
    public Schema schema() {
        return schema;
    }

    /**
     * Appends a row.
     *
     * @param row the values of the table's columns
     * @param position where the row stands in the log
     * @throws InvalidValueException where a value does not fit its column
     * @throws OutOfMemoryException where there is no memory for the row; it can be appended again
     *     when there is memory
     */
    public void append(InternalRow row, LogPosition position) throws InvalidValueException {
        int column = 0;
        boolean done = false;
        try {
            for (; column < rowWriters.length; column++) {
                rowWriters[column].write(row, positions[column]);
            }
            for (PositionWriter writer : positionWriters) {
                writer.write(position);
            }
            rowCount++;
            done = true;
        } catch (InvalidValueException e) {
            throw e.inColumn(names[column]);
        } finally {
            if (!done) {
                for (ColumnBuffers buffers : columns) {
                    buffers.truncate(rowCount);
                }
            }
        }
    }

    /** The rows appended since the last batch. */
    public int rowCount() {
        return rowCount;
    }

    /** The bytes of those rows. */
    public long usedBytes() {
        long bytes = 0;
        for (ColumnBuffers buffers : columns) {
            bytes += buffers.usedBytes();
        }
        return bytes;
    }

    /** The bytes that a row would take. */
    public long sizeOf(InternalRow row) {
        long bytes = 0;
        for (int i = 0; i < rowWriters.length; i++) {
            bytes += rowWriters[i].sizeOf(row, positions[i]);
        }
        for (PositionWriter writer : positionWriters) {
            bytes += writer.valueBytes();
        }
        return bytes;
    }

    /**
     * Closes the batch; the builder is empty again, and its account is allowed nothing any more.
     * The batch may go beyond the limit by a few bytes.
     *
     * @return the batch, which the caller closes
     */
    public VectorSchemaRoot finish() {
        memory.allow(Long.MAX_VALUE);
        try {
            columns.forEach(ColumnBuffers::prepare);
            return load();
        } finally {
            memory.allow(0);
        }
    }

    private VectorSchemaRoot load() {
        List<ArrowFieldNode> nodes = new ArrayList<>();
        List<ArrowBuf> buffers = new ArrayList<>();
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, memory.allocator());
        boolean loaded = false;
        try {
            columns.forEach(column -> column.take(nodes, buffers));
            try (ArrowRecordBatch batch = new ArrowRecordBatch(rowCount, nodes, buffers)) {
                new VectorLoader(root).load(batch);
            }
            loaded = true;
            return root;
        } finally {
            buffers.forEach(ArrowBuf::close);
            rowCount = 0;
            if (!loaded) {
                root.close();
                clear();
            }
        }
    }

    /** Drops the rows and frees their memory; the builder can go on. */
    public void clear() {
        columns.forEach(ColumnBuffers::close);
        rowCount = 0;
    }

    @Override
    public void close() {
        clear();
        memory.releaseOnes();
    }
}
