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
import java.util.Arrays;
import java.util.HexFormat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests of {@link WebpHeader}, with headers laid out by hand after RFC 9649. */
class WebpHeaderTest {

    private static byte[] file(String chunk, int totalBytes) {
        byte[] start = HexFormat.of().parseHex("524946460000000057454250" + chunk);
        byte[] content = Arrays.copyOf(start, totalBytes);
        int riffBytes = totalBytes - 8;
        content[4] = (byte) riffBytes;
        content[5] = (byte) (riffBytes >> 8);
        return content;
    }

    @Test
    void aLossyPictureHasItsSidesInTheKeyFrame() throws IOException {
        // "VP8 ", size, frame tag, start code, width 550 with scale bits, height 368
        byte[] content = file("5650382000010000" + "300100" + "9d012a" + "2642" + "7001", 300);

        assertThat(WebpHeader.of(content)).isEqualTo(new WebpHeader(550, 368));
    }

    @Test
    void aLosslessPictureHasItsSidesLessOneInFourteenBitsEach() throws IOException {
        // "VP8L", size, signature, 399 | 300 << 14
        byte[] content = file("5650384c00010000" + "2f" + "8f014b00", 300);

        assertThat(WebpHeader.of(content)).isEqualTo(new WebpHeader(400, 301));
    }

    @Test
    void anExtendedPictureHasItsCanvasLessOneInThreeBytesEach() throws IOException {
        // "VP8X", size, flags and reserved, 70,000 - 1, 2 - 1
        byte[] content = file("565038580a000000" + "10000000" + "6f1101" + "010000", 300);

        assertThat(WebpHeader.of(content)).isEqualTo(new WebpHeader(70_000, 2));
    }

    @Test
    void theShortestPictureIsRead() throws IOException {
        byte[] content = file("5650384c0d000000" + "2f" + "00000000" + "00", 26);

        assertThat(WebpHeader.of(content)).isEqualTo(new WebpHeader(1, 1));
    }

    @Test
    void aCutOffFileIsRefused() {
        byte[] whole = file("5650384c00010000" + "2f" + "8f014b00", 300);

        assertThatThrownBy(() -> WebpHeader.of(Arrays.copyOf(whole, 299)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cut off");
    }

    @Test
    void otherFilesAreRefused() {
        assertThatThrownBy(() -> WebpHeader.of(new byte[0])).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> WebpHeader.of(new byte[100])).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> WebpHeader.of(file("4141414100000000", 40)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unknown chunk");
    }

    @Test
    void wrongSignaturesAreRefused() {
        assertThatThrownBy(() -> WebpHeader.of(file("5650384c00010000" + "2e", 40)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> WebpHeader.of(file("5650382000010000" + "300100", 40)))
                .isInstanceOf(IOException.class);
    }
}
