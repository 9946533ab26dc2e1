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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks for a smaller table that fails in the same way. */
final class CaseShrinker {

    private final CaseRunner runner;
    private final Duration limit;

    /**
     * @param limit after which the smallest one so far must do
     */
    CaseShrinker(CaseRunner runner, Duration limit) {
        this.runner = runner;
        this.limit = limit;
    }

    /** The failure of the smallest table that was found. */
    Outcome shrink(Outcome failure) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        Outcome smallest = failure;
        Optional<Outcome> smaller = Optional.of(failure);
        while (smaller.isPresent()) {
            smallest = smaller.get();
            smaller = firstThatFails(smallest, end);
        }
        return smallest;
    }

    private Optional<Outcome> firstThatFails(Outcome failure, long end)
            throws IOException, InterruptedException {
        for (CaseId candidate : candidates(failure.id())) {
            if (System.nanoTime() > end) {
                return Optional.empty();
            }
            Outcome outcome = runner.run(List.of(candidate)).get(0);
            if (outcome.isLike(failure)) {
                return Optional.of(outcome);
            }
        }
        return Optional.empty();
    }

    /** What is a step smaller, the largest steps first. */
    private static List<CaseId> candidates(CaseId id) {
        FuzzCase whole = FuzzCase.of(id);
        List<CaseId> candidates = new ArrayList<>();
        List<Integer> columns =
                whole.rowType().getFieldNames().stream()
                        .filter(name -> !name.equals(FuzzCase.ID))
                        .map(name -> Integer.parseInt(name.substring(1)))
                        .toList();
        addWithoutColumns(id, columns, candidates);
        Sections sections = whole.sections();
        for (int i = 0; i < sections.count(); i++) {
            if (sections.rows(i) > 0 && sections.rows(i) < sections.totalRows()) {
                candidates.add(id.withoutSection(i));
            }
        }
        for (int i = 0; i < sections.count(); i++) {
            if (sections.rows(i) > 1) {
                candidates.add(id.withSectionRows(i, sections.rows(i) / 2));
            }
        }
        for (int i = 0; i < sections.count(); i++) {
            if (sections.rows(i) > 10) {
                candidates.add(id.withSectionRows(i, sections.rows(i) * 9 / 10));
            }
        }
        return candidates;
    }

    private static void addWithoutColumns(
            CaseId id, List<Integer> columns, List<CaseId> candidates) {
        for (int size = columns.size() / 2; size > 0; size /= 2) {
            for (int from = 0; from < columns.size(); from += size) {
                CaseId left = id;
                for (int column : columns.subList(from, Math.min(columns.size(), from + size))) {
                    left = left.withoutColumn(column);
                }
                candidates.add(left);
            }
        }
    }
}
