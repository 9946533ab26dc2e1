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

import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.InternalArray;
import org.apache.fluss.row.InternalMap;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;

import java.util.Objects;

/**
 * An array of an Arrow batch as a Fluss array. As in Fluss's own arrays, {@code to…Array} methods
 * return copies and fail if an element is null.
 */
final class ArrowArrayView implements InternalArray {

    private final ColumnReader elements;
    private final int start;
    private final int size;

    private ArrowArrayView(ColumnReader elements, int start, int size) {
        this.elements = elements;
        this.start = start;
        this.size = size;
    }

    /** Returns the elements from a start position (inclusive) to an end position (exclusive). */
    static ArrowArrayView of(ColumnReader elements, long start, long end) {
        return new ArrowArrayView(elements, Math.toIntExact(start), Math.toIntExact(end - start));
    }

    @Override
    public int size() {
        return size;
    }

    /**
     * Returns the position of an element. Elements beyond the end belong to the next array and must
     * not be read.
     */
    private int at(int pos) {
        return start + Objects.checkIndex(pos, size);
    }

    @Override
    public boolean isNullAt(int pos) {
        return elements.isNull(at(pos));
    }

    @Override
    public boolean getBoolean(int pos) {
        return elements.getBoolean(at(pos));
    }

    @Override
    public byte getByte(int pos) {
        return elements.getByte(at(pos));
    }

    @Override
    public short getShort(int pos) {
        return elements.getShort(at(pos));
    }

    @Override
    public int getInt(int pos) {
        return elements.getInt(at(pos));
    }

    @Override
    public long getLong(int pos) {
        return elements.getLong(at(pos));
    }

    @Override
    public float getFloat(int pos) {
        return elements.getFloat(at(pos));
    }

    @Override
    public double getDouble(int pos) {
        return elements.getDouble(at(pos));
    }

    @Override
    public BinaryString getChar(int pos, int length) {
        return elements.getString(at(pos));
    }

    @Override
    public BinaryString getString(int pos) {
        return elements.getString(at(pos));
    }

    @Override
    public Decimal getDecimal(int pos, int precision, int scale) {
        return elements.getDecimal(at(pos));
    }

    @Override
    public TimestampNtz getTimestampNtz(int pos, int precision) {
        return elements.getTimestampNtz(at(pos));
    }

    @Override
    public TimestampLtz getTimestampLtz(int pos, int precision) {
        return elements.getTimestampLtz(at(pos));
    }

    @Override
    public byte[] getBinary(int pos, int length) {
        return elements.getBytes(at(pos));
    }

    @Override
    public byte[] getBytes(int pos) {
        return elements.getBytes(at(pos));
    }

    @Override
    public InternalArray getArray(int pos) {
        return elements.getArray(at(pos));
    }

    @Override
    public InternalMap getMap(int pos) {
        return elements.getMap(at(pos));
    }

    @Override
    public InternalRow getRow(int pos, int numFields) {
        return elements.getRow(at(pos));
    }

    @Override
    public boolean[] toBooleanArray() {
        checkNoNull();
        boolean[] array = new boolean[size];
        for (int i = 0; i < size; i++) {
            array[i] = elements.getBoolean(start + i);
        }
        return array;
    }

    @Override
    public byte[] toByteArray() {
        checkNoNull();
        byte[] array = new byte[size];
        for (int i = 0; i < size; i++) {
            array[i] = elements.getByte(start + i);
        }
        return array;
    }

    @Override
    public short[] toShortArray() {
        checkNoNull();
        short[] array = new short[size];
        for (int i = 0; i < size; i++) {
            array[i] = elements.getShort(start + i);
        }
        return array;
    }

    @Override
    public int[] toIntArray() {
        checkNoNull();
        int[] array = new int[size];
        for (int i = 0; i < size; i++) {
            array[i] = elements.getInt(start + i);
        }
        return array;
    }

    @Override
    public long[] toLongArray() {
        checkNoNull();
        long[] array = new long[size];
        for (int i = 0; i < size; i++) {
            array[i] = elements.getLong(start + i);
        }
        return array;
    }

    @Override
    public float[] toFloatArray() {
        checkNoNull();
        float[] array = new float[size];
        for (int i = 0; i < size; i++) {
            array[i] = elements.getFloat(start + i);
        }
        return array;
    }

    @Override
    public double[] toDoubleArray() {
        checkNoNull();
        double[] array = new double[size];
        for (int i = 0; i < size; i++) {
            array[i] = elements.getDouble(start + i);
        }
        return array;
    }

    private void checkNoNull() {
        if (elements.hasNull(start, start + size)) {
            throw new IllegalStateException("an array of primitives can't hold a null");
        }
    }
}
