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
package io.flusslance.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What came of all cases, and one case of each cause that is wrong. */
final class FuzzReport {

    private final Map<Outcome.Kind, Integer> counts = new EnumMap<>(Outcome.Kind.class);
    private final Map<String, Integer> refusals = new TreeMap<>();
    private final Map<String, List<Outcome>> faults = new LinkedHashMap<>();

    void add(Outcome outcome) {
        counts.merge(outcome.kind(), 1, Integer::sum);
        if (outcome.kind() == Outcome.Kind.REFUSED) {
            refusals.merge(outcome.cause(), 1, Integer::sum);
        } else if (outcome.isFault()) {
            faults.computeIfAbsent(outcome.cause(), cause -> new ArrayList<>()).add(outcome);
            System.out.println(outcome);
        }
    }

    int count(Outcome.Kind kind) {
        return counts.getOrDefault(kind, 0);
    }

    /** The first failure of each cause. */
    List<Outcome> firstOfEachCause() {
        return faults.values().stream().map(outcomes -> outcomes.get(0)).toList();
    }

    /**
     * Prints the counts, why cases were refused, and the failures, and writes the same to {@code
     * report.txt}.
     *
     * @param smallest the smallest case of each cause, as far as one was looked for
     */
    void write(Path folder, List<Outcome> smallest) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Outcome.Kind kind : Outcome.Kind.values()) {
            lines.add(String.format("%-8s %6d", kind, count(kind)));
        }
        refusals.forEach((cause, count) -> lines.add(count + " x " + cause));
        faults.forEach(
                (cause, outcomes) ->
                        lines.add(
                                outcomes.size()
                                        + " x "
                                        + cause
                                        + " | cases "
                                        + outcomes.stream().limit(10).map(Outcome::id).toList()));
        for (Outcome outcome : smallest) {
            lines.add("-Dfuzz.case=" + outcome.id() + ": " + outcome);
            lines.add("    " + FuzzCase.of(outcome.id()).describe());
        }
        lines.forEach(System.out::println);
        Files.write(folder.resolve("report.txt"), lines);
    }
}
