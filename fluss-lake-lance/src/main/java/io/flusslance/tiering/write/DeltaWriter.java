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
package io.flusslance.tiering.write;

import io.flusslance.tiering.result.KeyDeletions;
import io.flusslance.tiering.write.delta.RoundChanges;

import org.apache.fluss.record.LogRecord;

import java.io.IOException;

/**
 * Writes the records of a primary-key table: of each key the last row, sorted by key. The rows that
 * the dataset has of these keys are looked up.
 */
final class DeltaWriter implements RecordWriter {

    private final RecordWriter rows;
    private final RoundChanges changes;

    /**
     * A writer without a record.
     *
     * @param rows takes the rows that are left
     * @param changes without one yet; this closes them
     */
    DeltaWriter(RecordWriter rows, RoundChanges changes) {
        this.rows = rows;
        this.changes = changes;
    }

    @Override
    public void write(LogRecord record) throws IOException, InterruptedException {
        changes.add(record);
    }

    @Override
    public KeyDeletions end() throws IOException, InterruptedException {
        changes.forEachRow(rows::write);
        rows.end();
        KeyDeletions deletions = changes.findReplaced();
        // files that are still being written hold nothing of it
        changes.close();
        return deletions;
    }

    @Override
    public void abort() {
        // first, because it ends what the changes wait for
        rows.abort();
        changes.close();
    }
}
