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
import org.apache.fluss.predicate.LeafPredicate;
import org.apache.fluss.predicate.Or;
import org.apache.fluss.predicate.Predicate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Converts predicates of Fluss into a Lance filter.
 *
 * <p>The filter never loses a row that Flink would keep. It may keep more: a leaf that Lance cannot
 * evaluate exactly on the stored column is left out of an AND, and takes an OR that it stands in
 * with it. That is sound everywhere, as Fluss has no negation. It is not reported either, because
 * Flink evaluates all its predicates again on the rows that it is given.
 *
 * <p>{@code IN} arrives as a left-deep chain of ORs with a level for each value. So the predicates
 * are walked without recursion, and the equalities of a column in one OR become one {@code IN}, as
 * the inequalities in one AND become one {@code NOT IN}.
 */
final class FlussToLancePredicateConverter {

    private final Deque<Junction> open = new ArrayDeque<>();
    private final Conjunction all;

    private FlussToLancePredicateConverter(List<Predicate> predicates) {
        all = new Conjunction(predicates);
        open.push(all);
    }

    /**
     * Converts predicates that all have to hold.
     *
     * @param conjuncts the predicates, as Fluss hands them to a source
     * @return of which the operands are the filters that have to hold
     */
    static Conjunction convert(List<Predicate> conjuncts) {
        return new FlussToLancePredicateConverter(conjuncts).convert();
    }

    private Conjunction convert() {
        while (true) {
            Junction innermost = open.element();
            Optional<Predicate> next = innermost.next();
            if (next.isPresent()) {
                visit(next.get(), innermost);
                continue;
            }
            open.pop();
            if (open.isEmpty()) {
                return all;
            }
            open.element().add(innermost.toFilter());
        }
    }

    private void visit(Predicate predicate, Junction innermost) {
        if (predicate instanceof LeafPredicate) {
            innermost.addLeaf((LeafPredicate) predicate);
            return;
        }
        if (predicate instanceof CompoundPredicate) {
            CompoundPredicate compound = (CompoundPredicate) predicate;
            if (innermost.isOf(compound.function())) {
                innermost.expand(compound.children());
                return;
            }
            if (compound.function() instanceof And) {
                open.push(new Conjunction(compound.children()));
                return;
            }
            if (compound.function() instanceof Or) {
                open.push(new Disjunction(compound.children()));
                return;
            }
        }
        innermost.add(Optional.empty());
    }
}
