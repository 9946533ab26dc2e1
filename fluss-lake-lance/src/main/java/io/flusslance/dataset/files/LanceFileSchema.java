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
import java.util.List;
import java.util.Optional;

/**
 * Reads the schema in a Lance data file. Lance's own reader of single files aborts the JVM if a
 * file is empty, as after a crash of the machine.
 *
 * <p>A file ends with a footer of 40 bytes, all numbers in little-endian order: the positions of
 * the column metadata, of the column metadata table and of the global buffer table (8 bytes each),
 * the number of global buffers and of columns (4 each), major and minor version (2 each), and
 * {@code LANC}. The global buffer table has the position and size (8 each) of each global buffer;
 * the first buffer begins with the schema. This applies to the formats 2.0 to 2.2.
 */
final class LanceFileSchema {

    private static final int FOOTER_BYTES = 40;
    private static final int TABLE_ENTRY_BYTES = 16;
    private static final int GLOBAL_BUFFERS_AT = 16;
    private static final int GLOBAL_BUFFER_COUNT_AT = 24;
    private static final int MAGIC_AT = 36;

    /** {@code LANC} as a number. */
    private static final int MAGIC = 0x434e_414c;

    /**
     * Reads the fields of a file's schema.
     *
     * @return empty if it is not a complete Lance file
     * @throws IOException if it can't be read
     */
    static Optional<List<SchemaField>> fields(StoredFile file) throws IOException {
        long size = file.sizeBytes();
        if (size < FOOTER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer footer = file.read(size - FOOTER_BYTES, FOOTER_BYTES);
        long table = footer.getLong(GLOBAL_BUFFERS_AT);
        if (footer.getInt(MAGIC_AT) != MAGIC
                || footer.getInt(GLOBAL_BUFFER_COUNT_AT) < 1
                || !file.holds(table, TABLE_ENTRY_BYTES)) {
            return Optional.empty();
        }
        ByteBuffer first = file.read(table, TABLE_ENTRY_BYTES);
        long position = first.getLong(0);
        long length = first.getLong(Long.BYTES);
        return file.holds(position, length)
                ? Optional.of(SchemaReader.fieldsOfFirst(file.stream(position, length)))
                : Optional.empty();
    }

    private LanceFileSchema() {}
}
