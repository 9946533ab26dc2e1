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
package io.flusslance.quickstart.products;

import io.flusslance.quickstart.Arguments;
import io.flusslance.quickstart.Placement;
import io.flusslance.quickstart.QuickstartException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the user asked for on the command line.
 *
 * @param products how many there are at first
 * @param changesPerSecond how many of them change, appear or disappear
 * @param duration of the changes
 * @param placement of the dataset, the chart and the log
 * @param seed repeats the changes of an earlier run; empty for new ones
 * @param python reads the lake with pylance; empty for the Lance SDK
 */
record ProductsOptions(
        int products,
        int changesPerSecond,
        Duration duration,
        Placement placement,
        OptionalLong seed,
        Optional<PythonReader> python) {

    private static final int DEFAULT_PRODUCTS = 1_000;
    private static final int DEFAULT_CHANGES_PER_SECOND = 200;
    private static final int DEFAULT_SECONDS = 60;

    /**
     * Python with pylance.
     *
     * @param interpreter of the environment
     * @param script that reads the lake
     */
    record PythonReader(Path interpreter, Path script) {}

    /**
     * Reads the arguments.
     *
     * @throws QuickstartException if an argument is unknown or its value is malformed
     */
    static ProductsOptions parse(List<String> arguments) {
        Set<String> names = new HashSet<>(Placement.NAMES);
        names.addAll(Set.of("--rows", "--changes", "--seconds", "--seed"));
        // from the script alone
        names.addAll(Set.of("--python", "--reader"));
        Arguments parsed = Arguments.parse(arguments, names, Placement.FLAGS);
        return new ProductsOptions(
                parsed.count("--rows").orElse(DEFAULT_PRODUCTS),
                parsed.count("--changes").orElse(DEFAULT_CHANGES_PER_SECOND),
                Duration.ofSeconds(parsed.count("--seconds").orElse(DEFAULT_SECONDS)),
                Placement.of(parsed),
                parsed.seed("--seed"),
                parsed.text("--python")
                        .flatMap(
                                python ->
                                        parsed.text("--reader")
                                                .map(
                                                        script ->
                                                                new PythonReader(
                                                                        Path.of(python),
                                                                        Path.of(script)))));
    }

    /** How many changes there will be about. */
    int plannedChanges() {
        return (int) Math.min(Integer.MAX_VALUE, changesPerSecond * duration.toSeconds());
    }
}
