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
import java.util.BitSet;
import java.util.stream.IntStream;

/** The keys of a fragment's rows, by position. Immutable. */
final class FragmentKeys {

    /** The keys at positions of a fragment, as numbers if all keys have at most eight bytes. */
    interface Keys {

        /** Returns whether the key at a position is in a set of keys of the same table. */
        boolean isIn(KeySet set, int position);
    }

    private final Keys keys;
    // positions of the rows that have a key and are not deleted
    private final BitSet rows;
    private final long heapBytes;

    private FragmentKeys(Keys keys, BitSet rows, long heapBytes) {
        this.keys = keys;
        this.rows = rows;
        this.heapBytes = heapBytes;
    }

    /** Returns the positions of the rows whose keys are in a set, ascending. */
    IntStream positionsIn(KeySet set) {
        return rows.stream().filter(position -> keys.isIn(set, position));
    }

    /** Returns the keys without those of deleted rows. */
    FragmentKeys without(int[] deleted) {
        BitSet left = (BitSet) rows.clone();
        for (int position : deleted) {
            left.clear(position);
        }
        return new FragmentKeys(keys, left, heapBytes);
    }

    long heapBytes() {
        return heapBytes;
    }

    /** Collects the keys of a fragment, in the order of their positions. */
    abstract static class Builder {

        private final BitSet rows;

        private Builder(int physicalRows) {
            this.rows = new BitSet(physicalRows);
        }

        /** Returns an empty builder for a fragment with a number of rows, counting deleted ones. */
        static Builder create(KeyOrder order, int physicalRows) {
            return order.fitsLong()
                    ? new Numbers(order, physicalRows)
                    : new Packed(order, physicalRows);
        }

        /** Adds the key of a row that comes after those added before. */
        final void add(int position, InternalRow row) {
            put(position, row);
            rows.set(position);
        }

        abstract void put(int position, InternalRow row);

        abstract Keys keys();

        abstract long keyBytes();

        /** Returns the bytes on the heap. They grow as long keys are added. */
        final long heapBytes() {
            return keyBytes() + rows.size() / Byte.SIZE;
        }

        final FragmentKeys build() {
            return new FragmentKeys(keys(), rows, heapBytes());
        }
    }

    private static final class Numbers extends Builder {

        private final KeyOrder order;
        private final long[] numbers;

        Numbers(KeyOrder order, int physicalRows) {
            super(physicalRows);
            this.order = order;
            this.numbers = new long[physicalRows];
        }

        @Override
        void put(int position, InternalRow row) {
            numbers[position] = order.encodeLong(row);
        }

        @Override
        Keys keys() {
            return (set, position) -> set.contains(numbers[position]);
        }

        @Override
        long keyBytes() {
            return (long) Long.BYTES * numbers.length;
        }
    }

    /** Keys of any length, one after another. */
    private static final class Packed extends Builder {

        private static final int INITIAL_BYTES = 1024;

        private final KeyOrder order;
        private final KeyBytes key = new KeyBytes();
        private final int[] begins;
        private final int[] ends;
        private byte[] bytes = new byte[INITIAL_BYTES];
        private int size;

        Packed(KeyOrder order, int physicalRows) {
            super(physicalRows);
            this.order = order;
            this.begins = new int[physicalRows];
            this.ends = new int[physicalRows];
        }

        @Override
        void put(int position, InternalRow row) {
            order.encode(row, key);
            int end = Math.addExact(size, key.length());
            if (end > bytes.length) {
                int larger = (int) Math.min(Integer.MAX_VALUE - 8L, bytes.length * 3L / 2);
                bytes = Arrays.copyOf(bytes, Math.max(end, larger));
            }
            System.arraycopy(key.bytes(), 0, bytes, size, key.length());
            begins[position] = size;
            ends[position] = end;
            size = end;
        }

        @Override
        Keys keys() {
            byte[] all = bytes;
            return (set, position) -> set.contains(all, begins[position], ends[position]);
        }

        @Override
        long keyBytes() {
            return bytes.length + (long) Integer.BYTES * (begins.length + ends.length);
        }
    }
}
