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

/** A column of strings or bytes. */
final class VariableWidthWriter extends ColumnWriter {

    /** Gets the bytes of a value that is not null. */
    interface BytesGetter {
        byte[] get(DataGetters source, int position);
    }

    private final BytesGetter getter;
    private final OffsetBuffer offsets;
    private final GrowableBuffer data;

    VariableWidthWriter(BufferAllocator allocator, BytesGetter getter) {
        super(allocator);
        this.getter = getter;
        this.offsets = new OffsetBuffer(allocator);
        this.data = new GrowableBuffer(allocator);
    }

    @Override
    boolean writeValue(DataGetters source, int position) throws InvalidValueException {
        byte[] bytes = getter.get(source, position);
        int start = offsets.end(count());
        long end = (long) start + bytes.length;
        data.ensure(end);
        MemoryUtil.copyToMemory(bytes, 0, data.address() + start, bytes.length);
        offsets.setEnd(count(), end);
        return true;
    }

    @Override
    void writeEmpty() {
        offsets.setEmpty(count());
    }

    @Override
    long sizeOf(DataGetters source, int position) {
        return source.isNullAt(position)
                ? Integer.BYTES
                : Integer.BYTES + (long) getter.get(source, position).length;
    }

    @Override
    long usedBytes() {
        return (long) count() * Integer.BYTES + offsets.end(count());
    }

    @Override
    void prepare() {
        super.prepare();
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
