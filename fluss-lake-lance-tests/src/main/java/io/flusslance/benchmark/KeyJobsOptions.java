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

/**
 * What to measure.
 *
 * @param lakes names of those that take part
 * @param folder for the lakes, which are deleted again
 * @param keys of the table at first
 * @param changes of a round
 * @param changeRounds after the first load
 * @param buckets of the table
 * @param rounds how often all of it
 * @param output where the results go
 */
record KeyJobsOptions(
        List<String> lakes,
        Path folder,
        int keys,
        int changes,
        int changeRounds,
        int buckets,
        Rounds rounds,
        Output output) {

    private static final int KEYS = 1_000_000;
    private static final int QUICK_KEYS = 10_000;
    private static final int CHANGES = 10_000;
    private static final int QUICK_CHANGES = 1_000;
    private static final int CHANGE_ROUNDS = 10;
    private static final int QUICK_CHANGE_ROUNDS = 2;
    private static final int ROUNDS = 3;
    private static final int WARM_UPS = 1;

    static KeyJobsOptions parse(String[] arguments) {
        CommandLine line =
                new CommandLine(
                        arguments,
                        List.of(
                                "plugin",
                                "lakes",
                                "folder",
                                "keys",
                                "changes",
                                "change-rounds",
                                "buckets"),
                        List.of("quick"));
        boolean quick = line.has("quick");
        return new KeyJobsOptions(
                line.names("lakes", ",", List.of(SpiBenchmark.OURS, TieredLake.PAIMON)),
                line.requirePath("folder").toAbsolutePath(),
                (int) line.number("keys", 1, quick ? QUICK_KEYS : KEYS),
                (int) line.number("changes", 1, quick ? QUICK_CHANGES : CHANGES),
                (int) line.number("change-rounds", 1, quick ? QUICK_CHANGE_ROUNDS : CHANGE_ROUNDS),
                (int) line.number("buckets", 1, 1),
                line.rounds(ROUNDS, WARM_UPS),
                Output.parse(line));
    }
}
