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

import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.InternalRow;

/** A reusable record of the lake. Its offset and timestamp are not used. */
final class RowRecord implements LogRecord {

    // null before the first row
    private InternalRow row;

    /** Moves this record to another row and returns it. */
    RowRecord at(InternalRow newRow) {
        row = newRow;
        return this;
    }

    @Override
    public long logOffset() {
        return -1;
    }

    @Override
    public long timestamp() {
        return -1;
    }

    @Override
    public ChangeType getChangeType() {
        return ChangeType.APPEND_ONLY;
    }

    @Override
    public InternalRow getRow() {
        return row;
    }
}
