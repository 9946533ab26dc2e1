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
package io.flusslance.types;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The metadata of a dataset's columns that describes the table: the position and type of each
 * column in Fluss. It can be wrong or missing, after an ADD COLUMN that Fluss did not complete,
 * after two concurrent ones, or for columns that other programs created. Therefore every commit,
 * which knows the table, corrects it.
 */
public final class ColumnDescriptions {

    /**
     * Returns the fields with the metadata that describes a table's columns.
     *
     * @param fields the columns of a dataset
     * @param rowType the columns of the table, which are matched by name
     */
    public static List<Field> of(List<Field> fields, RowType rowType) {
        List<Field> described = new ArrayList<>();
        for (Field each : fields) {
            Field field = each;
            int position = rowType.getFieldIndex(field.getName());
            Map<String, String> metadata = new HashMap<>(field.getMetadata());
            if (position < 0) {
                metadata.remove(FlussToArrowType.FLUSS_POSITION);
                // the table's new rows have no value for it
                field = nullable(field);
            } else {
                metadata.put(FlussToArrowType.FLUSS_POSITION, Integer.toString(position));
                metadata.put(
                        FlussToArrowType.FLUSS_TYPE,
                        rowType.getTypeAt(position).asSerializableString());
            }
            described.add(withMetadata(field, metadata));
        }
        return described;
    }

    private static Field nullable(Field field) {
        return new Field(
                field.getName(),
                new FieldType(true, field.getType(), field.getDictionary(), field.getMetadata()),
                field.getChildren());
    }

    /** Returns a copy of a field with other metadata. */
    public static Field withMetadata(Field field, Map<String, String> metadata) {
        return new Field(
                field.getName(),
                new FieldType(field.isNullable(), field.getType(), field.getDictionary(), metadata),
                field.getChildren());
    }

    private ColumnDescriptions() {}
}
