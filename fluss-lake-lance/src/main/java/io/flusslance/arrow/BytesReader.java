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
import org.apache.arrow.vector.FieldVector;
import org.apache.fluss.row.BinaryString;

/**
 * CHAR, STRING, BINARY and BYTES. Each value is an array of its own: the host keeps the arrays that
 * it is given, also the one below a string.
 */
final class BytesReader extends ColumnReader {

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
        // where all values are empty the buffer may be missing
        if (bytes.length > 0) {
            data.getBytes(start, bytes);
        }
        return bytes;
    }

    @Override
    BinaryString getString(int index) {
        return BinaryString.fromBytes(getBytes(index));
    }
}
