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

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lists of a batch as Lance counts them: each value has a level, and so has each null or empty
 * list, which has no value. Leaf columns below the same lists are together in one object.
 */
final class ListLevels {

    /** Is told the levels of one row after the other, in Lance's order. */
    public interface Visitor {

        /** Values that follow one another. */
        void values(int count);

        /** A list without a value: one level. */
        void listWithoutValue();

        /**
         * All levels of a row have been told.
         *
         * @return whether to go on to the next row
         */
        boolean endRow();
    }

    /** The kinds of nulls and empty lists for which a leaf column has a definition level each. */
    public static final class Kinds {
        private static final Kinds NONE = new Kinds(0, 0, 0, 0);

        private final int least;
        private final long possible;
        private final int structs;
        private final long leafBytes;

        private Kinds(int least, long possible, int structs, long leafBytes) {
            this.least = least;
            this.possible = possible;
            this.structs = structs;
            this.leafBytes = leafBytes;
        }

        /** How many are certainly there. */
        public int least() {
            return least;
        }

        /**
         * Those that may be there, others may hide some: a bit for each, the same in each batch.
         */
        public long possible() {
            return possible;
        }

        /** The kinds of null values and structs: of the possible ones, those of no list. */
        public long nullValues() {
            return possible & ((1L << KINDS_OF_STRUCTS) - 1);
        }

        /** The bytes of the leaf column. */
        public long leafBytes() {
            return leafBytes;
        }

        private Kinds below(boolean hasNull, boolean hasOwnNull, long bytes) {
            return new Kinds(
                    least + (hasOwnNull ? 1 : 0),
                    possible | (hasNull ? kind(0, structs) : 0),
                    structs + 1,
                    bytes);
        }

        private Kinds withLists(int leastOfLists, long possibleOfLists) {
            return new Kinds(least + leastOfLists, possible | possibleOfLists, structs, leafBytes);
        }
    }

    /** So many bits are for structs and leaf columns, and as many for lists. */
    private static final int KINDS_OF_STRUCTS = 32;

    private final String column;
    private final List<ListVector> lists;
    private final boolean belowNullRows;
    private final List<Kinds> kindsOfLeaves = new ArrayList<>();

    private ListLevels(String column, List<ListVector> lists, boolean belowNullRows) {
        this.column = column;
        this.lists = lists;
        this.belowNullRows = belowNullRows;
    }

    /** All lists of a batch that hold values directly, in the order of the schema. */
    public static List<ListLevels> of(VectorSchemaRoot batch) {
        List<ListLevels> found = new ArrayList<>();
        for (FieldVector vector : batch.getFieldVectors()) {
            new Collector(vector.getName(), found).collect(vector, Optional.empty(), 0, Kinds.NONE);
        }
        found.removeIf(levels -> levels.kindsOfLeaves.isEmpty());
        return found;
    }

    /** The bit of a kind; where types are nested too deep for one, all bits. */
    private static long kind(int first, int number) {
        return number < KINDS_OF_STRUCTS ? 1L << (first + number) : -1L;
    }

    /** The name of the top-level column. */
    public String column() {
        return column;
    }

    /** How many lists lie above a value. */
    public int depth() {
        return lists.size();
    }

    /**
     * Tells the levels of the rows, until the visitor has enough.
     *
     * @return the kinds of nulls and empty lists in the rows that were told, for each leaf column
     */
    public List<Kinds> walk(int rows, Visitor visitor) {
        return new Walk(visitor).rows(rows);
    }

    private final class Walk {
        private final Visitor visitor;
        private final boolean[] hasNull = new boolean[lists.size()];
        private final boolean[] hasEmpty = new boolean[lists.size()];

        Walk(Visitor visitor) {
            this.visitor = visitor;
        }

        List<Kinds> rows(int rows) {
            int row = 0;
            boolean wanted = true;
            while (wanted && row < rows) {
                lists(0, row, row + 1);
                wanted = visitor.endRow();
                row++;
            }
            return kinds();
        }

        private void lists(int depth, int from, int to) {
            ListVector list = lists.get(depth);
            boolean innermost = depth == lists.size() - 1;
            for (int i = from; i < to; i++) {
                int start = list.getElementStartIndex(i);
                int end = list.getElementEndIndex(i);
                if (list.isNull(i)) {
                    hasNull[depth] = true;
                    visitor.listWithoutValue();
                } else if (start == end) {
                    hasEmpty[depth] = true;
                    visitor.listWithoutValue();
                } else if (innermost) {
                    visitor.values(end - start);
                } else {
                    lists(depth + 1, start, end);
                }
            }
        }

        private List<Kinds> kinds() {
            int least = 0;
            long possible = 0;
            for (int i = 0; i < lists.size(); i++) {
                least += (hasNull[i] && !belowNullRows ? 1 : 0) + (hasEmpty[i] ? 1 : 0);
                possible |= hasNull[i] ? kind(KINDS_OF_STRUCTS, 2 * i) : 0;
                possible |= hasEmpty[i] ? kind(KINDS_OF_STRUCTS, 2 * i + 1) : 0;
            }
            List<Kinds> kinds = new ArrayList<>();
            for (Kinds leaf : kindsOfLeaves) {
                kinds.add(leaf.withLists(least, possible));
            }
            return kinds;
        }
    }

    /** Finds the lists and leaf columns of a top-level column. */
    private static final class Collector {
        private final String column;
        private final List<ListLevels> found;

        Collector(String column, List<ListLevels> found) {
            this.column = column;
            this.found = found;
        }

        /**
         * Collects what is below a vector.
         *
         * @param innermost the innermost list above it
         * @param nullRows the nulls of the struct that it is in
         * @param above the kinds of nulls of all structs above it
         */
        void collect(
                FieldVector vector, Optional<ListLevels> innermost, int nullRows, Kinds above) {
            if (vector instanceof ListVector) {
                List<ListVector> lists = new ArrayList<>();
                innermost.ifPresent(levels -> lists.addAll(levels.lists));
                lists.add((ListVector) vector);
                ListLevels levels = new ListLevels(column, lists, above.possible != 0);
                found.add(levels);
                collect(((ListVector) vector).getDataVector(), Optional.of(levels), 0, above);
                return;
            }
            int nulls = vector.getNullCount();
            Kinds kinds = above.below(nulls > 0, nulls > nullRows, vector.getBufferSize());
            if (vector instanceof StructVector) {
                vector.getChildrenFromFields()
                        .forEach(child -> collect(child, innermost, nulls, kinds));
            } else {
                innermost.ifPresent(levels -> levels.kindsOfLeaves.add(kinds));
            }
        }
    }
}
