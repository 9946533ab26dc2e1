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
import org.apache.fluss.memory.MemorySegment;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.DataGetters;

import java.util.List;

/** A column of strings or bytes; they are copied once, to where Lance reads them. */
abstract class VariableWidthWriter extends ColumnWriter {

    /** A column of strings. */
    static class Text extends VariableWidthWriter {

        Text(MemoryAccount memory) {
            super(memory);
        }

        /** Gets a value that is not null. */
        BinaryString get(DataGetters source, int position) {
            return source.getString(position);
        }

        @Override
        boolean writeValue(DataGetters source, int position) throws InvalidValueException {
            BinaryString text = get(source, position);
            int length = text.getSizeInBytes();
            MemorySegment[] segments = text.getSegments();
            if (segments.length == 1 && !segments[0].isOffHeap()) {
                byte[] bytes = segments[0].getHeapMemory();
                copy(bytes, text.getOffset(), nextSlot(length), length);
            } else {
                copy(text.toBytes(), 0, nextSlot(length), length);
            }
            return true;
        }

        @Override
        int length(DataGetters source, int position) {
            return get(source, position).getSizeInBytes();
        }
    }

    /** A column of strings with a length in the type, which says nothing about a value's bytes. */
    static final class Chars extends Text {
        private final int chars;

        Chars(MemoryAccount memory, int chars) {
            super(memory);
            this.chars = chars;
        }

        @Override
        BinaryString get(DataGetters source, int position) {
            return source.getChar(position, chars);
        }
    }

    /** A column of bytes. */
    static final class Bytes extends VariableWidthWriter {

        Bytes(MemoryAccount memory) {
            super(memory);
        }

        @Override
        boolean writeValue(DataGetters source, int position) throws InvalidValueException {
            byte[] bytes = source.getBytes(position);
            copy(bytes, 0, nextSlot(bytes.length), bytes.length);
            return true;
        }

        @Override
        int length(DataGetters source, int position) {
            return source.getBytes(position).length;
        }
    }

    /** Copying a few bytes as a block takes longer than one long after the other. */
    private static final int SHORT_BYTES = 32;

    private final OffsetBuffer offsets;
    private final GrowableBuffer data;

    private VariableWidthWriter(MemoryAccount memory) {
        super(memory);
        this.offsets = new OffsetBuffer(memory);
        this.data = new GrowableBuffer(memory);
    }

    private static void copy(byte[] bytes, int offset, long address, int length) {
        if (length > SHORT_BYTES) {
            MemoryUtil.copyToMemory(bytes, offset, address, length);
            return;
        }
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            MemoryUtil.putLong(address + i, MemoryUtil.getLong(bytes, offset + i));
        }
        for (; i < length; i++) {
            MemoryUtil.putByte(address + i, bytes[offset + i]);
        }
    }

    /** The length in bytes of a value that is not null. */
    abstract int length(DataGetters source, int position);

    /** The address of the next value, which has so many bytes. */
    final long nextSlot(int length) {
        int start = offsets.end(count());
        long end = (long) start + length;
        offsets.setEnd(count(), end);
        data.ensure(end);
        return data.address() + start;
    }

    @Override
    void writeEmpty() {
        offsets.setEmpty(count());
    }

    @Override
    long sizeOf(DataGetters source, int position) {
        return source.isNullAt(position)
                ? Integer.BYTES
                : Integer.BYTES + (long) length(source, position);
    }

    @Override
    long usedBytes() {
        return (long) count() * Integer.BYTES + offsets.end(count());
    }

    @Override
    void prepare() {
        offsets.prepare(count());
        data.ensureAny();
    }

    @Override
    void takeData(int values, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
        int end = offsets.end(values);
        buffers.add(offsets.take(values));
        buffers.add(data.take(end));
    }

    @Override
    public void close() {
        super.close();
        offsets.close();
        data.close();
    }
}
