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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of {@link ContactSheet} and {@link HtmlGallery}. */
class ContactSheetTest {

    @TempDir private Path folder;

    private static Picture webp(String name) {
        return new Picture(name, new byte[] {1, 2, 3}, 5, 6, Optional.empty(), Instant.EPOCH);
    }

    @Test
    void theSheetGrowsWithThePicturesUpToItsLimit() throws IOException {
        assertThat(sheetOf(500).getHeight())
                .isEqualTo(sheetOf(120).getHeight())
                .isGreaterThan(sheetOf(20).getHeight());
    }

    private BufferedImage sheetOf(int pictures) throws IOException {
        ContactSheet sheet = new ContactSheet(pictures);
        for (int i = 0; i < pictures; i++) {
            sheet.add(webp(i + ".webp"));
        }
        Path file = folder.resolve(pictures + ".png");
        sheet.write(file, "title");
        return ImageIO.read(file.toFile());
    }

    @Test
    void aPictureAppearsInItsColours() throws IOException {
        BufferedImage red = new BufferedImage(600, 450, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < red.getHeight(); y++) {
            for (int x = 0; x < red.getWidth(); x++) {
                red.setRGB(x, y, 0xFF0000);
            }
        }
        Path png = folder.resolve("red.png");
        ImageIO.write(red, "png", png.toFile());
        ContactSheet sheet = new ContactSheet(1);
        sheet.add(
                new Picture(
                        "red.png",
                        Files.readAllBytes(png),
                        600,
                        450,
                        Optional.empty(),
                        Instant.EPOCH));

        Path file = folder.resolve("sheet.png");
        sheet.write(file, "title");

        BufferedImage written = ImageIO.read(file.toFile());
        assertThat(written.getRGB(90, 100) & 0xFFFFFF).isEqualTo(0xFF0000);
    }

    @Test
    void theGalleryKeepsTheBytesAndEscapesNames() throws IOException {
        HtmlGallery gallery = new HtmlGallery(folder, 1);
        gallery.add(new TieredPicture(webp("<b>&.webp"), 1, 7));
        String html = Files.readString(gallery.write("a < b"));

        assertThat(html).contains("&lt;b&gt;&amp;.webp").contains("a &lt; b").contains("offset 7");
        assertThat(folder.resolve("gallery/picture-0000.webp"))
                .hasBinaryContent(webp("x").content());
    }

    @Test
    void aNewGalleryRemovesThePicturesOfTheLastOneAndNothingElse() throws IOException {
        new HtmlGallery(folder, 1).add(new TieredPicture(webp("old.webp"), 0, 0));
        Path own = Files.writeString(folder.resolve("gallery/mine.png"), "mine");

        HtmlGallery gallery = new HtmlGallery(folder, 1);

        assertThat(gallery).isNotNull();
        assertThat(folder.resolve("gallery/picture-0000.webp")).doesNotExist();
        assertThat(own).exists();
    }

    @Test
    void anEvenSampleTakesExactlySoManyOfTheRows() {
        EvenSample sample = new EvenSample(1_000, 30);
        int taken = 0;
        for (int row = 0; row < 1_000; row++) {
            taken += sample.takesNext() ? 1 : 0;
        }

        assertThat(taken).isEqualTo(30);
    }
}
