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
    private interface Keys {

        /** Returns the positions of those rows whose keys are in a set, ascending. */
        IntStream positionsIn(KeySet set, BitSet rows);
    }

    private final Keys keys;
    // positions of the rows that have a key and are not deleted
    private final BitSet rows;

    private FragmentKeys(Keys keys, BitSet rows) {
        this.keys = keys;
        this.rows = rows;
    }

    /** Returns the positions of the rows whose keys are in a set, ascending. */
    IntStream positionsIn(KeySet set) {
        return keys.positionsIn(set, rows);
    }

    /** Returns the keys without those of deleted rows. */
    FragmentKeys without(int[] deleted) {
        BitSet left = (BitSet) rows.clone();
        for (int position : deleted) {
            left.clear(position);
        }
        return new FragmentKeys(keys, left);
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

        /**
         * Adds the key of a row.
         *
         * @return false if the row comes before one that was added, or if the keys are too long for
         *     an array; the builder is then useless
         */
        final boolean add(int position, InternalRow row) {
            boolean fits = put(position, row);
            rows.set(position);
            return fits;
        }

        abstract boolean put(int position, InternalRow row);

        abstract Keys keys();

        abstract long keyBytes();

        /** Returns the bytes on the heap. They grow as long keys are added. */
        final long heapBytes() {
            return keyBytes() + rows.size() / Byte.SIZE;
        }

        final FragmentKeys build() {
            return new FragmentKeys(keys(), rows);
        }
    }

    private static final class Numbers extends Builder {

        private final KeyOrder order;
        private final long[] numbers;
        // the next position, and the number at the one before it
        private int next;
        private long last;
        private boolean ascending = true;

        Numbers(KeyOrder order, int physicalRows) {
            super(physicalRows);
            this.order = order;
            this.numbers = new long[physicalRows];
        }

        @Override
        boolean put(int position, InternalRow row) {
            if (position < next) {
                return false;
            }
            // deleted rows in between must not disturb the order
            Arrays.fill(numbers, next, position, last);
            long number = order.encodeLong(row);
            ascending &= Long.compareUnsigned(last, number) <= 0;
            numbers[position] = number;
            last = number;
            next = position + 1;
            return true;
        }

        @Override
        Keys keys() {
            Arrays.fill(numbers, next, numbers.length, last);
            // not the builder, which has more than the keys
            long[] all = numbers;
            boolean searches = ascending;
            return (set, rows) ->
                    searches && set.count() < all.length
                            ? search(set.numbers(), all, rows)
                            : rows.stream().filter(position -> set.contains(all[position]));
        }

        /** Both arrays are ascending. */
        private static IntStream search(long[] wanted, long[] numbers, BitSet rows) {
            IntStream.Builder found = IntStream.builder();
            int position = 0;
            for (long number : wanted) {
                position = firstNotBelow(number, numbers, position);
                for (int i = position; i < numbers.length && numbers[i] == number; i++) {
                    if (rows.get(i)) {
                        found.add(i);
                    }
                }
            }
            return found.build();
        }

        /** Searches in steps of double length, because the next number is seldom far away. */
        private static int firstNotBelow(long number, long[] numbers, int from) {
            int low = from;
            int high = from;
            long step = 1;
            while (high < numbers.length && Long.compareUnsigned(numbers[high], number) < 0) {
                low = high + 1;
                high = (int) Math.min(numbers.length, high + step);
                step *= 2;
            }
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (Long.compareUnsigned(numbers[middle], number) < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        @Override
        long keyBytes() {
            return (long) Long.BYTES * numbers.length;
        }
    }

    /** Keys of any length, one after another. */
    private static final class Packed extends Builder {

        private static final int INITIAL_BYTES = 1024;

        /** The length of an array. */
        private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

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
        boolean put(int position, InternalRow row) {
            order.encode(row, key);
            long end = (long) size + key.length();
            if (end > MAX_BYTES) {
                return false;
            }
            if (end > bytes.length) {
                long larger = Math.min(MAX_BYTES, bytes.length * 3L / 2);
                bytes = Arrays.copyOf(bytes, (int) Math.max(end, larger));
            }
            System.arraycopy(key.bytes(), 0, bytes, size, key.length());
            begins[position] = size;
            size = (int) end;
            ends[position] = size;
            return true;
        }

        @Override
        Keys keys() {
            byte[] all = bytes;
            int[] from = begins;
            int[] to = ends;
            return (set, rows) ->
                    rows.stream()
                            .filter(position -> set.contains(all, from[position], to[position]));
        }

        @Override
        long keyBytes() {
            return bytes.length + (long) Integer.BYTES * (begins.length + ends.length);
        }
    }
}
