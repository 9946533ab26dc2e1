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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of {@link ProductModel}. */
class ProductModelTest {

    private static final Instant START = Instant.parse("2024-01-02T03:04:05Z");

    private final ProductModel model = new ProductModel();

    private static Product product(int id, String price, int second) {
        return new Product(
                id, "lamp", new BigDecimal(price), List.of(1f), START.plusSeconds(second));
    }

    private void put(int bucket, Product product) {
        model.acknowledge(
                bucket, new Change(product.id(), Optional.of(product), product.changedAt()));
    }

    private void remove(int bucket, int id, int second) {
        model.acknowledge(bucket, new Change(id, Optional.empty(), START.plusSeconds(second)));
    }

    @Test
    void theNewestRowOfEachKeyIsThereAndRemovedOnesAreNot() {
        put(0, product(1, "1.00", 0));
        put(1, product(2, "2.00", 0));
        put(0, product(1, "1.50", 1));
        remove(1, 2, 2);

        assertThat(model.current()).isEqualTo(Map.of(1, product(1, "1.50", 1)));
        assertThat(model.changes()).isEqualTo(4);
    }

    @Test
    void theLakeHoldsWhatEndsBelowItsOffsets() {
        put(0, product(1, "1.00", 0)); // offset 0
        put(0, product(1, "1.50", 1)); // offsets 1 and 2
        put(0, product(3, "3.00", 2)); // offset 3
        put(1, product(2, "2.00", 3));

        model.advance(Map.of(0, 2L));
        assertThat(model.tiered()).isEqualTo(Map.of(1, product(1, "1.00", 0)));

        model.advance(Map.of(0, 3L, 1, 0L));
        assertThat(model.tiered()).isEqualTo(Map.of(1, product(1, "1.50", 1)));

        model.advance(Map.of(0, 4L, 1, 1L));
        assertThat(model.tiered()).isEqualTo(model.current()).hasSize(3);
        assertThat(model.records()).isEqualTo(5);
    }

    @Test
    void theLagIsTheAgeOfTheOldestChangeThatIsNotInTheLake() {
        assertThat(model.lag(START)).isZero();

        put(0, product(1, "1.00", 0));
        put(1, product(2, "2.00", 4));

        assertThat(model.lag(START.plusSeconds(10))).isEqualTo(Duration.ofSeconds(10));
        model.advance(Map.of(0, 1L));
        assertThat(model.lag(START.plusSeconds(10))).isEqualTo(Duration.ofSeconds(6));
        model.advance(Map.of(0, 1L, 1, 1L));
        assertThat(model.lag(START.plusSeconds(10))).isZero();
    }
}
