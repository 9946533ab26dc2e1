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
package io.flusslance.tiering.write.limits;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The levels of the lists above some leaf columns in one data file, and whether Lance 7.0.0 can
 * store them.
 *
 * <p>Lance cuts a page of narrow values into chunks of at most 4,096 values, to each of which
 * belong the levels of the null and empty lists between them. It writes the number of a chunk's
 * levels as 16 bits and its size as at most 32 KiB, and checks neither: the file is committed and
 * unreadable, or the process aborts (lance#6989). Pages in which the average chunk would have more
 * than 16 KiB of levels are stored in another way, which has no such bound, and so are pages
 * without a value. So a file is safe where
 *
 * <ul>
 *   <li>no chunk can have too many levels, wherever pages and chunks begin, or
 *   <li>the average of each batch is above that of Lance, because pages consist of batches.
 * </ul>
 *
 * <p>Null values are a second danger, see {@link PageNulls}.
 *
 * <p>Immutable: {@link #plus} gives the count with one more batch.
 */
final class LevelCount {

    /** The most values of a chunk: Lance's own, or that of the process's environment. */
    static final int CHUNK_VALUES = FileFormatCheck.chunkValues(System.getenv());

    /** A chunk's levels are counted in 16 bits. */
    private static final int MAX_CHUNK_LEVELS = 65_000;

    /**
     * Repetition and definition levels of a chunk, of the 32 KiB that it can have: its values take
     * up to 8 KiB, and levels are packed in blocks of 1,024.
     */
    private static final int MAX_CHUNK_LEVEL_BITS = 20 * 1024 * 8;

    /** Where the levels of 4,096 values take more than 16 KiB on average, Lance has no chunks. */
    private static final int CHUNKLESS_BITS_PER_VALUE = 16 * 1024 * 8 / CHUNK_VALUES;

    /** A chunk lies within a number of segments, each of which has that many values or more. */
    private static final int SEGMENT_VALUES = 64;

    private static final int SEGMENTS = CHUNK_VALUES / SEGMENT_VALUES + 2;

    // lists without a value in the last segments, and in the segments of a chunk at the most
    private final long[] segments;
    private final int segment;
    private final int segmentValues;
    private final long mostInChunk;
    private final double leastLevelsPerValue;
    private final int[] leastBits;
    private final int repetitionBits;
    private final long[] possibleKinds;
    private final List<PageNulls> nulls;

    private LevelCount(
            long[] segments,
            int segment,
            int segmentValues,
            long mostInChunk,
            double leastLevelsPerValue,
            int[] leastBits,
            int repetitionBits,
            long[] possibleKinds,
            List<PageNulls> nulls) {
        this.segments = segments;
        this.segment = segment;
        this.segmentValues = segmentValues;
        this.mostInChunk = mostInChunk;
        this.leastLevelsPerValue = leastLevelsPerValue;
        this.leastBits = leastBits;
        this.repetitionBits = repetitionBits;
        this.possibleKinds = possibleKinds;
        this.nulls = nulls;
    }

    /** The count of a file without rows. */
    static LevelCount empty() {
        return new LevelCount(
                new long[SEGMENTS],
                0,
                0,
                0,
                Double.POSITIVE_INFINITY,
                new int[0],
                0,
                new long[0],
                List.of());
    }

    /** The count with the rows of a batch added. */
    LevelCount plus(ListLevels batch, int rows) {
        Counter counter = new Counter(this, Long.MAX_VALUE);
        List<ListLevels.Kinds> kinds = batch.walk(rows, counter);
        int repetition = bitsFor(batch.depth());
        int[] least = new int[kinds.size()];
        // a page can have the kinds of several batches, and each of them makes its levels wider
        long[] possible = new long[kinds.size()];
        for (int i = 0; i < kinds.size(); i++) {
            least[i] = repetition + bitsFor(kinds.get(i).least());
            possible[i] = kinds.get(i).possible();
            if (leastBits.length > 0) {
                least[i] = counter.values == 0 ? leastBits[i] : Math.min(least[i], leastBits[i]);
                possible[i] |= possibleKinds[i];
            }
        }
        return new LevelCount(
                counter.segments,
                counter.segment,
                counter.segmentValues,
                counter.mostInChunk,
                Math.min(leastLevelsPerValue, counter.levelsPerValue()),
                least,
                repetition,
                possible,
                nullsPlus(kinds, counter));
    }

    private List<PageNulls> nullsPlus(List<ListLevels.Kinds> kinds, Counter counter) {
        List<PageNulls> sums = new ArrayList<>();
        for (int leaf = 0; leaf < kinds.size(); leaf++) {
            PageNulls before = nulls.isEmpty() ? PageNulls.empty() : nulls.get(leaf);
            ListLevels.Kinds added = kinds.get(leaf);
            sums.add(
                    before.plus(
                            added.nullValues(),
                            added.leafBytes(),
                            counter.values,
                            counter.listsWithoutValue));
        }
        return sums;
    }

    boolean hasListWithoutValue() {
        return mostInChunk > 0;
    }

    /** Whether Lance can store a file with these rows, and read it. */
    boolean isSafe() {
        return hasSafePages() && hasSafeChunks();
    }

    private boolean hasSafePages() {
        return nulls.stream().allMatch(PageNulls::areSafe);
    }

    private boolean hasSafeChunks() {
        for (int leaf = 0; leaf < leastBits.length; leaf++) {
            boolean chunkless = leastLevelsPerValue * leastBits[leaf] > CHUNKLESS_BITS_PER_VALUE;
            if (!chunkless && mostInChunk > maxInChunk(mostBits(leaf))) {
                return false;
            }
        }
        return true;
    }

    /**
     * How many rows of a batch, from the first one on, can be added without a chunk of too many
     * levels; none where its pages can't be in one file with those before.
     *
     * @param added the count with all of its rows
     */
    int rowsThatFit(ListLevels batch, int rows, LevelCount added) {
        if (!added.hasSafePages()) {
            return 0;
        }
        int bits = 1;
        for (int leaf = 0; leaf < added.possibleKinds.length; leaf++) {
            bits = Math.max(bits, added.mostBits(leaf));
        }
        Counter counter = new Counter(this, maxInChunk(bits));
        batch.walk(rows, counter);
        return counter.rowsWithinLimit;
    }

    private int mostBits(int leaf) {
        return repetitionBits + bitsFor(Long.bitCount(possibleKinds[leaf]));
    }

    private static long maxInChunk(int bits) {
        return (long) Math.min(MAX_CHUNK_LEVELS, MAX_CHUNK_LEVEL_BITS / bits) - CHUNK_VALUES;
    }

    private static int bitsFor(int maxLevel) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(maxLevel);
    }

    /** Counts on from a count. */
    private static final class Counter implements ListLevels.Visitor {
        private final long[] segments;
        private final long limit;
        private int segment;
        private int segmentValues;
        private long inChunk;
        private long mostInChunk;
        private long values;
        private long listsWithoutValue;
        private int rowsWithinLimit;

        Counter(LevelCount from, long limit) {
            this.segments = from.segments.clone();
            this.limit = limit;
            this.segment = from.segment;
            this.segmentValues = from.segmentValues;
            this.inChunk = Arrays.stream(segments).sum();
            this.mostInChunk = from.mostInChunk;
        }

        @Override
        public void values(int count) {
            values += count;
            segmentValues += Math.min(count, SEGMENT_VALUES);
            if (segmentValues >= SEGMENT_VALUES) {
                segmentValues = 0;
                segment = (segment + 1) % SEGMENTS;
                inChunk -= segments[segment];
                segments[segment] = 0;
            }
        }

        @Override
        public void listWithoutValue() {
            listsWithoutValue++;
            segments[segment]++;
            inChunk++;
            mostInChunk = Math.max(mostInChunk, inChunk);
        }

        @Override
        public boolean endRow() {
            if (mostInChunk > limit) {
                return false;
            }
            rowsWithinLimit++;
            return true;
        }

        double levelsPerValue() {
            return values == 0
                    ? Double.POSITIVE_INFINITY
                    : (values + listsWithoutValue) / (double) values;
        }
    }
}
