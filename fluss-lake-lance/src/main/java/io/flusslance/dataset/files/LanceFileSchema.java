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
 * The schema that a data file of Lance carries. Lance's own reader of single files aborts the JVM
 * where a file is empty, as a crash of the machine leaves it.
 *
 * <p>A file ends with a footer of 40 bytes, all numbers in little-endian order: the positions of
 * the column metadata, of their table and of the table of global buffers (8 bytes each), the number
 * of global buffers and of columns (4 each), major and minor version (2 each), and {@code LANC}.
 * The table has the position and size (8 each) of each global buffer, the first of which begins
 * with the schema. That holds for the formats 2.0 to 2.2.
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
     * @return empty where it is no whole file of Lance's
     * @throws IOException where it can't be read
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
