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
package io.flusslance.benchmark.limit;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.List;

/** Fills Arrow batches with rows, by Arrow's own means and without haste. */
final class BatchFiller {

    private static final String BUCKET = "__bucket";
    private static final String OFFSET = "__offset";

    private final Schema schema;
    private final RowType rowType;
    private final BufferAllocator allocator;

    /**
     * A filler of a dataset's batches.
     *
     * @param schema of the dataset: the table's columns, then perhaps system columns
     * @param rowType of the rows
     */
    BatchFiller(Schema schema, RowType rowType, BufferAllocator allocator) {
        this.schema = schema;
        this.rowType = rowType;
        this.allocator = allocator;
    }

    /**
     * All rows as batches, which the caller closes.
     *
     * @param batchRows rows of a batch, the last one's aside
     */
    List<VectorSchemaRoot> fill(InternalRow[] rows, int batchRows) {
        List<VectorSchemaRoot> batches = new ArrayList<>();
        for (int first = 0; first < rows.length; first += batchRows) {
            batches.add(batch(rows, first, Math.min(rows.length, first + batchRows)));
        }
        return batches;
    }

    private VectorSchemaRoot batch(InternalRow[] rows, int first, int end) {
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
        for (FieldVector vector : root.getFieldVectors()) {
            vector.setInitialCapacity(end - first);
            int position = rowType.getFieldIndex(vector.getName());
            if (position < 0) {
                fillSystemColumn(vector, first, end);
            } else {
                InternalRow.FieldGetter getter =
                        InternalRow.createFieldGetter(rowType.getTypeAt(position), position);
                ValueSetter setter = ValueSetter.of(vector, rowType.getTypeAt(position));
                for (int i = first; i < end; i++) {
                    setter.set(i - first, getter.getFieldOrNull(rows[i]));
                }
            }
        }
        root.setRowCount(end - first);
        return root;
    }

    private static void fillSystemColumn(FieldVector vector, int first, int end) {
        for (int i = first; i < end; i++) {
            switch (vector.getName()) {
                case BUCKET -> ((IntVector) vector).setSafe(i - first, 0);
                case OFFSET -> ((BigIntVector) vector).setSafe(i - first, i);
                default -> ((TimeStampMicroTZVector) vector).setSafe(i - first, i * 1000L);
            }
        }
    }
}
