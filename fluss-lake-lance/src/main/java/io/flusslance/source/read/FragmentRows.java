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
package io.flusslance.source.read;

import io.flusslance.source.sort.KeyedRows;
import io.flusslance.types.KeyOrder;

import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.row.ProjectedRow;
import org.apache.fluss.utils.CloseableIterator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * The rows of a sorted fragment. The order of the rows is verified, because a row out of place
 * could leave a stale row beside a newer one when fragments are merged.
 */
final class FragmentRows implements KeyedRows {

    private final CloseableIterator<LogRecord> records;
    private final KeyOrder order;
    private final ProjectedRow projected;
    private final String fragment;
    // null before the first row
    private byte[] key;

    /**
     * Creates rows from records, which are closed with this object.
     *
     * @param order the order of the records' rows
     * @param projected selects the columns of the query from the rows of the records
     * @param fragment the fragment, for errors
     */
    FragmentRows(
            CloseableIterator<LogRecord> records,
            KeyOrder order,
            ProjectedRow projected,
            String fragment) {
        this.records = records;
        this.order = order;
        this.projected = projected;
        this.fragment = fragment;
    }

    @Override
    public boolean hasNext() throws IOException {
        try {
            return records.hasNext();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void next() throws IOException {
        InternalRow row;
        try {
            row = records.next().getRow();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        byte[] next = order.encode(row);
        if (key != null && Arrays.compareUnsigned(key, next) > 0) {
            throw new IOException(
                    fragment
                            + " is not sorted by primary key, although tiering wrote "
                            + "it sorted: another program has changed key columns in "
                            + "it. Restore an earlier version.");
        }
        key = next;
        projected.replaceRow(row);
    }

    @Override
    public byte[] key() {
        return key;
    }

    @Override
    public InternalRow row() {
        return projected;
    }

    @Override
    public void close() {
        records.close();
    }
}
