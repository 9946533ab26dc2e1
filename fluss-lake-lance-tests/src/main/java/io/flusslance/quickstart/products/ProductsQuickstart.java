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

import io.flusslance.flink.LocalFlink;
import io.flusslance.flink.MiniClusterEnvironment;
import io.flusslance.quickstart.DiskSpace;
import io.flusslance.quickstart.EmbeddedCluster;
import io.flusslance.quickstart.Figures;
import io.flusslance.quickstart.Placement;
import io.flusslance.quickstart.ProgramEnd;
import io.flusslance.quickstart.QuickstartProgram;
import io.flusslance.quickstart.Report;
import io.flusslance.quickstart.TieredDataset;
import io.flusslance.quickstart.TieringHealth;
import io.flusslance.quickstart.TieringProgress;
import io.flusslance.quickstart.Warehouse;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Sends products that change and disappear to a primary-key table, and shows that Flink SQL sees
 * them as they are, and the lake as they were some seconds ago.
 */
public final class ProductsQuickstart {

    private static final long ESTIMATED_BYTES = 64L << 20;
    private static final int SHOWN_MISMATCHES = 20;

    private final ProductsOptions options;
    private final Warehouse warehouse;
    private final PrintStream out;

    private ProductsQuickstart(ProductsOptions options, Warehouse warehouse, PrintStream out) {
        this.options = options;
        this.warehouse = warehouse;
        this.out = out;
    }

    /**
     * Runs the program and leaves the JVM: with 0 if all readers saw what they should, with 1 if
     * one did not, with 2 if it could not run to its end.
     *
     * @param arguments see {@link ProductsOptions}
     */
    public static void main(String[] arguments) {
        QuickstartProgram.run(() -> new ProductsAct(ProductsOptions.parse(List.of(arguments))));
    }

    private record ProductsAct(ProductsOptions options) implements QuickstartProgram.Act {

        @Override
        public Placement placement() {
            return options.placement();
        }

        @Override
        public int run(Warehouse warehouse, PrintStream out) throws Exception {
            return new ProductsQuickstart(options, warehouse, out).run();
        }
    }

    private int run() throws Exception {
        Path temporary = Placement.temporaryFolder();
        DiskSpace.requireTemporary(temporary, ESTIMATED_BYTES);
        warehouse.prepare(ProductTable.PATH);
        List<Path> watched = new ArrayList<>(List.of(temporary));
        warehouse.folder().ifPresent(watched::add);
        warehouse.folder().ifPresent(folder -> DiskSpace.requireWarehouse(folder, ESTIMATED_BYTES));
        long seed =
                options.seed()
                        .orElseGet(() -> RandomGenerator.getDefault().nextLong(1_000_000_000));
        out.printf(
                "Products: %s at first, then %s changes a second for %d s (--seed %d makes the same"
                        + " ones again)%n",
                Figures.count(options.products()),
                Figures.count(options.changesPerSecond()),
                options.duration().toSeconds(),
                seed);
        Instant begin = Instant.now();
        EmbeddedCluster cluster = EmbeddedCluster.start(warehouse.lakeOptions());
        out.println(
                "Fluss coordinator loaded the plugin from its folder: "
                        + cluster.requirePluginFolder());
        ProductTable.create(cluster.connection());
        MiniCluster flink =
                LocalFlink.start(
                        temporary.resolve("flink"),
                        EmbeddedCluster.TIERING_SLOTS + FlinkReader.PARALLELISM);
        StreamExecutionEnvironment environment =
                new MiniClusterEnvironment(flink, new Configuration());
        environment.setParallelism(EmbeddedCluster.TIERING_SLOTS);
        JobClient job = cluster.startTiering(environment);
        ProgramEnd.cancelFirst(job);
        out.printf(
                "Fluss cluster and Flink tiering job are up after %s s; table %s goes to %s%n",
                Figures.seconds(Duration.between(begin, Instant.now())),
                ProductTable.PATH,
                warehouse.dataset(ProductTable.PATH));
        List<LakeReader> lake = lakeReaders();
        ProductModel model = new ProductModel();
        ProductChart chart =
                new ProductChart(options.placement().output(), lake.get(0).name(), Instant.now());
        ProductSender sender =
                new ProductSender(
                        cluster.connection(),
                        new ChangeMaker(seed, options.plannedChanges()),
                        model,
                        chart::sent);
        TableWatch watch =
                new TableWatch(
                        sender,
                        model,
                        new TieringProgress(cluster.connection().getAdmin(), ProductTable.PATH),
                        new TieringHealth(job, watched),
                        new TableInspector(
                                model, new FlinkReader(flink, cluster.bootstrapServers()), lake));
        LookTable table = new LookTable(out);
        out.printf("%nThe chart follows in a browser: %s%n%n", chart.begin());
        table.begin(lake.get(0).name());
        List<Look> looks = new ArrayList<>();
        watch.run(
                options,
                look -> {
                    looks.add(look);
                    table.add(look);
                    chart.add(look);
                    chart.write();
                });
        return finish(looks, chart.finish(), watch.rounds());
    }

