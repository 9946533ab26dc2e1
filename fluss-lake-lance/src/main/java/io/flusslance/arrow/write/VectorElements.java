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
package io.flusslance.arrow.write;

import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.fluss.row.GenericArray;
import org.apache.fluss.row.InternalArray;
import org.apache.fluss.types.DataTypeRoot;

/**
 * Copies the elements of vectors. The host hands arrays over boxed, in a {@link GenericArray},
 * which would look at its kind for each element: one loop over what it holds takes a fraction of
 * the time. Those of a primary-key table are views of bytes, of which {@code toFloatArray} and
 * {@code toDoubleArray} fail in Fluss 0.9.1 with "Index 16 out of bounds": they are read one
 * element after the other.
 */
final class VectorElements {

    /** The bytes of an element. */
    static int bytes(FloatingPointPrecision precision) {
        switch (precision) {
            case HALF:
                return Short.BYTES;
            case SINGLE:
                return Float.BYTES;
            default:
                return Double.BYTES;
        }
    }

    /**
     * The copier of elements.
     *
     * @param from the type of the elements in Fluss
     * @param to their type in the dataset
     */
    static VectorWriter.ElementCopier copier(DataTypeRoot from, FloatingPointPrecision to) {
        switch (to) {
            case HALF:
                return from == DataTypeRoot.FLOAT
                        ? VectorElements::floatsToHalves
                        : VectorElements::doublesToHalves;
            case SINGLE:
                return VectorElements::floats;
            default:
                return VectorElements::doubles;
        }
    }

    private static void floats(InternalArray array, long address) throws InvalidValueException {
        if (isBoxed(array)) {
            Object[] elements = ((GenericArray) array).toObjectArray();
            for (int i = 0; i < elements.length; i++) {
                float value = (Float) notNull(elements[i], i);
                MemoryUtil.putInt(address + 4L * i, Float.floatToRawIntBits(value));
            }
            return;
        }
        checkNoNulls(array);
        for (int i = 0; i < array.size(); i++) {
            MemoryUtil.putInt(address + 4L * i, Float.floatToRawIntBits(array.getFloat(i)));
        }
    }

    private static void doubles(InternalArray array, long address) throws InvalidValueException {
        if (isBoxed(array)) {
            Object[] elements = ((GenericArray) array).toObjectArray();
            for (int i = 0; i < elements.length; i++) {
                double value = (Double) notNull(elements[i], i);
                MemoryUtil.putLong(address + 8L * i, Double.doubleToRawLongBits(value));
            }
            return;
        }
        checkNoNulls(array);
        for (int i = 0; i < array.size(); i++) {
            MemoryUtil.putLong(address + 8L * i, Double.doubleToRawLongBits(array.getDouble(i)));
        }
    }

    private static void floatsToHalves(InternalArray array, long address)
            throws InvalidValueException {
        checkNoNulls(array);
        for (int i = 0; i < array.size(); i++) {
            MemoryUtil.putShort(address + 2L * i, Float16.of(array.getFloat(i)));
        }
    }

    private static void doublesToHalves(InternalArray array, long address)
            throws InvalidValueException {
        checkNoNulls(array);
        for (int i = 0; i < array.size(); i++) {
            MemoryUtil.putShort(address + 2L * i, Float16.of(array.getDouble(i)));
        }
    }

    private static boolean isBoxed(InternalArray array) {
        return array instanceof GenericArray && !((GenericArray) array).isPrimitiveArray();
    }

    private static Object notNull(Object element, int index) throws InvalidValueException {
        if (element == null) {
            throw nullAt(index);
        }
        return element;
    }

    private static void checkNoNulls(InternalArray array) throws InvalidValueException {
        if (array instanceof GenericArray && ((GenericArray) array).isPrimitiveArray()) {
            return;
        }
        for (int i = 0; i < array.size(); i++) {
            if (array.isNullAt(i)) {
                throw nullAt(i);
            }
        }
    }

    private static InvalidValueException nullAt(int index) {
        return new InvalidValueException("element " + index + " of the vector is null");
    }

    private VectorElements() {}
}
