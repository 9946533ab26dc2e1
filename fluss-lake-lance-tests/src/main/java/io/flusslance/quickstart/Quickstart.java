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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private Quickstart(QuickstartOptions options, Warehouse warehouse, PrintStream out) {
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
        QuickstartProgram.run(() -> new PictureAct(QuickstartOptions.parse(List.of(arguments))));
    }

    private record PictureAct(QuickstartOptions options) implements QuickstartProgram.Act {

        @Override
        public Placement placement() {
            return options.placement();
        }

        @Override
        public int run(Warehouse warehouse, PrintStream out) throws Exception {
            return new Quickstart(options, warehouse, out).run();
        }
    }

    private int run() throws Exception {
        PictureSource source = source();
        DiskSpace.requireTemporary(Placement.temporaryFolder(), source.estimatedBytes());
        warehouse.prepare(PictureTable.PATH);
        warehouse
                .folder()
                .ifPresent(folder -> DiskSpace.requireWarehouse(folder, source.estimatedBytes()));
        out.println("Pictures: " + source.description());
        Instant start = Instant.now();
        EmbeddedCluster cluster = EmbeddedCluster.start(warehouse.lakeOptions());
        out.println(
                "Fluss coordinator loaded the plugin from its folder: "
                        + cluster.requirePluginFolder());
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
                        + warehouse.dataset(PictureTable.PATH));
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

    private Sent send(EmbeddedCluster cluster, JobClient job, PictureSource source)
            throws Exception {
        Instant start = Instant.now();
        PictureSender sender = new PictureSender(cluster.connection());
        // on a thread of its own: with a full disk on the server's side it would block for ever
        FutureTask<Map<String, Fingerprint>> sending = new FutureTask<>(() -> sender.send(source));
        Thread thread = new Thread(sending, "picture-sender");
        thread.setDaemon(true);
        thread.start();
        TieringProgress progress =
                new TieringProgress(cluster.connection().getAdmin(), PictureTable.PATH);
        ProgressBar bar = new ProgressBar(out, barStyle(), Clock.systemUTC());
        List<Path> watched = new ArrayList<>(List.of(Placement.temporaryFolder()));
        warehouse.folder().ifPresent(watched::add);
        try {
            new TieringWatch(source, sender, progress, bar)
                    .await(sending, new TieringHealth(job, watched));
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
        Comparison<Fingerprint, Picture> comparison = comparison(sent.fingerprints());
        ContactSheet sheet = new ContactSheet(pictures);
        Path output = options.placement().output();
        HtmlGallery gallery = new HtmlGallery(output, pictures);
        String title;
        try (TieredDataset images = TieredDataset.open(warehouse, PictureTable.PATH)) {
            long rows =
                    TieredImages.forEach(
                            images,
                            row -> {
                                comparison.read(row.picture().name(), row.picture());
                                sheet.add(row.picture());
                                add(gallery, row);
                            });
            title = rows + " pictures read back from images.lance, version " + images.version();
            report.figure("rows read back", Figures.count(rows));
            report.figure("bytes of pictures", Figures.count(sent.bytes()));
            report.figure("fragments", Figures.count(images.fragments()));
            report.figure("tiering rounds", Figures.count(sent.rounds()));
        }
        Path sheetFile = output.resolve("contact-sheet.png").toAbsolutePath();
        sheet.write(sheetFile, title);
        Path page = gallery.write(title).toAbsolutePath();
        report.seconds("starting", starting);
        report.seconds("sending and tiering", sent.took());
        report.seconds("reading back", Duration.between(start, Instant.now()));
        List<Comparison.Mismatch> mismatches = comparison.finish();
        printResult(mismatches, pictures, sheetFile, page);
        return mismatches.isEmpty() ? 0 : 1;
    }

    static Comparison<Fingerprint, Picture> comparison(Map<String, Fingerprint> sent) {
        return new Comparison<>(
                sent, (expected, picture) -> expected.differenceTo(Fingerprint.of(picture)));
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
        if (options.placement().keepsDataset()) {
            out.println(
                    "The dataset stays in "
                            + warehouse.dataset(PictureTable.PATH)
                            + "; to read it:");
        } else {
            out.println("The dataset goes with this program; with --keep it stays, to be read:");
        }
        List<String> lines = new ArrayList<>(Report.openingInPython(warehouse, PictureTable.PATH));
        lines.add("print(images.schema, images.count_rows())");
        lines.add("row = images.take([0]).to_pylist()[0]");
        lines.add("open(row[\"name\"].replace(\"/\", \"_\"), \"wb\").write(row[\"image\"])");
        lines.forEach(line -> out.println("  " + line));
    }
}
