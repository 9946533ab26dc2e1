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

import org.lance.FragmentMetadata;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The rows of a dataset that the changes of a bucket replace or delete: their positions in each
 * fragment, and which fragments were searched for them. A version that has other fragments with
 * rows of the bucket can hold more of them. They also say where the bucket ended when the writer
 * began: its changes follow those before that end, and no others.
 */
public final class KeyDeletions {

    private static final KeyDeletions NONE =
            new KeyDeletions(OptionalLong.empty(), new TreeMap<>(), new TreeMap<>());

    private static final long NOT_TIERED = -1;

    private static final int INITIAL_POSITIONS = 1024;

    private final OptionalLong begin;
    private final NavigableMap<Integer, int[]> positions;
    private final NavigableMap<Integer, SearchedFragment> searched;

    private KeyDeletions(
            OptionalLong begin,
            NavigableMap<Integer, int[]> positions,
            NavigableMap<Integer, SearchedFragment> searched) {
        this.begin = begin;
        this.positions = positions;
        this.searched = searched;
    }

    /** No rows, and no fragment was searched. */
    public static KeyDeletions none() {
        return NONE;
    }

    /**
     * Rows that were found.
     *
     * @param positions of the rows in each fragment, from 0, deleted ones counted
     * @param searched all fragments that were searched
     */
    public static KeyDeletions of(
            Map<Integer, int[]> positions, Collection<FragmentMetadata> searched) {
        NavigableMap<Integer, int[]> sorted = new TreeMap<>();
        positions.forEach(
                (fragment, rows) -> {
                    int[] copy = rows.clone();
                    Arrays.sort(copy);
                    sorted.put(fragment, copy);
                });
        NavigableMap<Integer, SearchedFragment> fragments = new TreeMap<>();
        searched.forEach(
                fragment -> fragments.put(fragment.getId(), SearchedFragment.of(fragment)));
        return new KeyDeletions(OptionalLong.empty(), sorted, fragments);
    }

    /**
     * The same of a writer that began at an end of its bucket.
     *
     * @param end one past the last offset that the dataset held of the bucket; 0 where it held the
     *     rows of a snapshot only, empty where the bucket had never been tiered
     */
    public KeyDeletions beginningAt(OptionalLong end) {
        return new KeyDeletions(end, positions, searched);
    }

    /** The end of the bucket when the writer began, as {@link #beginningAt} takes it. */
    public OptionalLong begin() {
        return begin;
    }

    /** The positions of the rows, ascending, by the fragment's id. */
    public Map<Integer, int[]> positions() {
        return Collections.unmodifiableMap(positions);
    }

    /** Whether a fragment was searched, and no row is in it now that was not there then. */
    public boolean hold(FragmentMetadata fragment) {
        SearchedFragment then = searched.get(fragment.getId());
        return then != null && then.canHaveBecome(fragment);
    }

    /**
     * Writes them: the end of the bucket when the writer began (long), {@value #NOT_TIERED} where
     * it had never been tiered; the number of searched fragments (int), of each its id (int),
     * ascending, and what it was, as {@link SearchedFragment} writes it; the number of fragments
     * with rows (int), of each its id (int), the number of rows (int) and their positions,
     * ascending (int each).
     */
    void writeTo(DataOutput out) throws IOException {
        out.writeLong(begin.orElse(NOT_TIERED));
        out.writeInt(searched.size());
        for (Map.Entry<Integer, SearchedFragment> fragment : searched.entrySet()) {
            out.writeInt(fragment.getKey());
            fragment.getValue().writeTo(out);
        }
        out.writeInt(positions.size());
        for (Map.Entry<Integer, int[]> fragment : positions.entrySet()) {
            out.writeInt(fragment.getKey());
            out.writeInt(fragment.getValue().length);
            for (int row : fragment.getValue()) {
                out.writeInt(row);
            }
        }
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IOException where it is damaged
     */
    static KeyDeletions readFrom(DataInput in) throws IOException {
        long end = in.readLong();
        check(end >= NOT_TIERED);
        OptionalLong begin = end == NOT_TIERED ? OptionalLong.empty() : OptionalLong.of(end);
        NavigableMap<Integer, SearchedFragment> searched = new TreeMap<>();
        int count = in.readInt();
        check(count >= 0);
        for (int i = 0; i < count; i++) {
            int id = in.readInt();
            check(searched.isEmpty() ? id >= 0 : id > searched.lastKey());
            searched.put(id, SearchedFragment.readFrom(in));
        }
        NavigableMap<Integer, int[]> positions = new TreeMap<>();
        int fragments = in.readInt();
        check(fragments >= 0);
        for (int i = 0; i < fragments; i++) {
            int id = in.readInt();
            check(searched.containsKey(id) && (positions.isEmpty() || id > positions.lastKey()));
            positions.put(id, readPositions(in));
        }
        return new KeyDeletions(begin, positions, searched);
    }

    /** Grows as it reads: a number in damaged bytes takes no memory. */
    private static int[] readPositions(DataInput in) throws IOException {
        int count = in.readInt();
        check(count > 0);
        int[] rows = new int[Math.min(count, INITIAL_POSITIONS)];
        int previous = -1;
        for (int i = 0; i < count; i++) {
            if (i == rows.length) {
                rows = Arrays.copyOf(rows, (int) Math.min(count, 2L * rows.length));
            }
            rows[i] = in.readInt();
            check(rows[i] > previous);
            previous = rows[i];
        }
        return rows;
    }

    private static void check(boolean holds) throws IOException {
        if (!holds) {
            throw new IOException("A write result is damaged: its deleted rows are in disorder.");
        }
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof KeyDeletions)) {
            return false;
        }
        KeyDeletions that = (KeyDeletions) o;
        return begin.equals(that.begin)
                && searched.equals(that.searched)
                && positions.keySet().equals(that.positions.keySet())
                && positions.entrySet().stream()
                        .allMatch(
                                fragment ->
                                        Arrays.equals(
                                                fragment.getValue(),
                                                that.positions.get(fragment.getKey())));
    }

    @Override
    public int hashCode() {
        return searched.hashCode();
    }

    @Override
    public String toString() {
        long rows = positions.values().stream().mapToLong(each -> each.length).sum();
        return rows + " rows of " + positions.size() + " fragments";
    }
}
