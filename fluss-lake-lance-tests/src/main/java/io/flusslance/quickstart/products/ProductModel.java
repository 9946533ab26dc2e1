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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the table holds now, and what its dataset holds, as the sender knows it: the changes that
 * Fluss has acknowledged, and where each of them ends in the log of its bucket.
 */
final class ProductModel {

    private record Acknowledged(long end, Change change) {}

    private final Map<Integer, Product> current = new TreeMap<>();
    private final Map<Integer, Product> tiered = new TreeMap<>();
    private final Map<Integer, Deque<Acknowledged>> untiered = new HashMap<>();
    private final Map<Integer, Long> ends = new HashMap<>();
    private long changes;

    /**
     * Takes a change that Fluss has acknowledged; those of a bucket come in their order.
     *
     * @param bucket of the key
     */
    synchronized void acknowledge(int bucket, Change change) {
        boolean isUpdate = change.product().isPresent() && current.containsKey(change.id());
        // an update is two records of the log: the row before and the one after
        long end = ends.merge(bucket, isUpdate ? 2L : 1L, Long::sum);
        untiered.computeIfAbsent(bucket, ignored -> new ArrayDeque<>())
                .add(new Acknowledged(end, change));
        apply(change, current);
        changes++;
    }

    /**
     * Takes how far the lake is.
     *
     * @param tieredEnds one past the last offset in the lake, by bucket
     */
    synchronized void advance(Map<Integer, Long> tieredEnds) {
        untiered.forEach(
                (bucket, waiting) -> {
                    long end = tieredEnds.getOrDefault(bucket, 0L);
                    while (!waiting.isEmpty() && waiting.peek().end() <= end) {
                        apply(waiting.remove().change(), tiered);
                    }
                });
    }

    private static void apply(Change change, Map<Integer, Product> products) {
        change.product()
                .ifPresentOrElse(
                        product -> products.put(change.id(), product),
                        () -> products.remove(change.id()));
    }

    /** The products that there are now, by key. */
    synchronized Map<Integer, Product> current() {
        return new TreeMap<>(current);
    }

    /** The products that the lake must hold, by key. */
    synchronized Map<Integer, Product> tiered() {
        return new TreeMap<>(tiered);
    }

    /** How many changes there were. */
    synchronized long changes() {
        return changes;
    }

    /** How many records of the log they are. */
    synchronized long records() {
        return ends.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How long the oldest change has waited that is not in the lake; zero if all are. */
    synchronized Duration lag(Instant now) {
        return untiered.values().stream()
                .filter(waiting -> !waiting.isEmpty())
                .map(waiting -> Duration.between(waiting.peek().change().at(), now))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}
