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
import java.util.Map;

/**
 * What to measure.
 *
 * @param plugin the jar of this plugin
 * @param folder for the datasets, which are deleted again
 * @param queries what is read
 * @param readers names of those that take part
 * @param buckets of the tables, so fragments
 * @param properties settings of the lake, beside the warehouse
 * @param rounds how often
 * @param output where the results go
 */
record ReadOptions(
        Path plugin,
        Path folder,
        List<ReadQuery> queries,
        List<String> readers,
        int buckets,
        Map<String, String> properties,
        Rounds rounds,
        Output output) {

    private static final int BUCKETS = 4;
    private static final int ROUNDS = 7;
    private static final int WARM_UPS = 3;

    static ReadOptions parse(String[] arguments) {
        CommandLine line =
                new CommandLine(
                        arguments,
                        List.of("plugin", "folder", "query", "readers", "buckets", "properties"),
                        List.of("quick"));
        boolean quick = line.has("quick");
        return new ReadOptions(
                line.requirePath("plugin"),
                line.requirePath("folder").toAbsolutePath(),
                queries(line, ReadQuery.all(quick)),
                line.names("readers", ",", ReadBenchmark.READERS),
                (int) line.number("buckets", 1, BUCKETS),
                line.pairs("properties"),
                line.rounds(ROUNDS, WARM_UPS),
                Output.parse(line));
    }

    private static List<ReadQuery> queries(CommandLine line, List<ReadQuery> all) {
        List<String> known = all.stream().map(ReadQuery::name).toList();
        List<String> wanted = line.names("query", ",", known);
        if (!known.containsAll(wanted)) {
            throw new IllegalArgumentException("--query is of " + String.join(", ", known) + ".");
        }
        return all.stream().filter(query -> wanted.contains(query.name())).toList();
    }
}
