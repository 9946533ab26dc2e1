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
package io.flusslance.tiering.result;

import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The keys of the changes of a bucket in a round, each once, as {@link
 * io.flusslance.types.KeyOrder} encodes them. With them a commit can look up rows that other
 * programs have written since the writer did. Immutable.
 */
public final class ChangedKeys implements Iterable<byte[]> {

    /** Of a bucket more are not sent to the committer. */
    private static final int MAX_BYTES = 2 << 20;

    /** Of all buckets, because the committer holds those of a whole round. */
    private static final int MAX_BYTES_OF_BUCKETS = 64 << 20;

    /**
     * Of each bucket, however many there are, and of one that is new: nobody knows how many are.
     */
    private static final int FEW_BYTES = 64 << 10;

    private static final int UNKNOWN = -1;

    /** For each key its length (int) and its bytes. */
    private final byte[] packed;

    private ChangedKeys(byte[] packed) {
        this.packed = packed;
    }

    /** Collects keys as long as they are few. */
    public static final class Builder {

        private Optional<ByteArrayOutputStream> packed = Optional.of(new ByteArrayOutputStream());

        /** Adds a key. */
        public void add(byte[] key) {
            packed = packed.filter(all -> all.size() + Integer.BYTES + key.length <= MAX_BYTES);
            packed.ifPresent(
                    all -> {
                        all.writeBytes(
                                ByteBuffer.allocate(Integer.BYTES).putInt(key.length).array());
                        all.writeBytes(key);
                    });
        }

        /** Returns the keys, or empty if they are too many. */
        public Optional<ChangedKeys> build() {
            return packed.map(all -> new ChangedKeys(all.toByteArray()));
        }
    }

    /**
     * Returns whether the keys are few enough to be sent to the committer.
     *
     * @param buckets the number of buckets that can have changes in the round
     * @param isNew whether the bucket was never tiered
     */
    public boolean areFew(int buckets, boolean isNew) {
        int part = isNew ? 0 : MAX_BYTES_OF_BUCKETS / buckets;
        return packed.length <= Math.max(FEW_BYTES, part);
    }

    @Override
    public Iterator<byte[]> iterator() {
        ByteBuffer rest = ByteBuffer.wrap(packed);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rest.hasRemaining();
            }

            @Override
            public byte[] next() {
                if (!rest.hasRemaining()) {
                    throw new NoSuchElementException();
                }
                return nextKey(rest);
            }
        };
    }

    private static byte[] nextKey(ByteBuffer rest) {
        int length = rest.getInt();
        if (length < 0 || length > rest.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] key = new byte[length];
        rest.get(key);
        return key;
    }

    /**
     * Writes keys: the number of bytes that follow (int), {@value #UNKNOWN} if the keys are not
     * known; then for each key its length (int) and its bytes.
     */
    static void write(Optional<ChangedKeys> keys, DataOutput out) throws IOException {
        if (keys.isEmpty()) {
            out.writeInt(UNKNOWN);
            return;
        }
        out.writeInt(keys.get().packed.length);
        out.write(keys.get().packed);
    }

    /**
     * Reads the result of {@link #write}.
     *
     * @throws IOException if the bytes are damaged
     */
    static Optional<ChangedKeys> read(DataInput in) throws IOException {
        int length = in.readInt();
        if (length == UNKNOWN) {
            return Optional.empty();
        }
        if (length < 0 || length > MAX_BYTES) {
            throw new IOException("A write result is damaged: its keys have " + length + " bytes.");
        }
        byte[] packed = new byte[length];
        in.readFully(packed);
        ByteBuffer rest = ByteBuffer.wrap(packed);
        try {
            while (rest.hasRemaining()) {
                nextKey(rest);
            }
        } catch (BufferUnderflowException e) {
            throw new IOException("A write result is damaged: its keys end too early.", e);
        }
        return Optional.of(new ChangedKeys(packed));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ChangedKeys && Arrays.equals(packed, ((ChangedKeys) o).packed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(packed);
    }
}
