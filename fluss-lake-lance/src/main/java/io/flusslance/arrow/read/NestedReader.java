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
package io.flusslance.arrow.read;

import org.apache.arrow.vector.FieldVector;
import org.apache.fluss.row.InternalArray;
import org.apache.fluss.row.InternalMap;
import org.apache.fluss.row.InternalRow;

/**
 * Reads columns whose values are views of other columns. Each call returns a separate view, which
 * stays at its value when the row moves on, and is valid as long as the batch.
 */
final class NestedReader {

    /** ARRAY, from lists of any kind. */
    static final class Arrays extends ColumnReader {

        private final Spans spans;
        private final ColumnReader elements;

        Arrays(FieldVector vector, Spans spans, ColumnReader elements) {
            super(vector);
            this.spans = spans;
            this.elements = elements;
        }

        boolean isEmpty(int index) {
            return spans.start(index) == spans.end(index);
        }

        @Override
        InternalArray getArray(int index) {
            return ArrowArrayView.of(elements, spans.start(index), spans.end(index));
        }
    }

    /** MAP, a list of entries. */
    static final class Maps extends ColumnReader {

        private final Spans spans;
        private final ColumnReader keys;
        private final ColumnReader values;

        Maps(FieldVector vector, Spans spans, ColumnReader keys, ColumnReader values) {
            super(vector);
            this.spans = spans;
            this.keys = keys;
            this.values = values;
        }

        @Override
        InternalMap getMap(int index) {
            long start = spans.start(index);
            long end = spans.end(index);
            return new ArrowMapView(
                    ArrowArrayView.of(keys, start, end), ArrowArrayView.of(values, start, end));
        }
    }

    /** ROW. */
    static final class Rows extends ColumnReader {

        private final ColumnReader[] fields;
        private final int rowCount;

        Rows(FieldVector vector, ColumnReader[] fields) {
            super(vector);
            this.fields = fields;
            this.rowCount = vector.getValueCount();
        }

        @Override
        InternalRow getRow(int index) {
            return new ArrowRowView(fields, rowCount).at(index);
        }
    }

    /** ROW, from structs with a child that is true where the row is null. */
    static final class MarkedRows extends ColumnReader {

        private final Rows rows;
        private final ColumnReader marker;

        MarkedRows(Rows rows, ColumnReader marker) {
            this.rows = rows;
            this.marker = marker;
        }

        @Override
        boolean isToldNull(int index) {
            // files of other programs can lack the column; the struct is then null
            return rows.isNull(index) || (!marker.isNull(index) && marker.getBoolean(index));
        }

        @Override
        InternalRow getRow(int index) {
            return rows.getRow(index);
        }
    }

    /** ROW, from lists of at most one struct. */
    static final class OptionalRows extends ColumnReader {

        private final Arrays lists;
        private final ColumnReader rows;

        OptionalRows(Arrays lists, ColumnReader rows) {
            this.lists = lists;
            this.rows = rows;
        }

        @Override
        boolean isToldNull(int index) {
            return lists.isNull(index) || lists.isEmpty(index);
        }

        @Override
        InternalRow getRow(int index) {
            return lists.getArray(index).getRow(0, 0);
        }

        @Override
        public String toString() {
            return rows.toString();
        }
    }

    private NestedReader() {}
}
