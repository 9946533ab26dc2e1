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
package io.flusslance.arrow.read;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.fluss.row.BinaryString;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads CHAR, STRING, BINARY and BYTES. Each value is a separate array, because Fluss keeps the
 * arrays that it gets, including those of strings.
 */
final class BytesReader extends ColumnReader {

    private static final int SHORT_BYTES = 32;

    // in the byte order of the platform, like Arrow's buffers
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ArrowBuf data;
    private final Spans spans;

    BytesReader(FieldVector vector, Spans spans) {
        super(vector);
        this.data = vector.getDataBuffer();
        this.spans = spans;
    }

    @Override
    byte[] getBytes(int index) {
        long start = spans.start(index);
        byte[] bytes = new byte[Math.toIntExact(spans.end(index) - start)];
        // if all values are empty, the buffer may be missing
        if (bytes.length > SHORT_BYTES) {
            data.getBytes(start, bytes);
        } else {
            copyShort(start, bytes);
        }
        return bytes;
    }

    /** Copies a few bytes long by long, which is faster than copying them as a block. */
    private void copyShort(long start, byte[] bytes) {
        int i = 0;
        for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
            LONGS.set(bytes, i, data.getLong(start + i));
        }
        for (; i < bytes.length; i++) {
            bytes[i] = data.getByte(start + i);
        }
    }

    @Override
    BinaryString getString(int index) {
        return BinaryString.fromBytes(getBytes(index));
    }
}
