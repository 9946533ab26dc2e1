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
 * A column whose values all take the same number of bytes.
 *
 * <p>Each type has a class of its own: the compiler then puts the access to the row into its {@link
 * #writeValue}, and no call through an interface is left for each value.
 */
abstract class FixedWidthWriter extends ColumnWriter {

    private final long width;
    private final GrowableBuffer data;

    FixedWidthWriter(MemoryAccount memory, long width) {
        super(memory);
        this.width = width;
        this.data = new GrowableBuffer(memory);
    }

    @Override
    void writeEmpty() {
        MemoryUtil.setMemory(nextSlot(), width, (byte) 0);
    }

    /** The address of the next value, which has the width of the column. */
    final long nextSlot() {
        long start = count() * width;
        data.ensure(start + width);
        return data.address() + start;
    }

    @Override
    long sizeOf(DataGetters source, int position) {
        return width;
    }

    @Override
    long usedBytes() {
        return count() * width;
    }

    @Override
    void prepare() {
        data.ensureAny();
    }

    @Override
    void takeData(int values, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
        buffers.add(data.take(values * width));
    }

    @Override
    public void close() {
        super.close();
        data.close();
    }
}
