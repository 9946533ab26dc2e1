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
 * The position up to which a split was read: a number of rows after the filter that Lance
 * evaluated. With a different filter it would be a different row, so the position also identifies
 * the filter.
 */
public final class SplitPosition implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Identifies a read without a filter. */
    private static final long UNFILTERED = 0;

    private final long rows;
    private final long filter;

    /**
     * Creates a position.
     *
     * @param rows the number of rows before it
     * @param filter the value of {@link #filter()} for the same filter
     */
    public SplitPosition(long rows, long filter) {
        this.rows = rows;
        this.filter = filter;
    }

    /** Returns the position of the first row. */
    public static SplitPosition start() {
        return new SplitPosition(0, UNFILTERED);
    }

    /** Returns a position among the rows that pass a filter, or among all rows. */
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

    /** Returns the number of rows before the position. */
    public long rows() {
        return rows;
    }

    /** Returns an id of the filter; 0 for none. */
    long filter() {
        return filter;
    }

    /** Returns whether both positions count rows with the same filter. */
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
        return "row " + rows + (filter == UNFILTERED ? "" : " of the rows that pass its filter");
    }

    /**
     * The progress of a reader of a split. The reader counts; the thread that takes a savepoint
     * reads the position.
     */
    public static final class Progress {

        private final SplitPosition start;
        private final AtomicLong rows;

        /** Creates the progress of a reader that begins at a position. */
        public Progress(SplitPosition start) {
            this.start = start;
            this.rows = new AtomicLong(start.rows());
        }

        /** Counts a row that was returned. */
        public void advance() {
            // the same thread counts and takes savepoints
            rows.lazySet(rows.getPlain() + 1);
        }

        /** Returns the position of the first row that was not returned. */
        SplitPosition position() {
            return new SplitPosition(rows.get(), start.filter());
        }
    }
}
