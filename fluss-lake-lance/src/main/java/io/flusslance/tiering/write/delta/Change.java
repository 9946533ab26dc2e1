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
package io.flusslance.tiering.write.delta;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/** The change of a key: its new row, or that it has none any more. */
final class Change {

    /** By key, as unsigned bytes. */
    static final Comparator<Change> BY_KEY =
            (a, b) ->
                    a.keyStart == b.keyStart
                            ? Arrays.compareUnsigned(a.key, b.key)
                            : Long.compareUnsigned(a.keyStart, b.keyStart);

    /** What a change takes on the heap beside the bytes of its key and row. */
    private static final int OBJECT_BYTES = 96;

    private static final int NO_ROW = -1;

    private static final int HEADER_BYTES = 2 * Integer.BYTES + 2 * Long.BYTES;

    private final byte[] key;
    // the first eight bytes of the key, with zeros behind a shorter one
    private final long keyStart;
    private final long offset;
    private final long timestamp;
    // null if the key was deleted: an object less for each of many rows
    private final byte[] row;

    /**
     * A change.
     *
     * @param key as {@link io.flusslance.types.KeyOrder#encode} gives it
     * @param offset of the log record, -1 in a snapshot
     * @param timestamp of the log record in milliseconds since the epoch, -1 in a snapshot
     * @param row the new row's bytes; empty where the key was deleted
     */
    Change(byte[] key, long offset, long timestamp, Optional<byte[]> row) {
        this.key = key;
        this.keyStart = start(key);
        this.offset = offset;
        this.timestamp = timestamp;
        this.row = row.orElse(null);
    }

    private static long start(byte[] key) {
        long start = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            start = start << Byte.SIZE | (i < key.length ? key[i] & 0xff : 0);
        }
        return start;
    }

    byte[] key() {
        return key;
    }

    long offset() {
        return offset;
    }

    long timestamp() {
        return timestamp;
    }

    Optional<byte[]> row() {
        return Optional.ofNullable(row);
    }

    long heapBytes() {
        return (long) OBJECT_BYTES + key.length + (row == null ? 0 : row.length);
    }

    /**
     * Length of the key and of the row, or {@value #NO_ROW} (int each), offset and timestamp (long
     * each), key and row.
     */
    void writeTo(DataOutput out) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putInt(key.length);
        header.putInt(row == null ? NO_ROW : row.length);
        header.putLong(offset);
        header.putLong(timestamp);
        out.write(header.array());
        out.write(key);
        if (row != null) {
            out.write(row);
        }
    }

    static Change readFrom(DataInput in) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(read(HEADER_BYTES, in));
        int keyLength = header.getInt();
        int rowLength = header.getInt();
        byte[] key = read(keyLength, in);
        Optional<byte[]> row =
                rowLength == NO_ROW ? Optional.empty() : Optional.of(read(rowLength, in));
        return new Change(key, header.getLong(), header.getLong(), row);
    }

    private static byte[] read(int length, DataInput in) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
