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

/** Converts predicates on one column to filters that keep all rows that Flink keeps. */
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

    /**
     * Returns the SQL of all literals, or empty if there are none or one of them can't be
     * converted.
     */
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
                .flatMap(column -> startsWith(column, (BinaryString) literal));
    }

    @Override
    public Optional<LanceFilter> visitEndsWith(FieldRef reference, Object literal) {
        return text(reference, literal).flatMap(column -> endsWith(column, (BinaryString) literal));
    }

    @Override
    public Optional<LanceFilter> visitContains(FieldRef reference, Object literal) {
        return text(reference, literal).flatMap(column -> contains(column, (BinaryString) literal));
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

    /**
     * Converts a prefix condition to a range, from {@code 'abc'} up to but excluding {@code 'abd'}.
     * Lance orders text by UTF-8 as Flink does, and every scalar index supports a range.
     */
    private static Optional<LanceFilter> startsWith(StoredColumn column, BinaryString prefix) {
        if (prefix.toString().isEmpty()) {
            return isNotNull(column);
        }
        Optional<LanceFilter> from = column.atLeast(prefix);
        Optional<String> end = successor(prefix.toString());
        if (from.isEmpty() || end.isEmpty()) {
            return from;
        }
        return column.lessThan(BinaryString.fromString(end.get()))
                .flatMap(below -> LanceFilter.allOf(List.of(from.get(), below)));
    }

    private static Optional<LanceFilter> endsWith(StoredColumn column, BinaryString suffix) {
        return column.valueEqualTo(suffix)
                .map(text -> column.exactly("ends_with(" + column.name() + ", " + text + ")"));
    }

    /** Converts a condition by the position of the text in the value, which no index supports. */
    private static Optional<LanceFilter> contains(StoredColumn column, BinaryString part) {
        if (part.toString().isEmpty()) {
            return isNotNull(column);
        }
        return column.valueEqualTo(part)
                .map(text -> column.exactly("strpos(" + column.name() + ", " + text + ") > 0"));
    }

    private static Optional<LanceFilter> isNotNull(StoredColumn column) {
        return Optional.of(column.ofNulls(column.name() + " IS NOT NULL"));
    }

    /** Returns the first text after all texts with the prefix, if there is one. */
    private static Optional<String> successor(String prefix) {
        int end = prefix.length();
        while (end > 0) {
            int last = prefix.codePointBefore(end);
            end -= Character.charCount(last);
            if (last != Character.MAX_CODE_POINT) {
                int next = last + 1;
                // surrogates are not characters
                if (next == Character.MIN_SURROGATE) {
                    next = Character.MAX_SURROGATE + 1;
                }
                return Optional.of(prefix.substring(0, end) + Character.toString(next));
            }
        }
        return Optional.empty();
    }
}