    private List<LakeReader> lakeReaders() throws IOException {
        SdkReader sdk = new SdkReader(warehouse);
        if (options.python().isEmpty()) {
            out.println("The lake is read with the Lance SDK; with Python, pylance reads it too.");
            return List.of(sdk);
        }
        PylanceReader pylance =
                PylanceReader.start(
                        options.python().get().interpreter(),
                        options.python().get().script(),
                        warehouse,
                        options.placement().output().resolve("pylance.log").toAbsolutePath());
        out.printf(
                "The lake is read with pylance %s, and with the Lance SDK to compare.%n",
                pylance.version());
        return List.of(pylance, sdk);
    }

    private int finish(List<Look> looks, Path picture, int rounds) throws IOException {
        Look last = looks.get(looks.size() - 1);
        Report report = new Report();
        report.figure("products at the end", Figures.count(last.sent().products()));
        report.figure("changes sent", Figures.count(last.changes()));
        report.figure("tiering rounds", Figures.count(rounds));
        report.seconds("longest lag", Collections.max(looks.stream().map(Look::lag).toList()));
        try (TieredDataset dataset =
                TieredDataset.open(warehouse, ProductTable.PATH, last.version())) {
            report.figure("fragments", Figures.count(dataset.fragments()));
        }
        out.println();
        report.table().forEach(out::println);
        out.println();
        out.println("Chart: " + picture);
        out.println();
        printPython();
        out.println();
        List<String> mismatches =
                looks.stream().flatMap(look -> look.mismatches().stream()).distinct().toList();
        if (mismatches.isEmpty()) {
            out.printf(
                    "In all %d looks every key and value was as sent: Flink SQL saw the table as it"
                            + " was then, the lake as of its version.%n",
                    looks.size());
            return 0;
        }
        out.println(mismatches.size() + " times a reader saw something else than was sent:");
        mismatches.stream().limit(SHOWN_MISMATCHES).forEach(wrong -> out.println("  " + wrong));
        return 1;
    }

    private void printPython() {
        out.println(
                options.placement().keepsDataset()
                        ? "The dataset stays; to read it:"
                        : "The dataset goes with this program; with --keep it stays, to be read:");
        List<String> lines = new ArrayList<>(Report.openingInPython(warehouse, ProductTable.PATH));
        lines.add("print(products.to_table(filter=\"price < 5\").to_pylist())");
        lines.add(
                "nearest = {\"column\": \"embedding\", \"q\": [0.5] * "
                        + ProductTable.DIMENSIONS
                        + ", \"k\": 3}");
        lines.add("columns = [\"name\", \"price\", \"_distance\"]");
        lines.add("print(products.to_table(columns, nearest=nearest).to_pylist())");
        lines.forEach(line -> out.println("  " + line));
    }
}
