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

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A page that shows the pictures as files that hold exactly the bytes that were read back, with
 * what the other columns say.
 */
public final class HtmlGallery {

    /** More pictures than this are too much for a page; an even sample of them is shown. */
    private static final int MAX_PICTURES = 400;

    private static final String FOLDER = "gallery";
    private static final String FILE_PATTERN = "picture-*.{png,jpg,webp}";
    private static final String[] BIN_COLOURS = {
        "#d33", "#dc3", "#3b3", "#3cc", "#35d", "#c3c", "#444", "#eee"
    };

    private record Entry(String name, String html) {}

    private final Path output;
    private final EvenSample sample;
    private final List<Entry> entries = new ArrayList<>();

    /**
     * Starts a gallery and removes the pictures of an earlier one.
     *
     * @param output folder for the page; the pictures go into a folder beside it
     * @param pictures how many will be added
     * @throws IOException if the folder cannot be written
     */
    public HtmlGallery(Path output, long pictures) throws IOException {
        this.output = output;
        this.sample = new EvenSample(pictures, MAX_PICTURES);
        Path folder = Files.createDirectories(output.resolve(FOLDER));
        try (DirectoryStream<Path> stale = Files.newDirectoryStream(folder, FILE_PATTERN)) {
            for (Path file : stale) {
                Files.delete(file);
            }
        }
    }

    /**
     * Adds a picture, unless there are too many.
     *
     * @param row as read back; its bytes are written to a file at once
     * @throws IOException if the file cannot be written
     */
    public void add(TieredPicture row) throws IOException {
        if (!sample.takesNext()) {
            return;
        }
        Picture picture = row.picture();
        String extension =
                PictureFormat.ofName(picture.name()).map(PictureFormat::extension).orElse("png");
        // names of files come from a counter: a user's names can hold anything
        String file =
                String.format(Locale.ROOT, "%s/picture-%04d.%s", FOLDER, entries.size(), extension);
        Files.write(output.resolve(file), picture.content());
        entries.add(new Entry(picture.name(), figure(row, file)));
    }

    /**
     * Writes the page.
     *
     * @param title heading of the page
     * @return the page
     * @throws IOException if it cannot be written
     */
    public Path write(String title) throws IOException {
        entries.sort(Comparator.comparing(Entry::name));
        StringBuilder html = new StringBuilder(HEAD);
        html.append("<title>").append(escape(title)).append("</title></head><body><h1>");
        html.append(escape(title)).append("</h1><main>\n");
        entries.forEach(entry -> html.append(entry.html()));
        html.append("</main></body></html>\n");
        Path page = output.resolve("gallery.html");
        Files.writeString(page, html);
        return page;
    }

    private static String figure(TieredPicture row, String file) {
        Picture picture = row.picture();
        return "<figure><a href=\""
                + file
                + "\"><img loading=\"lazy\" src=\""
                + file
                + "\" alt=\"\"></a>"
                + histogram(picture.histogram())
                + "<figcaption><b>"
                + escape(picture.name())
                + "</b><br>"
                + picture.width()
                + " &times; "
                + picture.height()
                + ", "
                + Figures.bytes(picture.content().length)
                + "<br>"
                + picture.takenAt()
                + "<br>bucket "
                + row.bucket()
                + ", offset "
                + row.offset()
                + "</figcaption></figure>\n";
    }

    private static String histogram(Optional<float[]> histogram) {
        StringBuilder bar = new StringBuilder("<div class=\"histogram\">");
        float[] bins = histogram.orElse(new float[0]);
        for (int bin = 0; bin < bins.length; bin++) {
            bar.append(
                    String.format(
                            Locale.ROOT,
                            "<i style=\"flex:%.4f;background:%s\"></i>",
                            bins[bin],
                            BIN_COLOURS[bin]));
        }
        return bar.append("</div>").toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static final String HEAD =
            """
            <!doctype html><html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <style>
            body { background: #17181c; color: #c8ccd4; font: 13px/1.5 system-ui, sans-serif;
              margin: 24px }
            h1 { font-size: 18px; font-weight: 500 }
            main { display: grid; gap: 18px;
              grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)) }
            figure { margin: 0; background: #24262c; border-radius: 6px; overflow: hidden }
            img { display: block; width: 100%; height: 160px; object-fit: contain;
              background: #0e0f12 }
            .histogram { display: flex; height: 6px }
            figcaption { padding: 8px 12px 10px; overflow-wrap: anywhere }
            b { color: #fff; font-weight: 600 }
            </style>
            """;
}
