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
import java.util.SplittableRandom;

/** Stars before a nebula, as a sensor sees them in the dark: with noise that no encoder shrinks. */
public final class NightSkyPainter implements Painter {

    @Override
    public void paint(BufferedImage image, SplittableRandom random) {
        ValueNoise noise = new ValueNoise(random.nextLong());
        Palette palette = new Palette(random);
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double nebula = noise.fractal(3.0 * x / width, 3.0 * y / height, 4);
                int colour = palette.at(nebula);
                double light = Math.max(0, (nebula - 0.35) * 1.3);
                int grain = random.nextInt();
                pixels[y * width + x] =
                        channel(colour >> 16, light, grain) << 16
                                | channel(colour >> 8, light, grain >> 8) << 8
                                | channel(colour, light, grain >> 16);
            }
        }
        int stars = 20 + pixels.length / 900;
        for (int star = 0; star < stars; star++) {
            int at = random.nextInt(pixels.length);
            int light = 120 + random.nextInt(136);
            pixels[at] = light << 16 | light << 8 | light;
        }
        image.setRGB(0, 0, width, height, pixels, 0, width);
    }

    private static int channel(int colour, double light, int grain) {
        return Math.min(255, (int) ((colour & 255) * light) + (grain & 31));
    }
}
