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
package io.flusslance.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What can grow. */
enum ScalePart {
    /** Rounds of one bucket, committed one after the other. */
    ROUNDS(1_000, 40, 1_000, 10),
    /** Partitions of a table, touched in one round. */
    PARTITIONS(10_000, 20, 10, 2),
    /** Partitions that a dataset has, of which a round touches one. */
    STATE(10_000, 20, 10, 2),
    /** Fragments of a dataset, to which a round adds one. */
    FRAGMENTS(10_000, 100, 10, 2),
    /** Rows of a dataset, to which rounds of many rows add. */
    ROWS(10_000_000, 10_000, 1_000_000, 5_000),
    /** Tables with few rows, one after the other. */
    TABLES(1_000, 10, 100, 2);

    private final long size;
    private final long quickSize;
    private final int rows;
    private final int quickRows;

    ScalePart(long size, long quickSize, int rows, int quickRows) {
        this.size = size;
        this.quickSize = quickSize;
        this.rows = rows;
        this.quickRows = quickRows;
    }

    /** The part of a name in small letters. */
    static ScalePart named(String name) {
        List<String> names = new ArrayList<>();
        for (ScalePart part : values()) {
            if (part.toString().equals(name)) {
                return part;
            }
            names.add(part.toString());
        }
        throw new IllegalArgumentException("--part is one of " + String.join(", ", names) + ".");
    }

    /** Up to where it grows where nothing else is said. */
    long size(SpiOptions.Length length) {
        return length == SpiOptions.Length.QUICK ? quickSize : size;
    }

    /** Rows of a round, or of each partition, fragment or table, where nothing else is said. */
    int rows(SpiOptions.Length length) {
        return length == SpiOptions.Length.QUICK ? quickRows : rows;
    }

    /** Sizes from 1 to the largest, of which each is about ten times the one before. */
    static List<Long> tenfold(long largest) {
        List<Long> sizes = new ArrayList<>();
        for (long size = 1; size < largest; size *= 10) {
            sizes.add(size);
        }
        sizes.add(largest);
        return sizes;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
