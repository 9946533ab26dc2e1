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
package io.flusslance.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** A checksum of numbers, little end first, and of bytes. */
final class ByteChecksum {

    private static final int BUFFER_BYTES = 4_096;

    private final CRC32 checksum = new CRC32();
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    void addByte(int value) {
        room(1).put((byte) value);
    }

    void addInt(int value) {
        room(Integer.BYTES).putInt(value);
    }

    void addLong(long value) {
        room(Long.BYTES).putLong(value);
    }

    void addBytes(byte[] value) {
        if (value.length > buffer.remaining()) {
            flush();
            checksum.update(value);
        } else {
            buffer.put(value);
        }
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    private void flush() {
        checksum.update(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    /** The checksum of all that was added, eight hexadecimal digits. */
    @Override
    public String toString() {
        flush();
        return String.format("%08x", checksum.getValue());
    }
}
