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
package io.flusslance.faults;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How many findings of each kind there are. */
final class FindingCounts {

    private final Map<Finding.Kind, Integer> counts = new EnumMap<>(Finding.Kind.class);

    void add(Finding.Kind kind) {
        counts.merge(kind, 1, Integer::sum);
    }

    void add(FindingCounts more) {
        more.counts.forEach((kind, count) -> counts.merge(kind, count, Integer::sum));
    }

    /** The names of the kinds, as cells of CSV. */
    static String header() {
        return Arrays.stream(Finding.Kind.values())
                .map(Finding.Kind::toString)
                .collect(Collectors.joining(","));
    }

    /** The numbers, as cells of CSV. */
    String csv() {
        return Arrays.stream(Finding.Kind.values())
                .map(kind -> String.format(Locale.ROOT, "%d", counts.getOrDefault(kind, 0)))
                .collect(Collectors.joining(","));
    }
}
