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
package io.flusslance.arrow.write;

import org.apache.fluss.record.LogRecord;

/** Where a row stands in the log; one object for all rows of a bucket, one after the other. */
public final class LogPosition {

    /** What a system column holds, in the order of these columns. */
    public enum Part {
        BUCKET(Integer.BYTES),
        OFFSET(Long.BYTES),
        TIMESTAMP(Long.BYTES);

        private final int bytes;

        Part(int bytes) {
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }
    }

    private static final long MICROS_PER_MILLI = 1000;

    private final int bucket;
    private long offset;
    private long timestampMicros;

    /** A position in a bucket. */
    public LogPosition(int bucket) {
        this.bucket = bucket;
    }

    /** Takes offset and timestamp of a record; both are -1 for rows of a snapshot. */
    public void moveTo(LogRecord record) {
        offset = record.logOffset();
        timestampMicros = record.timestamp() * MICROS_PER_MILLI;
    }

    int bucket() {
        return bucket;
    }

    long offset() {
        return offset;
    }

    long timestampMicros() {
        return timestampMicros;
    }
}
