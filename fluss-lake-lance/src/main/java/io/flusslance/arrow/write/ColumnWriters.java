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
import io.flusslance.types.RowLayout;

import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.types.ArrayType;
import org.apache.fluss.types.CharType;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.MapType;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.List;

/** Chooses the writer of a column by its type in Fluss and its field in the dataset. */
final class ColumnWriters {

    private final MemoryAccount memory;
    private final int bucket;
    private final VectorMismatch onMismatch;

    ColumnWriters(MemoryAccount memory, int bucket, VectorMismatch onMismatch) {
        this.memory = memory;
        this.bucket = bucket;
        this.onMismatch = onMismatch;
    }

    /**
     * The writer of a column.
     *
     * @param type the type of the values in Fluss
     * @param field the column in the dataset, whose type can hold those values
     */
    ColumnWriter create(DataType type, Field field) {
        switch (type.getTypeRoot()) {
            case BOOLEAN:
                return new BooleanWriter(memory);
            case CHAR:
                return new VariableWidthWriter.Chars(memory, ((CharType) type).getLength());
            case STRING:
                return new VariableWidthWriter.Text(memory);
            case BYTES:
                return new VariableWidthWriter.Bytes(memory);
            case ARRAY:
                return array((ArrayType) type, field);
            case MAP:
                return map((MapType) type, field);
            case ROW:
                return row((RowType) type, field);
            default:
                return FixedWidthWriters.create(memory, type, field);
        }
    }

    /** The writer of a system column. */
    ColumnWriter ofLog(LogPart part) {
        return new PositionWriter(memory, part, bucket);
    }

    private ColumnWriter array(ArrayType type, Field field) {
        if (field.getType() instanceof ArrowType.FixedSizeList) {
            int size = ((ArrowType.FixedSizeList) field.getType()).getListSize();
            Field element = field.getChildren().get(0);
            FloatingPointPrecision to =
                    ((ArrowType.FloatingPoint) element.getType()).getPrecision();
            return new VectorWriter(
                    memory,
                    size,
                    VectorElements.bytes(to),
                    VectorElements.copier(type.getElementType().getTypeRoot(), to),
                    onMismatch);
        }
        return ListWriter.ofArrays(
                memory, create(type.getElementType(), field.getChildren().get(0)));
    }

    private ColumnWriter map(MapType type, Field field) {
        List<Field> entry = field.getChildren().get(0).getChildren();
        return ListWriter.ofMaps(
                memory,
                create(type.getKeyType(), entry.get(0)),
                create(type.getValueType(), entry.get(1)));
    }

    private ColumnWriter row(RowType type, Field field) {
        if (RowLayout.isOptional(field)) {
            return ListWriter.ofOptionalRows(memory, row(type, field.getChildren().get(0)));
        }
        List<ColumnWriter> children = new ArrayList<>();
        for (int i = 0; i < type.getFieldCount(); i++) {
            children.add(create(type.getTypeAt(i), field.getChildren().get(i)));
        }
        return RowLayout.hasMarker(field, type.getFieldCount())
                ? new MarkedStructWriter(memory, children)
                : new StructWriter(memory, children);
    }
}
