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
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.ArrayType;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.MapType;
import org.apache.fluss.types.RowType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Digests of values as Fluss holds them in a {@code GenericRow}. */
public final class FlussValues {

    private FlussValues() {}

    /** The digest of a value of {@code type}; {@code value} may be null. */
    public static String digest(DataType type, Object value) {
        ValueDigest digest = new ValueDigest();
        add(digest, type, value);
        return digest.finish();
    }

    private static void add(ValueDigest digest, DataType type, Object value) {
        if (value == null) {
            digest.addNull();
            return;
        }
        switch (type.getTypeRoot()) {
            case BOOLEAN -> digest.addBoolean((Boolean) value);
            case TINYINT, SMALLINT, INTEGER, BIGINT, DATE ->
                    digest.addInteger(((Number) value).longValue());
            // Fluss holds a time as milliseconds of the day, whatever its precision
            case TIME_WITHOUT_TIME_ZONE ->
                    digest.addInteger(TimeUnit.MILLISECONDS.toNanos((Integer) value));
            case FLOAT -> digest.addFloat((Float) value);
            case DOUBLE -> digest.addDouble((Double) value);
            case DECIMAL -> digest.addDecimal(((Decimal) value).toBigDecimal());
            case CHAR, STRING -> digest.addText(((BinaryString) value).toBytes());
            case BINARY, BYTES -> digest.addBytes((byte[]) value);
            case TIMESTAMP_WITHOUT_TIME_ZONE -> {
                TimestampNtz timestamp = (TimestampNtz) value;
                digest.addInteger(
                        TimeUnit.MILLISECONDS.toNanos(timestamp.getMillisecond())
                                + timestamp.getNanoOfMillisecond());
            }
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> {
                TimestampLtz timestamp = (TimestampLtz) value;
                digest.addInteger(
                        TimeUnit.MILLISECONDS.toNanos(timestamp.getEpochMillisecond())
                                + timestamp.getNanoOfMillisecond());
            }
            case ARRAY -> {
                DataType elementType = ((ArrayType) type).getElementType();
                InternalArray array = (InternalArray) value;
                digest.addList(array.size());
                addElements(digest, elementType, array);
            }
            case MAP -> {
                MapType mapType = (MapType) type;
                InternalMap map = (InternalMap) value;
                digest.addMap(map.size());
                for (String entry : entries(mapType, map)) {
                    digest.addText(entry.getBytes(StandardCharsets.UTF_8));
                }
            }
            case ROW -> {
                RowType rowType = (RowType) type;
                InternalRow row = (InternalRow) value;
                digest.addRow(rowType.getFieldCount());
                for (int i = 0; i < rowType.getFieldCount(); i++) {
                    DataType fieldType = rowType.getTypeAt(i);
                    InternalRow.FieldGetter getter = InternalRow.createFieldGetter(fieldType, i);
                    add(digest, fieldType, getter.getFieldOrNull(row));
                }
            }
            default -> throw new IllegalArgumentException("no digest for " + type);
        }
    }

    /** The digests of key and value of each entry, sorted: the host does not keep their order. */
    private static List<String> entries(MapType type, InternalMap map) {
        InternalArray.ElementGetter keys = InternalArray.createElementGetter(type.getKeyType());
        InternalArray.ElementGetter values = InternalArray.createElementGetter(type.getValueType());
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < map.size(); i++) {
            entries.add(
                    digest(type.getKeyType(), keys.getElementOrNull(map.keyArray(), i))
                            + digest(
                                    type.getValueType(),
                                    values.getElementOrNull(map.valueArray(), i)));
        }
        Collections.sort(entries);
        return entries;
    }

    private static void addElements(
            ValueDigest digest, DataType elementType, InternalArray elements) {
        InternalArray.ElementGetter getter = InternalArray.createElementGetter(elementType);
        for (int i = 0; i < elements.size(); i++) {
            add(digest, elementType, getter.getElementOrNull(elements, i));
        }
    }
}
