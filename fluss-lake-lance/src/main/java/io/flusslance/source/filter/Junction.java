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
import org.apache.fluss.predicate.LeafFunction;
import org.apache.fluss.predicate.LeafPredicate;
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
 * An AND or an OR on its way into a filter: the operands still to convert, and those converted.
 *
 * <p>Operands that compare one column with values are gathered into one list of values.
 */
abstract class Junction {

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
                (name, values) -> operands.add(member(columns.get(name), new ArrayList<>(values))));
        operands.addAll(converted);
        return operands;
    }
}
