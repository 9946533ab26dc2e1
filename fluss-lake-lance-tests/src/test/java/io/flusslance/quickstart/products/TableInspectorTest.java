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

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of {@link TableInspector}. */
class TableInspectorTest {

    private static final Instant NOW = Instant.parse("2024-01-02T03:04:05Z");
    private static final Product FIRST = product(1, "1.00", 0.5f);
    private static final Product SECOND = product(2, "2.00", 0.25f);
    private static final Map<Integer, Product> EXPECTED = Map.of(1, FIRST, 2, SECOND);

    private static Product product(int id, String price, float value) {
        return new Product(id, "lamp", new BigDecimal(price), List.of(value, 1f), NOW);
    }

    private static List<String> mismatches(Product... rows) {
        return TableInspector.mismatches("lake", EXPECTED, List.of(rows));
    }

    @Test
    void rowsInAnyOrderAgree() {
        assertThat(mismatches(SECOND, FIRST)).isEmpty();
    }

    @Test
    void aStalePriceAndAnotherEmbeddingAreNamed() {
        assertThat(mismatches(product(1, "0.99", 0.5f), product(2, "2.00", 0.26f)))
                .hasSize(2)
                .allSatisfy(text -> assertThat(text).startsWith("lake: product "));
    }

    @Test
    void lostDoubledAndRemovedProductsAreNamed() {
        assertThat(mismatches(FIRST, FIRST, product(3, "3.00", 1)))
                .containsExactlyInAnyOrder(
                        "lake: product 1 was read more than once",
                        "lake: product 3 was never sent",
                        "lake: product 2 is missing");
    }
}
