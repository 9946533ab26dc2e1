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
package io.flusslance.dataset;

import io.flusslance.config.LogSanitizer;

import org.lance.Dataset;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for column types with which lance-core 7.0.0 aborts the JVM: opening the version works, but
 * every call that needs its schema ends the process ("Unsupported timestamp type" in a panic that
 * can't unwind). Lance has no call that tells the types without that, so the manifest is read here.
 * Only local folders can be checked; in an object store each check would cost requests of its own.
 *
 * <p>A manifest file ends with the position of the manifest (8 bytes), the version of the format (4
 * bytes) and {@code LANC}, all numbers in little-endian order. At the position are a length (4
 * bytes) and a protocol buffer that begins with the fields of the schema.
 */
final class ManifestTypeCheck {

    private static final int FOOTER_BYTES = 16;

    private static final int LENGTH = 2;

    /** Tags of a protocol buffer: the number of the field times 8, plus 2 for a length. */
    private static final int SCHEMA_FIELD = (1 << 3) | LENGTH;

    private static final int NAME = (2 << 3) | LENGTH;
    private static final int ID = 3 << 3;
    private static final int PARENT_ID = 4 << 3;
    private static final int LOGICAL_TYPE = (5 << 3) | LENGTH;

    private static final int MAX_TEXT_BYTES = 16 << 20;

    /**
     * Checks the version that is open, where it is in a local folder.
     *
     * @param version its number, which it takes Lance a quarter of a millisecond to tell
     * @throws UnreadableSchemaException where Lance can't read its schema, with the column and what
     *     to do
     */
    static void check(Dataset dataset, long version) throws IOException {
        String uri = dataset.uri();
        if (!uri.startsWith("/")) {
            return;
        }
        Optional<String> unreadable = unreadableField(Path.of(uri), version);
        if (unreadable.isPresent()) {
            throw new UnreadableSchemaException(
                    String.format(
                            "Version %d of dataset %s has %s. Lance 7.0 ends each process that "
                                    + "reads such a column's type, so nothing was read. Drop the "
                                    + "column with pylance 14 (dataset.drop_columns), and add it "
                                    + "again in UTC or with the name of a zone. If an older "
                                    + "version is needed that has it, remove that version "
                                    + "(dataset.cleanup_old_versions)",
                            version, uri, unreadable.get()));
        }
    }

    private static Optional<String> unreadableField(Path dataset, long version) {
        for (String name : ManifestName.namesOf(version)) {
            Path file = dataset.resolve(ManifestName.FOLDER).resolve(name);
            try (FileChannel manifest = FileChannel.open(file)) {
                return firstUnreadable(manifest);
            } catch (IOException | IllegalArgumentException e) {
                // the file has its other name, or is gone or damaged, which Lance itself says
            }
        }
        return Optional.empty();
    }

    private static Optional<String> firstUnreadable(FileChannel manifest) throws IOException {
        ByteBuffer footer = ByteBuffer.allocate(FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        manifest.read(footer, manifest.size() - FOOTER_BYTES);
        // the length is skipped: the fields come first, and end before it does
        manifest.position(footer.getLong(0) + Integer.BYTES);
        InputStream bytes = new BufferedInputStream(Channels.newInputStream(manifest));
        Map<Long, String> paths = new HashMap<>();
        while (bytes.read() == SCHEMA_FIELD) {
            SchemaField field = new SchemaField(text(bytes));
            String parent = paths.get(field.parentId);
            String path = parent == null ? field.name : parent + "." + field.name;
            if (!isReadable(field.logicalType)) {
                return Optional.of(
                        String.format(
                                "column '%s' of type %s",
                                LogSanitizer.of(path), LogSanitizer.of(field.logicalType)));
            }
            paths.put(field.id, path);
        }
        return Optional.empty();
    }

    /** Lance cuts a type's text at each colon, and an offset from UTC contains one more. */
    static boolean isReadable(String logicalType) {
        long colons = logicalType.chars().filter(c -> c == ':').count();
        if (logicalType.startsWith("fixed_size_list:timestamp:")) {
            return colons == 4;
        }
        return !logicalType.startsWith("timestamp:") || colons == 2;
    }

    private static byte[] text(InputStream bytes) throws IOException {
        long length = number(bytes);
        if (length < 0 || length > MAX_TEXT_BYTES) {
            throw new IOException("a text of " + length + " bytes");
        }
        byte[] text = bytes.readNBytes((int) length);
        if (text.length < length) {
            throw new EOFException();
        }
        return text;
    }

    private static long number(InputStream bytes) throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = bytes.read();
            if (next < 0) {
                throw new EOFException();
            }
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IOException("a number of more than 64 bits");
    }

    /** What a manifest says of a field of the schema. */
    private static final class SchemaField {

        private long id;
        private long parentId = -1;
        private String name = "";
        private String logicalType = "";

        SchemaField(byte[] content) throws IOException {
            InputStream parts = new ByteArrayInputStream(content);
            while (parts.available() > 0) {
                add(number(parts), parts);
            }
        }

        private void add(long tag, InputStream parts) throws IOException {
            if (tag == NAME) {
                name = new String(text(parts), StandardCharsets.UTF_8);
            } else if (tag == LOGICAL_TYPE) {
                logicalType = new String(text(parts), StandardCharsets.UTF_8);
            } else if (tag == ID) {
                id = number(parts);
            } else if (tag == PARENT_ID) {
                parentId = number(parts);
            } else if ((tag & 7) == LENGTH) {
                text(parts);
            } else {
                number(parts);
            }
        }
    }

    private ManifestTypeCheck() {}
}
