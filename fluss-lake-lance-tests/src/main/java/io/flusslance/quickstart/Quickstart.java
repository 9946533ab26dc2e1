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
package io.flusslance.quickstart;

import io.flusslance.quickstart.PictureSource.SkippedFile;

import org.apache.flink.core.execution.JobClient;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.random.RandomGenerator;

/** Sends pictures through Fluss into a Lance dataset and proves that they came through. */
public final class Quickstart {

    private static final int DEFAULT_ROWS = 60;
    private static final int SHOWN_NAMES = 50;

    /** What went into the dataset. */
    private record Sent(
            Map<String, Fingerprint> fingerprints,
            long bytes,
            long tieredRows,
            int rounds,
            Duration took) {}

    private final QuickstartOptions options;
    private final Warehouse warehouse;
    private final PrintStream out;
    private final Report report = new Report();

    Quickstart(QuickstartOptions options, Warehouse warehouse, PrintStream out) {
        this.options = options;
        this.warehouse = warehouse;
        this.out = out;
    }

    /**
     * Runs the program and leaves the JVM: with 0 if all pictures came back unchanged, with 1 if
     * one did not, with 2 if it could not run to its end.
     *
     * @param arguments see {@link QuickstartOptions}
     */
    public static void main(String[] arguments) {
        List<String> secrets = new ArrayList<>();
        Optional<Path> log = Optional.empty();
        int exitCode;
        ProgramEnd.prepare();
        // an exception that leaves main would vanish: Fluss's servers swallow it
        try {
            QuickstartOptions options = QuickstartOptions.parse(List.of(arguments));
            Warehouse warehouse = warehouse(options);
            secrets.addAll(warehouse.secrets());
            log = Optional.of(QuickstartLog.open(options.output()));
            exitCode = new Quickstart(options, warehouse, System.out).run();
        } catch (Throwable failure) {
            System.out.flush();
            System.err.println("quickstart: " + FailureSentence.of(failure, secrets));
            boolean allSaid = failure instanceof QuickstartException && failure.getCause() == null;
            if (log.isPresent() && !allSaid) {
                QuickstartLog.write(failure, secrets);
                System.err.println("quickstart: details are in " + log.get());
            }
            exitCode = 2;
        }
        ProgramEnd.leave(exitCode);
    }

    private static Warehouse warehouse(QuickstartOptions options) {
        if (options.warehouse().isPresent()) {
            return Warehouse.of(options.warehouse().get(), System.getenv());
        }
        if (options.retention() == QuickstartOptions.Retention.REMOVE) {
            return new LocalWarehouse(temporaryFolder().resolve("warehouse"));
        }
        // a folder for each run: tables of two runs must not share a dataset
        String run =
                DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
                        .withZone(ZoneOffset.UTC)
                        .format(Instant.now());
        return new LocalWarehouse(options.output().resolve("warehouse-" + run));
    }

    private static Path temporaryFolder() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private int run() throws Exception {
        PictureSource source = source();
        DiskSpace.requireTemporary(temporaryFolder(), source.estimatedBytes());
        warehouse.prepare();
        warehouse
                .folder()
                .ifPresent(folder -> DiskSpace.requireWarehouse(folder, source.estimatedBytes()));
        out.println("Pictures: " + source.description());
        Instant start = Instant.now();
        EmbeddedCluster cluster = EmbeddedCluster.start(warehouse.lakeOptions());
        reportPlugin(cluster);
        PictureTable.create(cluster.connection());
        JobClient job = cluster.startTiering();
        ProgramEnd.cancelFirst(job);
        Duration starting = Duration.between(start, Instant.now());
        out.println(
                "Fluss cluster and Flink tiering job are up after "
                        + Figures.seconds(starting)
                        + " s; table "
                        + PictureTable.PATH
                        + " goes to "
                        + warehouse.dataset());
        Sent sent = send(cluster, job, source);
        nameSkipped(source.skipped());
        if (sent.fingerprints().isEmpty()) {
            throw new QuickstartException("None of the pictures could be read.");
        }
        report.figure("rows sent", Figures.count(sent.fingerprints().size()));
        report.figure("rows tiered", Figures.count(sent.tieredRows()));
        return readBack(sent, starting);
    }

    private PictureSource source() {
        if (options.images().isPresent()) {
            return new PictureFolder(
                    options.images().get(), options.rows().orElse(Integer.MAX_VALUE));
        }
        long seed =
                options.seed()
                        .orElseGet(() -> RandomGenerator.getDefault().nextLong(1_000_000_000));
        return new DrawnPictures(options.rows().orElse(DEFAULT_ROWS), seed);
    }

