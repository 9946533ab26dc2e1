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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The rows of a dataset that the changes of a bucket replace or delete: their positions in each
 * fragment, and the fragments that were searched. If a version has other fragments with rows of the
 * bucket, these may contain more such rows, and have to be searched for the changed keys. Also
 * records where the bucket ended when the writer was created: its changes continue from there.
 */
public final class KeyDeletions {

    private static final KeyDeletions NONE =
            new KeyDeletions(
                    OptionalLong.empty(), new TreeMap<>(), new TreeMap<>(), Optional.empty());

    private static final long NOT_TIERED = -1;

    private static final int INITIAL_POSITIONS = 1024;

    private final OptionalLong begin;
    private final NavigableMap<Integer, int[]> positions;
    private final NavigableMap<Integer, SearchedFragment> searched;
    private final Optional<ChangedKeys> keys;

    private KeyDeletions(
            OptionalLong begin,
            NavigableMap<Integer, int[]> positions,
            NavigableMap<Integer, SearchedFragment> searched,
            Optional<ChangedKeys> keys) {
        this.begin = begin;
        this.positions = positions;
        this.searched = searched;
        this.keys = keys;
    }

    /** Returns an instance without rows and without searched fragments. */
    public static KeyDeletions none() {
        return NONE;
    }

    /**
     * Creates an instance with the rows that were found.
     *
     * @param positions the positions of the rows in each fragment, from 0, counting deleted rows
     * @param searched all fragments that were searched
     * @param keys the keys that were looked up, empty if they are too many to be kept
     */
    public static KeyDeletions of(
            Map<Integer, int[]> positions,
            Collection<FragmentMetadata> searched,
            Optional<ChangedKeys> keys) {
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
        return new KeyDeletions(OptionalLong.empty(), sorted, fragments, keys);
    }

    /**
     * Returns a copy for a writer that continues from an end of its bucket.
     *
     * @param end one past the last offset of the bucket in the dataset; 0 if it has only the rows
     *     of a snapshot, empty if the bucket was never tiered
     */
    public KeyDeletions beginningAt(OptionalLong end) {
        return new KeyDeletions(end, positions, searched, keys);
    }

    /**
     * Returns a copy with the result of a later search for the same keys.
     *
     * @param found the positions of the rows in each fragment that was searched, and possibly in
     *     others, ascending
     * @param others the fragments that were searched
     */
    public KeyDeletions and(Map<Integer, int[]> found, Collection<FragmentMetadata> others) {
        NavigableMap<Integer, int[]> rows = new TreeMap<>(positions);
        NavigableMap<Integer, SearchedFragment> fragments = new TreeMap<>(searched);
        for (FragmentMetadata fragment : others) {
            int id = fragment.getId();
            fragments.put(id, SearchedFragment.of(fragment));
            rows.compute(id, (key, before) -> found.get(key));
        }
        return new KeyDeletions(begin, rows, fragments, keys);
    }

    /** Returns the end of the bucket when the writer was created, as in {@link #beginningAt}. */
    public OptionalLong begin() {
        return begin;
    }

    /** Returns the positions of the rows, ascending, by fragment id. */
    public Map<Integer, int[]> positions() {
        return Collections.unmodifiableMap(positions);
    }

    /** Returns the keys that were looked up, if they are known. */
    public Optional<ChangedKeys> keys() {
        return keys;
    }

    /** Returns whether a fragment was searched and has no rows that it did not have then. */
    public boolean hold(FragmentMetadata fragment) {
        SearchedFragment then = searched.get(fragment.getId());
        return then != null && then.canHaveBecome(fragment);
    }

    /**
     * Writes this object: the end of the bucket when the writer was created (long), {@value
     * #NOT_TIERED} if it was never tiered; the number of searched fragments (int), and for each its
     * id (int), ascending, and its state as {@link SearchedFragment} writes it; the number of
     * fragments with rows (int), and for each its id (int), the number of rows (int) and their
     * positions, ascending (int each); and the keys as {@link ChangedKeys} writes them.
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
        ChangedKeys.write(keys, out);
    }

    /**
     * Reads the result of {@link #writeTo}.
     *
     * @param hasKeys false for the bytes of a version that did not write the keys
     * @throws IOException if the bytes are damaged
     */
    static KeyDeletions readFrom(DataInput in, boolean hasKeys) throws IOException {
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
        return new KeyDeletions(
                begin, positions, searched, hasKeys ? ChangedKeys.read(in) : Optional.empty());
    }

    /**
     * Reads positions into an array that grows as they arrive, so that a number in damaged bytes
     * takes no memory.
     */
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
            throw new IOException("A write result is damaged: its deleted rows are not sorted.");
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
                && keys.equals(that.keys)
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
