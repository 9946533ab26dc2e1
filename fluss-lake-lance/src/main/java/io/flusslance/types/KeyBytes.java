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
package io.flusslance.types;

import java.util.Arrays;

/** A reusable buffer for the bytes of a key, as {@link KeyOrder} encodes them. */
public final class KeyBytes {

    private byte[] bytes = new byte[32];
    private int length;

    void clear() {
        length = 0;
    }

    void add(byte b) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = b;
    }

    void addWhole(long value, int size) {
        for (int shift = Byte.SIZE * (size - 1); shift >= 0; shift -= Byte.SIZE) {
            add((byte) (value >> shift));
        }
    }

    /** Returns the array that holds the key, from its start. It changes with the key. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns the number of bytes of the key. */
    public int length() {
        return length;
    }

    /** Returns the hash of a key that is stored in a range of an array. */
    public static int hashOf(byte[] bytes, int begin, int end) {
        int hash = 1;
        for (int i = begin; i < end; i++) {
            hash = 31 * hash + bytes[i];
        }
        // the last byte alone distinguishes most keys, and hash tables use the low bits
        hash ^= hash >>> 16;
        hash *= 0x85ebca6b;
        return hash ^ (hash >>> 13);
    }

    /** Returns a copy of the bytes. */
    public byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }
}
