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
package io.flusslance.quickstart;

import org.apache.fluss.client.Connection;
import org.apache.fluss.client.table.Table;
import org.apache.fluss.client.table.writer.AppendWriter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Appends pictures to the table and remembers the fingerprint of each. */
public final class PictureSender {

    /**
     * The writer of Fluss sizes its batches by counting rows, from the rows before: after some
     * small pictures it would put many large ones into one batch. So it is flushed after so many
     * bytes.
     */
    private static final long FLUSH_BYTES = 4L << 20;

    private final Connection connection;
    private final AtomicLong sentRows = new AtomicLong();
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /**
     * Creates a sender.
     *
     * @param connection stays open; the caller closes it
     */
    public PictureSender(Connection connection) {
        this.connection = connection;
    }

    /**
     * Sends all pictures of a source; returns when Fluss has acknowledged each.
     *
     * @param source the pictures
     * @return the fingerprints by name, in the order of sending
     * @throws Exception if drawing, reading or sending fails
     */
    @SuppressWarnings("try") // an interrupted close() leaves through this method as well
    public Map<String, Fingerprint> send(PictureSource source) throws Exception {
        Map<String, Fingerprint> fingerprints = new LinkedHashMap<>();
        try (Table table = connection.getTable(PictureTable.PATH)) {
            AppendWriter writer = table.newAppend().createWriter();
            long unflushedBytes = 0;
            for (Optional<Picture> next = source.next(); next.isPresent(); next = source.next()) {
                Picture picture = next.get();
                fingerprints.put(picture.name(), Fingerprint.of(picture));
                append(writer, picture);
                unflushedBytes += picture.content().length;
                if (unflushedBytes >= FLUSH_BYTES) {
                    writer.flush();
                    unflushedBytes = 0;
                }
            }
            writer.flush();
        }
        if (failure.get() != null) {
            throw new QuickstartException(
                    "Fluss refused a picture: " + FailureSentence.reason(failure.get()) + ".",
                    failure.get());
        }
        return Collections.unmodifiableMap(fingerprints);
    }

    private void append(AppendWriter writer, Picture picture) {
        int bytes = picture.content().length;
        var unused =
                writer.append(PictureTable.row(picture))
                        .whenComplete(
                                (result, refusal) -> {
                                    if (refusal == null) {
                                        sentRows.incrementAndGet();
                                        sentBytes.addAndGet(bytes);
                                    } else {
                                        failure.compareAndSet(null, refusal);
                                    }
                                });
    }

    /** Rows that Fluss has acknowledged so far. */
    public long sentRows() {
        return sentRows.get();
    }

    /** Bytes of the pictures in these rows. */
    public long sentBytes() {
        return sentBytes.get();
    }
}
