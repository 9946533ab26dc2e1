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
 * Converts Fluss predicates to a Lance filter.
 *
 * <p>The filter never drops a row that Flink would keep, but may keep more. A leaf that Lance can't
 * evaluate exactly on the stored column is left out of an AND, and makes an OR that contains it
 * unusable. This is always correct, because Fluss has no negation and Flink evaluates all of its
 * predicates again.
 *
 * <p>{@code IN} arrives as a left-deep chain of ORs with one level per value. Therefore the
 * predicates are traversed without recursion. The equalities of a column in an OR become one {@code
 * IN}; the inequalities of a column in an AND become one {@code NOT IN}.
 */
final class FlussToLancePredicateConverter {

    private final Deque<Junction> open = new ArrayDeque<>();
    private final Conjunction all;

    private FlussToLancePredicateConverter(List<Predicate> predicates) {
        all = new Conjunction(predicates);
        open.push(all);
    }

    /**
     * Converts predicates that must all hold.
     *
     * @param conjuncts the predicates, as Fluss passes them to a source
     * @return a conjunction whose operands are filters that must all hold
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
     * An AND or OR that is being converted: the operands still to convert, and the converted ones.
     *
     * <p>Operands that compare a column with values are collected in one list of values.
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

        /** Returns whether a function of Fluss is that of this junction. */
        abstract boolean isOf(CompoundPredicate.Function function);

        /** Returns whether leaves with a function are collected by column. */
        abstract boolean gathers(LeafFunction function);

        /** Returns the SQL of a literal of a collected leaf, or empty if it can't be in a list. */
        abstract Optional<String> value(StoredColumn column, Object literal);

        /** Returns the filter for a column and its collected values. */
        abstract LanceFilter member(StoredColumn column, List<String> values);

        /** Records that an operand has no filter. */
        abstract void addUnconvertible();

        /** Returns the filter of the junction. */
        abstract Optional<LanceFilter> toFilter();

        /** Removes and returns the next operand to convert. */
        Optional<Predicate> next() {
            return Optional.ofNullable(pending.poll());
        }

        /** Replaces a nested junction with the same function by its operands. */
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

        /** Returns the filters of the operands, those of lists first. */
        final List<LanceFilter> operands() {
            List<LanceFilter> operands = new ArrayList<>();
            valuesByColumn.forEach(
                    (name, values) ->
                            operands.add(member(columns.get(name), new ArrayList<>(values))));
            operands.addAll(converted);
            return operands;
        }
    }

    /** Predicates that must all hold. Those that can't be converted are left out. */
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

        /** Returns whether nothing was left out. */
        boolean isComplete() {
            return complete;
        }

        @Override
        Optional<LanceFilter> toFilter() {
            Optional<LanceFilter> all = LanceFilter.allOf(operands());
            return complete ? all : all.map(LanceFilter::asSuperset);
        }
    }

    /**
     * Predicates of which one must hold. One that can't be converted makes all of them unusable.
     */
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
