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

import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;

/** A scan that takes each value out of its batch as Java has it, one column after the other. */
public final class ValueScan extends BatchScan {

    /** Read by nobody, so that no value can be left out. */
    private long digest;

    @Override
    void look(VectorSchemaRoot batch) {
        long sum = 0;
        for (FieldVector vector : batch.getFieldVectors()) {
            sum += valuesOf(vector);
        }
        digest += sum;
    }

    /** What the values came to so far. */
    public long digest() {
        return digest;
    }

    private static long valuesOf(FieldVector vector) {
        if (vector instanceof BaseFixedWidthVector numbers) {
            return numbersOf(numbers);
        }
        long sum = 0;
        int count = vector.getValueCount();
        if (vector instanceof VarCharVector texts) {
            for (int i = 0; i < count; i++) {
                sum += texts.get(i).length;
            }
        } else if (vector instanceof VarBinaryVector bytes) {
            for (int i = 0; i < count; i++) {
                sum += bytes.get(i).length;
            }
        } else if (vector instanceof FixedSizeListVector lists) {
            return valuesOf(lists.getDataVector());
        } else {
            throw new IllegalArgumentException("no values of " + vector.getField());
        }
        return sum;
    }

    private static long numbersOf(BaseFixedWidthVector vector) {
        long sum = 0;
        int count = vector.getValueCount();
        if (vector instanceof BigIntVector longs) {
            for (int i = 0; i < count; i++) {
                sum += longs.get(i);
            }
        } else if (vector instanceof Float8Vector doubles) {
            for (int i = 0; i < count; i++) {
                sum += (long) doubles.get(i);
            }
        } else if (vector instanceof Float4Vector floats) {
            for (int i = 0; i < count; i++) {
                sum += (long) floats.get(i);
            }
        } else if (vector instanceof TimeStampMicroTZVector instants) {
            for (int i = 0; i < count; i++) {
                sum += instants.get(i);
            }
        } else if (vector instanceof DecimalVector decimals) {
            for (int i = 0; i < count; i++) {
                sum += decimals.getObject(i).signum();
            }
        } else {
            throw new IllegalArgumentException("no values of " + vector.getField());
        }
        return sum;
    }
}
