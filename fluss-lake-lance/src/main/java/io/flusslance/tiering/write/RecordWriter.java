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
import io.flusslance.tiering.result.KeyDeletions;

import org.apache.fluss.record.LogRecord;

import java.io.IOException;

/**
 * Turns the records of one bucket in a round into the rows of its files. It must not lead to who
 * owns it.
 */
interface RecordWriter {

    /**
     * Takes a record.
     *
     * @throws InvalidValueException where a value does not fit its column
     * @throws IOException where Lance or the local disk failed
     */
    void write(LogRecord record) throws IOException, InterruptedException;

    /**
     * Hands over all rows; no record comes any more.
     *
     * @return the rows of the dataset that the records replace or delete
     * @throws InvalidValueException where a record's value does not fit its column
     * @throws IOException where Lance, the dataset or the local disk failed
     */
    KeyDeletions end() throws IOException, InterruptedException;

    /** Drops the rows. May be called at any moment and by any thread. */
    void abort();
}
