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

import io.flusslance.source.split.SplitPosition;

import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.utils.CloseableIterator;

import java.util.NoSuchElementException;

/** Records of rows without columns, as {@code COUNT(*)} needs them. */
final class RowCountRecords implements CloseableIterator<LogRecord> {

    private static final LogRecord RECORD =
            new GenericRecord(-1, -1, ChangeType.APPEND_ONLY, new GenericRow(0));

    private final SplitPosition.Progress progress;
    private long left;

    RowCountRecords(long count, SplitPosition.Progress progress) {
        this.left = count;
        this.progress = progress;
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public LogRecord next() {
        if (left == 0) {
            throw new NoSuchElementException();
        }
        left--;
        progress.advance();
        return RECORD;
    }

    @Override
    public void close() {
        left = 0;
    }
}
