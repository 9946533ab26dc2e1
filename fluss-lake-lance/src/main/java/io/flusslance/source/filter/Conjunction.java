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

import org.apache.fluss.predicate.And;
import org.apache.fluss.predicate.CompoundPredicate;
import org.apache.fluss.predicate.LeafFunction;
import org.apache.fluss.predicate.NotEqual;
import org.apache.fluss.predicate.NotIn;
import org.apache.fluss.predicate.Predicate;

import java.util.List;
import java.util.Optional;

/** Predicates that all have to hold: what cannot be converted is left out. */
final class Conjunction extends Junction {

    private boolean complete = true;

    Conjunction(List<Predicate> operands) {
        super(operands);
    }

    @Override
    boolean isOf(CompoundPredicate.Function function) {
        return function instanceof And;
    }

    @Override
    boolean gathers(LeafFunction function) {
        return function instanceof NotEqual || function instanceof NotIn;
    }

    @Override
    Optional<String> value(StoredColumn column, Object literal) {
        return column.valueDifferentFrom(literal);
    }

    @Override
    LanceFilter member(StoredColumn column, List<String> values) {
        return column.notIn(values);
    }

    @Override
    void addUnconvertible() {
        // a filter without it keeps more rows
        complete = false;
    }

    /** Whether nothing was left out. */
    boolean isComplete() {
        return complete;
    }

    @Override
    Optional<LanceFilter> toFilter() {
        Optional<LanceFilter> all = LanceFilter.allOf(operands());
        return complete ? all : all.map(LanceFilter::asSuperset);
    }
}
