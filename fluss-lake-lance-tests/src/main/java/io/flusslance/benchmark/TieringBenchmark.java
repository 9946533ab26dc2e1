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

import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.fluss.config.Configuration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures Fluss's whole tiering job: how long it takes to get the rows that wait in a table's log
 * into a lake of this plugin, of the one that Fluss publishes for Lance, and of Fluss's for Paimon,
 * how long it takes with a plugin that throws them away, and how long Fluss's client takes to poll
 * these rows and do nothing with them. All take the same log, in turn in every round, with Fluss
 * and Flink in this process. Each plugin has a loader of its own, which lasts for all rounds, as a
 * tiering job lasts for weeks.
 */
public final class TieringBenchmark {

    static final List<String> CONTENDERS =
            List.of(
                    SpiBenchmark.OURS,
                    SpiBenchmark.EARLIER,
                    SpiBenchmark.PUBLISHED,
                    TieredLake.PAIMON,
                    DiscardContender.NAME,
                    LogScanContender.NAME);

    /** Longer than any round: a round is not cut. */
    private static final Duration FRESHNESS = Duration.ofHours(1);

    private final TieringOptions options;
    private final EmbeddedCluster fluss;
    private final List<TieringContender> contenders;

    private TieringBenchmark(
            TieringOptions options, EmbeddedCluster fluss, List<TieringContender> contenders) {
        this.options = options;
        this.fluss = fluss;
        this.contenders = contenders;
    }

    /** Measures, prints a table, and ends the process: 0, or 1 where something failed. */
    public static void main(String[] arguments) {
        Program.run(() -> run(TieringOptions.parse(arguments)));
    }

    private static void run(TieringOptions options) throws Exception {
        System.out.printf("seed %d%n", options.output().seed());
        EmbeddedCluster fluss =
                EmbeddedCluster.startWithPluginFolder(
                        Map.of("warehouse", options.folder().resolve("coordinator").toString()));
        Configuration client = new Configuration(fluss.connection().getConfiguration());
        options.client().forEach(client::setString);
        List<LakePlugin> loaded = new ArrayList<>();
        try (MiniCluster flink =
                LocalFlink.start(options.folder().resolveSibling("flink"), options.parallelism())) {
            List<TieringContender> contenders = new ArrayList<>();
            for (TieredLake lake : lakes(options, loaded)) {
                contenders.add(new JobContender(lake, fluss));
            }
            contenders.add(new DiscardContender(fluss));
            contenders.add(new LogScanContender(client, options.parallelism()));
            contenders.removeIf(each -> !options.contenders().contains(each.name()));
            TieringJob job =
                    TieringJob.start(flink, client, new SwitchedFactory(), options.parallelism());
            try {
                new TieringBenchmark(options, fluss, contenders).measure();
            } finally {
                job.cancel();
            }
        } finally {
            for (LakePlugin plugin : loaded) {
                plugin.close();
            }
            Folders.delete(options.folder());
        }
    }

    private static List<TieredLake> lakes(TieringOptions options, List<LakePlugin> loaded)
            throws Exception {
        Path folder = options.folder();
        LakePlugin ours = load(loaded, SpiBenchmark.OURS, options.plugin());
        List<TieredLake> lakes = new ArrayList<>();
        lakes.add(TieredLake.ours(SpiBenchmark.OURS, ours, folder.resolve(SpiBenchmark.OURS)));
        if (options.earlier().isPresent()) {
            LakePlugin earlier = load(loaded, SpiBenchmark.EARLIER, options.earlier().get());
            lakes.add(
                    TieredLake.ours(
                            SpiBenchmark.EARLIER, earlier, folder.resolve(SpiBenchmark.EARLIER)));
        }
        if (options.published().isPresent()) {
            LakePlugin published = load(loaded, SpiBenchmark.PUBLISHED, options.published().get());
            lakes.add(
                    TieredLake.published(published, folder.resolve(SpiBenchmark.PUBLISHED), ours));
        }
        if (!options.paimon().isEmpty()) {
            LakePlugin paimon =
                    load(loaded, TieredLake.PAIMON, options.paimon().toArray(new Path[0]));
            lakes.add(TieredLake.paimon(paimon, folder.resolve(TieredLake.PAIMON)));
        }
        return lakes;
    }

    private static LakePlugin load(List<LakePlugin> loaded, String name, Path... jars) {
        LakePlugin plugin = LakePlugin.load(name, jars);
        loaded.add(plugin);
        return plugin;
    }

    private void measure() throws Exception {
        List<Series> all = new ArrayList<>();
        for (Shape shape : options.shapes()) {
            all.addAll(measure(shape));
        }
        options.output()
                .publish(
                        new SeriesReport(
                                "Rows out of Fluss's log and into the lake",
                                List.of(
                                        LogScanContender.NAME,
                                        DiscardContender.NAME,
                                        SpiBenchmark.PUBLISHED,
                                        TieredLake.PAIMON),
                                all));
        for (Series series : all) {
            if (series.skipped().isEmpty()) {
                System.out.printf(
                        "%s, %s: %.3f s on the average before the first rows were there%n",
                        series.subject(), series.contender(), series.meanWaitSeconds());
            }
        }
    }

    private List<Series> measure(Shape shape) throws Exception {
        int rows = options.rows().applyAsInt(shape);
        String subject = shape.name() + "/" + options.buckets();
        System.out.printf("%s: %d rows into Fluss ...", shape.name(), rows);
        LogTable table = LogTable.create(fluss, shape.name(), shape, options.buckets(), FRESHNESS);
        table.append(rows, options.output().seed());
        System.out.println(" done");
        return ShapeContender.measure(
                options.rounds(),
                subject,
                shape,
                rows,
                contenders,
                () -> contender -> contender.run(table, rows));
    }
}
