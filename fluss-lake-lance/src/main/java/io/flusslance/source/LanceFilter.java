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

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The text of a filter, with its size.
 *
 * <p>Lance's parser refuses an expression of more than some 23 levels of parentheses, and a chain
 * {@code a OR b OR c …} of about 400 terms overflows a native stack: the JVM aborts. So operands
 * are joined as a balanced tree, whose depth grows with the logarithm of their number, and a filter
 * has bounds.
 */
final class LanceFilter {

    static final int MAX_TERMS = 1000;
    static final int MAX_DEPTH = 16;

    private final String text;
    private final int terms;
    private final int depth;

    private LanceFilter(String text, int terms, int depth) {
        this.text = text;
        this.terms = terms;
        this.depth = depth;
    }

    /** A single condition. */
    static LanceFilter of(String condition) {
        return new LanceFilter(condition, 1, 0);
    }

    /** The column has one of the values; however many they are, they nest no deeper than one. */
    static LanceFilter in(String quotedColumn, Collection<String> values) {
        return of(quotedColumn + (values.size() == 1 ? " = " : " IN ") + list(values));
    }

    /** The column has a value, and none of the values. */
    static LanceFilter notIn(String quotedColumn, Collection<String> values) {
        return of(quotedColumn + (values.size() == 1 ? " <> " : " NOT IN ") + list(values));
    }

    private static String list(Collection<String> values) {
        String list = String.join(", ", values);
        return values.size() == 1 ? list : "(" + list + ")";
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
        return kept.isEmpty() ? Optional.empty() : Optional.of(balanced(kept, " AND "));
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
        return new LanceFilter(
                "(" + left.text + operator + right.text + ")",
                left.terms + right.terms,
                1 + Math.max(left.depth, right.depth));
    }

    String text() {
        return text;
    }
}
