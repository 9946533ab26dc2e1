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

/** A field of a Lance schema, at any depth. */
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

    /** Returns the path of the field: its name and those of its parents, separated by dots. */
    public String path() {
        StringBuilder path = new StringBuilder(name);
        for (Optional<SchemaField> in = parent; in.isPresent(); in = in.get().parent) {
            path.insert(0, in.get().name + ".");
        }
        return path.toString();
    }

    /** Returns the type as Lance writes it, such as {@code timestamp:us:UTC}. */
    public String logicalType() {
        return logicalType;
    }

    /** Returns the metadata of the field. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Collects the parts of a field while it is read. */
    static final class Builder {

        // the default of the protocol buffer
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
         * Builds the field.
         *
         * @param earlier the preceding fields by id, to which this field is added
         */
        SchemaField build(Map<Long, SchemaField> earlier) {
            SchemaField field = new SchemaField(this, Optional.ofNullable(earlier.get(parentId)));
            earlier.put(id, field);
            return field;
        }
    }
}
