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

import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.ipc.LanceScanner;
import org.lance.operation.Merge;

import java.io.IOException;
import java.util.List;

/**
 * A {@code Merge} whose schema has dictionary columns. The SDK's own {@code Merge} does not export
 * dictionaries.
 */
final class DictionaryMerge extends Merge {

    private final ArrowSchema exported;

    private DictionaryMerge(List<FragmentMetadata> fragments, Schema schema, ArrowSchema exported) {
        super(fragments, schema);
        this.exported = exported;
    }

    /**
     * Creates a merge of fragments and a schema.
     *
     * @param dataset the version that has the dictionary columns of the schema
     * @param schema the schema from {@link DatasetSchema#of}, possibly with additional columns
     * @throws IOException if the dataset can't be read
     */
    static Merge of(Dataset dataset, List<FragmentMetadata> fragments, Schema schema)
            throws IOException {
        try (LanceScanner scanner = DatasetSchema.scanOfNothing(dataset);
                ArrowReader dictionaries = scanner.scanBatches()) {
            // they can be requested once the schema was read
            dictionaries.getVectorSchemaRoot();
            ArrowSchema exported = ArrowSchema.allocateNew(dataset.allocator());
            try {
                Data.exportSchema(dataset.allocator(), schema, dictionaries, exported);
                return new DictionaryMerge(fragments, schema, exported);
            } catch (RuntimeException e) {
                exported.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public long exportSchema(BufferAllocator allocator) {
        return exported.memoryAddress();
    }

    /** Also releases what Lance did not take over because the commit failed. */
    @Override
    public void release() {
        exported.release();
        exported.close();
    }
}
