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
package io.flusslance.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Suggests the known key that is most similar to a misspelled one. */
final class DidYouMean {

    /** The time of a comparison grows with the length; a longer key is not a typo. */
    private static final int MAX_LENGTH = 200;

    /**
     * Returns the known key with the smallest edit distance to the given one.
     *
     * @return empty if even that key differs in more than half of its characters, or if the given
     *     key is very long
     */
    static Optional<String> of(String key, Collection<String> known) {
        if (key.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        return known.stream()
                .min(Comparator.comparingInt((String k) -> edits(key, k)).thenComparing(k -> k))
                .filter(k -> edits(key, k) <= Math.max(key.length(), k.length()) / 2);
    }

    /** The Levenshtein distance of two strings. */
    private static int edits(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        int[] current = new int[b.length() + 1];
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
            }
            int[] swapped = previous;
            previous = current;
            current = swapped;
        }
        return previous[b.length()];
    }

    private DidYouMean() {}
}
