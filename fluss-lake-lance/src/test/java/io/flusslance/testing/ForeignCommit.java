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
package io.flusslance.testing;

import io.flusslance.dataset.LanceTransactions;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.Transaction;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** What someone else with access to the warehouse does to a table's dataset. */
public final class ForeignCommit {

    /** Sets keys of the schema's metadata. */
    public static void metadata(TestTable table, Map<String, String> changed) throws IOException {
        schema(
                table,
                schema -> {
                    Map<String, String> metadata = new HashMap<>(schema.getCustomMetadata());
                    metadata.putAll(changed);
                    return new Schema(schema.getFields(), metadata);
                });
    }

    /** Sets a key of the metadata of a column. */
    public static void ofColumn(TestTable table, String column, String key, String value)
            throws IOException {
        schema(
                table,
                schema -> {
                    List<Field> fields = new ArrayList<>();
                    for (Field field : schema.getFields()) {
                        Map<String, String> metadata = new HashMap<>(field.getMetadata());
                        if (field.getName().equals(column)) {
                            metadata.put(key, value);
                        }
                        fields.add(
                                new Field(
                                        field.getName(),
                                        new FieldType(
                                                field.isNullable(),
                                                field.getType(),
                                                field.getDictionary(),
                                                metadata),
                                        field.getChildren()));
                    }
                    return new Schema(fields, schema.getCustomMetadata());
                });
    }

    /** Commits as tiering does, with properties that are those of its last commit but for these. */
    public static void asTiering(TestTable table, Map<String, String> changed) throws IOException {
        Map<String, String> properties = properties(table);
        properties.putAll(changed);
        transaction(table, properties);
    }

    /** The properties of the last transaction that has some. */
    public static Map<String, String> properties(TestTable table) throws IOException {
        Map<String, String> properties = new HashMap<>();
        table.open(
                dataset -> {
                    for (long version = dataset.version(); properties.isEmpty(); version--) {
                        try (Dataset at = dataset.checkoutVersion(version)) {
                            at.readTransaction()
                                    .flatMap(Transaction::transactionProperties)
                                    .ifPresent(properties::putAll);
                        }
                    }
                });
        return properties;
    }

    /** Commits nothing but properties, as tiering does. */
    public static void transaction(TestTable table, Map<String, String> properties)
            throws IOException {
        table.open(
                dataset -> {
                    try {
                        new LanceTransactions(table.conf().storage())
                                .commitFenced(
                                        dataset,
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        UUID.randomUUID().toString(),
                                        properties);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static void schema(TestTable table, Function<Schema, Schema> change)
            throws IOException {
        commit(table, List.of(), change);
    }

    /** Adds a fragment as it is. */
    public static void fragment(TestTable table, FragmentMetadata fragment) throws IOException {
        commit(table, List.of(fragment), Function.identity());
    }

    private static void commit(
            TestTable table, List<FragmentMetadata> added, Function<Schema, Schema> change)
            throws IOException {
        table.open(
                dataset -> {
                    Schema schema =
                            new Schema(
                                    dataset.getSchema().getFields(),
                                    dataset.getLanceSchema().metadata());
                    try {
                        new LanceTransactions(table.conf().storage())
                                .commitWithSchema(
                                        dataset,
                                        added,
                                        change.apply(schema),
                                        UUID.randomUUID().toString(),
                                        Map.of());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private ForeignCommit() {}
}
