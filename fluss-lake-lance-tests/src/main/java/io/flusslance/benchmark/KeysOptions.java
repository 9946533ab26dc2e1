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
package io.flusslance.benchmark;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What to measure.
 *
 * @param plugin the jar of this plugin
 * @param paimon the jars of Fluss's plugin for Paimon and of what it needs; none to leave it out
 * @param lakes names of those that take part
 * @param folder for the tables, which are deleted again
 * @param keys of the first load
 * @param rounds of changes after it
 * @param changes of a round
 * @param skewed whether few keys get most of the changes
 * @param output where the results go
 */
record KeysOptions(
        Path plugin,
        List<Path> paimon,
        List<String> lakes,
        Path folder,
        int keys,
        int rounds,
        int changes,
        boolean skewed,
        Output output) {

    private static final int KEYS = 1_000_000;
    private static final int QUICK_KEYS = 10_000;
    private static final int ROUNDS = 100;
    private static final int QUICK_ROUNDS = 3;
    private static final int CHANGES = 10_000;
    private static final int QUICK_CHANGES = 1_000;

    /** Half of the changes are of the first thousandth of the keys, and so on. */
    private static final double SKEW = 10;

    static KeysOptions parse(String[] arguments) {
        CommandLine line =
                new CommandLine(
                        arguments,
                        List.of("plugin", "paimon", "lakes", "folder", "keys", "changes"),
                        List.of("skewed", "quick"));
        boolean quick = line.has("quick");
        return new KeysOptions(
                line.requirePath("plugin"),
                line.names("paimon", ":", List.of()).stream().map(Path::of).toList(),
                line.names("lakes", ",", List.of(SpiBenchmark.OURS, TieredLake.PAIMON)),
                line.requirePath("folder").toAbsolutePath(),
                (int) line.number("keys", 1, quick ? QUICK_KEYS : KEYS),
                (int) line.number("rounds", 1, quick ? QUICK_ROUNDS : ROUNDS),
                (int) line.number("changes", 1, quick ? QUICK_CHANGES : CHANGES),
                line.has("skewed"),
                Output.parse(line));
    }

    /** A key that is changed. */
    int pick(SplittableRandom random) {
        double part = random.nextDouble();
        return (int) ((skewed ? Math.pow(part, SKEW) : part) * keys);
    }
}
