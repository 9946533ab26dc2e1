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

import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.RandomRows;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever pattern the values of a table follow, they come back as they were written, or the plugin
 * refuses them with an error that names the table.
 *
 * <p>A build runs the same few cases each time. The system property {@code fuzz.minutes} asks for
 * new ones for so long, from the seed {@code test.seed} on, and {@code fuzz.case} for one alone.
 */
class EngineFuzzITCase {

    private static final int MINUTES = Integer.getInteger("fuzz.minutes", 0);
    private static final Optional<String> CASE =
            Optional.ofNullable(System.getProperty("fuzz.case"));

    /** Where lance-core 7.0.0 fails most variedly: at writes, plain reads and filtered reads. */
    private static final long SEED_OF_FEW = 32;

    private static final int FEW_CASES = 32;
    private static final int CASES_OF_A_PROCESS = 20;
    private static final int MAX_SHRUNK = 6;
    private static final Duration SHRINK_LIMIT = Duration.ofSeconds(60);

    private final Path folder =
            Path.of(System.getProperty("build.directory", "target")).resolve("fuzz");

    @BeforeEach
    void makeFolder() throws Exception {
        Files.createDirectories(folder);
    }

    @Test
    void everyValueComesBackWhateverPatternItsColumnFollows() throws Exception {
        CaseRunner runner = new CaseRunner(PythonEnvironment.get(), folder);
        FuzzReport report = new FuzzReport();
        long end = System.nanoTime() + Duration.ofMinutes(MINUTES).toNanos();
        long seed = MINUTES > 0 ? RandomRows.printedSeed() : SEED_OF_FEW;
        do {
            for (Outcome outcome : runner.run(cases(seed))) {
                report.add(outcome);
            }
            seed += CASES_OF_A_PROCESS;
        } while (System.nanoTime() < end);
        report.write(folder, smallest(runner, report.firstOfEachCause()));

        assertThat(report.firstOfEachCause()).isEmpty();
        assertThat(report.count(Outcome.Kind.CLEAN)).isPositive();
    }

    private static List<CaseId> cases(long seed) {
        if (CASE.isPresent()) {
            return List.of(CaseId.parse(CASE.get()));
        }
        int count = MINUTES > 0 ? CASES_OF_A_PROCESS : FEW_CASES;
        return LongStream.range(seed, seed + count).mapToObj(CaseId::of).toList();
    }

    private static List<Outcome> smallest(CaseRunner runner, List<Outcome> failures)
            throws Exception {
        CaseShrinker shrinker = new CaseShrinker(runner, SHRINK_LIMIT);
        List<Outcome> smallest = new ArrayList<>();
        for (Outcome failure : failures.subList(0, Math.min(MAX_SHRUNK, failures.size()))) {
            smallest.add(shrinker.shrink(failure));
        }
        return smallest;
    }
}
