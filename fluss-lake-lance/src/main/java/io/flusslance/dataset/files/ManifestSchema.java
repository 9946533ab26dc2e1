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
 * The schema in the file that describes a version. Such a file ends with the position of the
 * manifest (8 bytes), the version of the format (4 bytes) and {@code LANC}, all numbers in
 * little-endian order. At the position are a length (4 bytes) and a protocol buffer that begins
 * with the fields of the schema. The fragments come after them: of a large file, one with a
 * thousand columns apart, its end and one part more are read.
 */
final class ManifestSchema {

    private static final int FOOTER_BYTES = 16;

    /**
     * Reads the fields of a version's schema.
     *
     * @throws IOException where the file can't be read, or is no whole file of Lance's
     */
    static List<SchemaField> fields(StoredFile manifest) throws IOException {
        long position = manifest.read(manifest.sizeBytes() - FOOTER_BYTES, FOOTER_BYTES).getLong(0);
        int length = manifest.read(position, Integer.BYTES).getInt(0);
        return SchemaReader.fields(manifest.stream(position + Integer.BYTES, length));
    }

    private ManifestSchema() {}
}
