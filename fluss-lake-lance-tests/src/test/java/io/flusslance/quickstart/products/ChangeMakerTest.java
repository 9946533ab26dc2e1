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

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of {@link ChangeMaker}. */
class ChangeMakerTest {

    private static final Instant NOW = Instant.parse("2024-01-02T03:04:05Z");
    private static final int PRODUCTS = 100;
    private static final int CHANGES = 2_000;

    private static List<Change> changes(long seed) {
        ChangeMaker maker = new ChangeMaker(seed, CHANGES);
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < PRODUCTS; i++) {
            changes.add(maker.add(NOW));
        }
        for (int i = 0; i < CHANGES; i++) {
            changes.add(maker.next(NOW.plusSeconds(i)));
        }
        return changes;
    }

    @Test
    void aSeedMakesTheSameChangesAgain() {
        assertThat(changes(7)).isEqualTo(changes(7)).isNotEqualTo(changes(8));
    }

    @Test
    void onlyProductsThatAreThereDisappear() {
        Map<Integer, Product> products = new HashMap<>();
        int removed = 0;
        for (Change change : changes(7)) {
            if (change.product().isPresent()) {
                products.put(change.id(), change.product().get());
            } else {
                assertThat(products.remove(change.id())).isNotNull();
                removed++;
            }
        }

        assertThat(removed).isBetween(CHANGES / 20, CHANGES / 5);
        assertThat(products).containsKey(ChangeMaker.KEPT).doesNotContainKey(ChangeMaker.LOST);
    }

    @Test
    void oneWatchedProductDisappearsAtHalfTime() {
        List<Change> changes = changes(7);
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            if (changes.get(i).id() == ChangeMaker.LOST && changes.get(i).product().isEmpty()) {
                ends.add(i);
            }
        }

        assertThat(ends).containsExactly(PRODUCTS + CHANGES / 2 + 1);
    }
}