    private void reportPlugin(EmbeddedCluster cluster) throws Exception {
        Path plugin = cluster.pluginOfCoordinator().toRealPath();
        Optional<String> folder = Optional.ofNullable(System.getenv("FLUSS_PLUGINS_DIR"));
        if (folder.isEmpty() || !plugin.startsWith(Path.of(folder.get()).toRealPath())) {
            throw new QuickstartException(
                    "The coordinator took the plugin from "
                            + plugin
                            + " instead of a plugin folder: start dev/quickstart.sh.");
        }
        out.println("Fluss coordinator loaded the plugin from its folder: " + plugin);
    }

    private Sent send(EmbeddedCluster cluster, JobClient job, PictureSource source)
            throws Exception {
        Instant start = Instant.now();
        PictureSender sender = new PictureSender(cluster.connection());
        // on a thread of its own: with a full disk on the server's side it would block for ever
        FutureTask<Map<String, Fingerprint>> sending = new FutureTask<>(() -> sender.send(source));
        Thread thread = new Thread(sending, "picture-sender");
        thread.setDaemon(true);
        thread.start();
        TieringProgress progress = new TieringProgress(cluster.connection().getAdmin());
        ProgressBar bar = new ProgressBar(out, barStyle(), Clock.systemUTC());
        List<Path> watched = new ArrayList<>(List.of(temporaryFolder()));
        warehouse.folder().ifPresent(watched::add);
        try {
            new TieringWatch(source, sender, progress, bar, new DiskSpace(watched))
                    .await(sending, job);
        } finally {
            bar.finish();
        }
        return new Sent(
                sending.get(),
                sender.sentBytes(),
                progress.rows(),
                progress.rounds(),
                Duration.between(start, Instant.now()));
    }

    private static ProgressBar.Style barStyle() {
        // the script knows; Java 17 has no way to ask for standard output alone
        return Boolean.getBoolean("quickstart.terminal")
                ? ProgressBar.Style.ONE_LINE
                : ProgressBar.Style.LINES;
    }

    private void nameSkipped(List<SkippedFile> skipped) {
        for (SkippedFile file : skipped) {
            out.println("Skipped " + file.name() + ": " + file.reason());
        }
    }

    private int readBack(Sent sent, Duration starting) throws IOException {
        Instant start = Instant.now();
        int pictures = sent.fingerprints().size();
        Comparison comparison = new Comparison(sent.fingerprints());
        ContactSheet sheet = new ContactSheet(pictures);
        HtmlGallery gallery = new HtmlGallery(options.output(), pictures);
        String title;
        try (TieredImages images = TieredImages.open(warehouse)) {
            long rows =
                    images.forEach(
                            row -> {
                                comparison.read(row.picture());
                                sheet.add(row.picture());
                                add(gallery, row);
                            });
            title = rows + " pictures read back from images.lance, version " + images.version();
            report.figure("rows read back", Figures.count(rows));
            report.figure("bytes of pictures", Figures.count(sent.bytes()));
            report.figure("fragments", Figures.count(images.fragments()));
            report.figure("tiering rounds", Figures.count(sent.rounds()));
        }
        Path sheetFile = options.output().resolve("contact-sheet.png").toAbsolutePath();
        sheet.write(sheetFile, title);
        Path page = gallery.write(title).toAbsolutePath();
        report.seconds("starting", starting);
        report.seconds("sending and tiering", sent.took());
        report.seconds("reading back", Duration.between(start, Instant.now()));
        List<Comparison.Mismatch> mismatches = comparison.finish();
        printResult(mismatches, pictures, sheetFile, page);
        return mismatches.isEmpty() ? 0 : 1;
    }

    private static void add(HtmlGallery gallery, TieredPicture row) {
        try {
            gallery.add(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void printResult(
            List<Comparison.Mismatch> mismatches, int sent, Path sheet, Path gallery) {
        out.println();
        report.table().forEach(out::println);
        out.println();
        out.println("Contact sheet: " + sheet);
        out.println("Gallery:       " + gallery);
        out.println();
        printPython();
        out.println();
        if (mismatches.isEmpty()) {
            out.println(
                    sent
                            + " of "
                            + sent
                            + " pictures came back with the SHA-256 they were sent with.");
            return;
        }
        out.println(mismatches.size() + " of " + sent + " pictures did not come back as sent:");
        mismatches.stream()
                .limit(SHOWN_NAMES)
                .forEach(wrong -> out.println("  " + wrong.name() + ": " + wrong.reason()));
        if (mismatches.size() > SHOWN_NAMES) {
            out.println("  and " + (mismatches.size() - SHOWN_NAMES) + " more");
        }
    }

    private void printPython() {
        boolean kept =
                options.warehouse().isPresent()
                        || options.retention() == QuickstartOptions.Retention.KEEP;
        if (kept) {
            out.println("The dataset stays in " + warehouse.dataset() + "; to read it:");
        } else {
            out.println("The dataset goes with this program; with --keep it stays, to be read:");
        }
        Report.python(warehouse).forEach(line -> out.println("  " + line));
    }
}
