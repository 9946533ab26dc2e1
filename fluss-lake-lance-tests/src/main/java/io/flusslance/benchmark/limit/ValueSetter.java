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

import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.InternalArray;
import org.apache.fluss.row.InternalMap;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.ArrayType;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.MapType;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.List;

/** Puts Fluss's values into an Arrow vector by Arrow's own means, without haste. */
@FunctionalInterface
interface ValueSetter {

    /** Puts a value, which may be null, at an index beyond those that were set before. */
    void set(int index, Object value);

    /** A setter for values of a type. */
    static ValueSetter of(FieldVector vector, DataType type) {
        ValueSetter setter = ofNotNull(vector, type);
        return (index, value) -> {
            if (value == null) {
                vector.setNull(index);
            } else {
                setter.set(index, value);
            }
        };
    }

    private static ValueSetter ofNotNull(FieldVector vector, DataType type) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> (i, value) -> ((BitVector) vector).setSafe(i, (boolean) value ? 1 : 0);
            case TINYINT -> (i, value) -> ((TinyIntVector) vector).setSafe(i, (byte) value);
            case SMALLINT -> (i, value) -> ((SmallIntVector) vector).setSafe(i, (short) value);
            case INTEGER -> (i, value) -> ((IntVector) vector).setSafe(i, (int) value);
            case BIGINT -> (i, value) -> ((BigIntVector) vector).setSafe(i, (long) value);
            case FLOAT -> (i, value) -> ((Float4Vector) vector).setSafe(i, (float) value);
            case DOUBLE -> (i, value) -> ((Float8Vector) vector).setSafe(i, (double) value);
            case DATE -> (i, value) -> ((DateDayVector) vector).setSafe(i, (int) value);
            case TIME_WITHOUT_TIME_ZONE ->
                    (i, value) -> ((TimeMilliVector) vector).setSafe(i, (int) value);
            case STRING ->
                    (i, value) ->
                            ((VarCharVector) vector).setSafe(i, ((BinaryString) value).toBytes());
            case BYTES -> (i, value) -> ((VarBinaryVector) vector).setSafe(i, (byte[]) value);
            case BINARY ->
                    (i, value) -> ((FixedSizeBinaryVector) vector).setSafe(i, (byte[]) value);
            case DECIMAL ->
                    (i, value) ->
                            ((DecimalVector) vector).setSafe(i, ((Decimal) value).toBigDecimal());
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    times((TimeStampVector) vector);
            case ARRAY -> arrays(vector, ((ArrayType) type).getElementType());
            case MAP -> maps((ListVector) vector, (MapType) type);
            case ROW -> rows((StructVector) vector, (RowType) type);
            default -> throw new IllegalArgumentException("no setter for " + type);
        };
    }

    private static ValueSetter times(TimeStampVector vector) {
        TimeUnit unit = ((ArrowType.Timestamp) vector.getField().getType()).getUnit();
        return (index, value) -> {
            if (value instanceof TimestampLtz instant) {
                vector.setSafe(
                        index,
                        in(unit, instant.getEpochMillisecond(), instant.getNanoOfMillisecond()));
            } else {
                TimestampNtz time = (TimestampNtz) value;
                vector.setSafe(index, in(unit, time.getMillisecond(), time.getNanoOfMillisecond()));
            }
        };
    }

    private static long in(TimeUnit unit, long millis, int nanosOfMilli) {
        return switch (unit) {
            case SECOND -> millis / 1000;
            case MILLISECOND -> millis;
            case MICROSECOND -> millis * 1000 + nanosOfMilli / 1000;
            case NANOSECOND -> millis * 1_000_000 + nanosOfMilli;
        };
    }

    private static ValueSetter arrays(FieldVector vector, DataType type) {
        if (vector instanceof FixedSizeListVector vectors) {
            Elements elements = new Elements(vectors.getDataVector(), type);
            int size = vectors.getListSize();
            return (index, value) -> {
                vectors.setNotNull(index);
                elements.put(index * size, (InternalArray) value, size);
            };
        }
        ListVector lists = (ListVector) vector;
        Elements elements = new Elements(lists.getDataVector(), type);
        return (index, value) -> {
            InternalArray array = (InternalArray) value;
            elements.put(lists.startNewValue(index), array, array.size());
            lists.endValue(index, array.size());
        };
    }

    private static ValueSetter maps(ListVector vector, MapType type) {
        StructVector entries = (StructVector) vector.getDataVector();
        Elements keys = new Elements(entries.getChildrenFromFields().get(0), type.getKeyType());
        Elements values = new Elements(entries.getChildrenFromFields().get(1), type.getValueType());
        return (index, value) -> {
            InternalMap map = (InternalMap) value;
            int first = vector.startNewValue(index);
            for (int k = 0; k < map.size(); k++) {
                entries.setIndexDefined(first + k);
            }
            keys.put(first, map.keyArray(), map.size());
            values.put(first, map.valueArray(), map.size());
            vector.endValue(index, map.size());
        };
    }

    private static ValueSetter rows(StructVector vector, RowType type) {
        List<ValueSetter> setters = new ArrayList<>();
        List<InternalRow.FieldGetter> getters = new ArrayList<>();
        for (int k = 0; k < type.getFieldCount(); k++) {
            getters.add(InternalRow.createFieldGetter(type.getTypeAt(k), k));
            setters.add(of(vector.getChildrenFromFields().get(k), type.getTypeAt(k)));
        }
        return (index, value) -> {
            vector.setIndexDefined(index);
            for (int k = 0; k < setters.size(); k++) {
                setters.get(k).set(index, getters.get(k).getFieldOrNull((InternalRow) value));
            }
        };
    }

    /** The vector below a list. */
    final class Elements {
        private final ValueSetter setter;
        private final InternalArray.ElementGetter getter;

        Elements(FieldVector vector, DataType type) {
            this.setter = of(vector, type);
            this.getter = InternalArray.createElementGetter(type);
        }

        void put(int first, InternalArray array, int count) {
            for (int k = 0; k < count; k++) {
                setter.set(first + k, getter.getElementOrNull(array, k));
            }
        }
    }
}
