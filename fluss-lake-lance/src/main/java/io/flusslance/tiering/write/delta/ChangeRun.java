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
package io.flusslance.tiering.write.delta;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Changes in the order of their keys, in a local file that has no name: nothing is left of it when
 * the process dies.
 */
final class ChangeRun implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeRun.class);

    private static final int BUFFER_BYTES = 64 << 10;

    // not a channel: the interrupt of a thread that uses it would close it
    private final RandomAccessFile file;
    private final int level;
    private final long count;

    private ChangeRun(RandomAccessFile file, int level, long count) {
        this.file = file;
        this.level = level;
        this.count = count;
    }

    /**
     * Writes changes.
     *
     * @param folder where the file is made
     * @param level how often they have been merged
     * @throws IOException where the folder does not take it
     */
    static ChangeRun write(Path folder, int level, Iterator<Change> changes) throws IOException {
        Path name = Files.createTempFile(folder, "fluss-lance-", ".changes");
        RandomAccessFile file;
        try {
            file = new RandomAccessFile(name.toFile(), "rw");
        } finally {
            // the process can be killed at any moment
            Files.deleteIfExists(name);
        }
        boolean done = false;
        try {
            DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(end(file), BUFFER_BYTES));
            long count = 0;
            while (changes.hasNext()) {
                changes.next().writeTo(out);
                count++;
            }
            out.flush();
            done = true;
            return new ChangeRun(file, level, count);
        } finally {
            if (!done) {
                file.close();
            }
        }
    }

    /** How often its changes have been merged. */
    int level() {
        return level;
    }

    /** The changes in their order; an error is an {@link UncheckedIOException}. */
    Iterator<Change> changes() {
        DataInputStream in = new DataInputStream(new BufferedInputStream(begin(), BUFFER_BYTES));
        return new Iterator<>() {
            private long read;

            @Override
            public boolean hasNext() {
                return read < count;
            }

            @Override
            public Change next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                read++;
                try {
                    return Change.readFrom(in);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /** Each reader has a position of its own. */
    private InputStream begin() {
        return new InputStream() {
            private long at;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                file.seek(at);
                int count = file.read(bytes, from, length);
                at += Math.max(0, count);
                return count;
            }
        };
    }

    private static OutputStream end(RandomAccessFile file) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                file.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                file.write(bytes, from, length);
            }
        };
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("A file of changes can't be closed.", e);
        }
    }
}
