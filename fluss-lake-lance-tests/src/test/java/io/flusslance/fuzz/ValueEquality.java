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

import java.util.Arrays;

/** Whether two values of a type are the same, whatever holds them: the host's rows or a view. */
interface ValueEquality {

    /** Compares two values, which may be null. Maps must have their entries in the same order. */
    boolean same(Object expected, Object actual);

    /** The comparison for a type. */
    static ValueEquality of(DataType type) {
        ValueEquality present =
                switch (type.getTypeRoot()) {
                    case ARRAY -> ofElements(((ArrayType) type).getElementType());
                    case MAP -> ofMaps((MapType) type);
                    case ROW -> ofRows((RowType) type);
                    case BINARY, BYTES -> (a, b) -> Arrays.equals((byte[]) a, (byte[]) b);
                    default -> Object::equals;
                };
        return (expected, actual) ->
                (expected == null || actual == null)
                        ? expected == actual
                        : present.same(expected, actual);
    }

    private static ValueEquality ofElements(DataType type) {
        InternalArray.ElementGetter getter = InternalArray.createElementGetter(type);
        ValueEquality equality = of(type);
        return (expected, actual) -> {
            InternalArray first = (InternalArray) expected;
            InternalArray second = (InternalArray) actual;
            boolean same = first.size() == second.size();
            for (int i = 0; same && i < first.size(); i++) {
                same =
                        equality.same(
                                getter.getElementOrNull(first, i),
                                getter.getElementOrNull(second, i));
            }
            return same;
        };
    }

    private static ValueEquality ofMaps(MapType type) {
        ValueEquality keys = ofElements(type.getKeyType());
        ValueEquality values = ofElements(type.getValueType());
        return (expected, actual) -> {
            InternalMap first = (InternalMap) expected;
            InternalMap second = (InternalMap) actual;
            return keys.same(first.keyArray(), second.keyArray())
                    && values.same(first.valueArray(), second.valueArray());
        };
    }

    private static ValueEquality ofRows(RowType type) {
        int count = type.getFieldCount();
        InternalRow.FieldGetter[] getters = new InternalRow.FieldGetter[count];
        ValueEquality[] equalities = new ValueEquality[count];
        for (int i = 0; i < count; i++) {
            getters[i] = InternalRow.createFieldGetter(type.getTypeAt(i), i);
            equalities[i] = of(type.getTypeAt(i));
        }
        return (expected, actual) -> {
            boolean same = true;
            for (int i = 0; same && i < count; i++) {
                same =
                        equalities[i].same(
                                getters[i].getFieldOrNull((InternalRow) expected),
                                getters[i].getFieldOrNull((InternalRow) actual));
            }
            return same;
        };
    }
}
