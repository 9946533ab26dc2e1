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

/** A Julia set with smooth colours. */
public final class FractalPainter implements Painter {

    /** Points near the rim of the Mandelbrot set, where Julia sets have the most detail. */
    private static final double[][] CONSTANTS = {
        {-0.8, 0.156},
        {-0.4, 0.6},
        {0.285, 0.01},
        {-0.835, -0.2321},
        {-0.70176, -0.3842},
        {-0.123, 0.745},
        {0.355, 0.355},
        {-0.75, 0.11},
        {-0.1, 0.651},
        {-1.25, 0.02}
    };

    private static final int MAX_STEPS = 96;
    private static final double ESCAPE = 64;

    @Override
    public void paint(BufferedImage image, SplittableRandom random) {
        double[] constant = CONSTANTS[random.nextInt(CONSTANTS.length)];
        double realConstant = constant[0] + 0.01 * (random.nextDouble() - 0.5);
        double imaginaryConstant = constant[1] + 0.01 * (random.nextDouble() - 0.5);
        double extent = 1.6 + 1.2 * random.nextDouble();
        Palette palette = new Palette(random);
        double scale = extent / Math.min(image.getWidth(), image.getHeight());
        int[] line = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            double imaginary = (y - image.getHeight() / 2.0) * scale;
            for (int x = 0; x < line.length; x++) {
                double real = (x - line.length / 2.0) * scale;
                line[x] =
                        palette.at(
                                escapeTime(real, imaginary, realConstant, imaginaryConstant)
                                        / 32.0);
            }
            image.setRGB(0, y, line.length, 1, line, 0, line.length);
        }
    }

    private static double escapeTime(
            double real, double imaginary, double realConstant, double imaginaryConstant) {
        double x = real;
        double y = imaginary;
        for (int step = 0; step < MAX_STEPS; step++) {
            double square = x * x + y * y;
            if (square > ESCAPE) {
                return step + 1 - Math.log(Math.log(square) / 2) / Math.log(2);
            }
            double nextX = x * x - y * y + realConstant;
            y = 2 * x * y + imaginaryConstant;
            x = nextX;
        }
        return MAX_STEPS;
    }
}
