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
package io.flusslance.memory;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A local file that has no name, for what does not fit in memory: nothing is left of it when the
 * process dies. It is written first and then read, by one thread at a time.
 */
public final class UnnamedFile implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;

    // not a channel: the interrupt of a thread that uses it would close it
    private final RandomAccessFile file;

    private UnnamedFile(RandomAccessFile file) {
        this.file = file;
    }

    /**
     * Makes an empty file.
     *
     * @param folder where it is made
     * @param suffix of the name that the system shows for it
     * @throws IOException where the folder does not take it
     */
    public static UnnamedFile create(Path folder, String suffix) throws IOException {
        Path name = Files.createTempFile(folder, "fluss-lance-", suffix);
        try {
            return new UnnamedFile(new RandomAccessFile(name.toFile(), "rw"));
        } finally {
            // the process can be killed at any moment
            Files.deleteIfExists(name);
        }
    }

    /** Writes to it; what is written is there once it is flushed. */
    public DataOutputStream output() {
        return new DataOutputStream(
                new BufferedOutputStream(
                        new OutputStream() {
                            @Override
                            public void write(int b) throws IOException {
                                file.write(b);
                            }

                            @Override
                            public void write(byte[] bytes, int from, int length)
                                    throws IOException {
                                file.write(bytes, from, length);
                            }
                        },
                        BUFFER_BYTES));
    }

    /** Reads it from its begin on; each input has a position of its own. */
    public DataInputStream input() {
        return new DataInputStream(new BufferedInputStream(new Input(), BUFFER_BYTES));
    }

    private final class Input extends InputStream {
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
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
