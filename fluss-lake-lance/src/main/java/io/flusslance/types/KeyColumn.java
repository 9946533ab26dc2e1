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

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

import java.util.HashMap;
import java.util.Map;

/**
 * How a dataset says that a column is one of a primary key: it is NOT NULL and has the metadata by
 * which Lance knows a key that it does not enforce.
 */
public final class KeyColumn {

    private static final String MARK = "lance-schema:unenforced-primary-key";

    /** The place in the key, from 1. */
    private static final String POSITION = MARK + ":position";

    /**
     * A column as one of a key.
     *
     * @param position its place in the key, from 0
     */
    public static Field of(Field column, int position) {
        Map<String, String> metadata = new HashMap<>(column.getMetadata());
        metadata.put(MARK, "true");
        metadata.put(POSITION, Integer.toString(position + 1));
        return new Field(
                column.getName(),
                new FieldType(false, column.getType(), column.getDictionary(), metadata),
                column.getChildren());
    }

    /** Whether a column is one of a key, of which no row lacks a value. */
    public static boolean isKey(Field column) {
        return column.getMetadata().containsKey(MARK);
    }

    private KeyColumn() {}
}
