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

/** A column of bits. */
final class BooleanWriter extends ColumnWriter {

    private final GrowableBuffer bits;

    BooleanWriter(MemoryAccount memory) {
        super(memory);
        this.bits = new GrowableBuffer(memory);
    }

    @Override
    boolean writeValue(DataGetters source, int position) {
        put(source.getBoolean(position) ? 1 : 0);
        return true;
    }

    @Override
    void writeEmpty() {
        put(0);
    }

    /** Appends true. */
    void writeTrue() {
        put(1);
        markValid();
    }

    private void put(int bit) {
        int index = count() >>> 3;
        int shift = count() & 7;
        bits.ensure(index + 1L);
        long address = bits.address() + index;
        int below = shift == 0 ? 0 : MemoryUtil.getByte(address) & ((1 << shift) - 1);
        MemoryUtil.putByte(address, (byte) (below | bit << shift));
    }

    @Override
    long sizeOf(DataGetters source, int position) {
        return 1;
    }

    @Override
    long usedBytes() {
        return (count() + 7L) / 8;
    }

    @Override
    void prepare() {
        bits.ensureAny();
    }

    @Override
    void takeData(int values, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
        buffers.add(bits.take((values + 7L) / 8));
    }

    @Override
    public void close() {
        super.close();
        bits.close();
    }
}
