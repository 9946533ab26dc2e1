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
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.Decimal;
import org.apache.fluss.row.InternalArray;
import org.apache.fluss.row.InternalMap;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.RowType;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A row of an Arrow batch as a Fluss row. One view serves all rows of its batch: {@link #at} moves
 * it. Nested values are separate view objects that stay at their row. All other values are copies,
 * which outlive the batch.
 *
 * <p>A view belongs to one batch: it keeps the buffers that the vectors had when it was created.
 * When a reader loads its next batch into the same vectors, create a new view; the old one then
 * throws {@link IllegalStateException}. A view owns no memory and need not be closed. Not
 * thread-safe.
 *
 * <p>The lengths, precisions and scales passed to the getters must be those of the view's type. The
 * result of a getter is undefined if {@link #isNullAt} is true.
 */
public final class ArrowRowView implements InternalRow {

    private final ColumnReader[] columns;
    private final int rowCount;
    private int row;

    ArrowRowView(ColumnReader[] columns, int rowCount) {
        this.columns = columns;
        this.rowCount = rowCount;
    }

    /**
     * Creates a view of a batch, at its first row.
     *
     * @param type the fields of the row, in the order of the columns
     * @param columns the column of each field; a missing column is null in every row, because the
     *     version that is read may be older than the column
     * @throws IllegalArgumentException if a column can't be read as its field's type; the message
     *     names the column, down to the nested field, and both types
     */
    public static ArrowRowView of(RowType type, List<Optional<FieldVector>> columns) {
        if (columns.size() != type.getFieldCount()) {
            throw new IllegalArgumentException(
                    columns.size() + " columns for " + type.getFieldCount() + " fields");
        }
        ColumnReader[] readers = new ColumnReader[columns.size()];
        int rowCount = Integer.MAX_VALUE;
        for (int i = 0; i < readers.length; i++) {
            Optional<FieldVector> column = columns.get(i);
            if (column.isPresent()) {
                DataField field = type.getFields().get(i);
                readers[i] = ColumnReaders.of(field.getName(), field.getType(), column.get());
                rowCount = Math.min(rowCount, column.get().getValueCount());
            } else {
                readers[i] = ColumnReader.ofNulls();
            }
        }
        return new ArrowRowView(readers, rowCount);
    }

    /**
     * Moves the view to a row.
     *
     * @param newRow the position of the row in the batch, from 0
     * @return this view
     * @throws IndexOutOfBoundsException if the columns have no such row
     */
    public ArrowRowView at(int newRow) {
        row = Objects.checkIndex(newRow, rowCount);
        return this;
    }

    @Override
    public int getFieldCount() {
        return columns.length;
    }

    @Override
    public boolean isNullAt(int pos) {
        return column(pos).isNull(row);
    }

    @Override
    public boolean getBoolean(int pos) {
        return column(pos).getBoolean(row);
    }

    @Override
    public byte getByte(int pos) {
        return column(pos).getByte(row);
    }

    @Override
    public short getShort(int pos) {
        return column(pos).getShort(row);
    }

    @Override
    public int getInt(int pos) {
        return column(pos).getInt(row);
    }

    @Override
    public long getLong(int pos) {
        return column(pos).getLong(row);
    }

    @Override
    public float getFloat(int pos) {
        return column(pos).getFloat(row);
    }

    @Override
    public double getDouble(int pos) {
        return column(pos).getDouble(row);
    }

    @Override
    public BinaryString getChar(int pos, int length) {
        return column(pos).getString(row);
    }

    @Override
    public BinaryString getString(int pos) {
        return column(pos).getString(row);
    }

    @Override
    public Decimal getDecimal(int pos, int precision, int scale) {
        return column(pos).getDecimal(row);
    }

    @Override
    public TimestampNtz getTimestampNtz(int pos, int precision) {
        return column(pos).getTimestampNtz(row);
    }

    @Override
    public TimestampLtz getTimestampLtz(int pos, int precision) {
        return column(pos).getTimestampLtz(row);
    }

    @Override
    public byte[] getBinary(int pos, int length) {
        return column(pos).getBytes(row);
    }

    @Override
    public byte[] getBytes(int pos) {
        return column(pos).getBytes(row);
    }

    @Override
    public InternalArray getArray(int pos) {
        return column(pos).getArray(row);
    }

    @Override
    public InternalMap getMap(int pos) {
        return column(pos).getMap(row);
    }

    @Override
    public InternalRow getRow(int pos, int numFields) {
        return column(pos).getRow(row);
    }

    private ColumnReader column(int pos) {
        if (pos < columns.length) {
            return columns[pos];
        }
        throw new IndexOutOfBoundsException(
                String.format(
                        "The row has %d columns, but column %d was requested. If a "
                                + "statement reads a table several times with different "
                                + "columns, Fluss 0.9.1 mixes them up (apache/fluss issue "
                                + "4056): give each reference to the table its own hint, "
                                + "such as /*+ "
                                + "OPTIONS('scan.partition.discovery.interval'='61s') */.",
                        columns.length, pos));
    }
}
