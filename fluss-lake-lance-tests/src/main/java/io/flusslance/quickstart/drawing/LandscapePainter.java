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

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/** Clouds over ridges of hills, with the grain of a photograph. */
public final class LandscapePainter implements Painter {

    private static final int RIDGES = 4;

    @Override
    public void paint(BufferedImage image, SplittableRandom random) {
        ValueNoise noise = new ValueNoise(random.nextLong());
        float skyHue = 0.52f + 0.12f * (float) random.nextDouble();
        float groundHue = 0.08f + 0.30f * (float) random.nextDouble();
        int grain = 6 + random.nextInt(18);
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = new int[width * height];
        paintSky(pixels, width, height, noise, skyHue);
        for (int ridge = 0; ridge < RIDGES; ridge++) {
            paintRidge(pixels, width, height, noise, groundHue, ridge);
        }
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = shift(pixels[i], random.nextInt(2 * grain + 1) - grain);
        }
        image.setRGB(0, 0, width, height, pixels, 0, width);
    }

    private static void paintSky(int[] pixels, int width, int height, ValueNoise noise, float hue) {
        for (int y = 0; y < height; y++) {
            float descent = (float) y / height;
            int blue = Color.HSBtoRGB(hue, 0.75f - 0.5f * descent, 0.75f + 0.25f * descent);
            for (int x = 0; x < width; x++) {
                double cloud = noise.fractal(4.0 * x / width, 9.0 * y / height, 5);
                double cover = Math.max(0, Math.min(1, (cloud - 0.48) * 4));
                pixels[y * width + x] = mix(blue, 0xF4F4F8, cover);
            }
        }
    }

    private static void paintRidge(
            int[] pixels, int width, int height, ValueNoise noise, float hue, int ridge) {
        double crest = 0.42 + 0.14 * ridge;
        int near = Color.HSBtoRGB(hue, 0.35f + 0.12f * ridge, 0.62f - 0.13f * ridge);
        for (int x = 0; x < width; x++) {
            double rise = noise.fractal(3.0 * x / width + 17 * ridge, 31 + ridge, 6);
            int top = (int) (height * (crest + 0.35 * (0.5 - rise)));
            for (int y = Math.max(0, top); y < height; y++) {
                double texture = noise.fractal(40.0 * x / width, 40.0 * y / height, 2);
                pixels[y * width + x] = shift(near, (int) (40 * (texture - 0.5)));
            }
        }
    }

    private static int mix(int from, int to, double share) {
        int rgb = 0;
        for (int bits = 16; bits >= 0; bits -= 8) {
            double channel = (from >> bits & 255) * (1 - share) + (to >> bits & 255) * share;
            rgb |= (int) channel << bits;
        }
        return rgb;
    }

    private static int shift(int colour, int amount) {
        int rgb = 0;
        for (int bits = 16; bits >= 0; bits -= 8) {
            rgb |= Math.max(0, Math.min(255, (colour >> bits & 255) + amount)) << bits;
        }
        return rgb;
    }
}
