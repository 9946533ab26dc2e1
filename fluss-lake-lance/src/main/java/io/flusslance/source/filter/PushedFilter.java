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
package io.flusslance.source.filter;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.predicate.Predicate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The part of a query's predicates that Lance evaluates: filters that must all hold. They are flat,
 * unlike Fluss's predicates: an {@code IN} with 600 values nests 600 levels deep, and overflows the
 * stack when Java serializes it with the job.
 */
public final class PushedFilter implements Serializable {

    private static final long serialVersionUID = 1L;

    private final ArrayList<LanceFilter> conjuncts;
    private final boolean complete;

    private PushedFilter(List<LanceFilter> conjuncts, boolean complete) {
        this.conjuncts = new ArrayList<>(conjuncts);
        this.complete = complete;
    }

    /** Converts predicates that must all hold; empty if Lance can evaluate none of them. */
    public static Optional<PushedFilter> of(List<Predicate> predicates) {
        FlussToLancePredicateConverter.Conjunction all =
                FlussToLancePredicateConverter.convert(predicates);
        // empty if the only operand exceeds the limits of a filter
        return all.toFilter().map(any -> new PushedFilter(all.operands(), all.isComplete()));
    }

    /** Returns whether Lance can evaluate a predicate, at least partly. */
    public static boolean canPush(Predicate predicate) {
        return of(List.of(predicate)).isPresent();
    }

    /**
     * Returns the filter for a version of the dataset.
     *
     * @param fields the columns of the version; a conjunct on a column that is missing or has a
     *     different type is left to Flink
     * @return empty if all conjuncts are left to Flink
     */
    public Optional<LanceFilter> forVersion(List<Field> fields) {
        List<LanceFilter> kept =
                conjuncts.stream()
                        .filter(conjunct -> conjunct.canBeEvaluatedOn(fields))
                        .collect(Collectors.toList());
        Optional<LanceFilter> all = LanceFilter.allOf(kept);
        return complete && kept.size() == conjuncts.size() ? all : all.map(LanceFilter::asSuperset);
    }

    @Override
    public String toString() {
        return LanceFilter.allOf(conjuncts).map(LanceFilter::text).orElse("none");
    }
}
