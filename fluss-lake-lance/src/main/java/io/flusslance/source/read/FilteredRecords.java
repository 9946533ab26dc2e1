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

import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.row.ProjectedRow;
import org.apache.fluss.utils.CloseableIterator;

import java.util.NoSuchElementException;

/** Records of a single bucket, reduced to the columns of the query. */
final class FilteredRecords implements CloseableIterator<LogRecord> {

    private final CloseableIterator<LogRecord> records;
    private final BucketFilter filter;
    private final ProjectedRow projected;
    private final RowRecord record = new RowRecord();
    private boolean found;

    /**
     * Creates records from those of a scan, which is closed with this object.
     *
     * @param projected selects the columns of the query from the rows of the records
     */
    FilteredRecords(
            CloseableIterator<LogRecord> records, BucketFilter filter, ProjectedRow projected) {
        this.records = records;
        this.filter = filter;
        this.projected = projected;
    }

    @Override
    public boolean hasNext() {
        while (!found && records.hasNext()) {
            InternalRow row = records.next().getRow();
            if (filter.accepts(row)) {
                record.at(projected.replaceRow(row));
                found = true;
            }
        }
        return found;
    }

    @Override
    public LogRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        found = false;
        return record;
    }

    @Override
    public void close() {
        records.close();
    }
}
