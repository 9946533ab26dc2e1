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

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/** Bars with a line over them, on a grid with figures at its side. */
public final class ChartPainter implements Painter {

    private static final int GRID_LINES = 5;

    @Override
    public void paint(BufferedImage image, SplittableRandom random) {
        int width = image.getWidth();
        int height = image.getHeight();
        int unit = Math.max(1, Math.min(width, height) / 120);
        int margin = 24 * unit;
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(
                    RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, width, height);
            paintGrid(graphics, width, height, margin, unit);
            paintBars(graphics, width, height, margin, random);
            paintLine(graphics, width, height, margin, unit, random);
        } finally {
            graphics.dispose();
        }
    }

    private static void paintGrid(
            Graphics2D graphics, int width, int height, int margin, int unit) {
        for (int line = 0; line <= GRID_LINES; line++) {
            int y = height - margin - line * (height - 2 * margin) / GRID_LINES;
            graphics.setColor(new Color(0xDDDDDD));
            graphics.fillRect(margin, y, width - 2 * margin, unit);
            graphics.setColor(new Color(0x555555));
            PixelFont.draw(graphics, String.valueOf(line * 20), unit, y - 3 * unit, unit);
        }
    }

    private static void paintBars(
            Graphics2D graphics, int width, int height, int margin, SplittableRandom random) {
        int bars = 5 + random.nextInt(12);
        double step = (width - 2.0 * margin) / bars;
        float hue = (float) random.nextDouble();
        for (int bar = 0; bar < bars; bar++) {
            int top = (int) ((height - 2 * margin) * (0.1 + 0.85 * random.nextDouble()));
            graphics.setColor(Color.getHSBColor(hue + 0.3f * bar / bars, 0.6f, 0.85f));
            graphics.fillRect(
                    (int) (margin + bar * step + step / 8),
                    height - margin - top,
                    Math.max(1, (int) (step * 0.75)),
                    top);
        }
    }

    private static void paintLine(
            Graphics2D graphics,
            int width,
            int height,
            int margin,
            int unit,
            SplittableRandom random) {
        Path2D line = new Path2D.Double();
        int points = 24;
        double level = 0.5;
        for (int point = 0; point < points; point++) {
            level = Math.max(0.05, Math.min(0.95, level + 0.3 * (random.nextDouble() - 0.5)));
            double x = margin + (width - 2.0 * margin) * point / (points - 1);
            double y = height - margin - (height - 2.0 * margin) * level;
            if (point == 0) {
                line.moveTo(x, y);
            } else {
                line.lineTo(x, y);
            }
        }
        graphics.setColor(new Color(0x222244));
        graphics.setStroke(new BasicStroke(2f * unit));
        graphics.draw(line);
    }
}
