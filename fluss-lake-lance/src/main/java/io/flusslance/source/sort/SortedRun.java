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
package io.flusslance.source.sort;

import org.apache.fluss.row.InternalRow;

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
import java.util.NoSuchElementException;

/**
 * Sorted rows with their keys in a local file that has no name: nothing is left of it when the
 * process dies. They are read once.
 */
final class SortedRun implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;

    // not a channel: the interrupt of a thread that uses it would close it
    private final RandomAccessFile file;
    private final DataOutputStream out;
    private long rows;

    /**
     * An empty run.
     *
     * @param folder where the file is made
     * @throws IOException where the folder does not take it
     */
    SortedRun(Path folder) throws IOException {
        Path name = Files.createTempFile(folder, "fluss-lance-", ".rows");
        try {
            this.file = new RandomAccessFile(name.toFile(), "rw");
        } finally {
            Files.deleteIfExists(name);
        }
        this.out = new DataOutputStream(new BufferedOutputStream(new FileOutput(), BUFFER_BYTES));
    }

    /** Adds a row whose key is not below that of the one before. */
    void add(byte[] key, byte[] row) throws IOException {
        out.writeInt(key.length);
        out.write(key);
        out.writeInt(row.length);
        out.write(row);
        rows++;
    }

    /** How many rows were added. */
    long rowCount() {
        return rows;
    }

    /** The rows, which are closed with the run; nothing is added any more. */
    KeyedRows rows(RowCodec codec) throws IOException {
        out.flush();
        file.seek(0);
        return new RunRows(codec);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private final class RunRows implements KeyedRows {

        private final DataInputStream in =
                new DataInputStream(new BufferedInputStream(new FileInput(), BUFFER_BYTES));
        private final RowCodec codec;
        private long read;
        // null before the first row
        private byte[] key;
        private InternalRow row;

        RunRows(RowCodec codec) {
            this.codec = codec;
        }

        @Override
        public boolean hasNext() {
            return read < rows;
        }

        @Override
        public void next() throws IOException {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            key = bytes();
            row = codec.decode(bytes());
            read++;
        }

        private byte[] bytes() throws IOException {
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            return bytes;
        }

        @Override
        public byte[] key() {
            return key;
        }

        @Override
        public InternalRow row() {
            return row;
        }

        @Override
        public void close() throws IOException {
            SortedRun.this.close();
        }
    }

    private final class FileInput extends InputStream {
        @Override
        public int read() throws IOException {
            return file.read();
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            return file.read(bytes, from, length);
        }
    }

    private final class FileOutput extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            file.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            file.write(bytes, from, length);
        }
    }
}
