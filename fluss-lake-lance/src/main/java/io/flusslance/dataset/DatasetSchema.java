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

import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.lance.CommitBuilder;
import org.lance.Dataset;
import org.lance.Ref;
import org.lance.Transaction;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;
import org.lance.operation.Project;
import org.lance.schema.LanceField;
import org.lance.schema.LanceSchema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Reads the schema of a version as it is, including dictionary columns of other programs.
 *
 * <p>pandas writes a categorical column as a dictionary column. With such a column, the SDK can't
 * return the schema that has the field ids ("ArrowSchema conversion error"), and its Arrow schema
 * shows only the dictionary indexes, which are plain integers. Committing that schema would turn
 * the column into one of numbers. The type that a scan returns is correct.
 */
public final class DatasetSchema {

    /** Returns the schema metadata, including what other programs wrote. */
    public static Map<String, String> metadataOf(Dataset dataset) {
        return dataset.getSchema().getCustomMetadata();
    }

    /**
     * Returns the schema, with the dictionary encodings of its fields.
     *
     * @throws UncheckedIOException if a scan can't be opened
     */
    public static Schema of(Dataset dataset) {
        Schema schema = dataset.getSchema();
        if (lanceSchema(dataset).isPresent()) {
            return schema;
        }
        try (LanceScanner scanner = scanOfNothing(dataset);
                ArrowReader reader = scanner.scanBatches()) {
            List<Field> scanned = reader.getVectorSchemaRoot().getSchema().getFields();
            return new Schema(
                    withDictionaries(schema.getFields(), scanned), schema.getCustomMetadata());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    /** Opens a scan of all columns and no rows, which returns their types. */
    static LanceScanner scanOfNothing(Dataset dataset) {
        return dataset.newScan(new ScanOptions.Builder().limit(0).build());
    }

    private static List<Field> withDictionaries(List<Field> fields, List<Field> scanned) {
        List<Field> encoded = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            encoded.add(withDictionary(fields.get(i), scanned.get(i)));
        }
        return encoded;
    }

    private static Field withDictionary(Field field, Field scanned) {
        FieldType type =
                new FieldType(
                        field.isNullable(),
                        field.getType(),
                        scanned.getDictionary(),
                        field.getMetadata());
        // a scan returns a different type for a blob, which contains no dictionary
        boolean isSame = field.getChildren().size() == scanned.getChildren().size();
        return new Field(
                field.getName(),
                type,
                isSame
                        ? withDictionaries(field.getChildren(), scanned.getChildren())
                        : field.getChildren());
    }

    /** Returns whether a field is a dictionary or contains one. */
    public static boolean holdsDictionary(Field field) {
        return field.getDictionary() != null
                || field.getChildren().stream().anyMatch(DatasetSchema::holdsDictionary);
    }

    /** Returns the field ids of top-level columns, without those of columns that do not exist. */
    public static List<Integer> fieldIds(Dataset dataset, List<String> columns) {
        List<LanceField> fields = withoutDictionaries(dataset).fields();
        return columns.stream()
                .flatMap(column -> fields.stream().filter(f -> f.getName().equals(column)))
                .map(LanceField::getId)
                .collect(Collectors.toList());
    }

    /** Returns the schema with field ids, without columns that are or contain dictionaries. */
    static LanceSchema withoutDictionaries(Dataset dataset) {
        return lanceSchema(dataset).orElseGet(() -> projected(dataset));
    }

    /** Returns empty if the SDK can't convert the schema. */
    private static Optional<LanceSchema> lanceSchema(Dataset dataset) {
        try {
            return Optional.of(dataset.getLanceSchema());
        } catch (IllegalArgumentException e) {
            if (LanceErrors.isUnconvertibleSchema(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Gets the ids of the other columns from Lance: drops the dictionary columns of an in-memory
     * copy of the dataset. The copy has no data, only the manifest, and nothing is written to the
     * storage.
     */
    private static LanceSchema projected(Dataset dataset) {
        List<Field> others =
                of(dataset).getFields().stream()
                        .filter(field -> !holdsDictionary(field))
                        .collect(Collectors.toList());
        String uri = "memory://" + UUID.randomUUID();
        try (Dataset copy = dataset.shallowClone(uri, Ref.ofMain(dataset.version()));
                Transaction drop =
                        new Transaction.Builder()
                                .readVersion(copy.version())
                                .operation(Project.builder().schema(new Schema(others)).build())
                                .build();
                Dataset projected = new CommitBuilder(copy).execute(drop)) {
            return projected.getLanceSchema();
        }
    }

    private DatasetSchema() {}
}
