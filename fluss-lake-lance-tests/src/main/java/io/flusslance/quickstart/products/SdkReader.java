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
package io.flusslance.quickstart.products;

import io.flusslance.quickstart.TieredDataset;
import io.flusslance.quickstart.Warehouse;

import org.lance.ipc.ScanOptions;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the lake with the Lance SDK, in this process. */
final class SdkReader implements LakeReader {

    private final Warehouse warehouse;

    SdkReader(Warehouse warehouse) {
        this.warehouse = warehouse;
    }

    @Override
    public String name() {
        return "Lance";
    }

    @Override
    public List<Product> read(long version) throws IOException {
        List<Product> products = new ArrayList<>();
        try (TieredDataset dataset = TieredDataset.open(warehouse, ProductTable.PATH, version)) {
            dataset.forEachBatch(
                    new ScanOptions.Builder().build(),
                    batch -> products.addAll(ProductRows.of(batch)));
        }
        return products;
    }
}
