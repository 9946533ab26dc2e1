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

import org.apache.fluss.predicate.CompoundPredicate;
import org.apache.fluss.predicate.Equal;
import org.apache.fluss.predicate.In;
import org.apache.fluss.predicate.LeafFunction;
import org.apache.fluss.predicate.Or;
import org.apache.fluss.predicate.Predicate;

import java.util.List;
import java.util.Optional;

/** Predicates of which one has to hold: one that cannot be converted makes all useless. */
final class Disjunction extends Junction {

    private boolean complete = true;

    Disjunction(List<Predicate> operands) {
        super(operands);
    }

    @Override
    Optional<Predicate> next() {
        return complete ? super.next() : Optional.empty();
    }

    @Override
    boolean isOf(CompoundPredicate.Function function) {
        return function instanceof Or;
    }

    @Override
    boolean gathers(LeafFunction function) {
        return function instanceof Equal || function instanceof In;
    }

    @Override
    Optional<String> value(StoredColumn column, Object literal) {
        return column.valueEqualTo(literal);
    }

    @Override
    LanceFilter member(StoredColumn column, List<String> values) {
        return column.in(values);
    }

    @Override
    void addUnconvertible() {
        complete = false;
    }

    @Override
    Optional<LanceFilter> toFilter() {
        return complete ? LanceFilter.anyOf(operands()) : Optional.empty();
    }
}
