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

import io.flusslance.flink.LocalFlink;

import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.fluss.metadata.DataLakeFormat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Measures whole jobs on primary-key tables: Fluss's tiering job, which loads a table into the lake
 * and then tiers rounds of changes, and Flink's, which selects all rows as a union read in batch,
 * with all changes in the lake and with a round of them in the log. A lake of this plugin and one
 * of Fluss's for Paimon take turns; each has a Fluss cluster of its own in this process.
 */
public final class KeyJobsBenchmark {

    private static final String LOAD = "load";
    private static final String ROUND = "round";
    private static final String SELECT = "select";
    private static final String MERGE = "merge";

    /** Slots for the tiering jobs, the queries, and a query that is ending. */
    private static final int SLOTS = 4 * KeyJobsLake.PARALLELISM;

    private final KeyJobsOptions options;
    private final Shape shape = Shapes.orders();
    private final Map<String, Series> all = new LinkedHashMap<>();

    private KeyJobsBenchmark(KeyJobsOptions options) {
        this.options = options;
        for (String subject : List.of(LOAD, ROUND, SELECT, MERGE)) {
            int rows = subject.equals(ROUND) ? options.changes() : options.keys();
            for (String lake : options.lakes()) {
                all.put(
                        subject + lake,
                        new Series(subject, lake, rows, rows * shape.rowBytes(), Optional.empty()));
            }
        }
    }

    /** Measures, prints a table, and ends the process: 0, or 1 where something failed. */
    public static void main(String[] arguments) {
        Program.run(() -> new KeyJobsBenchmark(KeyJobsOptions.parse(arguments)).run());
    }

    private void run() throws Exception {
        System.out.printf(
                "%d keys, %d rounds of %d changes, seed %d%n",
                options.keys(), options.changeRounds(), options.changes(), options.output().seed());
        try (MiniCluster flink =
                LocalFlink.start(options.folder().resolveSibling("flink"), SLOTS)) {
            List<KeyJobsLake> lakes = new ArrayList<>();
            try {
                for (String name : options.lakes()) {
                    lakes.add(start(name, flink));
                }
                measure(lakes);
            } finally {
                for (KeyJobsLake lake : lakes) {
                    lake.stop();
                }
            }
        } finally {
            Folders.delete(options.folder());
        }
        options.output()
                .publish(
                        new SeriesReport(
                                "Whole jobs on a primary-key table",
                                List.of(TieredLake.PAIMON),
                                List.copyOf(all.values())));
    }

    private KeyJobsLake start(String name, MiniCluster flink) throws Exception {
        Map<String, String> warehouse =
                Map.of("warehouse", options.folder().resolve(name).toString());
        if (name.equals(SpiBenchmark.OURS)) {
            return KeyJobsLake.start(name, DataLakeFormat.LANCE, warehouse, flink);
        }
        if (!name.equals(TieredLake.PAIMON)) {
            throw new IllegalArgumentException("--lakes is of ours, paimon.");
        }
        Map<String, String> paimon = new LinkedHashMap<>(warehouse);
        paimon.put("metastore", "filesystem");
        return KeyJobsLake.start(name, DataLakeFormat.PAIMON, paimon, flink);
    }

    private void measure(List<KeyJobsLake> lakes) throws Exception {
        List<KeyJobsLake> order = new ArrayList<>(lakes);
        for (int round = 1 - options.rounds().warmUps();
                round <= options.rounds().measured();
                round++) {
            for (KeyJobsLake lake : order) {
                measure(lake, round);
            }
            Collections.rotate(order, 1);
        }
    }

    private void measure(KeyJobsLake lake, int round) throws Exception {
        SplittableRandom random = new SplittableRandom(options.output().seed());
        String name = "keyed_" + (round + options.rounds().warmUps());
        System.out.printf("%s, %s:", round < 1 ? "warm-up" : "round " + round, lake.name());
        try (KeyedTable table = KeyedTable.create(lake.fluss(), name, shape, options.buckets())) {
            table.fill(options.keys(), random);
            add(round, LOAD, lake, lake.tier(table));
            for (int i = 0; i < options.changeRounds(); i++) {
                table.change(options.changes(), options.keys(), random);
                add(round, ROUND, lake, lake.tier(table));
            }
            add(round, SELECT, lake, lake.select(table));
            table.change(options.changes(), options.keys(), random);
            add(round, MERGE, lake, lake.select(table));
        }
        System.out.println();
    }

    private void add(int round, String subject, KeyJobsLake lake, Measured run) {
        System.out.printf(" %s %.3f s", subject, run.seconds());
        if (round > 0) {
            all.get(subject + lake.name()).add(run);
        }
    }
}
