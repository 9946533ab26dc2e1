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

import org.apache.fluss.predicate.FieldRef;
import org.apache.fluss.predicate.FunctionVisitor;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.types.DataTypeRoot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Converts predicates on one column, each into a filter that keeps the rows that Flink keeps. */
final class LeafConverter implements FunctionVisitor<Optional<LanceFilter>> {

    private static final Set<DataTypeRoot> TEXT = Set.of(DataTypeRoot.CHAR, DataTypeRoot.STRING);

    @Override
    public Optional<LanceFilter> visitIn(FieldRef reference, List<Object> literals) {
        return StoredColumn.of(reference).flatMap(column -> in(column, literals));
    }

    private static Optional<LanceFilter> in(StoredColumn column, List<Object> literals) {
        List<LanceFilter> equalities = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Object literal : literals) {
            Optional<String> value = column.valueEqualTo(literal);
            if (value.isPresent()) {
                values.add(value.get());
                continue;
            }
            Optional<LanceFilter> equality = column.equalTo(literal);
            if (equality.isEmpty()) {
                return Optional.empty();
            }
            equalities.add(equality.get());
        }
        if (!values.isEmpty()) {
            equalities.add(0, column.in(values));
        }
        return LanceFilter.anyOf(equalities);
    }

    @Override
    public Optional<LanceFilter> visitNotIn(FieldRef reference, List<Object> literals) {
        return StoredColumn.of(reference)
                .flatMap(column -> all(literals, column::valueDifferentFrom).map(column::notIn));
    }

    /** The SQL of all literals, or nothing where there is none of them or one has none. */
    static Optional<List<String>> all(
            List<Object> literals, Function<Object, Optional<String>> conversion) {
        List<String> values =
                literals.stream()
                        .map(conversion)
                        .flatMap(Optional::stream)
                        .collect(Collectors.toList());
        return values.isEmpty() || values.size() < literals.size()
                ? Optional.empty()
                : Optional.of(values);
    }

    @Override
    public Optional<LanceFilter> visitEqual(FieldRef reference, Object literal) {
        return StoredColumn.of(reference).flatMap(column -> column.equalTo(literal));
    }

    @Override
    public Optional<LanceFilter> visitNotEqual(FieldRef reference, Object literal) {
        return visitNotIn(reference, Collections.singletonList(literal));
    }

    @Override
    public Optional<LanceFilter> visitLessThan(FieldRef reference, Object literal) {
        return StoredColumn.of(reference).flatMap(column -> column.lessThan(literal));
    }

    @Override
    public Optional<LanceFilter> visitLessOrEqual(FieldRef reference, Object literal) {
        return StoredColumn.of(reference).flatMap(column -> column.atMost(literal));
    }

    @Override
    public Optional<LanceFilter> visitGreaterThan(FieldRef reference, Object literal) {
        return StoredColumn.of(reference).flatMap(column -> column.greaterThan(literal));
    }

    @Override
    public Optional<LanceFilter> visitGreaterOrEqual(FieldRef reference, Object literal) {
        return StoredColumn.of(reference).flatMap(column -> column.atLeast(literal));
    }

    @Override
    public Optional<LanceFilter> visitIsNull(FieldRef reference) {
        return StoredColumn.of(reference).map(column -> column.ofNulls(column.name() + " IS NULL"));
    }

    @Override
    public Optional<LanceFilter> visitIsNotNull(FieldRef reference) {
        return StoredColumn.of(reference)
                .map(column -> column.ofNulls(column.name() + " IS NOT NULL"));
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
                ? StoredColumn.of(reference)
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
