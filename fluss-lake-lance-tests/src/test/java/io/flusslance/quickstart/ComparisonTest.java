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

import io.flusslance.quickstart.Comparison.Mismatch;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of {@link Comparison}. */
class ComparisonTest {

    private static final Instant TAKEN = Instant.parse("2024-01-02T03:04:05.678901Z");

    private static Picture picture(String name, byte... content) {
        return new Picture(name, content, 3, 4, Optional.of(new float[] {0.5f, 0.5f}), TAKEN);
    }

    private static Comparison<Fingerprint, Picture> of(Picture... sent) {
        Map<String, Fingerprint> fingerprints = new LinkedHashMap<>();
        for (Picture picture : sent) {
            fingerprints.put(picture.name(), Fingerprint.of(picture));
        }
        return Quickstart.comparison(fingerprints);
    }

    private static void read(Comparison<Fingerprint, Picture> comparison, Picture picture) {
        comparison.read(picture.name(), picture);
    }

    @Test
    void nothingIsWrongWhenEveryPictureComesBackOnceInAnyOrder() {
        Comparison<Fingerprint, Picture> comparison =
                of(picture("a", (byte) 1), picture("b", (byte) 2));

        read(comparison, picture("b", (byte) 2));
        read(comparison, picture("a", (byte) 1));

        assertThat(comparison.finish()).isEmpty();
    }

    @Test
    void oneChangedByteIsFound() {
        Comparison<Fingerprint, Picture> comparison = of(picture("a", (byte) 1, (byte) 2));

        read(comparison, picture("a", (byte) 1, (byte) 3));

        assertThat(comparison.finish())
                .singleElement()
                .satisfies(
                        wrong -> {
                            assertThat(wrong.name()).isEqualTo("a");
                            assertThat(wrong.reason()).contains("SHA-256");
                        });
    }

    @Test
    void anotherHistogramWidthOrTimeIsFound() {
        Comparison<Fingerprint, Picture> comparison =
                of(picture("a", (byte) 1), picture("b", (byte) 1), picture("c", (byte) 1));

        read(
                comparison,
                new Picture("a", new byte[] {1}, 3, 4, Optional.of(new float[] {1, 0}), TAKEN));
        read(
                comparison,
                new Picture("b", new byte[] {1}, 4, 4, Optional.of(new float[] {.5f, .5f}), TAKEN));
        read(
                comparison,
                new Picture(
                        "c",
                        new byte[] {1},
                        3,
                        4,
                        Optional.of(new float[] {.5f, .5f}),
                        TAKEN.plusNanos(1_000)));

        assertThat(comparison.finish()).extracting(Mismatch::name).containsExactly("a", "b", "c");
    }

    @Test
    void missingDoubledAndStrangePicturesAreNamed() {
        Comparison<Fingerprint, Picture> comparison =
                of(picture("a", (byte) 1), picture("b", (byte) 2));

        read(comparison, picture("a", (byte) 1));
        read(comparison, picture("a", (byte) 1));
        read(comparison, picture("c", (byte) 3));

        assertThat(comparison.finish())
                .containsExactlyInAnyOrder(
                        new Mismatch("a", "was read more than once"),
                        new Mismatch("c", "was never sent"),
                        new Mismatch("b", "is missing"));
    }
}
