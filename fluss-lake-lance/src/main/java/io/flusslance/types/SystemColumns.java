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
package io.flusslance.types;

import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

import java.util.List;
import java.util.Locale;

/**
 * The three columns at the end of every dataset that record the origin of a row: bucket, offset and
 * timestamp of its log record (Fluss improvement proposal FIP-5).
 */
public final class SystemColumns {

    public static final String BUCKET = "__bucket";
    public static final String OFFSET = "__offset";
    public static final String TIMESTAMP = "__timestamp";

    private static final List<Field> FIELDS =
            List.of(
                    new Field(BUCKET, FieldType.nullable(new ArrowType.Int(32, true)), null),
                    new Field(OFFSET, FieldType.nullable(new ArrowType.Int(64, true)), null),
                    new Field(
                            TIMESTAMP,
                            FieldType.nullable(
                                    new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
                            null));

    /** Returns the system columns in order. */
    public static List<Field> fields() {
        return FIELDS;
    }

    /** Returns whether a name is that of a system column, ignoring case. */
    public static boolean isSystemColumn(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals(BUCKET) || lower.equals(OFFSET) || lower.equals(TIMESTAMP);
    }

    /**
     * Returns whether a schema has the named system columns with the types that the plugin writes.
     */
    public static boolean areIn(Schema schema, String... names) {
        List<String> wanted = List.of(names);
        return FIELDS.stream()
                .filter(column -> wanted.contains(column.getName()))
                .allMatch(
                        column ->
                                schema.getFields().stream()
                                        .anyMatch(
                                                field ->
                                                        field.getName().equals(column.getName())
                                                                && field.getType()
                                                                        .equals(column.getType())));
    }

    private SystemColumns() {}
}
