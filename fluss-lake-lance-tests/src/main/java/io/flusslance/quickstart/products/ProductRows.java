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

import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Takes products out of Arrow batches. */
final class ProductRows {

    private ProductRows() {}

    /** All products of a batch. */
    static List<Product> of(VectorSchemaRoot batch) {
        List<Product> products = new ArrayList<>();
        for (int row = 0; row < batch.getRowCount(); row++) {
            products.add(product(batch, row));
        }
        return products;
    }

    private static Product product(VectorSchemaRoot batch, int row) {
        byte[] name = ((VarCharVector) batch.getVector(ProductTable.NAME)).get(row);
        long micros = ((TimeStampMicroTZVector) batch.getVector(ProductTable.CHANGED_AT)).get(row);
        return new Product(
                ((IntVector) batch.getVector(ProductTable.ID)).get(row),
                new String(name, StandardCharsets.UTF_8),
                ((DecimalVector) batch.getVector(ProductTable.PRICE)).getObject(row),
                embedding((FixedSizeListVector) batch.getVector(ProductTable.EMBEDDING), row),
                Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    private static List<Float> embedding(FixedSizeListVector vectors, int row) {
        Float4Vector values = (Float4Vector) vectors.getDataVector();
        List<Float> embedding = new ArrayList<>();
        int first = row * vectors.getListSize();
        for (int i = first; i < first + vectors.getListSize(); i++) {
            embedding.add(values.get(i));
        }
        return embedding;
    }
}
