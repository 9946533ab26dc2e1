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
package io.flusslance.source.sort;

import org.apache.fluss.row.InternalRow;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Merges rows of several sorted sources. */
public final class MergedRows implements KeyedRows {

    private static final Comparator<KeyedRows> BY_KEY =
            (one, other) -> Arrays.compareUnsigned(one.key(), other.key());

    private final List<KeyedRows> sources;
    // sources whose current row was not returned yet
    private final PriorityQueue<KeyedRows> waiting = new PriorityQueue<>(BY_KEY);
    // null before the first row
    private KeyedRows current;

    /**
     * Merges sources, which are closed with this object.
     *
     * @throws IOException if the first row of a source can't be read
     */
    public MergedRows(List<KeyedRows> sources) throws IOException {
        this.sources = List.copyOf(sources);
        for (KeyedRows source : sources) {
            if (source.hasNext()) {
                source.next();
                waiting.add(source);
            }
        }
    }

    @Override
    public boolean hasNext() throws IOException {
        return !waiting.isEmpty() || (current != null && current.hasNext());
    }

    @Override
    public void next() throws IOException {
        if (current != null && current.hasNext()) {
            current.next();
            // fragments of the first load follow each other, so most often the same source
            // continues
            if (waiting.isEmpty() || BY_KEY.compare(current, waiting.peek()) <= 0) {
                return;
            }
            waiting.add(current);
        }
        current = waiting.remove();
    }

    @Override
    public byte[] key() {
        return current.key();
    }

    @Override
    public InternalRow row() {
        return current.row();
    }

    @Override
    public void close() throws IOException {
        for (KeyedRows source : sources) {
            source.close();
        }
    }
}
