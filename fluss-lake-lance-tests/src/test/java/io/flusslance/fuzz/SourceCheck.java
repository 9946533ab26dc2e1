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
package io.flusslance.fuzz;

import io.flusslance.LanceLakeStorage;

import org.apache.fluss.lake.source.LakeSource;
import org.apache.fluss.lake.source.LakeSplit;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/** Compares what the plugin reads of a version with the rows of the case. */
final class SourceCheck {

    private final FuzzCase written;
    private final RowType type;
    private final TablePath table;
    private final long version;
    private final ValueEquality[] equalities;
    private final InternalRow.FieldGetter[] expectedGetters;

    SourceCheck(FuzzCase written, TablePath table, long version) {
        this.written = written;
        this.type = written.rowType();
        this.table = table;
        this.version = version;
        int count = type.getFieldCount();
        this.equalities = new ValueEquality[count];
        this.expectedGetters = new InternalRow.FieldGetter[count];
        for (int i = 0; i < count; i++) {
            equalities[i] = ValueEquality.of(type.getTypeAt(i));
            expectedGetters[i] = InternalRow.createFieldGetter(type.getTypeAt(i), i);
        }
    }

    /**
     * Reads some columns of the rows that pass a filter. Others may come too, for the host filters
     * again.
     *
     * @param projection the columns' positions, {@code id} among them
     * @param filter what the source is asked to heed; empty for all rows
     * @throws IOException where they can't be read
     * @throws WrongValueException where a value is another one, or a row is missing or there twice
     */
    void check(LanceLakeStorage storage, List<Integer> projection, List<Predicate> filter)
            throws IOException, WrongValueException {
        check(storage.createLakeSource(table), projection, filter);
    }

    private <S extends LakeSplit> void check(
            LakeSource<S> source, List<Integer> projection, List<Predicate> filter)
            throws IOException, WrongValueException {
        source.withProject(
                projection.stream().map(column -> new int[] {column}).toArray(int[][]::new));
        if (!filter.isEmpty()) {
            source.withFilters(filter);
        }
        BitSet seen = new BitSet();
        RowComparison comparison = new RowComparison(projection);
        for (S split : source.createPlanner(() -> version).plan()) {
            try (CloseableIterator<LogRecord> records =
                    source.createRecordReader(() -> split).read()) {
                while (records.hasNext()) {
                    comparison.compare(records.next().getRow(), seen);
                }
            }
        }
        checkNoneMissing(seen, filter);
    }

    private void checkNoneMissing(BitSet seen, List<Predicate> filter) throws WrongValueException {
        int rows = written.sections().totalRows();
        for (int row = seen.nextClearBit(0); row < rows; row = seen.nextClearBit(row + 1)) {
            if (filter.isEmpty()) {
                throw new WrongValueException("row " + row + " is missing");
            }
            GenericRow missing = written.row(row);
            if (filter.stream().allMatch(predicate -> predicate.test(missing))) {
                throw new WrongValueException("row " + row + " passes the filter and is missing");
            }
        }
    }

    /** Compares rows of some columns. */
    private final class RowComparison {

        private final List<Integer> projection;
        private final InternalRow.FieldGetter[] getters;
        private int id;

        RowComparison(List<Integer> projection) {
            this.projection = projection;
            this.getters = new InternalRow.FieldGetter[projection.size()];
            for (int i = 0; i < projection.size(); i++) {
                getters[i] = InternalRow.createFieldGetter(type.getTypeAt(projection.get(i)), i);
                if (projection.get(i) == 0) {
                    id = i;
                }
            }
        }

        void compare(InternalRow actual, BitSet seen) throws WrongValueException {
            if (actual.isNullAt(id)) {
                throw new WrongValueException("a row has no id");
            }
            int number = actual.getInt(id);
            if (number < 0 || number >= written.sections().totalRows() || seen.get(number)) {
                throw new WrongValueException("a row with id " + number + " too many");
            }
            seen.set(number);
            GenericRow expected = written.row(number);
            for (int i = 0; i < projection.size(); i++) {
                int column = projection.get(i);
                Object was = expectedGetters[column].getFieldOrNull(expected);
                Object is = getters[i].getFieldOrNull(actual);
                if (!equalities[column].same(was, is)) {
                    throw new WrongValueException(
                            String.format(
                                    "%s of row %d is %s in place of %s",
                                    type.getFieldNames().get(column),
                                    number,
                                    ShownValue.of(type.getTypeAt(column), is),
                                    ShownValue.of(type.getTypeAt(column), was)));
                }
            }
        }
    }
}
