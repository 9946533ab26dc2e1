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

import io.flusslance.arrow.write.ArrowBatchBuilder;
import io.flusslance.config.LanceOptions.VectorMismatch;
import io.flusslance.memory.MemoryAccount;
import io.flusslance.memory.MemoryPool;
import io.flusslance.types.FlussToArrowType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Batches of Arrow, made of Fluss rows as the tiering makes them. */
public final class ArrowBatches {

    private static final long LIMIT_BYTES = 96L << 20;

    /** A batch of rows in the columns that a table gets where nothing else is declared. */
    public static VectorSchemaRoot of(
            RowType type, List<? extends InternalRow> rows, BufferAllocator allocator)
            throws Exception {
        List<Field> fields =
                type.getFields().stream()
                        .map(f -> FlussToArrowType.toField(f.getName(), f.getType()))
                        .collect(Collectors.toList());
        return of(type, fields, rows, allocator);
    }

    /** A batch of rows in given columns; the caller closes it. */
    public static VectorSchemaRoot of(
            RowType type,
            List<Field> fields,
            List<? extends InternalRow> rows,
            BufferAllocator allocator)
            throws Exception {
        List<ArrowBatchBuilder.Column> columns = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            columns.add(ArrowBatchBuilder.Column.ofRow(i, type.getTypeAt(i), fields.get(i)));
        }
        try (MemoryAccount memory = MemoryPool.ofProcess(LIMIT_BYTES).newAccount();
                ArrowBatchBuilder builder =
                        new ArrowBatchBuilder(columns, 0, memory, VectorMismatch.FAIL)) {
            for (InternalRow row : rows) {
                builder.append(new GenericRecord(0, 0, ChangeType.APPEND_ONLY, row));
            }
            try (VectorSchemaRoot batch = builder.finish()) {
                return copy(batch, allocator);
            }
        }
    }

    private static VectorSchemaRoot copy(VectorSchemaRoot batch, BufferAllocator allocator) {
        VectorSchemaRoot copy = VectorSchemaRoot.create(batch.getSchema(), allocator);
        List<ArrowBuf> buffers = new ArrayList<>();
        try (ArrowRecordBatch record = new VectorUnloader(batch).getRecordBatch()) {
            for (ArrowBuf buffer : record.getBuffers()) {
                ArrowBuf bytes = allocator.buffer(buffer.readableBytes());
                bytes.setBytes(0, buffer, 0, buffer.readableBytes());
                buffers.add(bytes.writerIndex(buffer.readableBytes()));
            }
            try (ArrowRecordBatch copied =
                    new ArrowRecordBatch(record.getLength(), record.getNodes(), buffers)) {
                new VectorLoader(copy).load(copied);
            }
        } finally {
            buffers.forEach(ArrowBuf::close);
        }
        return copy;
    }

    /** All columns of a batch. */
    public static List<Optional<FieldVector>> columns(VectorSchemaRoot batch) {
        return batch.getFieldVectors().stream().map(Optional::of).collect(Collectors.toList());
    }

    /** A nullable field without a name that matters. */
    public static Field field(ArrowType type, Field... children) {
        return new Field("c", FieldType.nullable(type), List.of(children));
    }

    private ArrowBatches() {}
}
