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

import org.apache.fluss.predicate.Equal;
import org.apache.fluss.predicate.GreaterOrEqual;
import org.apache.fluss.predicate.GreaterThan;
import org.apache.fluss.predicate.In;
import org.apache.fluss.predicate.LeafFunction;
import org.apache.fluss.predicate.LeafPredicate;
import org.apache.fluss.predicate.LessOrEqual;
import org.apache.fluss.predicate.LessThan;
import org.apache.fluss.types.DataTypeRoot;
import org.apache.fluss.utils.PartitionUtils;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A comparison of a column with values, as it can be answered for a partition: its value and those
 * are compared as the names that Fluss gives them, by the column's type.
 */
final class PartitionKeyComparison implements Serializable {

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

    /** Of the others the host has rounded or padded the values of a condition. */
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

    private PartitionKeyComparison(
            String column, DataTypeRoot type, Operator operator, Set<String> values) {
        this.column = column;
        this.type = type;
        this.operator = operator;
        this.values = new LinkedHashSet<>(values);
    }

    /** The test of a predicate; empty where it tells nothing of a partition. */
    static Optional<PartitionKeyComparison> of(LeafPredicate predicate) {
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
                new PartitionKeyComparison(predicate.fieldName(), type, operator.get(), values));
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

    /** Whether a row of the partition can fulfil the predicate. */
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
            // a name that Fluss gives to no value of the type
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
