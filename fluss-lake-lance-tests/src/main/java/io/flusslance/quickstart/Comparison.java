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
package io.flusslance.quickstart;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Compares what is read back with what was sent, row by row.
 *
 * @param <S> what is known of a row that was sent
 * @param <R> a row that was read back
 */
public final class Comparison<S, R> {

    /**
     * A row that is not as it was sent.
     *
     * @param name of the row
     * @param reason what is wrong, in words
     */
    public record Mismatch(String name, String reason) {}

    private final Map<String, S> sent;
    private final BiFunction<S, R, Optional<String>> difference;
    private final Set<String> missing;
    private final List<Mismatch> mismatches = new ArrayList<>();

    /**
     * Starts a comparison.
     *
     * @param sent what there must be, by name
     * @param difference says in words how a row differs from what was sent; empty if it does not
     */
    public Comparison(Map<String, S> sent, BiFunction<S, R, Optional<String>> difference) {
        this.sent = Map.copyOf(sent);
        this.difference = difference;
        this.missing = new LinkedHashSet<>(sent.keySet());
    }

    /**
     * Takes a row that was read back.
     *
     * @param name of the row
     * @param row all its columns
     */
    public void read(String name, R row) {
        S expected = sent.get(name);
        if (expected == null) {
            mismatches.add(new Mismatch(name, "was never sent"));
        } else if (!missing.remove(name)) {
            mismatches.add(new Mismatch(name, "was read more than once"));
        } else {
            difference
                    .apply(expected, row)
                    .ifPresent(reason -> mismatches.add(new Mismatch(name, reason)));
        }
    }

    /**
     * What is wrong, once everything was read.
     *
     * @return empty if every row came back once and unchanged
     */
    public List<Mismatch> finish() {
        List<Mismatch> all = new ArrayList<>(mismatches);
        missing.forEach(name -> all.add(new Mismatch(name, "is missing")));
        return all;
    }
}
