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
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Makes up products, new prices and embeddings for them, and has some disappear. The assortment
 * grows and shrinks in turn. A seed always makes the same changes.
 */
final class ChangeMaker {

    /** The product whose price is watched; it never disappears. */
    static final int KEPT = 1;

    /** Another one, which disappears when half of the changes are made. */
    static final int LOST = 2;

    private static final double WATCHED_SHARE = 0.01;
    private static final double MOST_NEW_SHARE = 0.12;
    private static final double LEAST_NEW_SHARE = 0.02;
    private static final double EMBEDDING_SHARE = 0.1;

    /** How often the assortment grows and shrinks again. */
    private static final double WAVES = 2;

    private static final double LOWEST_PRICE = 0.5;
    private static final double HIGHEST_PRICE = 500;
    private static final double LARGEST_STEP = 0.1;

    private static final List<String> QUALITIES =
            List.of("plain", "small", "large", "blue", "green", "light", "warm", "quiet");
    private static final List<String> THINGS =
            List.of("lamp", "chair", "kettle", "coat", "clock", "radio", "shelf", "bicycle");

    private final SplittableRandom random;
    private final int plannedChanges;
    private final Map<Integer, Product> products = new HashMap<>();
    // those that can disappear by chance, in any order
    private final List<Integer> others = new ArrayList<>();
    private int lastId;
    private int made;

    /**
     * A maker without products.
     *
     * @param plannedChanges how many there will be about
     */
    ChangeMaker(long seed, int plannedChanges) {
        this.random = new SplittableRandom(seed);
        this.plannedChanges = plannedChanges;
    }

    /** A product that was not there before. */
    Change add(Instant now) {
        int id = ++lastId;
        String name =
                QUALITIES.get(random.nextInt(QUALITIES.size()))
                        + " "
                        + THINGS.get(random.nextInt(THINGS.size()))
                        + " "
                        + id;
        BigDecimal price = price(LOWEST_PRICE + random.nextDouble() * 100);
        if (id != KEPT && id != LOST) {
            others.add(id);
        }
        return put(new Product(id, name, price, embedding(), micros(now)));
    }

    /** The next change, whatever it is. */
    Change next(Instant now) {
        double progress = (double) made++ / plannedChanges;
        if (progress > 0.5 && products.containsKey(LOST)) {
            return remove(LOST, now);
        }
        double growth = (1 + Math.sin(2 * Math.PI * WAVES * progress)) / 2;
        double newShare = LEAST_NEW_SHARE + (MOST_NEW_SHARE - LEAST_NEW_SHARE) * growth;
        double lostShare = LEAST_NEW_SHARE + MOST_NEW_SHARE - newShare;
        double choice = random.nextDouble();
        if (choice < WATCHED_SHARE) {
            return change(products.get(products.containsKey(LOST) ? either() : KEPT), now);
        }
        if (choice < WATCHED_SHARE + newShare || others.isEmpty()) {
            return add(now);
        }
        int index = random.nextInt(others.size());
        if (choice < WATCHED_SHARE + newShare + lostShare) {
            int id = others.get(index);
            others.set(index, others.get(others.size() - 1));
            others.remove(others.size() - 1);
            return remove(id, now);
        }
        return change(products.get(others.get(index)), now);
    }

    private int either() {
        return random.nextBoolean() ? KEPT : LOST;
    }

    private Change change(Product product, Instant now) {
        if (random.nextDouble() < EMBEDDING_SHARE) {
            return put(product.withEmbedding(embedding(), micros(now)));
        }
        double factor = 1 + LARGEST_STEP * (2 * random.nextDouble() - 1);
        return put(product.withPrice(price(product.price().doubleValue() * factor), micros(now)));
    }

    private Change put(Product product) {
        products.put(product.id(), product);
        return new Change(product.id(), Optional.of(product), product.changedAt());
    }

    private Change remove(int id, Instant now) {
        products.remove(id);
        return new Change(id, Optional.empty(), micros(now));
    }

    private static BigDecimal price(double price) {
        return BigDecimal.valueOf(Math.min(HIGHEST_PRICE, Math.max(LOWEST_PRICE, price)))
                .setScale(ProductTable.PRICE_SCALE, RoundingMode.HALF_UP);
    }

    private List<Float> embedding() {
        List<Float> values = new ArrayList<>();
        for (int i = 0; i < ProductTable.DIMENSIONS; i++) {
            values.add((float) random.nextDouble());
        }
        return values;
    }

    private static Instant micros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }
}
