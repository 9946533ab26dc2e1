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

import io.flusslance.memory.UnnamedFile;
import io.flusslance.types.RowCodec;

import org.apache.fluss.row.InternalRow;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.NoSuchElementException;

/** Sorted rows with their keys in a local file, which can be read once. */
final class SortedRun implements AutoCloseable {

    private final UnnamedFile file;
    // null when no row comes any more
    private DataOutputStream out;
    private long rows;

    /**
     * Creates an empty run.
     *
     * @param folder the directory of the file
     * @throws IOException if the file can't be created
     */
    SortedRun(Path folder) throws IOException {
        this.file = UnnamedFile.create(folder, ".rows");
        this.out = file.output();
    }

    /** Adds a row whose key is not less than the previous one. */
    void add(byte[] key, byte[] row) throws IOException {
        out.writeInt(key.length);
        out.write(key);
        out.writeInt(row.length);
        out.write(row);
        rows++;
    }

    /** Returns the number of rows. */
    long rowCount() {
        return rows;
    }

    /** Writes the last rows; its buffer can be collected. */
    void finish() throws IOException {
        out.flush();
        out = null;
    }

    /** Returns the rows of a finished run, which is closed with them. */
    KeyedRows rows(RowCodec codec) {
        return new RunRows(codec);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private final class RunRows implements KeyedRows {

        private final DataInputStream in = file.input();
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
}
