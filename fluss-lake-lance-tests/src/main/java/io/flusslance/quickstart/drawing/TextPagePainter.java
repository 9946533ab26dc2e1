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
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/** A scanned page: paragraphs of made-up words in ragged lines. */
public final class TextPagePainter implements Painter {

    private static final String CONSONANTS = "BCDFGHKLMNPRSTVWZ";
    private static final String VOWELS = "AEIOU";

    @Override
    public void paint(BufferedImage image, SplittableRandom random) {
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setColor(Color.getHSBColor(0.12f, 0.02f + 0.08f * random.nextInt(3), 0.97f));
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.setColor(new Color(0x202028));
            int scale = Math.max(1, image.getWidth() / 320);
            int margin = 12 * scale;
            int lineHeight = (PixelFont.HEIGHT + 4) * scale;
            int columns = (image.getWidth() - 2 * margin) / PixelFont.width(1, scale);
            for (int y = margin; y + lineHeight < image.getHeight() - margin; y += lineHeight) {
                if (random.nextInt(9) > 0) {
                    PixelFont.draw(graphics, line(columns, random), margin, y, scale);
                }
            }
        } finally {
            graphics.dispose();
        }
    }

    private static String line(int columns, SplittableRandom random) {
        StringBuilder line = new StringBuilder();
        while (true) {
            String word = word(random);
            if (line.length() + word.length() > columns) {
                return line.toString();
            }
            line.append(word).append(random.nextInt(11) == 0 ? ", " : " ");
        }
    }

    private static String word(SplittableRandom random) {
        StringBuilder word = new StringBuilder();
        int syllables = 1 + random.nextInt(4);
        for (int syllable = 0; syllable < syllables; syllable++) {
            word.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())));
            word.append(VOWELS.charAt(random.nextInt(VOWELS.length())));
        }
        return word.toString();
    }
}
