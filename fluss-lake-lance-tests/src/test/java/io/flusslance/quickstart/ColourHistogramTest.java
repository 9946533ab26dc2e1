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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.awt.image.BufferedImage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Tests of {@link ColourHistogram}. */
class ColourHistogramTest {

    @ParameterizedTest
    @CsvSource({
        "FF0000, 0", "FFFF00, 1", "00FF00, 2", "00FFFF, 3", "0000FF, 4", "FF00FF, 5",
        "FF0020, 0", "90FF10, 1", "000000, 6", "404040, 6", "0A0000, 6", "C0C0C0, 7",
        "FFFFFF, 7", "F0F0E8, 7"
    })
    void everyColourHasItsBin(String rgb, int bin) {
        assertThat(ColourHistogram.bin(Integer.parseInt(rgb, 16))).isEqualTo(bin);
    }

    @Test
    void sharesFollowTheArea() {
        BufferedImage image = new BufferedImage(40, 10, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 10; y++) {
            for (int x = 0; x < 40; x++) {
                image.setRGB(x, y, x < 10 ? 0xFF0000 : 0x0000FF);
            }
        }

        assertThat(ColourHistogram.of(image)).containsExactly(0.25f, 0, 0, 0, 0.75f, 0, 0, 0);
    }

    @Test
    void sharesOfALargeImageAddUpToOne() {
        DrawnPictures pictures = new DrawnPictures(12, 3);
        for (var next = pictures.next(); next.isPresent(); next = pictures.next()) {
            float sum = 0;
            for (float share : next.get().histogram().orElseThrow()) {
                sum += share;
            }
            assertThat(sum).as(next.get().name()).isCloseTo(1f, within(1e-5f));
        }
    }
}
