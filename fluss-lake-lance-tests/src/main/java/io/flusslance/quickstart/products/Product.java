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

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A row of the table.
 *
 * @param id the key
 * @param name of the product
 * @param price with two digits after the point
 * @param embedding of {@value ProductTable#DIMENSIONS} numbers
 * @param changedAt to the microsecond
 */
record Product(int id, String name, BigDecimal price, List<Float> embedding, Instant changedAt) {

    Product {
        embedding = List.copyOf(embedding);
    }

    /** The same with another price. */
    Product withPrice(BigDecimal newPrice, Instant at) {
        return new Product(id, name, newPrice, embedding, at);
    }

    /** The same with another embedding. */
    Product withEmbedding(List<Float> newEmbedding, Instant at) {
        return new Product(id, name, price, newEmbedding, at);
    }

    /** Says in words how a row that was read differs; empty if it does not. */
    Optional<String> differenceTo(Product read) {
        return equals(read) ? Optional.empty() : Optional.of("is " + this + ", read " + read);
    }
}
