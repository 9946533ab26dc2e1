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
package io.flusslance.quickstart.drawing;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.SplittableRandom;

/** The kinds of pictures, with what a pixel of each costs once it is encoded. */
public enum Drawing {
    /** Julia sets as PNG. */
    FRACTAL("png", 0.8, 5_000, 1_500_000),
    /** Hills and clouds as JPEG. */
    LANDSCAPE("jpg", 0.6, 4_000, 2_000_000),
    /** Bar charts as PNG. */
    CHART("png", 0.10, 6_000, 60_000),
    /** Pages of text as PNG. */
    PAGE("png", 0.10, 3_000, 80_000),
    /** Coloured shapes as JPEG. */
    SHAPES("jpg", 0.15, 2_000, 200_000),
    /** Noisy night skies as PNG. */
    NIGHT("png", 2.3, 20_000, 2_000_000);

    private static final int MIN_SIDE = 40;

    private final String format;
    private final double bytesPerPixel;
    private final int minBytes;
    private final int maxBytes;

    Drawing(String format, double bytesPerPixel, int minBytes, int maxBytes) {
        this.format = format;
        this.bytesPerPixel = bytesPerPixel;
        this.minBytes = minBytes;
        this.maxBytes = maxBytes;
    }

    /**
     * The kinds that can be drawn so that they take about that many bytes.
     *
     * @param targetBytes size of the encoded picture, 2 kB to 2 MB
     * @return at least one kind
     */
    public static List<Drawing> ofSize(int targetBytes) {
        return List.of(values()).stream()
                .filter(kind -> kind.minBytes <= targetBytes && targetBytes <= kind.maxBytes)
                .toList();
    }

    /** The name of the format that suits it, as ImageIO knows it: {@code png} or {@code jpg}. */
    public String format() {
        return format;
    }

    /**
     * Draws one picture.
     *
     * @param targetBytes roughly how many bytes it shall take once it is encoded
     * @param random decides what is drawn and in which proportions
     * @return an image of type {@link BufferedImage#TYPE_INT_RGB}
     */
    public BufferedImage draw(int targetBytes, SplittableRandom random) {
        double pixels = targetBytes / bytesPerPixel;
        double proportion = 0.7 + 0.9 * random.nextDouble();
        int width = Math.max(MIN_SIDE, (int) Math.sqrt(pixels * proportion));
        int height = Math.max(MIN_SIDE, (int) Math.sqrt(pixels / proportion));
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        painter().paint(image, random);
        return image;
    }

    private Painter painter() {
        return switch (this) {
            case FRACTAL -> new FractalPainter();
            case LANDSCAPE -> new LandscapePainter();
            case CHART -> new ChartPainter();
            case PAGE -> new TextPagePainter();
            case SHAPES -> new ShapesPainter();
            case NIGHT -> new NightSkyPainter();
        };
    }
}
