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
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one reader sees of the table, as it is shown.
 *
 * @param products how many there are
 * @param watched the prices of {@link ChangeMaker#KEPT} and {@link ChangeMaker#LOST}, by key
 */
record View(int products, Map<Integer, BigDecimal> watched) {

    /** What is shown of all rows. */
    static View of(Collection<Product> rows) {
        return new View(
                rows.size(),
                rows.stream()
                        .filter(row -> row.id() == ChangeMaker.KEPT || row.id() == ChangeMaker.LOST)
                        .collect(
                                Collectors.toMap(
                                        Product::id, Product::price, (first, second) -> second)));
    }

    /** The price of a watched product; empty if there is no such product. */
    Optional<BigDecimal> price(int id) {
        return Optional.ofNullable(watched.get(id));
    }
}
