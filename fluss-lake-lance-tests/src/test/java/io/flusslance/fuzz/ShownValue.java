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
package io.flusslance.fuzz;

import org.apache.fluss.row.InternalArray;
import org.apache.fluss.row.InternalMap;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.ArrayType;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.MapType;
import org.apache.fluss.types.RowType;

import java.util.HexFormat;
import java.util.StringJoiner;

/** The beginning of a value's text for an error. */
final class ShownValue {

    private static final int MAX_CHARACTERS = 80;
    private static final int MAX_ELEMENTS = 4;

    static String of(DataType type, Object value) {
        String text = whole(type, value);
        return text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS) + "…";
    }

    private static String whole(DataType type, Object value) {
        if (value == null) {
            return "null";
        }
        return switch (type.getTypeRoot()) {
            case BINARY, BYTES -> HexFormat.of().formatHex((byte[]) value);
            case ARRAY -> elements(((ArrayType) type).getElementType(), (InternalArray) value);
            case MAP ->
                    elements(((MapType) type).getKeyType(), ((InternalMap) value).keyArray())
                            + elements(
                                    ((MapType) type).getValueType(),
                                    ((InternalMap) value).valueArray());
            case ROW -> fields((RowType) type, (InternalRow) value);
            default -> String.valueOf(value);
        };
    }

    private static String elements(DataType type, InternalArray array) {
        InternalArray.ElementGetter getter = InternalArray.createElementGetter(type);
        StringJoiner text = new StringJoiner(", ", "[", "]");
        for (int i = 0; i < Math.min(MAX_ELEMENTS, array.size()); i++) {
            text.add(whole(type, getter.getElementOrNull(array, i)));
        }
        return array.size() + " " + text;
    }

    private static String fields(RowType type, InternalRow row) {
        StringJoiner text = new StringJoiner(", ", "(", ")");
        for (int i = 0; i < type.getFieldCount(); i++) {
            DataType field = type.getTypeAt(i);
            text.add(whole(field, InternalRow.createFieldGetter(field, i).getFieldOrNull(row)));
        }
        return text.toString();
    }

    private ShownValue() {}
}
