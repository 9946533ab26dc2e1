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
import java.util.List;

/**
 * Reads the schema in a manifest, the file that describes a version. Such a file ends with the
 * position of the manifest message (8 bytes), the format version (4 bytes) and {@code LANC}, all
 * numbers in little-endian order. At that position are a length (4 bytes) and a protocol buffer
 * that begins with the fields of the schema, followed by the fragments. Of a large file, therefore,
 * only its end and one other part are read, unless it has about a thousand columns.
 */
final class ManifestSchema {

    private static final int FOOTER_BYTES = 16;

    /**
     * Reads the fields of a version's schema.
     *
     * @throws IOException if the file can't be read, or is not a complete Lance file
     */
    static List<SchemaField> fields(StoredFile manifest) throws IOException {
        long position = manifest.read(manifest.sizeBytes() - FOOTER_BYTES, FOOTER_BYTES).getLong(0);
        int length = manifest.read(position, Integer.BYTES).getInt(0);
        return SchemaReader.fields(manifest.stream(position + Integer.BYTES, length));
    }

    private ManifestSchema() {}
}
