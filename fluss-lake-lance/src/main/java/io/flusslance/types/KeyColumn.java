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
 * Marks the columns of a primary key in a dataset: they are NOT NULL and have the metadata of
 * Lance's unenforced primary key.
 */
public final class KeyColumn {

    private static final String MARK = "lance-schema:unenforced-primary-key";

    /** Metadata key of the position in the primary key, from 1. */
    private static final String POSITION = MARK + ":position";

    /**
     * Returns a column marked as part of a primary key.
     *
     * @param position its position in the key, from 0
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

    /** Returns whether a column is part of a primary key and NOT NULL. */
    public static boolean isKey(Field column) {
        return column.getMetadata().containsKey(MARK);
    }

    private KeyColumn() {}
}
