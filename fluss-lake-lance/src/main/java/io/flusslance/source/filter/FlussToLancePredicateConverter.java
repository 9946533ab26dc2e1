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
import org.apache.fluss.predicate.Equal;
import org.apache.fluss.predicate.In;
import org.apache.fluss.predicate.LeafFunction;
import org.apache.fluss.predicate.LeafPredicate;
import org.apache.fluss.predicate.NotEqual;
import org.apache.fluss.predicate.NotIn;
import org.apache.fluss.predicate.Or;
import org.apache.fluss.predicate.Predicate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    /**
     * An AND or an OR on its way into a filter: the operands still to convert, and those converted.
     *
     * <p>Operands that compare one column with values are gathered into one list of values.
     */
    abstract static class Junction {

        private final LeafConverter leaves = new LeafConverter();
        private final Deque<Predicate> pending = new ArrayDeque<>();
        private final List<LanceFilter> converted = new ArrayList<>();
        private final Map<String, StoredColumn> columns = new LinkedHashMap<>();
        private final Map<String, Set<String>> valuesByColumn = new LinkedHashMap<>();

        Junction(List<Predicate> operands) {
            expand(operands);
        }

        /** Whether a function of Fluss is the one of this junction. */
        abstract boolean isOf(CompoundPredicate.Function function);

        /** Whether leaves of a function are gathered by column. */
        abstract boolean gathers(LeafFunction function);

        /** A literal of a leaf that is gathered, as SQL, or nothing where it can't be in a list. */
        abstract Optional<String> value(StoredColumn column, Object literal);

        /** The filter of a column and the values gathered for it. */
        abstract LanceFilter member(StoredColumn column, List<String> values);

        /** Learns that an operand has no filter. */
        abstract void addUnconvertible();

        /** The filter of the whole. */
        abstract Optional<LanceFilter> toFilter();

        /** Takes the next operand to convert. */
        Optional<Predicate> next() {
            return Optional.ofNullable(pending.poll());
        }

        /** Puts the operands of a nested junction of the same function in its place. */
        final void expand(List<Predicate> operands) {
            for (int i = operands.size() - 1; i >= 0; i--) {
                pending.push(operands.get(i));
            }
        }

        final void addLeaf(LeafPredicate leaf) {
            Optional<StoredColumn> column =
                    gathers(leaf.function()) ? StoredColumn.of(leaf.fieldRef()) : Optional.empty();
            Optional<List<String>> values =
                    column.flatMap(
                            c -> LeafConverter.all(leaf.literals(), literal -> value(c, literal)));
            if (values.isEmpty()) {
                add(leaf.visit(leaves));
                return;
            }
            columns.put(leaf.fieldName(), column.get());
            valuesByColumn
                    .computeIfAbsent(leaf.fieldName(), c -> new LinkedHashSet<>())
                    .addAll(values.get());
        }

        final void add(Optional<LanceFilter> operand) {
            if (operand.isPresent()) {
                converted.add(operand.get());
            } else {
                addUnconvertible();
            }
        }

        /** The filters of the operands, those of lists first. */
        final List<LanceFilter> operands() {
            List<LanceFilter> operands = new ArrayList<>();
            valuesByColumn.forEach(
                    (name, values) ->
                            operands.add(member(columns.get(name), new ArrayList<>(values))));
            operands.addAll(converted);
            return operands;
        }
    }

    /** Predicates that all have to hold: what cannot be converted is left out. */
    static final class Conjunction extends Junction {

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

    /** Predicates of which one has to hold: one that cannot be converted makes all useless. */
    static final class Disjunction extends Junction {

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
}
