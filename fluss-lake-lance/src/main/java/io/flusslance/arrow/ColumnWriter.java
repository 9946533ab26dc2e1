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
package io.flusslance.arrow;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.fluss.row.DataGetters;

import java.util.List;

/**
 * Fills the buffers of one column, or of one child of a nested one, value after value, in the
 * layout of Arrow's columnar format. A slot whose value is null is zeroed, so no byte of freed
 * memory gets into a file.
 *
 * <p>A value that fails half-way leaves the column as it was once {@link #truncate} was called.
 */
abstract class ColumnWriter implements AutoCloseable {

    private final GrowableBuffer validity;
    private int count;

    ColumnWriter(BufferAllocator allocator) {
        this.validity = new GrowableBuffer(allocator);
    }

    /** How many values there are, nulls included. */
    final int count() {
        return count;
    }

    /** Appends the value at a position of a row or an array. */
    final void write(DataGetters source, int position) throws InvalidValueException {
        if (source.isNullAt(position)) {
            writeNull();
        } else if (writeValue(source, position)) {
            mark(1);
        } else {
            writeNull();
        }
    }

    /** Appends a null. */
    final void writeNull() {
        writeEmpty();
        mark(0);
    }

    /** Appends a value that was written by other means. */
    final void markValid() {
        mark(1);
    }

    private void mark(int valid) {
        int index = count >>> 3;
        int shift = count & 7;
        validity.ensure(index + 1L);
        long address = validity.address() + index;
        // what stands above this bit may be left over from a value that was taken back
        int below = shift == 0 ? 0 : MemoryUtil.getByte(address) & ((1 << shift) - 1);
        MemoryUtil.putByte(address, (byte) (below | valid << shift));
        count++;
    }

    /** Writes a value that is not null at {@link #count()}; false to have a null there instead. */
    abstract boolean writeValue(DataGetters source, int position) throws InvalidValueException;

    /** Writes what stands under a null. */
    abstract void writeEmpty();

    /** The bytes that a value takes in the column's buffers, validity aside. */
    abstract long sizeOf(DataGetters source, int position);

    /** The bytes written so far, validity aside. */
    abstract long usedBytes();

    /** Takes back all values but the first so many. */
    void truncate(int newCount) {
        count = Math.min(count, newCount);
    }

    /** Allocates what is still missing, so that {@link #take} can't fail; may be called again. */
    void prepare() {
        validity.ensureAny();
    }

    /** Gives the buffers away in the order of Arrow's record batches, and starts empty. */
    final void take(List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
        int values = count;
        nodes.add(new ArrowFieldNode(values, values - countValid()));
        buffers.add(validity.take((values + 7L) / 8));
        takeData(values, nodes, buffers);
        count = 0;
    }

    private int countValid() {
        int valid = 0;
        for (int i = 0; i < count >>> 3; i++) {
            valid += Integer.bitCount(MemoryUtil.getByte(validity.address() + i) & 0xff);
        }
        if ((count & 7) != 0) {
            int rest = MemoryUtil.getByte(validity.address() + (count >>> 3));
            valid += Integer.bitCount(rest & ((1 << (count & 7)) - 1));
        }
        return valid;
    }

    /** Gives away all but the validity. */
    abstract void takeData(int values, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers);

    @Override
    public void close() {
        validity.close();
        count = 0;
    }
}
