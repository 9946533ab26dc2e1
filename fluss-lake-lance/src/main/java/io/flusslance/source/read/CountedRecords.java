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

import io.flusslance.source.split.SplitProgress;

import org.apache.fluss.record.LogRecord;
import org.apache.fluss.utils.CloseableIterator;

/** Records of a split, with a note in its progress of each that is given out. */
final class CountedRecords implements CloseableIterator<LogRecord> {

    private final CloseableIterator<LogRecord> records;
    private final SplitProgress progress;

    /** Counts records, and closes them when it is closed. */
    CountedRecords(CloseableIterator<LogRecord> records, SplitProgress progress) {
        this.records = records;
        this.progress = progress;
    }

    @Override
    public boolean hasNext() {
        return records.hasNext();
    }

    @Override
    public LogRecord next() {
        LogRecord next = records.next();
        progress.advance();
        return next;
    }

    @Override
    public void close() {
        records.close();
    }
}
