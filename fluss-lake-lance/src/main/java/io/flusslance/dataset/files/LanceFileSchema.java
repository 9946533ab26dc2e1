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
package io.flusslance.dataset.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The schema that a data file of Lance carries, as the bytes of its protocol buffer. Lance's own
 * reader of single files aborts the JVM where a file is empty, as a crash of the machine leaves it.
 *
 * <p>A file ends with a footer of 40 bytes, all numbers in little-endian order: the positions of
 * the column metadata, of their table and of the table of global buffers (8 bytes each), the number
 * of global buffers and of columns (4 each), major and minor version (2 each), and {@code LANC}.
 * The table has the position and size (8 each) of each global buffer, the first of which is the
 * schema. That holds for the formats 2.0 to 2.2.
 */
final class LanceFileSchema {

    private static final int FOOTER_BYTES = 40;
    private static final int END_BYTES = 32 * 1024;
    private static final int GLOBAL_BUFFERS_AT = 16;
    private static final int GLOBAL_BUFFER_COUNT_AT = 24;
    private static final int MAGIC_AT = 36;
    private static final byte[] MAGIC = "LANC".getBytes(StandardCharsets.US_ASCII);

    /** More than a schema of tens of thousands of columns has. */
    private static final int MAX_BYTES = 64 << 20;

    /** The tag of a map entry's value in a protocol buffer: field 2, with a length. */
    private static final int VALUE_TAG = 0x12;

    private final byte[] bytes;

    private LanceFileSchema(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Reads a file's schema; empty where it is no whole file of Lance's. */
    static Optional<LanceFileSchema> read(DataFiles files, String name) throws IOException {
        long size = files.sizeBytes(name);
        if (size < FOOTER_BYTES) {
            return Optional.empty();
        }
        Part end = new Part(files, name, size);
        byte[] bytes = end.read(size - FOOTER_BYTES, FOOTER_BYTES);
        if (!Arrays.equals(bytes, MAGIC_AT, FOOTER_BYTES, MAGIC, 0, MAGIC.length)) {
            return Optional.empty();
        }
        ByteBuffer footer = littleEndian(bytes);
        long table = footer.getLong(GLOBAL_BUFFERS_AT);
        if (footer.getInt(GLOBAL_BUFFER_COUNT_AT) < 1 || !isWithin(table, 16, size)) {
            return Optional.empty();
        }
        ByteBuffer first = littleEndian(end.read(table, 16));
        long position = first.getLong(0);
        long length = first.getLong(8);
        if (length > MAX_BYTES || !isWithin(position, length, size)) {
            return Optional.empty();
        }
        return Optional.of(new LanceFileSchema(end.read(position, (int) length)));
    }

    /** The end of a file, which most often has all that is asked for. */
    private static final class Part {

        private final DataFiles files;
        private final String name;
        private final long begin;
        private final byte[] bytes;

        Part(DataFiles files, String name, long size) throws IOException {
            this.files = files;
            this.name = name;
            this.begin = Math.max(0, size - END_BYTES);
            this.bytes = files.read(name, begin, (int) (size - begin));
        }

        byte[] read(long position, int length) throws IOException {
            if (position < begin) {
                return files.read(name, position, length);
            }
            int from = (int) (position - begin);
            return Arrays.copyOfRange(bytes, from, from + length);
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean isWithin(long position, long length, long size) {
        return position >= 0 && length >= 0 && position <= size && length <= size - position;
    }

    /** The value of the first field that has metadata with this key. */
    Optional<String> fieldMetadata(String key) {
        byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at + wanted.length + 2 <= bytes.length; at++) {
            int value = at + wanted.length;
            if (Arrays.equals(bytes, at, value, wanted, 0, wanted.length)
                    && bytes[value] == VALUE_TAG) {
                return text(value + 1);
            }
        }
        return Optional.empty();
    }

    /** A text with its length before it, which takes a second byte from 128 on. */
    private Optional<String> text(int at) {
        int length = bytes[at];
        int begin = at + 1;
        if (length < 0 && begin < bytes.length) {
            length = (length & 0x7f) | (bytes[begin] << 7);
            begin++;
        }
        if (length < 0 || length > bytes.length - begin) {
            return Optional.empty();
        }
        return Optional.of(new String(bytes, begin, length, StandardCharsets.UTF_8));
    }
}
