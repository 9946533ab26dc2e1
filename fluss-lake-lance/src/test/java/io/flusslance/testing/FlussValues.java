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

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.InternalArray;
import org.apache.fluss.row.InternalMap;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.ArrayType;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.MapType;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Values of Fluss rows, asked for with Fluss's own getters, as plain Java that can be compared:
 * strings, bytes as hexadecimal text, arrays and rows as lists, maps as lists of [key, value].
 */
public final class FlussValues {

    public static List<Object> ofRow(InternalRow row, RowType type) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < type.getFieldCount(); i++) {
            DataType fieldType = type.getTypeAt(i);
            Object value = InternalRow.createFieldGetter(fieldType, i).getFieldOrNull(row);
            values.add(of(value, fieldType));
        }
        return values;
    }

    public static List<Object> ofArray(InternalArray array, DataType elementType) {
        InternalArray.ElementGetter getter = InternalArray.createElementGetter(elementType);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            values.add(of(getter.getElementOrNull(array, i), elementType));
        }
        return values;
    }

    private static List<Object> ofMap(InternalMap map, MapType type) {
        List<Object> keys = ofArray(map.keyArray(), type.getKeyType());
        List<Object> values = ofArray(map.valueArray(), type.getValueType());
        List<Object> entries = new ArrayList<>();
        for (int i = 0; i < map.size(); i++) {
            entries.add(Arrays.asList(keys.get(i), values.get(i)));
        }
        return entries;
    }

    private static Object of(Object value, DataType type) {
        if (value instanceof InternalRow) {
            return ofRow((InternalRow) value, (RowType) type);
        } else if (value instanceof InternalArray) {
            return ofArray((InternalArray) value, ((ArrayType) type).getElementType());
        } else if (value instanceof InternalMap) {
            return ofMap((InternalMap) value, (MapType) type);
        } else if (value instanceof BinaryString) {
            return value.toString();
        } else if (value instanceof byte[]) {
            return Values.hex((byte[]) value);
        } else if (value instanceof Decimal) {
            // equal decimals may differ in precision and scale, and must not here
            Decimal decimal = (Decimal) value;
            return Arrays.asList(decimal.toBigDecimal(), decimal.precision(), decimal.scale());
        }
        return value;
    }

    private FlussValues() {}
}
