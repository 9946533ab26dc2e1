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

import java.awt.image.BufferedImage;

/**
 * Which colours a picture is made of, as eight shares that add up to one.
 *
 * <p>Bins 0 to 5 are the hues red, yellow, green, cyan, blue and magenta, each 60 degrees wide and
 * centred on its colour. Bin 6 takes what has no hue to speak of (saturation below 0.15, or
 * brightness below 0.12) and is darker than the middle, bin 7 what is lighter. At most 250,000
 * pixels, evenly spread, are counted.
 */
public final class ColourHistogram {

    /** Number of bins, hence the length of the vector in the table. */
    public static final int BINS = 8;

    private static final int HUES = 6;
    private static final int DARK = 6;
    private static final int LIGHT = 7;
    private static final int MAX_PIXELS = 250_000;
    private static final float LEAST_SATURATION = 0.15f;
    private static final float LEAST_BRIGHTNESS = 0.12f;

    private ColourHistogram() {}

    /**
     * Counts the colours of an image.
     *
     * @param image any image with at least one pixel
     * @return {@link #BINS} shares
     */
    public static float[] of(BufferedImage image) {
        int step = step(image);
        int[] counts = new int[BINS];
        int total = 0;
        for (int y = 0; y < image.getHeight(); y += step) {
            for (int x = 0; x < image.getWidth(); x += step) {
                counts[bin(image.getRGB(x, y))]++;
                total++;
            }
        }
        float[] shares = new float[BINS];
        for (int bin = 0; bin < BINS; bin++) {
            shares[bin] = (float) counts[bin] / total;
        }
        return shares;
    }

    /**
     * The bin of a colour.
     *
     * @param rgb red, green and blue in the three lower bytes
     * @return 0 to 7
     */
    static int bin(int rgb) {
        int red = rgb >> 16 & 255;
        int green = rgb >> 8 & 255;
        int blue = rgb & 255;
        int most = Math.max(red, Math.max(green, blue));
        int range = most - Math.min(red, Math.min(green, blue));
        if (range < LEAST_SATURATION * most || most < LEAST_BRIGHTNESS * 255 || range == 0) {
            return most < 128 ? DARK : LIGHT;
        }
        float sixths;
        if (most == red) {
            sixths = (float) (green - blue) / range;
        } else if (most == green) {
            sixths = 2 + (float) (blue - red) / range;
        } else {
            sixths = 4 + (float) (red - green) / range;
        }
        return Math.floorMod(Math.round(sixths), HUES);
    }

    private static int step(BufferedImage image) {
        double pixels = (double) image.getWidth() * image.getHeight();
        return Math.max(1, (int) Math.ceil(Math.sqrt(pixels / MAX_PIXELS)));
    }
}
