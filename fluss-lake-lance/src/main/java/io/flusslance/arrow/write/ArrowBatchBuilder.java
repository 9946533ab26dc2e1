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
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.DataType;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Turns rows into Arrow batches, one copy from the row to the buffer that Lance reads. A row gets
 * in whole or not at all. Not for more than one thread at a time.
 */
public final class ArrowBatchBuilder implements AutoCloseable {

    /** A column to fill: where its values come from and what it is in the dataset. */
    public static final class Column {
        private final Field field;
        private final int position;
        private final Function<ColumnWriters, ColumnWriter> writer;

        private Column(Field field, int position, Function<ColumnWriters, ColumnWriter> writer) {
            this.field = field;
            this.position = position;
            this.writer = writer;
        }

        /**
         * A column of the rows' values.
         *
         * @param position the position of the value in the row
         * @param type the type of the values in Fluss
         * @param field the column in the dataset
         */
        public static Column ofRow(int position, DataType type, Field field) {
            return new Column(field, position, writers -> writers.create(type, field));
        }

        /**
         * A column of the rows' positions in the log.
         *
         * @param field the column in the dataset, of the type of that system column
         */
        public static Column ofLog(LogPart part, Field field) {
            // it is in no row
            return new Column(field, 0, writers -> writers.ofLog(part));
        }

        /** The column in the dataset. */
        public Field field() {
            return field;
        }
    }

    private final Schema schema;
    private final MemoryAccount memory;
    // all columns in the order of the schema; below they are apart
    private final List<ColumnWriter> columns = new ArrayList<>();
    private final String[] names;
    private final int[] positions;
    private final ColumnWriter[] rowWriters;
    private final PositionWriter[] positionWriters;
    private int rowCount;

    /**
     * An empty builder.
     *
     * @param columns the columns of the batches, in order
     * @param bucket the number of the bucket whose records come
     * @param memory what the batches are taken from; it is closed after them
     * @param onMismatch what to do with vectors of the wrong length
     */
    public ArrowBatchBuilder(
            List<Column> columns, int bucket, MemoryAccount memory, VectorMismatch onMismatch) {
        this.memory = memory;
        this.schema = new Schema(columns.stream().map(Column::field).collect(Collectors.toList()));
        ColumnWriters factory = new ColumnWriters(memory, bucket, onMismatch);
        List<Column> ofRows = new ArrayList<>();
        List<ColumnWriter> rowWriters = new ArrayList<>();
        List<PositionWriter> positionWriters = new ArrayList<>();
        for (Column column : columns) {
            ColumnWriter writer = column.writer.apply(factory);
            this.columns.add(writer);
            if (writer instanceof PositionWriter) {
                positionWriters.add((PositionWriter) writer);
            } else {
                ofRows.add(column);
                rowWriters.add(writer);
            }
        }
        this.names = ofRows.stream().map(column -> column.field.getName()).toArray(String[]::new);
        this.positions = ofRows.stream().mapToInt(column -> column.position).toArray();
        this.rowWriters = rowWriters.toArray(ColumnWriter[]::new);
        this.positionWriters = positionWriters.toArray(PositionWriter[]::new);
    }

    /** The schema of the batches. */
    public Schema schema() {
        return schema;
    }

    /**
     * Appends the row of a record.
     *
     * @throws InvalidValueException where a value does not fit its column
     * @throws OutOfMemoryException where there is no memory for the row, or its values do not fit
     *     beside those of the rows before; it can be appended again when there is memory, or to the
     *     next batch
     */
    public void append(LogRecord record) throws InvalidValueException {
        InternalRow row = record.getRow();
        int column = 0;
        boolean done = false;
        try {
            for (; column < rowWriters.length; column++) {
                rowWriters[column].write(row, positions[column]);
            }
            for (PositionWriter writer : positionWriters) {
                writer.write(record);
            }
            rowCount++;
            done = true;
        } catch (InvalidValueException e) {
            throw e.at(names[column], record.logOffset());
        } catch (OffsetBuffer.FullException e) {
            if (rowCount > 0) {
                // as where memory ends: the row fits into the next batch
                throw e;
            }
            throw new InvalidValueException(e.getMessage()).at(names[column], record.logOffset());
        } finally {
            if (!done) {
                for (ColumnWriter writer : columns) {
                    writer.truncate(rowCount);
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
        for (ColumnWriter writer : columns) {
            bytes += writer.usedBytes();
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
            bytes += writer.sizeOf(row, 0);
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
            columns.forEach(ColumnWriter::prepare);
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
        columns.forEach(ColumnWriter::close);
        rowCount = 0;
    }

    @Override
    public void close() {
        clear();
        memory.releaseOnes();
    }
}
