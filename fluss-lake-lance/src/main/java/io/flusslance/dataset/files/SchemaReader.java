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

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the fields of a schema from Lance's protocol buffers, with which manifests and data files
 * begin. A protocol buffer library would be larger than the plugin's own code, and Lance does not
 * bring one.
 *
 * <p>A buffer is a sequence of tags, each followed by its value. A tag is the field number times 8,
 * plus the kind of the value: a number, 8 bytes, a length and that many bytes, or 4 bytes.
 */
final class SchemaReader {

    private static final int NUMBER = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH = 2;
    private static final int FOUR_BYTES = 5;

    /** Tag of a field, in a manifest and in a schema. */
    private static final int FIELD = tag(1, LENGTH);

    private static final int NAME = tag(2, LENGTH);
    private static final int ID = tag(3, NUMBER);
    private static final int PARENT_ID = tag(4, NUMBER);
    private static final int LOGICAL_TYPE = tag(5, LENGTH);
    private static final int METADATA = tag(10, LENGTH);

    /** Tag of a key, in an entry of the metadata. */
    private static final int KEY = tag(1, LENGTH);

    private static final int VALUE = tag(2, LENGTH);

    private final InputStream bytes;

    private SchemaReader(InputStream bytes) {
        this.bytes = bytes;
    }

    private SchemaReader(byte[] bytes) {
        this(new ByteArrayInputStream(bytes));
    }

    private static int tag(int number, int kind) {
        return (number << 3) | kind;
    }

    /**
     * Reads the fields at the start of a buffer; the rest is not read.
     *
     * @throws IOException if the bytes can't be read or are not fields
     */
    static List<SchemaField> fields(InputStream bytes) throws IOException {
        SchemaReader reader = new SchemaReader(bytes);
        Map<Long, SchemaField> byId = new HashMap<>();
        List<SchemaField> fields = new ArrayList<>();
        // prost writes what has the lowest number first
        while (bytes.read() == FIELD) {
            fields.add(new SchemaReader(reader.bytes()).field(byId));
        }
        return fields;
    }

    /**
     * Reads the fields of the schema at the start of a data file's own buffer.
     *
     * @throws IOException if the bytes can't be read or are not a schema
     */
    static List<SchemaField> fieldsOfFirst(InputStream bytes) throws IOException {
        if (bytes.read() != FIELD) {
            return List.of();
        }
        return fields(new ByteArrayInputStream(new SchemaReader(bytes).bytes()));
    }

    private SchemaField field(Map<Long, SchemaField> earlier) throws IOException {
        SchemaField.Builder field = new SchemaField.Builder();
        while (bytes.available() > 0) {
            long tag = number();
            if (tag == NAME) {
                field.name(text());
            } else if (tag == ID) {
                field.id(number());
            } else if (tag == PARENT_ID) {
                field.parentId(number());
            } else if (tag == LOGICAL_TYPE) {
                field.logicalType(text());
            } else if (tag == METADATA) {
                new SchemaReader(bytes()).entry(field);
            } else {
                skip(tag);
            }
        }
        return field.build(earlier);
    }

    private void entry(SchemaField.Builder field) throws IOException {
        String key = "";
        String value = "";
        while (bytes.available() > 0) {
            long tag = number();
            if (tag == KEY) {
                key = text();
            } else if (tag == VALUE) {
                value = text();
            } else {
                skip(tag);
            }
        }
        field.metadata(key, value);
    }

    private String text() throws IOException {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    private byte[] bytes() throws IOException {
        long length = number();
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw new IOException("a length of " + length + " bytes");
        }
        return bytes((int) length);
    }

    /** Allocates memory as the bytes arrive, whatever their declared length. */
    private byte[] bytes(int length) throws IOException {
        byte[] read = bytes.readNBytes(length);
        if (read.length < length) {
            throw new EOFException("The schema ends within a field.");
        }
        return read;
    }

    private void skip(long tag) throws IOException {
        switch ((int) tag & 7) {
            case NUMBER:
                number();
                break;
            case EIGHT_BYTES:
                bytes(Long.BYTES);
                break;
            case LENGTH:
                bytes();
                break;
            case FOUR_BYTES:
                bytes(Integer.BYTES);
                break;
            default:
                throw new IOException("a value of unknown type, with tag " + tag);
        }
    }

    private long number() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = bytes.read();
            if (next < 0) {
                throw new EOFException("The schema ends within a number.");
            }
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IOException("a number of more than 64 bits");
    }
}
