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
import org.apache.arrow.vector.FieldVector;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.InternalArray;
import org.apache.fluss.row.InternalMap;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;

/**
 * Reads the values of a column, or of a child of a nested column, from its buffers as Fluss values.
 * A subclass implements only the getters of its type.
 *
 * <p>A reader belongs to one batch: it keeps the current buffers of the vector. It reads them
 * through Arrow's own checks: access to the memory of an earlier batch then throws {@link
 * IllegalStateException} instead of crashing the JVM. The result of a getter for a null is
 * undefined.
 */
abstract class ColumnReader {

    private final ArrowBuf validity;
    private final Nulls nulls;

    private enum Nulls {
        NONE,
        SOME,
        TOLD_BY_READER
    }

    ColumnReader(FieldVector vector) {
        this.validity = vector.getValidityBuffer();
        // a column without nulls may have no such buffer, and Arrow can't count without one
        this.nulls =
                validity != null && validity.capacity() > 0 && vector.getNullCount() > 0
                        ? Nulls.SOME
                        : Nulls.NONE;
    }

    /** Creates a reader that determines nulls itself, in {@link #isToldNull}. */
    ColumnReader() {
        this.validity = null;
        this.nulls = Nulls.TOLD_BY_READER;
    }

    /** Returns the reader of a column that is null in every row. */
    static ColumnReader ofNulls() {
        return new AbsentColumn();
    }

    /**
     * Returns whether a value is null. Final because it is called for every value of every type.
     */
    final boolean isNull(int index) {
        return nulls != Nulls.NONE
                && (nulls == Nulls.TOLD_BY_READER
                        ? isToldNull(index)
                        : (validity.getByte(index >>> 3) >>> (index & 7) & 1) == 0);
    }

    /**
     * Returns whether a value is null although the validity buffer of this column does not say so.
     */
    boolean isToldNull(int index) {
        return false;
    }

    /** Returns whether a range of values contains a null. */
    final boolean hasNull(int start, int end) {
        for (int i = start; i < end; i++) {
            if (isNull(i)) {
                return true;
            }
        }
        return false;
    }

    boolean getBoolean(int index) {
        throw hasNo("boolean");
    }

    byte getByte(int index) {
        throw hasNo("byte");
    }

    short getShort(int index) {
        throw hasNo("short");
    }

    int getInt(int index) {
        throw hasNo("int");
    }

    long getLong(int index) {
        throw hasNo("long");
    }

    float getFloat(int index) {
        throw hasNo("float");
    }

    double getDouble(int index) {
        throw hasNo("double");
    }

    BinaryString getString(int index) {
        throw hasNo("string");
    }

    byte[] getBytes(int index) {
        throw hasNo("bytes");
    }

    Decimal getDecimal(int index) {
        throw hasNo("decimal");
    }

    TimestampNtz getTimestampNtz(int index) {
        throw hasNo("timestamp");
    }

    TimestampLtz getTimestampLtz(int index) {
        throw hasNo("timestamp with local time zone");
    }

    InternalArray getArray(int index) {
        throw hasNo("array");
    }

    InternalMap getMap(int index) {
        throw hasNo("map");
    }

    InternalRow getRow(int index) {
        throw hasNo("row");
    }

    private UnsupportedOperationException hasNo(String kind) {
        return new UnsupportedOperationException(this + " has no values of type " + kind);
    }

    @Override
    public String toString() {
        return getClass().getSimpleName();
    }

    private static final class AbsentColumn extends ColumnReader {

        @Override
        boolean isToldNull(int index) {
            return true;
        }

        @Override
        public String toString() {
            return "a column that the dataset version does not have";
        }
    }
}
