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
package io.flusslance.tiering;

import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.LanceRow;
import io.flusslance.testing.TieringCluster;

import org.apache.flink.types.Row;
import org.apache.fluss.client.Connection;
import org.apache.fluss.client.admin.OffsetSpec;
import org.apache.fluss.client.lookup.LookupResult;
import org.apache.fluss.client.lookup.Lookuper;
import org.apache.fluss.client.table.Table;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.DataTypeRoot;
import org.apache.fluss.types.RowType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A primary-key table of integers and texts on a real cluster: the rows that Fluss itself looks up,
 * and those in the lake.
 */
final class LookedUpTable {

    private static final int LOOKUP_SECONDS = 60;

    private final TieringCluster cluster;
    private final Connection connection;
    private final TablePath path;
    private final RowType type;
    private final int[] key;
    // all that a row may have
    private final List<GenericRow> keys;

    /**
     * Creates a table.
     *
     * @param keys all that its rows may have, in the order of the key's columns
     */
    LookedUpTable(
            TieringCluster cluster,
            Connection connection,
            String name,
            TableDescriptor descriptor,
            List<GenericRow> keys)
            throws Exception {
        this.cluster = cluster;
        this.connection = connection;
        this.path = TablePath.of("fluss", name);
        this.keys = keys;
        Schema schema = descriptor.getSchema();
        this.type = schema.getRowType();
        this.key = schema.getPrimaryKeyIndexes();
        cluster.createTable(path, descriptor);
    }

    TablePath path() {
        return path;
    }

    /** Writes rows; they are acknowledged when this returns. */
    void write(Changes changes) throws Exception {
        try (Table table = connection.getTable(path)) {
            List<CompletableFuture<?>> written = new ArrayList<>();
            changes.write(table, written);
            for (CompletableFuture<?> one : written) {
                one.get(LOOKUP_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    /** What is written to a table. */
    interface Changes {

        /**
         * Writes rows and flushes.
         *
         * @param written gets what the writers give back
         */
        void write(Table table, List<CompletableFuture<?>> written) throws Exception;
    }

    /** The first offset that is left of a bucket. */
    long firstOffset(int bucket) throws Exception {
        return cluster.admin()
                .listOffsets(path, List.of(bucket), new OffsetSpec.EarliestSpec())
                .all()
                .get()
                .get(bucket);
    }

    /** Row by key, as Fluss has them now. */
    Map<String, String> rowsInFluss() throws Exception {
        Map<String, String> rows = new TreeMap<>();
        try (Table table = connection.getTable(path)) {
            Lookuper lookuper = table.newLookup().createLookuper();
            List<CompletableFuture<LookupResult>> answers = new ArrayList<>();
            keys.forEach(row -> answers.add(lookuper.lookup(row)));
            for (CompletableFuture<LookupResult> answer : answers) {
                InternalRow row = answer.get(LOOKUP_SECONDS, TimeUnit.SECONDS).getSingletonRow();
                if (row != null) {
                    add(rows, values(row));
                }
            }
        }
        return rows;
    }

    /** Row by key, as its dataset has them; a key that it has twice is an error. */
    Map<String, String> rowsInLake(String warehouse) throws Exception {
        Map<String, String> rows = new TreeMap<>();
        String uri = warehouse + "/fluss/" + path.getTableName() + ".lance";
        try (LanceDataset dataset = LanceDataset.open(uri, Map.of())) {
            dataset.forEachRow(row -> add(rows, values(row)));
        }
        return rows;
    }

    /** Row by key, as a query gives them; a key that comes twice is an error. */
    Map<String, String> rows(List<Row> found) {
        Map<String, String> rows = new TreeMap<>();
        for (Row row : found) {
            Object[] values = new Object[type.getFieldCount()];
            Arrays.setAll(values, row::getField);
            add(rows, values);
        }
        return rows;
    }

    private void add(Map<String, String> rows, Object... values) {
        String keyText =
                Arrays.stream(key)
                        .mapToObj(position -> String.valueOf(values[position]))
                        .collect(Collectors.joining("/"));
        assertThat(rows.put(keyText, Arrays.toString(values)))
                .as("an earlier row of key %s of %s", keyText, path)
                .isNull();
    }

    private Object[] values(InternalRow row) {
        Object[] values = new Object[type.getFieldCount()];
        for (int i = 0; i < values.length; i++) {
            InternalRow.FieldGetter getter = InternalRow.createFieldGetter(type.getTypeAt(i), i);
            values[i] = getter.getFieldOrNull(row);
        }
        return values;
    }

    private Object[] values(LanceRow row) {
        Object[] values = new Object[type.getFieldCount()];
        for (int i = 0; i < values.length; i++) {
            DataField column = type.getFields().get(i);
            if (!row.isNull(column.getName())) {
                values[i] =
                        column.getType().getTypeRoot() == DataTypeRoot.STRING
                                ? row.text(column.getName())
                                : (Object) row.integer(column.getName());
            }
        }
        return values;
    }

    /** A text as Fluss has it. */
    static BinaryString text(String text) {
        return BinaryString.fromString(text);
    }

    /** The keys 0, 1, 2 and so on of one column. */
    static List<GenericRow> numbers(int count) {
        List<GenericRow> numbers = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            numbers.add(GenericRow.of(number));
        }
        return numbers;
    }
}
