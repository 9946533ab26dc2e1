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
package io.flusslance.arrow.read;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.Float16;
import org.apache.arrow.vector.FieldVector;

/** Reads columns of fixed-width values: integers, floating-point numbers and booleans. */
abstract class FixedWidthReader extends ColumnReader {

    final ArrowBuf data;

    FixedWidthReader(FieldVector vector) {
        super(vector);
        this.data = vector.getDataBuffer();
    }

    /** BOOLEAN, one bit per value. */
    static final class Booleans extends FixedWidthReader {

        Booleans(FieldVector vector) {
            super(vector);
        }

        @Override
        boolean getBoolean(int index) {
            return (data.getByte(index >>> 3) >>> (index & 7) & 1) != 0;
        }
    }

    /** TINYINT. */
    static final class Int8 extends FixedWidthReader {

        Int8(FieldVector vector) {
            super(vector);
        }

        @Override
        byte getByte(int index) {
            return data.getByte(index);
        }
    }

    /** SMALLINT. */
    static final class Int16 extends FixedWidthReader {

        Int16(FieldVector vector) {
            super(vector);
        }

        @Override
        short getShort(int index) {
            return data.getShort((long) index * Short.BYTES);
        }
    }

    /** INT, DATE as days, TIME as milliseconds. */
    static final class Int32 extends FixedWidthReader {

        Int32(FieldVector vector) {
            super(vector);
        }

        @Override
        int getInt(int index) {
            return data.getInt((long) index * Integer.BYTES);
        }
    }

    /** BIGINT. */
    static final class Int64 extends FixedWidthReader {

        Int64(FieldVector vector) {
            super(vector);
        }

        @Override
        long getLong(int index) {
            return data.getLong((long) index * Long.BYTES);
        }
    }

    /** Floats of 2 bytes, as FLOAT or as DOUBLE. */
    static final class Half extends FixedWidthReader {

        Half(FieldVector vector) {
            super(vector);
        }

        @Override
        float getFloat(int index) {
            return Float16.toFloat(data.getShort((long) index * Short.BYTES));
        }

        @Override
        double getDouble(int index) {
            return getFloat(index);
        }
    }

    /** FLOAT. */
    static final class Float32 extends FixedWidthReader {

        Float32(FieldVector vector) {
            super(vector);
        }

        @Override
        float getFloat(int index) {
            return data.getFloat((long) index * Float.BYTES);
        }
    }

    /** DOUBLE. */
    static final class Float64 extends FixedWidthReader {

        Float64(FieldVector vector) {
            super(vector);
        }

        @Override
        double getDouble(int index) {
            return data.getDouble((long) index * Long.BYTES);
        }
    }
}
