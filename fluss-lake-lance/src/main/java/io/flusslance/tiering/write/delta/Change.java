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
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/** The change of a key: its new row, or that it has none any more. */
final class Change {

    /** By key, as unsigned bytes. */
    static final Comparator<Change> BY_KEY = (a, b) -> Arrays.compareUnsigned(a.key, b.key);

    /** What a change takes on the heap beside the bytes of its key and row. */
    private static final int OBJECT_BYTES = 96;

    private static final int NO_ROW = -1;

    private final byte[] key;
    private final long offset;
    private final long timestamp;
    private final Optional<byte[]> row;

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
        this.offset = offset;
        this.timestamp = timestamp;
        this.row = row;
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
        return row;
    }

    long heapBytes() {
        return (long) OBJECT_BYTES + key.length + row.map(bytes -> bytes.length).orElse(0);
    }

    /**
     * Length of the key (int) and key, offset and timestamp (long each), length of the row and row.
     */
    void writeTo(DataOutput out) throws IOException {
        out.writeInt(key.length);
        out.write(key);
        out.writeLong(offset);
        out.writeLong(timestamp);
        out.writeInt(row.map(bytes -> bytes.length).orElse(NO_ROW));
        if (row.isPresent()) {
            out.write(row.get());
        }
    }

    static Change readFrom(DataInput in) throws IOException {
        byte[] key = new byte[in.readInt()];
        in.readFully(key);
        long offset = in.readLong();
        long timestamp = in.readLong();
        int length = in.readInt();
        if (length == NO_ROW) {
            return new Change(key, offset, timestamp, Optional.empty());
        }
        byte[] row = new byte[length];
        in.readFully(row);
        return new Change(key, offset, timestamp, Optional.of(row));
    }
}
