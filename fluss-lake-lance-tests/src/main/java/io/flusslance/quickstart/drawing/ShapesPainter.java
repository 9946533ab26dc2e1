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
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Polygon;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/** Translucent circles and triangles on a gradient. */
public final class ShapesPainter implements Painter {

    @Override
    public void paint(BufferedImage image, SplittableRandom random) {
        int width = image.getWidth();
        int height = image.getHeight();
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(
                    RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setPaint(
                    new GradientPaint(
                            0, 0, colour(random, 255), width, height, colour(random, 255)));
            graphics.fillRect(0, 0, width, height);
            int shapes = 8 + random.nextInt(18);
            for (int shape = 0; shape < shapes; shape++) {
                graphics.setPaint(colour(random, 90 + random.nextInt(120)));
                double size = Math.min(width, height) * (0.1 + 0.5 * random.nextDouble());
                double x = width * random.nextDouble();
                double y = height * random.nextDouble();
                if (random.nextBoolean()) {
                    graphics.fill(new Ellipse2D.Double(x - size / 2, y - size / 2, size, size));
                } else {
                    graphics.fill(triangle(x, y, size, random.nextDouble() * 2 * Math.PI));
                }
            }
        } finally {
            graphics.dispose();
        }
    }

    private static Color colour(SplittableRandom random, int opacity) {
        int rgb =
                Color.HSBtoRGB(
                        (float) random.nextDouble(),
                        0.4f + 0.6f * (float) random.nextDouble(),
                        0.5f + 0.5f * (float) random.nextDouble());
        return new Color((rgb & 0xFFFFFF) | opacity << 24, true);
    }

    private static Polygon triangle(double x, double y, double size, double angle) {
        Polygon triangle = new Polygon();
        for (int corner = 0; corner < 3; corner++) {
            double direction = angle + corner * 2 * Math.PI / 3;
            triangle.addPoint(
                    (int) (x + size / 2 * Math.cos(direction)),
                    (int) (y + size / 2 * Math.sin(direction)));
        }
        return triangle;
    }
}
