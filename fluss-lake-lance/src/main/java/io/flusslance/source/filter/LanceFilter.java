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
 * The text of a filter, with its size, the columns that it needs, and whether it is exact.
 *
 * <p>Lance's parser refuses an expression of more than some 23 levels of parentheses, and a chain
 * {@code a OR b OR c …} of about 400 terms overflows a native stack: the JVM aborts. So operands
 * are joined as a balanced tree, whose depth grows with the logarithm of their number, and a filter
 * has bounds.
 */
public final class LanceFilter implements Serializable {

    static final int MAX_TERMS = 1000;
    static final int MAX_DEPTH = 16;

    private static final long serialVersionUID = 1L;

    /** Of a column whose type does not matter. */
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
     * A single condition on the values of a column.
     *
     * @param storedType the type that the column must have in a version
     * @param exact whether it holds for no other rows than Flink's condition
     */
    static LanceFilter onValues(
            String condition, String column, ArrowType storedType, boolean exact) {
        return new LanceFilter(condition, 1, 0, exact, Map.of(column, typeName(storedType)));
    }

    /** A single condition on whether a column has a value, whatever the column's type. */
    static LanceFilter onNulls(String condition, String column) {
        return new LanceFilter(condition, 1, 0, true, Map.of(column, ANY_TYPE));
    }

    /**
     * Timestamps with a zone and without hold the same numbers, and are compared by them: datasets
     * of the plugin that Fluss publishes name no zone.
     */
    private static String typeName(ArrowType type) {
        return type instanceof ArrowType.Timestamp
                ? "Timestamp(" + ((ArrowType.Timestamp) type).getUnit() + ")"
                : type.toString();
    }

    /** Whether a version of the dataset has the columns, in the types that the text supposes. */
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

    /** Whether it keeps the rows that Flink keeps and no others; else it keeps others too. */
    boolean isExact() {
        return exact;
    }

    /** The same filter of a condition that it does not hold the whole of. */
    LanceFilter asSuperset() {
        return new LanceFilter(text, terms, depth, false, columnTypes);
    }

    /** All operands hold; those beyond the bounds are left out, which keeps more rows. */
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

    /** One of the operands holds; nothing where that is beyond the bounds. */
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

    /** The levels of a balanced tree of so many leaves. */
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
