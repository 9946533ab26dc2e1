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
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.fluss.row.DataGetters;

import java.util.List;

/**
 * Fills the buffers of one column, or of one child of a nested one, value after value in the layout
 * of Arrow's columnar format. A slot whose value is null is zeroed, so no byte of freed memory gets
 * into a file. A value that fails half-way leaves the column as it was once {@link #truncate} was
 * called.
 *
 * <p>Which values are null is written down from the first null on: until then a value costs no more
 * than being counted.
 */
abstract class ColumnWriter implements AutoCloseable {

    private final MemoryAccount memory;
    private final GrowableBuffer validity;
    private int count;
    private boolean hasNulls;

    ColumnWriter(MemoryAccount memory) {
        this.memory = memory;
        this.validity = new GrowableBuffer(memory);
    }

    /** Appends the value at a position of a row or an array. */
    final void write(DataGetters source, int position) throws InvalidValueException {
        if (!source.isNullAt(position) && writeValue(source, position)) {
            markValid();
        } else {
            writeNull();
        }
    }

    /** Appends a null. */
    void writeNull() {
        writeEmpty();
        markNull();
    }

    /** Writes a value that is not null at {@link #count()}; false to have a null there instead. */
    abstract boolean writeValue(DataGetters source, int position) throws InvalidValueException;

    /** Writes what stands under a null. */
    abstract void writeEmpty();

    /** The bytes that a value takes in the column's buffers, validity aside. */
    abstract long sizeOf(DataGetters source, int position);

    /** How many values there are, nulls included. */
    final int count() {
        return count;
    }

    /** Counts a value that was written at {@link #count()}. */
    final void markValid() {
        if (hasNulls) {
            validity.ensure((count >>> 3) + 1L);
            putValidity(1);
        }
        count++;
    }

    /** Counts a null, under which something was written at {@link #count()}. */
    final void markNull() {
        validity.ensure((count >>> 3) + 1L);
        if (!hasNulls) {
            fillValidity();
            hasNulls = true;
        }
        putValidity(0);
        count++;
    }

    private void putValidity(int valid) {
        int shift = count & 7;
        long address = validity.address() + (count >>> 3);
        // what stands above this bit may be left over from a value that was taken back
        int below = shift == 0 ? 0 : MemoryUtil.getByte(address) & lowest(shift);
        MemoryUtil.putByte(address, (byte) (below | valid << shift));
    }

    private void fillValidity() {
        int bytes = count >>> 3;
        MemoryUtil.setMemory(validity.address(), bytes, (byte) 0xff);
        if ((count & 7) != 0) {
            MemoryUtil.putByte(validity.address() + bytes, (byte) lowest(count & 7));
        }
    }

    private static int lowest(int bits) {
        return (1 << bits) - 1;
    }

    /** The bytes written so far, validity aside. */
    abstract long usedBytes();

    /** Takes back all values but the first so many. */
    void truncate(int newCount) {
        count = Math.min(count, newCount);
    }

    /** Takes what is still missing, so that {@link #take} can't fail; may be called again. */
    abstract void prepare();

    /** Gives the buffers away in the order of Arrow's record batches, and starts empty. */
    final void take(List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
        int values = count;
        nodes.add(new ArrowFieldNode(values, hasNulls ? values - countValid() : 0));
        buffers.add(hasNulls ? validity.take((values + 7L) / 8) : memory.ones(values));
        takeData(values, nodes, buffers);
        reset();
    }

    private void reset() {
        count = 0;
        hasNulls = false;
    }

    private int countValid() {
        int valid = 0;
        for (int i = 0; i < count >>> 3; i++) {
            valid += Integer.bitCount(MemoryUtil.getByte(validity.address() + i) & 0xff);
        }
        if ((count & 7) != 0) {
            int rest = MemoryUtil.getByte(validity.address() + (count >>> 3));
            valid += Integer.bitCount(rest & lowest(count & 7));
        }
        return valid;
    }

    /** Gives away all but the validity. */
    abstract void takeData(int values, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers);

    @Override
    public void close() {
        validity.close();
        reset();
    }
}
