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

import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A categorical column that someone adds to a dataset, as that of a data frame becomes. */
public final class ForeignDictionary {

    private static final ArrowType.Int INDEX_TYPE = new ArrowType.Int(8, true);

    /** Adds a column in which all rows of the dataset have the one category {@code "a"}. */
    public static void addTo(TestTable table, String column) throws IOException {
        addTo(table, column, Map.of());
    }

    /** The same with metadata of the column. */
    public static void addTo(TestTable table, String column, Map<String, String> metadata)
            throws IOException {
        table.open(
                dataset -> {
                    try (BufferAllocator allocator = new RootAllocator();
                            ArrowStreamReader rows =
                                    new ArrowStreamReader(
                                            new ByteArrayInputStream(
                                                    batch(
                                                            column,
                                                            metadata,
                                                            (int) dataset.countRows())),
                                            allocator);
                            ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
                        Data.exportArrayStream(allocator, rows, stream);
                        dataset.addColumns(stream, Optional.empty());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static byte[] batch(String column, Map<String, String> metadata, int rows)
            throws IOException {
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, INDEX_TYPE);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (BufferAllocator allocator = new RootAllocator();
                VarCharVector categories = new VarCharVector("categories", allocator);
                TinyIntVector indexes =
                        (TinyIntVector)
                                new Field(
                                                column,
                                                new FieldType(true, INDEX_TYPE, encoding, metadata),
                                                List.of())
                                        .createVector(allocator);
                VectorSchemaRoot root = VectorSchemaRoot.of(indexes);
                DictionaryProvider.MapDictionaryProvider provider =
                        new DictionaryProvider.MapDictionaryProvider()) {
            categories.setSafe(0, "a".getBytes(StandardCharsets.UTF_8));
            categories.setValueCount(1);
            provider.put(new Dictionary(categories, encoding));
            for (int row = 0; row < rows; row++) {
                indexes.setSafe(row, 0);
            }
            root.setRowCount(rows);
            try (ArrowStreamWriter writer = new ArrowStreamWriter(root, provider, bytes)) {
                writer.writeBatch();
            }
        }
        return bytes.toByteArray();
    }

    private ForeignDictionary() {}
}
