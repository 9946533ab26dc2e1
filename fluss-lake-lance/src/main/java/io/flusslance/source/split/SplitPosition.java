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
package io.flusslance.source.split;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far a split was read: a number of rows, counted after the filter that Lance evaluated. Under
 * another filter it is another place, so it knows which one it was.
 */
public final class SplitPosition implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Of no filter. */
    private static final long UNFILTERED = 0;

    private final long rows;
    private final long filter;

    /**
     * A position.
     *
     * @param rows how many rows lie before it
     * @param filter what {@link #filter()} gave for one of the same filter
     */
    public SplitPosition(long rows, long filter) {
        this.rows = rows;
        this.filter = filter;
    }

    /** The first row of all. */
    public static SplitPosition start() {
        return new SplitPosition(0, UNFILTERED);
    }

    /** A position among the rows that a filter, or none, leaves. */
    public static SplitPosition of(long rows, Optional<String> filter) {
        return new SplitPosition(rows, filter.map(SplitPosition::fingerprint).orElse(UNFILTERED));
    }

    private static long fingerprint(String filter) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(filter.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** How many rows lie before it. */
    public long rows() {
        return rows;
    }

    /** Tells the filter from others; 0 for none. */
    long filter() {
        return filter;
    }

    /** Whether both count the rows of the same filter. */
    public boolean isComparable(SplitPosition other) {
        return filter == other.filter;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof SplitPosition
                && rows == ((SplitPosition) o).rows
                && filter == ((SplitPosition) o).filter;
    }

    @Override
    public int hashCode() {
        return Objects.hash(rows, filter);
    }

    @Override
    public String toString() {
        return "row " + rows + (filter == UNFILTERED ? "" : " of those that its filter leaves");
    }

    /** Where a reader of a split is: it counts, and who takes a savepoint looks. */
    public static final class Progress {

        private final SplitPosition start;
        private final AtomicLong rows;

        /** A reader that begins here. */
        public Progress(SplitPosition start) {
            this.start = start;
            this.rows = new AtomicLong(start.rows());
        }

        /** Notes that one more row was given out. */
        public void advance() {
            // one thread counts, and it is also the one that takes savepoints
            rows.lazySet(rows.getPlain() + 1);
        }

        /** The first row that was not given out. */
        SplitPosition position() {
            return new SplitPosition(rows.get(), start.filter());
        }
    }
}
