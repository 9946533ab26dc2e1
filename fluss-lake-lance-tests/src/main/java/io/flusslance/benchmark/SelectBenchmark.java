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
import io.flusslance.quickstart.EmbeddedCluster;

import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.table.api.EnvironmentSettings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures a whole Flink job that selects all rows of a table: as a union read, with all rows in
 * the lake, and from Fluss's log alone, where all of them are too. Fluss, Flink and the jobs are in
 * this process; both jobs differ in the source only, and take turns in each round.
 */
public final class SelectBenchmark {

    private static final String UNION = "union";
    static final String LOG = "log";

    /** Fluss's name for the start that takes the log alone. */
    private static final String FROM_LOG = " /*+ OPTIONS('scan.startup.mode' = 'earliest') */";

    private static final int PARALLELISM = 2;
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(200);

    private final ReadOptions options;
    private final EmbeddedCluster fluss;
    private final MiniCluster flink;

    private SelectBenchmark(ReadOptions options, EmbeddedCluster fluss, MiniCluster flink) {
        this.options = options;
        this.fluss = fluss;
        this.flink = flink;
    }

    /** Whether a contender is one of this benchmark's. */
    static boolean isSource(String contender) {
        return contender.equals(UNION) || contender.equals(LOG);
    }

    /** Measures, prints a table, and ends the process: 0, or 1 where something failed. */
    public static void main(String[] arguments) {
        Program.run(() -> run(ReadOptions.parse(arguments)));
    }

    private static void run(ReadOptions options) throws Exception {
        System.out.printf("seed %d%n", options.output().seed());
        EmbeddedCluster fluss =
                EmbeddedCluster.start(Map.of("warehouse", options.folder().toString()));
        List<Series> all = new ArrayList<>();
        try (MiniCluster flink =
                LocalFlink.start(options.folder().resolveSibling("flink"), PARALLELISM)) {
            SelectBenchmark benchmark = new SelectBenchmark(options, fluss, flink);
            List<ReadQuery> wholeTables =
                    options.queries().stream()
                            .filter(query -> query.name().equals(query.shape().name()))
                            .toList();
            for (ReadQuery query : wholeTables) {
                benchmark.fill(query);
            }
            for (ReadQuery query : wholeTables) {
                all.addAll(benchmark.measure(query));
            }
        }
        options.output().publish(new ReadReport(all));
    }

    /** Makes a table whose rows are all in the log and all in the lake. */
    private void fill(ReadQuery query) throws Exception {
        Shape shape = query.shape();
        System.out.printf("%s: %d rows into Fluss ...", shape.name(), query.rows());
        LogTable table =
                LogTable.create(
                        fluss, shape.name(), shape, options.buckets(), Duration.ofSeconds(1));
        table.append(query.rows(), options.output().seed());
        System.out.print(" and on into the lake ...");
        JobClient tiering = fluss.startTiering();
        try {
            table.awaitTiered(query.rows(), POLL, DEADLINE);
        } finally {
            tiering.cancel().get();
        }
        System.out.println(" done");
    }

    private List<Series> measure(ReadQuery query) throws Exception {
        Map<String, Series> series = new LinkedHashMap<>();
        for (String source : List.of(UNION, LOG)) {
            series.put(
                    source,
                    new Series(
                            query.name(),
                            source,
                            query.rows(),
                            query.rows() * query.shape().rowBytes(),
                            Optional.empty()));
        }
        options.rounds()
                .measure(
                        query.name(),
                        List.copyOf(series.keySet()),
                        source -> source,
                        () -> source -> measure(query, source))
                .forEach((source, runs) -> runs.forEach(series.get(source)::add));
        return List.copyOf(series.values());
    }

    private Measured measure(ReadQuery query, String source) throws Exception {
        RowTally.reset();
        Stopwatch stopwatch = Stopwatch.start();
        JobClient job = submit(query, source);
        try {
            RowTally.await(query.rows(), DEADLINE.toSeconds());
            return stopwatch.stop();
        } finally {
            job.cancel().get();
            flink.requestJobResult(job.getJobID()).get();
        }
    }

    /** Both are streams: that from the log alone has no end. */
    private JobClient submit(ReadQuery query, String source) throws Exception {
        return CountedSelect.submit(
                flink,
                PARALLELISM,
                EnvironmentSettings.inStreamingMode(),
                fluss.bootstrapServers(),
                LakeTable.path(query.shape().name()) + (source.equals(LOG) ? FROM_LOG : ""));
    }
}
