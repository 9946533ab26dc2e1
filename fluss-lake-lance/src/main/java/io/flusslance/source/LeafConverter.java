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
package io.flusslance.source;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.predicate.FieldRef;
import org.apache.fluss.predicate.FunctionVisitor;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.types.DataTypeRoot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Converts predicates on one column, each into a filter that keeps the rows that Flink keeps. */
final class LeafConverter implements FunctionVisitor<Optional<LanceFilter>> {

    private static final Set<DataTypeRoot> TEXT = Set.of(DataTypeRoot.CHAR, DataTypeRoot.STRING);

    private final Map<String, Field> fields = new HashMap<>();

    LeafConverter(List<Field> fields) {
        fields.forEach(field -> this.fields.put(field.getName(), field));
    }

    private Optional<StoredColumn> column(FieldRef reference) {
        return StoredColumn.of(reference, Optional.ofNullable(fields.get(reference.name())));
    }

    /**
     * The values of an equality or an {@code IN}, as SQL.
     *
     * @return a list that is not empty, or nothing where Lance would lose rows
     */
    Optional<List<String>> valuesWanted(FieldRef reference, List<Object> literals) {
        return column(reference).flatMap(column -> values(column, literals));
    }

    /**
     * The values of an inequality or a {@code NOT IN}, as SQL.
     *
     * @return a list that is not empty, or nothing where Lance would lose rows
     */
    Optional<List<String>> valuesExcluded(FieldRef reference, List<Object> literals) {
        // Flink compares a long NOT IN with a hash set, where -0.0 is not 0.0
        return literals.stream().anyMatch(FloatingPoint::isZero)
                ? Optional.empty()
                : valuesWanted(reference, literals);
    }

    private static Optional<List<String>> values(StoredColumn column, List<Object> literals) {
        List<String> values = new ArrayList<>();
        for (Object literal : literals) {
            Optional<List<String>> equal = column.valuesEqualTo(literal);
            if (equal.isEmpty()) {
                return Optional.empty();
            }
            values.addAll(equal.get());
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(values);
    }

    @Override
    public Optional<LanceFilter> visitIn(FieldRef reference, List<Object> literals) {
        return valuesWanted(reference, literals)
                .map(values -> LanceFilter.in(StoredColumn.quoted(reference.name()), values));
    }

    @Override
    public Optional<LanceFilter> visitNotIn(FieldRef reference, List<Object> literals) {
        return valuesExcluded(reference, literals)
                .map(values -> LanceFilter.notIn(StoredColumn.quoted(reference.name()), values));
    }

    @Override
    public Optional<LanceFilter> visitEqual(FieldRef reference, Object literal) {
        return literal == null ? Optional.empty() : visitIn(reference, List.of(literal));
    }

    @Override
    public Optional<LanceFilter> visitNotEqual(FieldRef reference, Object literal) {
        return literal == null ? Optional.empty() : visitNotIn(reference, List.of(literal));
    }

    @Override
    public Optional<LanceFilter> visitLessThan(FieldRef reference, Object literal) {
        return column(reference).flatMap(column -> column.lessThan(literal));
    }

    @Override
    public Optional<LanceFilter> visitLessOrEqual(FieldRef reference, Object literal) {
        return column(reference).flatMap(column -> column.atMost(literal));
    }

    @Override
    public Optional<LanceFilter> visitGreaterThan(FieldRef reference, Object literal) {
        return column(reference).flatMap(column -> column.greaterThan(literal));
    }

    @Override
    public Optional<LanceFilter> visitGreaterOrEqual(FieldRef reference, Object literal) {
        return column(reference).flatMap(column -> column.atLeast(literal));
    }

    @Override
    public Optional<LanceFilter> visitIsNull(FieldRef reference) {
        return column(reference).map(column -> LanceFilter.of(column.name() + " IS NULL"));
    }

    @Override
    public Optional<LanceFilter> visitIsNotNull(FieldRef reference) {
        return column(reference).map(column -> LanceFilter.of(column.name() + " IS NOT NULL"));
    }

    @Override
    public Optional<LanceFilter> visitStartsWith(FieldRef reference, Object literal) {
        return text(reference, literal)
                .flatMap(column -> TextPattern.startsWith(column, (BinaryString) literal));
    }

    @Override
    public Optional<LanceFilter> visitEndsWith(FieldRef reference, Object literal) {
        return text(reference, literal)
                .flatMap(column -> TextPattern.endsWith(column, (BinaryString) literal));
    }

    @Override
    public Optional<LanceFilter> visitContains(FieldRef reference, Object literal) {
        return text(reference, literal)
                .flatMap(column -> TextPattern.contains(column, (BinaryString) literal));
    }

    private Optional<StoredColumn> text(FieldRef reference, Object literal) {
        return TEXT.contains(reference.type().getTypeRoot()) && literal instanceof BinaryString
                ? column(reference)
                : Optional.empty();
    }

    @Override
    public Optional<LanceFilter> visitAnd(List<Optional<LanceFilter>> children) {
        throw new UnsupportedOperationException("only leaves are visited");
    }

    @Override
    public Optional<LanceFilter> visitOr(List<Optional<LanceFilter>> children) {
        throw new UnsupportedOperationException("only leaves are visited");
    }
}
