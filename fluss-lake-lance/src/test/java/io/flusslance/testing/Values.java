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

import io.flusslance.types.RowLayout;

import org.apache.arrow.memory.util.Float16;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Values of Arrow vectors as plain Java that can be compared: numbers as they are stored (times and
 * timestamps in their unit), strings, bytes as hexadecimal text, lists, rows and vectors as lists,
 * maps as lists of [key, value].
 */
public final class Values {

    public static Object of(FieldVector vector, int index) {
        if (vector.isNull(index)) {
            return null;
        }
        if (vector instanceof BitVector) {
            return ((BitVector) vector).get(index) == 1;
        } else if (vector instanceof TinyIntVector) {
            return ((TinyIntVector) vector).get(index);
        } else if (vector instanceof SmallIntVector) {
            return ((SmallIntVector) vector).get(index);
        } else if (vector instanceof IntVector) {
            return ((IntVector) vector).get(index);
        } else if (vector instanceof BigIntVector) {
            return ((BigIntVector) vector).get(index);
        } else if (vector instanceof Float2Vector) {
            return Float16.toFloat(((Float2Vector) vector).get(index));
        } else if (vector instanceof Float4Vector) {
            return ((Float4Vector) vector).get(index);
        } else if (vector instanceof Float8Vector) {
            return ((Float8Vector) vector).get(index);
        } else if (vector instanceof DecimalVector) {
            return ((DecimalVector) vector).getObject(index);
        } else if (vector instanceof DateDayVector) {
            return ((DateDayVector) vector).get(index);
        } else if (vector instanceof TimeSecVector) {
            return (long) ((TimeSecVector) vector).get(index);
        } else if (vector instanceof TimeMilliVector) {
            return (long) ((TimeMilliVector) vector).get(index);
        } else if (vector instanceof TimeMicroVector) {
            return ((TimeMicroVector) vector).get(index);
        } else if (vector instanceof TimeNanoVector) {
            return ((TimeNanoVector) vector).get(index);
        } else if (vector instanceof TimeStampVector) {
            return ((TimeStampVector) vector).get(index);
        } else if (vector instanceof VarCharVector) {
            return new String(((VarCharVector) vector).get(index), StandardCharsets.UTF_8);
        } else if (vector instanceof VarBinaryVector) {
            return hex(((VarBinaryVector) vector).get(index));
        } else if (vector instanceof FixedSizeBinaryVector) {
            return hex(((FixedSizeBinaryVector) vector).get(index));
        } else if (vector instanceof ListVector) {
            ListVector list = (ListVector) vector;
            return range(
                    list.getDataVector(),
                    list.getElementStartIndex(index),
                    list.getElementEndIndex(index));
        } else if (vector instanceof FixedSizeListVector) {
            FixedSizeListVector list = (FixedSizeListVector) vector;
            int size = list.getListSize();
            return range(list.getDataVector(), index * size, (index + 1) * size);
        } else if (vector instanceof StructVector) {
            List<Object> values = new ArrayList<>();
            for (FieldVector child : vector.getChildrenFromFields()) {
                values.add(of(child, index));
            }
            if (!RowLayout.isMarked(vector.getField())) {
                return values;
            }
            Object marker = values.remove(values.size() - 1);
            return Boolean.TRUE.equals(marker) ? null : values;
        }
        throw new AssertionError("no value of " + vector.getClass());
    }

    private static List<Object> range(FieldVector data, int start, int end) {
        List<Object> values = new ArrayList<>();
        for (int i = start; i < end; i++) {
            values.add(of(data, i));
        }
        return values;
    }

    public static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder(2 * bytes.length);
        for (byte b : bytes) {
            text.append(Character.forDigit((b >> 4) & 0xf, 16))
                    .append(Character.forDigit(b & 0xf, 16));
        }
        return text.toString();
    }

    private Values() {}
}
