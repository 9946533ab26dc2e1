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

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Checksums of all values at one place of a table: one of which of them are null, one of their
 * lengths, one of the values themselves, and those of the places below.
 *
 * <p>{@code column_digest.py} makes the same ones of Arrow's arrays as a whole, which a digest of
 * each value would take too long for.
 */
final class ColumnDigest {

    private final ByteChecksum valid = new ByteChecksum();
    private final ByteChecksum lengths = new ByteChecksum();
    private final ByteChecksum values = new ByteChecksum();
    private final Map<String, ColumnDigest> below = new LinkedHashMap<>();
    private final BiConsumer<ColumnDigest, Object> present;

    private ColumnDigest(DataType type) {
        this.present = adderOf(type);
    }

    /** The empty digest of a column. */
    static ColumnDigest of(DataType type) {
        return new ColumnDigest(type);
    }

    private BiConsumer<ColumnDigest, Object> adderOf(DataType type) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> (to, value) -> to.values.addByte((Boolean) value ? 1 : 0);
            case TINYINT, SMALLINT, INTEGER, BIGINT, DATE ->
                    (to, value) -> to.values.addLong(((Number) value).longValue());
            case TIME_WITHOUT_TIME_ZONE ->
                    (to, value) -> to.values.addLong(TimeUnit.MILLISECONDS.toNanos((int) value));
            case TIMESTAMP_WITHOUT_TIME_ZONE ->
                    (to, value) -> to.addTimestamp((TimestampNtz) value);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    (to, value) -> to.addTimestamp((TimestampLtz) value);
            case FLOAT -> (to, value) -> to.values.addInt(Float.floatToRawIntBits((float) value));
            case DOUBLE ->
                    (to, value) -> to.values.addLong(Double.doubleToRawLongBits((double) value));
            case DECIMAL -> (to, value) -> to.addDecimal((Decimal) value);
            case CHAR, STRING -> (to, value) -> to.addBytes(((BinaryString) value).toBytes());
            case BINARY, BYTES -> (to, value) -> to.addBytes((byte[]) value);
            case ARRAY -> arrays(((ArrayType) type).getElementType());
            case MAP -> maps((MapType) type);
            case ROW -> rows((RowType) type);
            default -> throw new IllegalArgumentException("no digest for " + type);
        };
    }

    private BiConsumer<ColumnDigest, Object> arrays(DataType type) {
        ColumnDigest elements = new ColumnDigest(type);
        below.put("[]", elements);
        InternalArray.ElementGetter getter = InternalArray.createElementGetter(type);
        return (to, value) -> {
            to.lengths.addInt(((InternalArray) value).size());
            elements.addAll((InternalArray) value, getter);
        };
    }

    private BiConsumer<ColumnDigest, Object> maps(MapType type) {
        ColumnDigest keys = new ColumnDigest(type.getKeyType());
        ColumnDigest mapped = new ColumnDigest(type.getValueType());
        below.put("{key}", keys);
        below.put("{value}", mapped);
        InternalArray.ElementGetter keyOf = InternalArray.createElementGetter(type.getKeyType());
        InternalArray.ElementGetter valueOf =
                InternalArray.createElementGetter(type.getValueType());
        return (to, value) -> {
            InternalMap map = (InternalMap) value;
            to.lengths.addInt(map.size());
            keys.addAll(map.keyArray(), keyOf);
            mapped.addAll(map.valueArray(), valueOf);
        };
    }

    private BiConsumer<ColumnDigest, Object> rows(RowType type) {
        int count = type.getFieldCount();
        ColumnDigest[] fields = new ColumnDigest[count];
        InternalRow.FieldGetter[] getters = new InternalRow.FieldGetter[count];
        for (int i = 0; i < count; i++) {
            fields[i] = new ColumnDigest(type.getTypeAt(i));
            getters[i] = InternalRow.createFieldGetter(type.getTypeAt(i), i);
            below.put("." + type.getFieldNames().get(i), fields[i]);
        }
        return (to, value) -> {
            for (int i = 0; i < count; i++) {
                fields[i].add(getters[i].getFieldOrNull((InternalRow) value));
            }
        };
    }

    /** Adds the next value, which may be null. */
    void add(Object value) {
        valid.addByte(value == null ? 0 : 1);
        if (value != null) {
            present.accept(this, value);
        }
    }

    private void addAll(InternalArray array, InternalArray.ElementGetter getter) {
        for (int i = 0; i < array.size(); i++) {
            add(getter.getElementOrNull(array, i));
        }
    }

    private void addTimestamp(TimestampNtz value) {
        values.addLong(
                TimeUnit.MILLISECONDS.toNanos(value.getMillisecond())
                        + value.getNanoOfMillisecond());
    }

    private void addTimestamp(TimestampLtz value) {
        values.addLong(
                TimeUnit.MILLISECONDS.toNanos(value.getEpochMillisecond())
                        + value.getNanoOfMillisecond());
    }

    /** As Arrow holds them: 128 bits, the lower half first. */
    private void addDecimal(Decimal value) {
        BigInteger unscaled = value.toBigDecimal().unscaledValue();
        values.addLong(unscaled.longValue());
        values.addLong(unscaled.shiftRight(Long.SIZE).longValue());
    }

    private void addBytes(byte[] value) {
        lengths.addInt(value.length);
        values.addBytes(value);
    }

    /**
     * Gives all checksums, of this place and of those below.
     *
     * @param path of this place
     * @param to gets the path of each place and its three checksums
     */
    void forEach(String path, BiConsumer<String, String> to) {
        to.accept(path, valid + " " + lengths + " " + values);
        below.forEach((step, digest) -> digest.forEach(path + step, to));
    }
}
