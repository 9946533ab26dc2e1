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

import org.apache.arrow.vector.types.pojo.Field;
import org.lance.Dataset;
import org.lance.schema.LanceField;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The columns of a dataset with the field ids by which its files refer to them.
 *
 * <p>{@code Fragment.write()} numbers the fields of its input from 0, parents before their
 * children. In a dataset with a different column order, or with a dropped column, these numbers
 * mean other fields: the fragment can be committed, but its columns are then swapped or unreadable.
 * {@link #toDatasetIds} returns the ids of the dataset.
 */
public final class LanceFields {

    private final Map<String, Field> fields;
    private final Map<String, LanceField> lanceFields;

    private LanceFields(Map<String, Field> fields, Map<String, LanceField> lanceFields) {
        this.fields = fields;
        this.lanceFields = lanceFields;
    }

    /** Reads the columns of a dataset, in its order. */
    public static LanceFields of(Dataset dataset) {
        // Lance's own schema has the ids, but says time zone "-" where a timestamp has none
        Map<String, Field> fields = new LinkedHashMap<>();
        DatasetSchema.of(dataset).getFields().forEach(field -> fields.put(field.getName(), field));
        Map<String, LanceField> lanceFields = new LinkedHashMap<>();
        DatasetSchema.withoutDictionaries(dataset)
                .fields()
                .forEach(field -> lanceFields.put(field.getName(), field));
        return new LanceFields(fields, lanceFields);
    }

    /** Returns the Arrow field of a column. */
    public Optional<Field> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /** Returns all columns as Arrow fields, in the dataset's order. */
    public List<Field> fields() {
        return new ArrayList<>(fields.values());
    }

    /**
     * Maps field numbers of {@code Fragment.write()} to field ids of the dataset: the index is the
     * number, the value is the id.
     *
     * @param columns names of columns of the dataset, in the order in which they are written; none
     *     of them contains a dictionary
     */
    public int[] toDatasetIds(List<String> columns) {
        List<Integer> ids = new ArrayList<>();
        columns.forEach(column -> collectIds(lanceFields.get(column), ids));
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void collectIds(LanceField field, List<Integer> ids) {
        ids.add(field.getId());
        field.getChildren().forEach(child -> collectIds(child, ids));
    }
}
