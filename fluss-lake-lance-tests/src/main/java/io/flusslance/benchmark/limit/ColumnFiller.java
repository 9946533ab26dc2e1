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
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.fluss.row.InternalArray;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DecimalType;

/** Puts the values of one column of rows into a vector. No value is null. */
@FunctionalInterface
interface ColumnFiller {

    /** Puts the value of a row at an index of the vector. */
    void fill(int index, InternalRow row);

    /** The filler for a vector from the column at a position. */
    static ColumnFiller of(FieldVector vector, DataType type, int position) {
        return switch (type.getTypeRoot()) {
            case BIGINT -> {
                BigIntVector longs = (BigIntVector) vector;
                yield (i, row) -> longs.setSafe(i, row.getLong(position));
            }
            case DOUBLE -> {
                Float8Vector doubles = (Float8Vector) vector;
                yield (i, row) -> doubles.setSafe(i, row.getDouble(position));
            }
            case STRING -> {
                VarCharVector texts = (VarCharVector) vector;
                yield (i, row) -> texts.setSafe(i, row.getString(position).toBytes());
            }
            case BYTES -> {
                VarBinaryVector bytes = (VarBinaryVector) vector;
                yield (i, row) -> bytes.setSafe(i, row.getBytes(position));
            }
            case DECIMAL -> decimals((DecimalVector) vector, (DecimalType) type, position);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    instants((TimeStampMicroTZVector) vector, position);
            case ARRAY -> vectors((FixedSizeListVector) vector, position);
            default -> throw new IllegalArgumentException("no filler for " + type);
        };
    }

    private static ColumnFiller decimals(DecimalVector vector, DecimalType type, int position) {
        return (i, row) ->
                vector.setSafe(
                        i,
                        row.getDecimal(position, type.getPrecision(), type.getScale())
                                .toBigDecimal());
    }

    private static ColumnFiller instants(TimeStampMicroTZVector vector, int position) {
        return (i, row) -> {
            TimestampLtz value = row.getTimestampLtz(position, 6);
            vector.setSafe(
                    i, value.getEpochMillisecond() * 1000 + value.getNanoOfMillisecond() / 1000);
        };
    }

    private static ColumnFiller vectors(FixedSizeListVector vector, int position) {
        Float4Vector elements = (Float4Vector) vector.getDataVector();
        int size = vector.getListSize();
        return (i, row) -> {
            InternalArray array = row.getArray(position);
            vector.setNotNull(i);
            for (int k = 0; k < size; k++) {
                elements.setSafe(i * size + k, array.getFloat(k));
            }
        };
    }
}
