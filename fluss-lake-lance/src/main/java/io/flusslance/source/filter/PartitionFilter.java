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

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a query's predicates say of partition keys: which partitions can't hold a row that the query
 * wants. It is told by the predicates alone; that of a column which is no partition key holds for
 * every partition.
 *
 * <p>Unlike the host's predicates it nests no deeper for many values: it is serialized by Java.
 */
public final class PartitionFilter implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Beyond that a condition is not looked at: it travels with the job. */
    private static final int MAX_LEAVES = 10_000;

    private static final int MAX_DEPTH = 32;

    private final ArrayList<PartitionFilter> operands;
    private final boolean any;
    // null in one that has operands
    private final PartitionKeyComparison comparison;

    private PartitionFilter(List<PartitionFilter> operands, boolean any) {
        this.operands = new ArrayList<>(operands);
        this.any = any;
        this.comparison = null;
    }

    private PartitionFilter(PartitionKeyComparison comparison) {
        this.operands = new ArrayList<>();
        this.any = false;
        this.comparison = comparison;
    }

    /** What predicates that all have to hold say; empty where that is nothing. */
    public static Optional<PartitionFilter> of(List<Predicate> predicates) {
        return allOf(predicates, 0).filter(condition -> condition.leaves() <= MAX_LEAVES);
    }

    private static Optional<PartitionFilter> of(Predicate predicate, int depth) {
        if (predicate instanceof LeafPredicate) {
            return PartitionKeyComparison.of((LeafPredicate) predicate).map(PartitionFilter::new);
        }
        if (depth == MAX_DEPTH || !(predicate instanceof CompoundPredicate)) {
            return Optional.empty();
        }
        CompoundPredicate compound = (CompoundPredicate) predicate;
        List<Predicate> operands = flattened(compound);
        if (compound.function() instanceof And) {
            return allOf(operands, depth + 1);
        }
        return compound.function() instanceof Or ? anyOf(operands, depth + 1) : Optional.empty();
    }

    /** The operands, and those of operands with the same operator, however deep they are. */
    private static List<Predicate> flattened(CompoundPredicate compound) {
        List<Predicate> flat = new ArrayList<>();
        List<Predicate> open = new ArrayList<>(List.of(compound));
        while (!open.isEmpty()) {
            Predicate next = open.remove(open.size() - 1);
            if (next instanceof CompoundPredicate
                    && ((CompoundPredicate) next).function().getClass()
                            == compound.function().getClass()) {
                open.addAll(((CompoundPredicate) next).children());
            } else {
                flat.add(next);
            }
        }
        return flat;
    }

    private static Optional<PartitionFilter> allOf(List<Predicate> predicates, int depth) {
        List<PartitionFilter> known =
                predicates.stream()
                        .flatMap(predicate -> of(predicate, depth).stream())
                        .collect(Collectors.toList());
        return known.isEmpty() ? Optional.empty() : Optional.of(new PartitionFilter(known, false));
    }

    private static Optional<PartitionFilter> anyOf(List<Predicate> predicates, int depth) {
        List<PartitionFilter> known = new ArrayList<>();
        for (Predicate predicate : predicates) {
            Optional<PartitionFilter> condition = of(predicate, depth);
            if (condition.isEmpty()) {
                return Optional.empty();
            }
            known.add(condition.get());
        }
        return Optional.of(new PartitionFilter(known, true));
    }

    private int leaves() {
        return 1 + operands.stream().mapToInt(PartitionFilter::leaves).sum();
    }

    /**
     * Whether a partition can hold a row that the query wants.
     *
     * @param values the partition's values by their keys, as Fluss names them
     */
    public boolean canHoldFor(Map<String, String> values) {
        if (comparison != null) {
            return comparison.canHoldFor(values);
        }
        return any
                ? operands.stream().anyMatch(operand -> operand.canHoldFor(values))
                : operands.stream().allMatch(operand -> operand.canHoldFor(values));
    }
}
