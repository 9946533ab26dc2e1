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

import org.apache.fluss.lake.writer.WriterInitContext;

import java.io.IOException;
import java.io.InterruptedIOException;

/** What goes wrong with a bucket in a round, as errors that say which bucket it is. */
final class BucketErrors {

    private final String place;

    BucketErrors(WriterInitContext context) {
        String partition = context.partition() == null ? "" : ", partition " + context.partition();
        this.place =
                "table "
                        + context.tablePath()
                        + partition
                        + ", bucket "
                        + context.tableBucket().getBucket();
    }

    /** The table, partition and bucket. */
    String place() {
        return place;
    }

    /** A record could not be written. */
    IOException ofRecord(String what, long offset, Exception cause) {
        return new IOException(
                String.format("%s: %s, %s, %s", what, place, text(offset), text(cause)), cause);
    }

    /** The rows of a round could not be written. */
    IOException ofRound(long firstOffset, long lastOffset, Exception cause) {
        return new IOException(
                String.format(
                        "Writing the rows of %s, %s, failed: %s",
                        place,
                        firstOffset < 0
                                ? text(firstOffset)
                                : "offsets " + firstOffset + " to " + lastOffset,
                        text(cause)),
                cause);
    }

    private static String text(long offset) {
        return offset < 0 ? "a snapshot's rows" : "offset " + offset;
    }

    private static String text(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** The thread was interrupted. */
    InterruptedIOException interrupted() {
        return new InterruptedIOException("Writing the rows of " + place + " was interrupted.");
    }

    /** The writer takes no records any more. */
    IOException closed() {
        return new IOException("The writer of " + place + " is closed.");
    }

    /** A round has both rows without offsets and rows with. */
    IOException mixed() {
        return new IOException("Rows of a snapshot and of the log came in one round of " + place);
    }
}
