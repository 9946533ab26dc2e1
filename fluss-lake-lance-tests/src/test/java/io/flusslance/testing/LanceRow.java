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
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

import java.nio.charset.StandardCharsets;

import static java.util.Objects.requireNonNull;

/** One row of a Lance dataset; valid only while the reader stands on it. */
public final class LanceRow {

    private final VectorSchemaRoot batch;
    private int index;

    LanceRow(VectorSchemaRoot batch) {
        this.batch = batch;
    }

    LanceRow at(int newIndex) {
        this.index = newIndex;
        return this;
    }

    /** Whether the dataset has this column. */
    public boolean has(String column) {
        return batch.getVector(column) != null;
    }

    /** Whether the value is null. */
    public boolean isNull(String column) {
        return vector(column).isNull(index);
    }

    /** An integer column's value, a timestamp's in the column's unit; never null. */
    public long integer(String column) {
        FieldVector vector = vector(column);
        if (vector.isNull(index)) {
            throw new AssertionError(column + " is null");
        }
        if (vector instanceof TimeStampVector timestamps) {
            return timestamps.get(index);
        }
        return ((Number) vector.getObject(index)).longValue();
    }

    /** A string column's value; never null. */
    public String text(String column) {
        byte[] utf8 = ((VarCharVector) vector(column)).get(index);
        return new String(requireNonNull(utf8, column), StandardCharsets.UTF_8);
    }

    /** The value's digest, see {@link ValueDigest}. */
    public String digest(String column) {
        ValueDigest digest = new ValueDigest();
        add(digest, vector(column), index);
        return digest.finish();
    }

    private FieldVector vector(String column) {
        FieldVector vector = batch.getVector(column);
        if (vector == null) {
            throw new AssertionError("no column " + column + " in " + batch.getSchema());
        }
        return vector;
    }

    private static void add(ValueDigest digest, FieldVector vector, int i) {
        if (vector.isNull(i)) {
            digest.addNull();
        } else if (vector instanceof BitVector v) {
            digest.addBoolean(v.get(i) == 1);
        } else if (vector instanceof TinyIntVector v) {
            digest.addInteger(v.get(i));
        } else if (vector instanceof SmallIntVector v) {
            digest.addInteger(v.get(i));
        } else if (vector instanceof IntVector v) {
            digest.addInteger(v.get(i));
        } else if (vector instanceof BigIntVector v) {
            digest.addInteger(v.get(i));
        } else if (vector instanceof DateDayVector v) {
            digest.addInteger(v.get(i));
        } else if (vector instanceof TimeSecVector v) {
            digest.addInteger(nanos(v.get(i), TimeUnit.SECOND));
        } else if (vector instanceof TimeMilliVector v) {
            digest.addInteger(nanos(v.get(i), TimeUnit.MILLISECOND));
        } else if (vector instanceof TimeMicroVector v) {
            digest.addInteger(nanos(v.get(i), TimeUnit.MICROSECOND));
        } else if (vector instanceof TimeNanoVector v) {
            digest.addInteger(v.get(i));
        } else if (vector instanceof TimeStampVector v) {
            ArrowType.Timestamp type = (ArrowType.Timestamp) v.getField().getType();
            digest.addInteger(nanos(v.get(i), type.getUnit()));
        } else if (vector instanceof Float2Vector v) {
            digest.addFloat(v.getValueAsFloat(i));
        } else if (vector instanceof Float4Vector v) {
            digest.addFloat(v.get(i));
        } else if (vector instanceof Float8Vector v) {
            digest.addDouble(v.get(i));
        } else if (vector instanceof DecimalVector v) {
            digest.addDecimal(v.getObject(i));
        } else if (vector instanceof VarCharVector v) {
            digest.addText(v.get(i));
        } else if (vector instanceof VarBinaryVector v) {
            digest.addBytes(v.get(i));
        } else if (vector instanceof FixedSizeBinaryVector v) {
            digest.addBytes(v.get(i));
        } else if (vector instanceof ListVector v) {
            addElements(
                    digest, v.getDataVector(), v.getElementStartIndex(i), v.getElementEndIndex(i));
        } else if (vector instanceof FixedSizeListVector v) {
            addElements(
                    digest, v.getDataVector(), v.getElementStartIndex(i), v.getElementEndIndex(i));
        } else {
            throw new AssertionError("no digest for " + vector.getField());
        }
    }

    private static void addElements(ValueDigest digest, FieldVector elements, int start, int end) {
        digest.addList(end - start);
        for (int i = start; i < end; i++) {
            add(digest, elements, i);
        }
    }

    private static long nanos(long value, TimeUnit unit) {
        return switch (unit) {
            case SECOND -> java.util.concurrent.TimeUnit.SECONDS.toNanos(value);
            case MILLISECOND -> java.util.concurrent.TimeUnit.MILLISECONDS.toNanos(value);
            case MICROSECOND -> java.util.concurrent.TimeUnit.MICROSECONDS.toNanos(value);
            case NANOSECOND -> value;
        };
    }
}
