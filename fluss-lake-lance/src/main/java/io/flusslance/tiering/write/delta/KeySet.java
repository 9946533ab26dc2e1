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

import io.flusslance.types.KeyBytes;
import io.flusslance.types.KeyOrder;

import org.apache.fluss.row.InternalRow;

import java.util.Arrays;
import java.util.Optional;

/** Keys that rows are compared with, in few bytes and without an object for each row. */
abstract class KeySet {

    private static final int INITIAL_SLOTS = 1024;

    private int count;

    /** An empty set for keys of an order. */
    static KeySet of(KeyOrder order) {
        return order.fitsLong() ? new Longs(order) : new Arbitrary(order);
    }

    /** Adds a key that is not in it, as {@link KeyOrder#encode} gives it. */
    final void add(byte[] key) {
        if (2 * (count + 1) > slots()) {
            resize(2 * slots());
        }
        count++;
        insert(key);
    }

    final boolean isEmpty() {
        return count == 0;
    }

    final void clear() {
        count = 0;
        resize(INITIAL_SLOTS);
    }

    abstract int slots();

    /** Makes a table of another size of the keys that count. */
    abstract void resize(int slots);

    abstract void insert(byte[] key);

    /** Whether it has the key of a row. */
    abstract boolean contains(InternalRow row);

    /** Whether it has a key, as {@link KeyOrder#encodeLong} gives it. */
    boolean contains(long key) {
        throw new UnsupportedOperationException("The keys do not fit a long.");
    }

    /** Its keys, as {@link KeyOrder#encodeLong} gives them, ascending without a sign. */
    long[] numbers() {
        throw new UnsupportedOperationException("The keys do not fit a long.");
    }

    /** Whether it has a key, as {@link KeyOrder#encode} gives it, in a range of bytes. */
    boolean contains(byte[] bytes, int begin, int end) {
        throw new UnsupportedOperationException("The keys fit a long.");
    }

    /** What it takes on the heap. */
    abstract long heapBytes();

    final int count() {
        return count;
    }

    /** Keys of eight bytes at most, each as a number. */
    private static final class Longs extends KeySet {

        private final KeyOrder order;
        private long[] table = new long[INITIAL_SLOTS];
        // 0 marks a slot without a key
        private boolean hasZero;
        private Optional<long[]> numbers = Optional.empty();

        Longs(KeyOrder order) {
            this.order = order;
        }

        @Override
        int slots() {
            return table.length;
        }

        @Override
        void resize(int slots) {
            numbers = Optional.empty();
            long[] old = table;
            table = new long[slots];
            if (isEmpty()) {
                hasZero = false;
                return;
            }
            for (long key : old) {
                if (key != 0) {
                    insert(key);
                }
            }
        }

        @Override
        void insert(byte[] key) {
            numbers = Optional.empty();
            long number = 0;
            for (byte b : key) {
                number = number << Byte.SIZE | (b & 0xff);
            }
            if (number == 0) {
                hasZero = true;
            } else {
                insert(number);
            }
        }

        private void insert(long key) {
            int slot = slot(key);
            while (table[slot] != 0) {
                slot = (slot + 1) & (table.length - 1);
            }
            table[slot] = key;
        }

        private int slot(long key) {
            long mixed = key * 0x9E3779B97F4A7C15L;
            return (int) (mixed >>> 32) & (table.length - 1);
        }

        @Override
        boolean contains(InternalRow row) {
            return contains(order.encodeLong(row));
        }

        @Override
        boolean contains(long key) {
            if (key == 0) {
                return hasZero;
            }
            int slot = slot(key);
            while (table[slot] != 0) {
                if (table[slot] == key) {
                    return true;
                }
                slot = (slot + 1) & (table.length - 1);
            }
            return false;
        }

        @Override
        long[] numbers() {
            if (numbers.isEmpty()) {
                long[] keys = new long[count()];
                int size = hasZero ? 1 : 0;
                for (long key : table) {
                    if (key != 0) {
                        keys[size++] = key;
                    }
                }
                // Java compares with a sign
                flipSigns(keys);
                Arrays.sort(keys, 0, size);
                flipSigns(keys);
                numbers = Optional.of(keys);
            }
            return numbers.get();
        }

        private static void flipSigns(long[] keys) {
            for (int i = 0; i < keys.length; i++) {
                keys[i] ^= Long.MIN_VALUE;
            }
        }

        @Override
        long heapBytes() {
            // at most half of the slots have a key, which is also in the other array
            return (long) Long.BYTES * (table.length + table.length / 2);
        }
    }

    /** Keys of any length. */
    private static final class Arbitrary extends KeySet {

        private static final int OBJECT_BYTES = 24;
        private static final int SLOT_BYTES = 12;

        private final KeyOrder order;
        private final KeyBytes key = new KeyBytes();
        private byte[][] table = new byte[INITIAL_SLOTS][];
        private int[] hashes = new int[INITIAL_SLOTS];
        private long keyBytes;

        Arbitrary(KeyOrder order) {
            this.order = order;
        }

        @Override
        int slots() {
            return table.length;
        }

        @Override
        void resize(int slots) {
            byte[][] old = table;
            table = new byte[slots][];
            hashes = new int[slots];
            keyBytes = 0;
            if (!isEmpty()) {
                Arrays.stream(old).filter(each -> each != null).forEach(this::insert);
            }
        }

        @Override
        void insert(byte[] added) {
            int hash = KeyBytes.hashOf(added, 0, added.length);
            int slot = hash & (table.length - 1);
            while (table[slot] != null) {
                slot = (slot + 1) & (table.length - 1);
            }
            table[slot] = added;
            hashes[slot] = hash;
            keyBytes += OBJECT_BYTES + added.length;
        }

        @Override
        boolean contains(InternalRow row) {
            order.encode(row, key);
            return contains(key.bytes(), 0, key.length());
        }

        @Override
        boolean contains(byte[] bytes, int begin, int end) {
            int hash = KeyBytes.hashOf(bytes, begin, end);
            int slot = hash & (table.length - 1);
            while (table[slot] != null) {
                byte[] each = table[slot];
                if (hashes[slot] == hash
                        && Arrays.equals(each, 0, each.length, bytes, begin, end)) {
                    return true;
                }
                slot = (slot + 1) & (table.length - 1);
            }
            return false;
        }

        @Override
        long heapBytes() {
            return (long) SLOT_BYTES * table.length + keyBytes;
        }
    }
}
