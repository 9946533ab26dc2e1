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

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A field of a schema as Lance has written it down, at whatever depth of the schema. */
public final class SchemaField {

    private final String name;
    private final String logicalType;
    private final Map<String, String> metadata;
    private final Optional<SchemaField> parent;

    private SchemaField(Builder builder, Optional<SchemaField> parent) {
        this.name = builder.name;
        this.logicalType = builder.logicalType;
        this.metadata = Map.copyOf(builder.metadata);
        this.parent = parent;
    }

    /** Its name after those of the fields that it is in, with dots between them. */
    public String path() {
        StringBuilder path = new StringBuilder(name);
        for (Optional<SchemaField> in = parent; in.isPresent(); in = in.get().parent) {
            path.insert(0, in.get().name + ".");
        }
        return path.toString();
    }

    /** Its type in Lance's own words, as {@code timestamp:us:UTC}. */
    public String logicalType() {
        return logicalType;
    }

    /** What its writer wrote down for it. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** What is read of a field, part by part. */
    static final class Builder {

        // as the protocol buffer has it where it says nothing
        private String name = "";
        private String logicalType = "";
        private long id;
        private long parentId;
        private final Map<String, String> metadata = new HashMap<>();

        void name(String text) {
            name = text;
        }

        void logicalType(String text) {
            logicalType = text;
        }

        void id(long number) {
            id = number;
        }

        void parentId(long number) {
            parentId = number;
        }

        void metadata(String key, String value) {
            metadata.put(key, value);
        }

        /**
         * Ends the field.
         *
         * @param earlier the fields before it by their ids, to which it is added
         */
        SchemaField build(Map<Long, SchemaField> earlier) {
            SchemaField field = new SchemaField(this, Optional.ofNullable(earlier.get(parentId)));
            earlier.put(id, field);
            return field;
        }
    }
}
