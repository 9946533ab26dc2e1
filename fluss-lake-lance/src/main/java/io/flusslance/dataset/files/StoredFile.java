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
package io.flusslance.dataset.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A file that is read by position. The end of a Lance file says where its other parts are, so the
 * end is read first and kept; for most files it contains everything that is needed.
 */
abstract class StoredFile implements AutoCloseable {

    /** The number of bytes that one request reads of an object. */
    private static final int PART_BYTES = 32 * 1024;

    private final long sizeBytes;
    // null until something is read
    private byte[] end;

    StoredFile(long sizeBytes) {
        this.sizeBytes = sizeBytes;
    }

    /** Returns the size of the file in bytes. */
    final long sizeBytes() {
        return sizeBytes;
    }

    /** Returns whether a range that the file refers to lies within it. */
    final boolean holds(long position, long length) {
        return position >= 0 && length >= 0 && position <= sizeBytes - length;
    }

    /**
     * Reads bytes of the file, in little-endian order like all of Lance's numbers.
     *
     * @throws IOException if they can't be read, or if the range is not in the file
     */
    final ByteBuffer read(long position, int length) throws IOException {
        checkHolds(position, length);
        return ByteBuffer.wrap(bytes(position, length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void checkHolds(long position, long length) throws IOException {
        if (!holds(position, length)) {
            throw new IOException(
                    String.format(
                            "%d bytes at position %d of a file of %d bytes",
                            length, position, sizeBytes));
        }
    }

    private byte[] bytes(long position, int length) throws IOException {
        if (end == null) {
            int kept = (int) Math.min(PART_BYTES, sizeBytes);
            end = readAt(sizeBytes - kept, kept);
        }
        long begin = sizeBytes - end.length;
        if (position < begin) {
            return readAt(position, length);
        }
        int from = (int) (position - begin);
        return Arrays.copyOfRange(end, from, from + length);
    }

    /** Reads bytes of a range that is in the file. */
    abstract byte[] readAt(long position, int length) throws IOException;

    /**
     * Reads a range of the file as a stream.
     *
     * @throws IOException if the range is not in the file
     */
    final InputStream stream(long position, long length) throws IOException {
        checkHolds(position, length);
        return new Part(position, position + length);
    }

    @Override
    public abstract void close() throws IOException;

    private final class Part extends InputStream {

        private final long endPosition;
        private long nextPosition;
        private ByteBuffer buffered = ByteBuffer.allocate(0);

        Part(long position, long endPosition) {
            this.nextPosition = position;
            this.endPosition = endPosition;
        }

        @Override
        public int read() throws IOException {
            return fill() ? buffered.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int taken = Math.min(length, buffered.remaining());
            buffered.get(target, offset, taken);
            return taken;
        }

        private boolean fill() throws IOException {
            if (!buffered.hasRemaining() && nextPosition < endPosition) {
                int length = (int) Math.min(PART_BYTES, endPosition - nextPosition);
                buffered = StoredFile.this.read(nextPosition, length);
                nextPosition += length;
            }
            return buffered.hasRemaining();
        }
    }
}
