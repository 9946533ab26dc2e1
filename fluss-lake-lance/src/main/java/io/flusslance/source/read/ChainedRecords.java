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

import io.flusslance.source.split.SplitPosition;

import org.apache.fluss.record.LogRecord;
import org.apache.fluss.utils.CloseableIterator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;

/** Records of several scans. Each scan is opened when the one before it ends. */
final class ChainedRecords implements CloseableIterator<LogRecord> {

    /** Opens a scan. */
    interface Opener {

        /** Opens the scan. */
        CloseableIterator<LogRecord> open() throws IOException;
    }

    private final Deque<Opener> openers;
    private final SplitPosition.Progress progress;
    // guarded by this
    private CloseableIterator<LogRecord> current = CloseableIterator.emptyIterator();
    private boolean closed;

    /**
     * Opens the first scan immediately, so that its errors are thrown here.
     *
     * @param progress counts the records that are returned
     */
    ChainedRecords(List<Opener> openers, SplitPosition.Progress progress) throws IOException {
        this.openers = new ArrayDeque<>(openers);
        this.progress = progress;
        openNext();
    }

    private void openNext() throws IOException {
        CloseableIterator<LogRecord> next = openers.remove().open();
        synchronized (this) {
            current.close();
            current = next;
            if (closed) {
                current.close();
            }
        }
    }

    @Override
    public boolean hasNext() {
        try {
            while (!current().hasNext()) {
                if (isClosed() || openers.isEmpty()) {
                    return false;
                }
                openNext();
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public LogRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        LogRecord next = current().next();
        progress.advance();
        return next;
    }

    private synchronized CloseableIterator<LogRecord> current() {
        return current;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        current.close();
    }
}
