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

import io.flusslance.source.sort.KeyedRows;
import io.flusslance.source.sort.OpenResources;
import io.flusslance.source.version.ReadException;

import org.apache.fluss.record.LogRecord;
import org.apache.fluss.utils.CloseableIterator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;

/**
 * The rows of a bucket, sorted by key. Nothing is opened before the first row is requested: Fluss
 * creates the readers of all buckets and then reads the log.
 *
 * <p>{@link #close} can be called at any time, by any thread, and repeatedly; afterwards there are
 * no more rows. Otherwise not thread-safe. The current row stays valid until {@link #next}.
 */
final class SortedRecords implements CloseableIterator<LogRecord> {

    /** Sorts the rows of a bucket. */
    interface Opener {

        /** Sorts the rows; {@code resources} owns what is opened. */
        KeyedRows open(OpenResources resources) throws IOException;
    }

    private final Opener opener;
    private final OpenResources resources = new OpenResources();
    private final RowRecord record = new RowRecord();
    // null before the first row is asked for
    private KeyedRows rows;

    SortedRecords(Opener opener) {
        this.opener = opener;
    }

    @Override
    public boolean hasNext() {
        try {
            if (rows == null && !resources.isClosed()) {
                rows = opener.open(resources);
            }
            if (!resources.isClosed() && rows.hasNext()) {
                return true;
            }
        } catch (IOException | RuntimeException e) {
            boolean isCancelled = resources.isClosed();
            close();
            if (!isCancelled) {
                throw asUnchecked(e);
            }
        }
        close();
        return false;
    }

    private static RuntimeException asUnchecked(Exception e) {
        return e instanceof IOException
                ? new UncheckedIOException(ReadException.withAdvice((IOException) e))
                : (RuntimeException) e;
    }

    @Override
    public LogRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        try {
            rows.next();
        } catch (IOException e) {
            close();
            throw asUnchecked(e);
        }
        return record.at(rows.row());
    }

    @Override
    public void close() {
        resources.close();
    }
}
