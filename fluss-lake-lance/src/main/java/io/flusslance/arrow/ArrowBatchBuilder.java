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
package io.flusslance.arrow;

import io.flusslance.config.LanceOptions.VectorMismatch;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
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
import java.util.stream.Collectors;

/**
 * Turns rows into Arrow batches, one copy from the row to the buffer that Lance reads. A row gets
 * in whole or not at all. Not for more than one thread at a time.
 */
public final class ArrowBatchBuilder implements AutoCloseable {

    /** A column to fill: where its values come from and what it is in the dataset. */
    public static final class Column {
        private final int position;
        private final DataType type;
        private final Field field;

        /**
         * A column to fill.
         *
         * @param position the position of the value in the row; positions from the row's width on
         *     are those of the second row, from 0
         * @param type the type of the values in Fluss
         * @param field the column in the dataset
         */
        public Column(int position, DataType type, Field field) {
            this.position = position;
            this.type = type;
            this.field = field;
        }

        /** The column in the dataset. */
        public Field field() {
            return field;
        }
    }

    private final Schema schema;
    private final BufferAllocator allocator;
    private final int rowWidth;
    private final int[] positions;
    private final ColumnWriter[] writers;
    private int rowCount;

    /**
     * An empty builder.
     *
     * @param rowWidth the number of fields of the first row that {@link #append} gets
     * @param columns the columns of the batches, in order
     * @param allocator where the batches' memory comes from; it is closed after them
     * @param onMismatch what to do with vectors of the wrong length
     */
    public ArrowBatchBuilder(
            int rowWidth,
            List<Column> columns,
            BufferAllocator allocator,
            VectorMismatch onMismatch) {
        this.rowWidth = rowWidth;
        this.allocator = allocator;
        this.schema = new Schema(columns.stream().map(Column::field).collect(Collectors.toList()));
        this.positions = columns.stream().mapToInt(column -> column.position).toArray();
        ColumnWriters factory = new ColumnWriters(allocator, onMismatch);
        this.writers =
                columns.stream()
                        .map(column -> factory.create(column.type, column.field))
                        .toArray(ColumnWriter[]::new);
    }

    /** The schema of the batches. */
    public Schema schema() {
        return schema;
    }

    /**
     * Appends a row.
     *
     * @param row the values of the table's columns
     * @param second the values of the columns whose positions lie behind the row's
     * @throws InvalidValueException where a value does not fit its column
     * @throws OutOfMemoryException where the allocator's limit is reached; the row can be appended
     *     again when there is memory
     */
    public void append(InternalRow row, InternalRow second) throws InvalidValueException {
        int column = 0;
        boolean done = false;
        try {
            for (; column < writers.length; column++) {
                int position = positions[column];
                if (position < rowWidth) {
                    writers[column].write(row, position);
                } else {
                    writers[column].write(second, position - rowWidth);
                }
            }
            rowCount++;
            done = true;
        } catch (InvalidValueException e) {
            throw e.inColumn(schema.getFields().get(column).getName());
        } finally {
            if (!done) {
                for (ColumnWriter writer : writers) {
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
        for (ColumnWriter writer : writers) {
            bytes += writer.usedBytes();
        }
        return bytes;
    }

    /** The bytes that a row would take. */
    public long sizeOf(InternalRow row, InternalRow second) {
        long bytes = 0;
        for (int i = 0; i < writers.length; i++) {
            int position = positions[i];
            bytes +=
                    position < rowWidth
                            ? writers[i].sizeOf(row, position)
                            : writers[i].sizeOf(second, position - rowWidth);
        }
        return bytes;
    }

    /**
     * Closes the batch; the builder is empty again.
     *
     * @return the batch, which the caller closes
     * @throws OutOfMemoryException where a few bytes are missing; nothing has changed then
     */
    public VectorSchemaRoot finish() {
        for (ColumnWriter writer : writers) {
            writer.prepare();
        }
        List<ArrowFieldNode> nodes = new ArrayList<>();
        List<ArrowBuf> buffers = new ArrayList<>();
        for (ColumnWriter writer : writers) {
            writer.take(nodes, buffers);
        }
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
        try (ArrowRecordBatch batch = new ArrowRecordBatch(rowCount, nodes, buffers)) {
            new VectorLoader(root).load(batch);
        } finally {
            buffers.forEach(ArrowBuf::close);
            rowCount = 0;
        }
        return root;
    }

    /** Drops the rows and frees their memory; the builder can go on. */
    public void clear() {
        for (ColumnWriter writer : writers) {
            writer.close();
        }
        rowCount = 0;
    }

    @Override
    public void close() {
        clear();
    }
}
