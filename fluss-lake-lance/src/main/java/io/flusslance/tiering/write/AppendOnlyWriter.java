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

import io.flusslance.arrow.write.InvalidValueException;
import io.flusslance.arrow.write.LogPosition;
import io.flusslance.tiering.result.KeyDeletions;

import org.apache.fluss.record.LogRecord;

import java.io.IOException;

/** Writes each record as a row, in the order of the records. */
final class AppendOnlyWriter implements RecordWriter {

    private final BatchFiller filler;
    private final LogPosition position;

    /**
     * A writer without a row.
     *
     * @param bucket the number of the bucket
     */
    AppendOnlyWriter(BatchFiller filler, int bucket) {
        this.filler = filler;
        this.position = new LogPosition(bucket);
    }

    @Override
    public void write(LogRecord record)
            throws IOException, InvalidValueException, InterruptedException {
        position.moveTo(record);
        filler.append(record.getRow(), position);
    }

    @Override
    public KeyDeletions end() throws IOException, InterruptedException {
        filler.endRows();
        return KeyDeletions.none();
    }

    @Override
    public void abort() {
        filler.abort();
    }
}
