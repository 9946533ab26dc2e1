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

import org.apache.fluss.row.BinaryString;

import java.util.List;
import java.util.Optional;

/**
 * {@code LIKE 'abc%'}, {@code '%abc'} and {@code '%abc%'}, without Lance's patterns.
 *
 * <p>Two functions of Lance 7.0.0 lose rows where an index serves them. {@code starts_with}: a
 * BTREE index takes the prefix for a pattern, in which a backslash escapes, and with a BITMAP index
 * the scan fails. {@code contains}: an NGRAM index finds nothing for a text that has no three
 * letters or digits in a row.
 */
final class TextPattern {

    /**
     * From {@code 'abc'} up to, without, {@code 'abd'}: Lance orders text by its UTF-8 as Flink
     * does, and every scalar index can serve a range.
     */
    static Optional<LanceFilter> startsWith(StoredColumn column, BinaryString prefix) {
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

    static Optional<LanceFilter> endsWith(StoredColumn column, BinaryString suffix) {
        return column.valueEqualTo(suffix)
                .map(text -> column.exactly("ends_with(" + column.name() + ", " + text + ")"));
    }

    /** By the position of the text in the value, which no index serves. */
    static Optional<LanceFilter> contains(StoredColumn column, BinaryString part) {
        if (part.toString().isEmpty()) {
            return isNotNull(column);
        }
        return column.valueEqualTo(part)
                .map(text -> column.exactly("strpos(" + column.name() + ", " + text + ") > 0"));
    }

    private static Optional<LanceFilter> isNotNull(StoredColumn column) {
        return Optional.of(column.ofNulls(column.name() + " IS NOT NULL"));
    }

    /** The first text after all that start with the prefix, where there is one. */
    private static Optional<String> successor(String prefix) {
        int end = prefix.length();
        while (end > 0) {
            int last = prefix.codePointBefore(end);
            end -= Character.charCount(last);
            if (last != Character.MAX_CODE_POINT) {
                int next = last + 1;
                // surrogates are no characters of their own
                if (next == Character.MIN_SURROGATE) {
                    next = Character.MAX_SURROGATE + 1;
                }
                return Optional.of(prefix.substring(0, end) + Character.toString(next));
            }
        }
        return Optional.empty();
    }

    private TextPattern() {}
}
