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

import io.flusslance.memory.MemoryAccount;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.util.MemoryUtil;

/** The 32-bit offsets of a column of strings, bytes, lists or maps: one more than values. */
final class OffsetBuffer implements AutoCloseable {

    /** The values of a batch are more than 32-bit offsets reach. */
    static final class FullException extends OutOfMemoryException {

        private static final long serialVersionUID = 1L;

        FullException(long end) {
            super("the row's values have " + end + " bytes or elements, more than 2147483647");
        }
    }

    private final GrowableBuffer offsets;

    OffsetBuffer(MemoryAccount memory) {
        this.offsets = new GrowableBuffer(memory);
    }

    /**
     * Where value number {@code index} ends.
     *
     * @throws FullException where that is too far
     */
    void setEnd(int index, long end) {
        if (end > Integer.MAX_VALUE) {
            throw new FullException(end);
        }
        putEnd(index, (int) end);
    }

    /** Value number {@code index} is empty: it ends where the one before does. */
    void setEmpty(int index) {
        putEnd(index, end(index));
    }

    private void putEnd(int index, int end) {
        offsets.ensure((index + 2L) * Integer.BYTES);
        if (index == 0) {
            MemoryUtil.putInt(offsets.address(), 0);
        }
        MemoryUtil.putInt(offsets.address() + (index + 1L) * Integer.BYTES, end);
    }

    /** Where the first so many values end together. */
    int end(int values) {
        return values == 0
                ? 0
                : MemoryUtil.getInt(offsets.address() + (long) values * Integer.BYTES);
    }

    void prepare(int values) {
        offsets.ensureOnly((values + 1L) * Integer.BYTES);
        MemoryUtil.putInt(offsets.address(), 0);
    }

    ArrowBuf take(int values) {
        return offsets.take((values + 1L) * Integer.BYTES);
    }

    @Override
    public void close() {
        offsets.close();
    }
}
