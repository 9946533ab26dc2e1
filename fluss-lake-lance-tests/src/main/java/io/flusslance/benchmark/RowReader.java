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
package io.flusslance.benchmark;

import org.apache.fluss.row.InternalArray;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DecimalType;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes the values out of rows with the getters that the host's own conversion calls: null or not,
 * then the value, of an array each element.
 */
final class RowReader {

    /** Takes one value, and gives something of it. */
    private interface Getter {
        long get(InternalRow row);
    }

    private final Getter[] getters;

    RowReader(RowType type) {
        List<Getter> all = new ArrayList<>();
        for (int i = 0; i < type.getFieldCount(); i++) {
            all.add(getter(type.getTypeAt(i), i));
        }
        this.getters = all.toArray(new Getter[0]);
    }

    /** Takes all values of a row; what they come to is only there to be used. */
    long read(InternalRow row) {
        long sum = 0;
        for (int i = 0; i < getters.length; i++) {
            if (!row.isNullAt(i)) {
                sum += getters[i].get(row);
            }
        }
        return sum;
    }

    private static Getter getter(DataType type, int i) {
        return switch (type.getTypeRoot()) {
            case INTEGER -> row -> row.getInt(i);
            case BIGINT -> row -> row.getLong(i);
            case DOUBLE -> row -> (long) row.getDouble(i);
            case STRING -> row -> row.getString(i).getSizeInBytes();
            case BYTES -> row -> row.getBytes(i).length;
            case DECIMAL -> {
                DecimalType decimal = (DecimalType) type;
                yield row ->
                        row.getDecimal(i, decimal.getPrecision(), decimal.getScale()).precision();
            }
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    row -> row.getTimestampLtz(i, 6).getEpochMillisecond();
            case ARRAY -> row -> floats(row.getArray(i));
            default -> throw new IllegalArgumentException("no getter for " + type);
        };
    }

    private static long floats(InternalArray array) {
        float sum = 0;
        int size = array.size();
        for (int i = 0; i < size; i++) {
            if (!array.isNullAt(i)) {
                sum += array.getFloat(i);
            }
        }
        return (long) sum;
    }
}
