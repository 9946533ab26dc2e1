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

import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.DataGetters;

/** Fills the buffers of a system column: no value is null, and none comes out of a row. */
final class PositionWriter extends FixedWidthWriter {

    private static final long MICROS_PER_MILLI = 1000;

    private final LogPart part;
    private final int bucket;

    PositionWriter(MemoryAccount memory, LogPart part, int bucket) {
        super(memory, part.bytes());
        this.part = part;
        this.bucket = bucket;
    }

    /** Appends the place of a record; offset and timestamp are -1 for rows of a snapshot. */
    void write(LogRecord record) {
        long address = nextSlot();
        switch (part) {
            case BUCKET:
                MemoryUtil.putInt(address, bucket);
                break;
            case OFFSET:
                MemoryUtil.putLong(address, record.logOffset());
                break;
            default:
                MemoryUtil.putLong(address, record.timestamp() * MICROS_PER_MILLI);
        }
        markValid();
    }

    @Override
    boolean writeValue(DataGetters source, int position) {
        throw new UnsupportedOperationException("A position is not in a row.");
    }
}
