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

import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.tiering.result.KeyDeletions;
import io.flusslance.tiering.write.delta.RoundChanges;

import org.apache.fluss.lake.writer.WriterInitContext;
import org.apache.fluss.record.LogRecord;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes the records of a primary-key table: of each key the last row, sorted by key. The rows that
 * the dataset has of these keys are looked up.
 */
final class DeltaWriter implements RecordWriter {

    private final RecordWriter rows;
    private final RoundChanges changes;

    private DeltaWriter(RecordWriter rows, RoundChanges changes) {
        this.rows = rows;
        this.changes = changes;
    }

    /**
     * Opens a writer without a record.
     *
     * @param rows takes the rows that are left; it is aborted where this fails, or else the memory
     *     pool would count it for ever
     * @param context of the bucket's writer
     * @param location of the table's dataset
     */
    static DeltaWriter open(
            RecordWriter rows,
            WriterInitContext context,
            LanceConf conf,
            DatasetLocation location) {
        boolean opened = false;
        try {
            Path folder = SpillFolder.of(conf, context);
            DeltaWriter writer =
                    new DeltaWriter(rows, new RoundChanges(context, conf, location, folder));
            opened = true;
            return writer;
        } finally {
            if (!opened) {
                rows.abort();
            }
        }
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
