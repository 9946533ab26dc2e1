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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests of {@link PictureFolder}. */
class PictureFolderTest {

    @TempDir private Path folder;

    private static List<Picture> all(PictureSource source) {
        List<Picture> pictures = new ArrayList<>();
        for (Optional<Picture> next = source.next(); next.isPresent(); next = source.next()) {
            pictures.add(next.get());
        }
        return pictures;
    }

    private Picture store(String name, String kind) throws IOException {
        DrawnPictures drawing = new DrawnPictures(30, 11);
        Picture drawn = drawing.next().orElseThrow();
        while (!drawn.name().endsWith(kind)) {
            drawn = drawing.next().orElseThrow();
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, drawn.content());
        return drawn;
    }

    @Test
    void picturesOfSubfoldersComeInTheOrderOfTheirNames() throws IOException {
        Picture png = store("b.PNG", "png");
        Picture jpg = store("a/holiday photo.jpeg", "jpg");

        PictureFolder source = new PictureFolder(folder, 10);

        assertThat(source.rows()).isEqualTo(2);
        List<Picture> pictures = all(source);
        assertThat(pictures)
                .extracting(Picture::name)
                .containsExactly("a/holiday photo.jpeg", "b.PNG");
        assertThat(pictures.get(0).content()).isEqualTo(jpg.content());
        assertThat(pictures.get(1).content()).isEqualTo(png.content());
        assertThat(pictures.get(1).width()).isEqualTo(png.width());
        assertThat(pictures.get(1).height()).isEqualTo(png.height());
        assertThat(pictures.get(1).histogram()).isPresent();
        assertThat(source.skipped()).isEmpty();
    }

    @Test
    void unreadableFilesAreNamedAndSkipped() throws IOException {
        Picture whole = store("whole.png", "png");
        Files.write(
                folder.resolve("cut.png"),
                Arrays.copyOf(whole.content(), whole.content().length / 2));
        Files.writeString(folder.resolve("text.jpg"), "no picture at all");
        Files.write(folder.resolve("empty.webp"), new byte[0]);

        PictureFolder source = new PictureFolder(folder, 10);

        assertThat(all(source)).extracting(Picture::name).containsExactly("whole.png");
        assertThat(source.skipped())
                .extracting(SkippedFile::name)
                .containsExactly("cut.png", "empty.webp", "text.jpg");
        assertThat(source.skipped()).extracting(SkippedFile::reason).doesNotContainNull();
        assertThat(source.rows()).isEqualTo(1);
    }

    @Test
    void hiddenFilesAndOtherKindsArePassedOver() throws IOException {
        store("shown.jpg", "jpg");
        store(".hidden.jpg", "jpg");
        store(".cache/thumb.png", "png");
        Files.writeString(folder.resolve("notes.txt"), "hello", StandardCharsets.UTF_8);

        PictureFolder source = new PictureFolder(folder, 10);

        assertThat(all(source)).extracting(Picture::name).containsExactly("shown.jpg");
        assertThat(source.skipped()).isEmpty();
    }

    @Test
    void aWebpPictureHasItsSizeAndNoHistogram() throws IOException {
        byte[] content =
                HexFormat.of()
                        .parseHex("524946461200000057454250" + "5650384c050000002f8f014b0000");
        Files.write(folder.resolve("small.webp"), content);

        Picture picture = new PictureFolder(folder, 10).next().orElseThrow();

        assertThat(picture.width()).isEqualTo(400);
        assertThat(picture.height()).isEqualTo(301);
        assertThat(picture.histogram()).isEmpty();
    }

    @Test
    void onlySoManyPicturesAreTakenAsAskedFor() throws IOException {
        Files.writeString(folder.resolve("0.png"), "not counted");
        store("1.png", "png");
        store("2.png", "png");
        store("3.png", "png");

        assertThat(all(new PictureFolder(folder, 2)))
                .extracting(Picture::name)
                .containsExactly("1.png", "2.png");
    }

    @Test
    void theTimeOfTheFileIsCutToMicrosecondsAndBefore1970ToMilliseconds() throws IOException {
        store("new.png", "png");
        Files.setLastModifiedTime(
                folder.resolve("new.png"),
                FileTime.from(Instant.parse("2024-05-06T07:08:09.123456789Z")));

        Picture recent = new PictureFolder(folder, 1).next().orElseThrow();
        // many file systems cannot hold such a time
        Picture old =
                new Picture(
                        "old",
                        new byte[0],
                        1,
                        1,
                        Optional.empty(),
                        Instant.parse("1965-05-06T07:08:09.123456789Z"));

        assertThat(recent.takenAt()).isEqualTo(Instant.parse("2024-05-06T07:08:09.123456Z"));
        assertThat(old.takenAt()).isEqualTo(Instant.parse("1965-05-06T07:08:09.123Z"));
    }

    @Test
    void aFolderWithoutPicturesIsRefused() {
        assertThatThrownBy(() -> new PictureFolder(folder, 10))
                .isInstanceOf(QuickstartException.class)
                .hasMessageContaining("no png, jpg or webp");
        assertThatThrownBy(() -> new PictureFolder(folder.resolve("nowhere"), 10))
                .isInstanceOf(QuickstartException.class)
                .hasMessageContaining("no folder");
    }
}
