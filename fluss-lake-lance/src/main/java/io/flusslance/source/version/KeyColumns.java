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
package io.flusslance.source.version;

import io.flusslance.catalog.LanceTableDefinition;
import io.flusslance.config.ErrorCode;
import io.flusslance.config.LogSanitizer;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The key columns of a table, as the metadata of its dataset names them. */
public final class KeyColumns {

    /**
     * Returns the partition keys, in order; empty for a table without partitions.
     *
     * @throws IOException if the dataset has no such columns
     */
    public static List<String> ofPartitions(Schema schema) throws IOException {
        return names(schema, LanceTableDefinition.PARTITION_KEYS, "partition");
    }

    /**
     * Returns the columns of the primary key, in the order of the key; empty for a log table.
     *
     * @throws IOException if the dataset has no such columns
     */
    public static List<Field> ofPrimaryKey(Schema schema) throws IOException {
        return names(schema, LanceTableDefinition.PRIMARY_KEY, "primary").stream()
                .map(schema::findField)
                .collect(Collectors.toList());
    }

    /** Returns the names, which must be existing columns because a scan uses them. */
    private static List<String> names(Schema schema, String metadataKey, String kind)
            throws IOException {
        String text = schema.getCustomMetadata().getOrDefault(metadataKey, "");
        if (text.isEmpty()) {
            return List.of();
        }
        Set<String> columns =
                schema.getFields().stream().map(Field::getName).collect(Collectors.toSet());
        List<String> keys = new ArrayList<>();
        for (int begin = 0; begin <= text.length(); ) {
            int comma = text.indexOf(',', begin);
            int end = comma < 0 ? text.length() : comma;
            String key = text.substring(begin, end);
            if (!columns.contains(key) || key.contains("`") || keys.contains(key)) {
                throw damaged(kind + " key '" + LogSanitizer.of(key) + "'");
            }
            keys.add(key);
            begin = end + 1;
        }
        return keys;
    }

    /** Returns the error for a dataset whose metadata about keys is invalid. */
    public static IOException damaged(String what) {
        return new IOException(
                ErrorCode.METADATA_DAMAGED.format(
                        "The dataset's metadata about the keys and partitions of its "
                                + "table is damaged (%s). Restore an earlier version.",
                        what));
    }

    private KeyColumns() {}
}
