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

import org.apache.fluss.record.LogRecord;

import java.io.IOException;

/** A record, taken earlier, that has a value which does not fit its column. */
final class RecordException extends IOException {

    private static final long serialVersionUID = 1L;

    private final long offset;
    private final InvalidValueException reason;

    RecordException(LogRecord record, InvalidValueException reason) {
        super(reason.getMessage(), reason);
        this.offset = record.logOffset();
        this.reason = reason;
    }

    /** The record's offset in the log, -1 in a snapshot. */
    long offset() {
        return offset;
    }

    /** What is wrong with the value. */
    InvalidValueException reason() {
        return reason;
    }
}
