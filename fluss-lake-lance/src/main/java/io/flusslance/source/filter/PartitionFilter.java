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
import org.apache.fluss.predicate.GreaterOrEqual;
import org.apache.fluss.predicate.GreaterThan;
import org.apache.fluss.predicate.In;
import org.apache.fluss.predicate.LeafFunction;
import org.apache.fluss.predicate.LeafPredicate;
import org.apache.fluss.predicate.LessOrEqual;
import org.apache.fluss.predicate.LessThan;
import org.apache.fluss.predicate.Or;
import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.types.DataTypeRoot;
import org.apache.fluss.utils.PartitionUtils;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Determines from the predicates of a query which partitions can't hold a matching row. Predicates
 * on columns that are not partition keys hold for every partition.
 *
 * <p>Unlike Fluss's predicates, it does not nest deeper for more values, because it is serialized
 * by Java.
 */
public final class PartitionFilter implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Larger conditions are ignored, because the filter is serialized with the job. */
    private static final int MAX_LEAVES = 10_000;

    private static final int MAX_DEPTH = 32;

    private final ArrayList<PartitionFilter> operands;
    private final boolean any;
    // null in one that has operands
    private final KeyComparison comparison;

    private PartitionFilter(List<PartitionFilter> operands, boolean any) {
        this.operands = new ArrayList<>(operands);
        this.any = any;
        this.comparison = null;
    }

    private PartitionFilter(KeyComparison comparison) {
        this.operands = new ArrayList<>();
        this.any = false;
        this.comparison = comparison;
    }

    /**
     * Creates a filter from predicates that must all hold; empty if they don't restrict the
     * partitions.
     */
    public static Optional<PartitionFilter> of(List<Predicate> predicates) {
        return allOf(predicates, 0).filter(condition -> condition.leaves() <= MAX_LEAVES);
    }

    private static Optional<PartitionFilter> of(Predicate predicate, int depth) {
        if (predicate instanceof LeafPredicate) {
            return KeyComparison.of((LeafPredicate) predicate).map(PartitionFilter::new);
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

    /**
     * Returns the operands, replacing nested operands that have the same operator by their own
     * operands.
     */
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
     * Returns whether a partition can hold a matching row.
     *
     * @param values the partition's values by key, as Fluss writes them
     */
    public boolean canHoldFor(Map<String, String> values) {
        if (comparison != null) {
            return comparison.canHoldFor(values);
        }
        return any
                ? operands.stream().anyMatch(operand -> operand.canHoldFor(values))
                : operands.stream().allMatch(operand -> operand.canHoldFor(values));
    }

    /**
     * A comparison of a partition key with values. Both sides are converted from the text in
     * partition names to the type of the column.
     */
    private static final class KeyComparison implements Serializable {

        private static final long serialVersionUID = 1L;

        private enum Operator {
            IN,
            BELOW,
            AT_MOST,
            ABOVE,
            AT_LEAST
        }

        private static final EnumSet<DataTypeRoot> WHOLE_NUMBERS =
                EnumSet.of(
                        DataTypeRoot.TINYINT,
                        DataTypeRoot.SMALLINT,
                        DataTypeRoot.INTEGER,
                        DataTypeRoot.BIGINT);

        /**
         * Types whose values Fluss passes unchanged; values of other types may have been rounded or
         * padded.
         */
        private static final EnumSet<DataTypeRoot> EXACT_TYPES =
                EnumSet.of(
                        DataTypeRoot.TINYINT,
                        DataTypeRoot.SMALLINT,
                        DataTypeRoot.INTEGER,
                        DataTypeRoot.BIGINT,
                        DataTypeRoot.STRING,
                        DataTypeRoot.BOOLEAN,
                        DataTypeRoot.DATE);

        private final String column;
        private final DataTypeRoot type;
        private final Operator operator;
        private final LinkedHashSet<String> values;

        private KeyComparison(
                String column, DataTypeRoot type, Operator operator, Set<String> values) {
            this.column = column;
            this.type = type;
            this.operator = operator;
            this.values = new LinkedHashSet<>(values);
        }

        /** Converts a predicate; empty if it says nothing about partitions. */
        static Optional<KeyComparison> of(LeafPredicate predicate) {
            DataTypeRoot type = predicate.type().getTypeRoot();
            Optional<Operator> operator = operator(predicate.function());
            if (operator.isEmpty()
                    || !EXACT_TYPES.contains(type)
                    || predicate.literals().stream().anyMatch(Objects::isNull)) {
                return Optional.empty();
            }
            Set<String> values = new LinkedHashSet<>();
            for (Object literal : predicate.literals()) {
                values.add(PartitionUtils.convertValueOfType(literal, type));
            }
            return Optional.of(
                    new KeyComparison(predicate.fieldName(), type, operator.get(), values));
        }

        private static Optional<Operator> operator(LeafFunction function) {
            if (function instanceof Equal || function instanceof In) {
                return Optional.of(Operator.IN);
            }
            if (function instanceof LessThan) {
                return Optional.of(Operator.BELOW);
            }
            if (function instanceof LessOrEqual) {
                return Optional.of(Operator.AT_MOST);
            }
            if (function instanceof GreaterThan) {
                return Optional.of(Operator.ABOVE);
            }
            return function instanceof GreaterOrEqual
                    ? Optional.of(Operator.AT_LEAST)
                    : Optional.empty();
        }

        /** Returns whether a row of the partition can match the predicate. */
        boolean canHoldFor(Map<String, String> partition) {
            String value = partition.get(column);
            if (value == null) {
                return true;
            }
            if (operator == Operator.IN) {
                return values.contains(value);
            }
            try {
                return holds(compare(value, values.iterator().next()));
            } catch (NumberFormatException | DateTimeParseException e) {
                // a name that Fluss gives no value of this type
                return true;
            }
        }

        private boolean holds(int comparison) {
            switch (operator) {
                case BELOW:
                    return comparison < 0;
                case AT_MOST:
                    return comparison <= 0;
                case ABOVE:
                    return comparison > 0;
                default:
                    return comparison >= 0;
            }
        }

        private int compare(String one, String other) {
            if (WHOLE_NUMBERS.contains(type)) {
                return Long.compare(Long.parseLong(one), Long.parseLong(other));
            }
            if (type == DataTypeRoot.DATE) {
                return LocalDate.parse(one).compareTo(LocalDate.parse(other));
            }
            // "false" comes before "true", as the values do
            return Arrays.compareUnsigned(
                    one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
        }
    }
}
