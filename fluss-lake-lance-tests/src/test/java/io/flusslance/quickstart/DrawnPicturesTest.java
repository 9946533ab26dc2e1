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

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of {@link DrawnPictures}. */
class DrawnPicturesTest {

    private static final List<Picture> FORTY = draw(40, 5);

    private static List<Picture> draw(int rows, long seed) {
        List<Picture> pictures = new ArrayList<>();
        DrawnPictures source = new DrawnPictures(rows, seed);
        for (Optional<Picture> next = source.next(); next.isPresent(); next = source.next()) {
            pictures.add(next.get());
        }
        return pictures;
    }

    @Test
    void sizesReachFromAboutTwoKilobytesToAboutTwoMegabytes() {
        assertThat(FORTY).hasSize(40);
        assertThat(FORTY).anyMatch(picture -> picture.content().length < 6_000);
        assertThat(FORTY).anyMatch(picture -> picture.content().length > 1_000_000);
        assertThat(FORTY).allMatch(picture -> picture.content().length < 6_000_000);
    }

    @Test
    void severalKindsAndBothFormatsAreDrawn() {
        assertThat(FORTY.stream().map(picture -> picture.name().replaceAll("-.*", "")).distinct())
                .hasSizeGreaterThanOrEqualTo(4);
        assertThat(FORTY.stream().map(picture -> picture.name().replaceAll(".*\\.", "")).distinct())
                .containsExactlyInAnyOrder("png", "jpg");
    }

    @Test
    void aSeedDrawsTheSamePicturesAgainAndAnotherDrawsOthers() {
        List<Fingerprint> first = draw(10, 1).stream().map(Fingerprint::of).toList();
        List<Fingerprint> again = draw(10, 1).stream().map(Fingerprint::of).toList();
        List<Fingerprint> other = draw(10, 2).stream().map(Fingerprint::of).toList();

        assertThat(again).isEqualTo(first);
        assertThat(other)
                .extracting(Fingerprint::sha256)
                .doesNotContainAnyElementsOf(hashes(first));
    }

    private static List<String> hashes(List<Fingerprint> fingerprints) {
        return fingerprints.stream().map(Fingerprint::sha256).toList();
    }

    @Test
    void everyPictureDecodesToTheSizeItClaims() throws IOException {
        for (Picture picture : draw(15, 9)) {
            DecodedImage decoded = DecodedImage.of(picture.content());
            assertThat(decoded.width()).as(picture.name()).isEqualTo(picture.width());
            assertThat(decoded.height()).as(picture.name()).isEqualTo(picture.height());
        }
    }
}
