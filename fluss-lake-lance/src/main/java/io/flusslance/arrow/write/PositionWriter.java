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

import java.util.List;

/** Fills the buffers of a system column: no value is null, and none comes out of a row. */
final class PositionWriter extends ColumnBuffers {

    private final LogPosition.Part part;
    private final GrowableBuffer data;

    PositionWriter(MemoryAccount memory, LogPosition.Part part) {
        super(memory);
        this.part = part;
        this.data = new GrowableBuffer(memory);
    }

    /** Appends the column's part of a position. */
    void write(LogPosition position) {
        long start = usedBytes();
        data.ensure(start + part.bytes());
        long address = data.address() + start;
        switch (part) {
            case BUCKET:
                MemoryUtil.putInt(address, position.bucket());
                break;
            case OFFSET:
                MemoryUtil.putLong(address, position.offset());
                break;
            default:
                MemoryUtil.putLong(address, position.timestampMicros());
        }
        markValid();
    }

    /** The bytes of each value. */
    int valueBytes() {
        return part.bytes();
    }

    @Override
    long usedBytes() {
        return (long) count() * part.bytes();
    }

    @Override
    void prepare() {
        data.ensureAny();
    }

    @Override
    void takeData(int values, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
        buffers.add(data.take((long) values * part.bytes()));
    }

    @Override
    public void close() {
        super.close();
        data.close();
    }
}
