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

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A filter with its text, its size, the columns that it needs, and whether it is exact.
 *
 * <p>Lance's parser rejects an expression with more than about 23 levels of parentheses, and a
 * chain {@code a OR b OR c …} of about 400 terms overflows a native stack, which aborts the JVM.
 * Therefore operands are joined as a balanced tree, whose depth grows with the logarithm of their
 * number, and the size of a filter is limited.
 */
public final class LanceFilter implements Serializable {

    static final int MAX_TERMS = 1000;
    static final int MAX_DEPTH = 16;

    private static final long serialVersionUID = 1L;

    /** For columns whose type does not matter. */
    private static final String ANY_TYPE = "";

    private final String text;
    private final int terms;
    private final int depth;
    private final boolean exact;
    private final TreeMap<String, String> columnTypes;

    private LanceFilter(
            String text, int terms, int depth, boolean exact, Map<String, String> columnTypes) {
        this.text = text;
        this.terms = terms;
        this.depth = depth;
        this.exact = exact;
        this.columnTypes = new TreeMap<>(columnTypes);
    }

    /**
     * Creates a condition on the values of a column.
     *
     * @param storedType the type that the column must have in a version
     * @param exact whether it holds for exactly the rows for which Flink's condition holds
     */
    static LanceFilter onValues(
            String condition, String column, ArrowType storedType, boolean exact) {
        return new LanceFilter(condition, 1, 0, exact, Map.of(column, typeName(storedType)));
    }

    /** Creates a condition on whether a column has a value, whatever the column's type. */
    static LanceFilter onNulls(String condition, String column) {
        return new LanceFilter(condition, 1, 0, true, Map.of(column, ANY_TYPE));
    }

    /**
     * Returns the name of a type. Timestamps with and without a time zone hold the same numbers and
     * are compared by them; datasets of the published plugin have no time zone.
     */
    private static String typeName(ArrowType type) {
        return type instanceof ArrowType.Timestamp
                ? "Timestamp(" + ((ArrowType.Timestamp) type).getUnit() + ")"
                : type.toString();
    }

    /**
     * Returns whether a version of the dataset has the columns with the types that the filter
     * assumes.
     */
    boolean canBeEvaluatedOn(List<Field> fields) {
        Map<String, String> present = new HashMap<>();
        fields.forEach(field -> present.put(field.getName(), typeName(field.getType())));
        return columnTypes.entrySet().stream()
                .allMatch(
                        needed ->
                                needed.getValue().equals(ANY_TYPE)
                                        ? present.containsKey(needed.getKey())
                                        : needed.getValue().equals(present.get(needed.getKey())));
    }

    /**
     * Returns whether the filter keeps exactly the rows that Flink keeps; otherwise it keeps more.
     */
    boolean isExact() {
        return exact;
    }

    /** Returns this filter as an inexact one, for a condition that it covers only partly. */
    LanceFilter asSuperset() {
        return new LanceFilter(text, terms, depth, false, columnTypes);
    }

    /**
     * Returns a filter for which all operands hold. Operands beyond the limits are left out, which
     * keeps more rows.
     */
    static Optional<LanceFilter> allOf(List<LanceFilter> operands) {
        int deepest = MAX_DEPTH - levels(operands.size());
        List<LanceFilter> kept = new ArrayList<>();
        int terms = 0;
        for (LanceFilter operand : operands) {
            if (operand.depth <= deepest && terms + operand.terms <= MAX_TERMS) {
                kept.add(operand);
                terms += operand.terms;
            }
        }
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        LanceFilter all = balanced(kept, " AND ");
        return Optional.of(kept.size() == operands.size() ? all : all.asSuperset());
    }

    /**
     * Returns a filter for which one of the operands holds, or empty if that exceeds the limits.
     */
    static Optional<LanceFilter> anyOf(List<LanceFilter> operands) {
        if (operands.isEmpty()) {
            return Optional.empty();
        }
        int terms = operands.stream().mapToInt(operand -> operand.terms).sum();
        int deepest = operands.stream().mapToInt(operand -> operand.depth).max().getAsInt();
        return terms > MAX_TERMS || deepest + levels(operands.size()) > MAX_DEPTH
                ? Optional.empty()
                : Optional.of(balanced(operands, " OR "));
    }

    /** Returns the number of levels of a balanced tree with a number of leaves. */
    private static int levels(int leaves) {
        return leaves < 2 ? 0 : 32 - Integer.numberOfLeadingZeros(leaves - 1);
    }

    private static LanceFilter balanced(List<LanceFilter> operands, String operator) {
        if (operands.size() == 1) {
            return operands.get(0);
        }
        int middle = operands.size() / 2;
        LanceFilter left = balanced(operands.subList(0, middle), operator);
        LanceFilter right = balanced(operands.subList(middle, operands.size()), operator);
        Map<String, String> columnTypes = new HashMap<>(left.columnTypes);
        right.columnTypes.forEach(
                (column, type) ->
                        columnTypes.merge(
                                column, type, (one, other) -> one.equals(ANY_TYPE) ? other : one));
        return new LanceFilter(
                "(" + left.text + operator + right.text + ")",
                left.terms + right.terms,
                1 + Math.max(left.depth, right.depth),
                left.exact && right.exact,
                columnTypes);
    }

    public String text() {
        return text;
    }
}
