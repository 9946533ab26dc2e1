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
 * The schema of a version as it is, dictionary columns of others included.
 *
 * <p>A categorical column of pandas becomes such a column. With one the SDK refuses to give the
 * schema that has the field ids ("ArrowSchema conversion error"), and its Arrow schema shows the
 * indexes into the dictionary, plain integers: to commit that schema would make the column one of
 * numbers. What a scan gives out says what the column is.
 */
public final class DatasetSchema {

    /** What others wrote down for the dataset as a whole, and tiering. */
    public static Map<String, String> metadataOf(Dataset dataset) {
        return dataset.getSchema().getCustomMetadata();
    }

    /**
     * The schema, with the dictionary encodings of its fields.
     *
     * @throws UncheckedIOException where a scan can't be opened
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

    /** A scan of all columns and no row, which tells their types. */
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
        // a scan gives something else out for a blob: it has no dictionary inside
        boolean isSame = field.getChildren().size() == scanned.getChildren().size();
        return new Field(
                field.getName(),
                type,
                isSame
                        ? withDictionaries(field.getChildren(), scanned.getChildren())
                        : field.getChildren());
    }

    /** Whether a field is a dictionary, or holds one. */
    public static boolean holdsDictionary(Field field) {
        return field.getDictionary() != null
                || field.getChildren().stream().anyMatch(DatasetSchema::holdsDictionary);
    }

    /** The schema that has the field ids, without the columns that are or hold dictionaries. */
    static LanceSchema withoutDictionaries(Dataset dataset) {
        return lanceSchema(dataset).orElseGet(() -> projected(dataset));
    }

    /** Empty where the SDK can't convert it. */
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
     * Lance itself tells the ids of the other columns, of a copy in memory from which the
     * dictionaries are dropped. The copy has no data, only the manifest, and nothing is written to
     * the storage.
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
