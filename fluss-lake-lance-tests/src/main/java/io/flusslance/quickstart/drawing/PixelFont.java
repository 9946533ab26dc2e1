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

import java.awt.Graphics2D;
import java.util.Locale;
import java.util.Map;

/**
 * Capitals, figures and some signs of five by seven dots.
 *
 * <p>{@code Graphics2D.drawString} fails on a JDK without fontconfig or fonts, as most server
 * images have it; filled squares work everywhere.
 */
public final class PixelFont {

    /** Height of a character in dots. */
    public static final int HEIGHT = 7;

    private static final int COLUMNS = 5;
    private static final int ADVANCE = COLUMNS + 1;

    /** What stands for a character that the font lacks: an empty frame. */
    private static final long UNKNOWN = 0x7F4141417FL;

    /** Five columns of seven dots each, the leftmost column in the highest byte, top dot lowest. */
    private static final Map<Character, Long> GLYPHS =
            Map.ofEntries(
                    Map.entry(' ', 0x0000000000L),
                    Map.entry('!', 0x00005F0000L),
                    Map.entry('\'', 0x0004030000L),
                    Map.entry('(', 0x001C224100L),
                    Map.entry(')', 0x0041221C00L),
                    Map.entry('+', 0x08083E0808L),
                    Map.entry(',', 0x0050300000L),
                    Map.entry('-', 0x0808080808L),
                    Map.entry('.', 0x0060600000L),
                    Map.entry('/', 0x2010080402L),
                    Map.entry('0', 0x3E5149453EL),
                    Map.entry('1', 0x00427F4000L),
                    Map.entry('2', 0x4261514946L),
                    Map.entry('3', 0x2141454B31L),
                    Map.entry('4', 0x1814127F10L),
                    Map.entry('5', 0x2745454539L),
                    Map.entry('6', 0x3C4A494930L),
                    Map.entry('7', 0x0171090503L),
                    Map.entry('8', 0x3649494936L),
                    Map.entry('9', 0x064949291EL),
                    Map.entry(':', 0x0036360000L),
                    Map.entry('=', 0x1414141414L),
                    Map.entry('?', 0x0201510906L),
                    Map.entry('_', 0x4040404040L),
                    Map.entry('%', 0x2313086462L),
                    Map.entry('#', 0x147F147F14L),
                    Map.entry('A', 0x7E1111117EL),
                    Map.entry('B', 0x7F49494936L),
                    Map.entry('C', 0x3E41414122L),
                    Map.entry('D', 0x7F4141221CL),
                    Map.entry('E', 0x7F49494941L),
                    Map.entry('F', 0x7F09090901L),
                    Map.entry('G', 0x3E4149497AL),
                    Map.entry('H', 0x7F0808087FL),
                    Map.entry('I', 0x00417F4100L),
                    Map.entry('J', 0x2040413F01L),
                    Map.entry('K', 0x7F08142241L),
                    Map.entry('L', 0x7F40404040L),
                    Map.entry('M', 0x7F020C027FL),
                    Map.entry('N', 0x7F0408107FL),
                    Map.entry('O', 0x3E4141413EL),
                    Map.entry('P', 0x7F09090906L),
                    Map.entry('Q', 0x3E4151215EL),
                    Map.entry('R', 0x7F09192946L),
                    Map.entry('S', 0x4649494931L),
                    Map.entry('T', 0x01017F0101L),
                    Map.entry('U', 0x3F4040403FL),
                    Map.entry('V', 0x1F2040201FL),
                    Map.entry('W', 0x3F4038403FL),
                    Map.entry('X', 0x6314081463L),
                    Map.entry('Y', 0x0708700807L),
                    Map.entry('Z', 0x6151494543L));

    private PixelFont() {}

    /**
     * The width of a text.
     *
     * @param characters how many characters it has
     * @param scale side of a dot in pixels
     * @return pixels, the gap after the last character included
     */
    public static int width(int characters, int scale) {
        return characters * ADVANCE * scale;
    }

    /**
     * Draws a text in the current colour; small letters come out as capitals.
     *
     * @param graphics where to draw
     * @param text the text, in one line
     * @param x left edge in pixels
     * @param y upper edge in pixels
     * @param scale side of a dot in pixels
     */
    public static void draw(Graphics2D graphics, String text, int x, int y, int scale) {
        String capitals = text.toUpperCase(Locale.ROOT);
        for (int i = 0; i < capitals.length(); i++) {
            long glyph = GLYPHS.getOrDefault(capitals.charAt(i), UNKNOWN);
            drawGlyph(graphics, glyph, x + width(i, scale), y, scale);
        }
    }

    private static void drawGlyph(Graphics2D graphics, long glyph, int x, int y, int scale) {
        for (int column = 0; column < COLUMNS; column++) {
            long dots = glyph >> (8 * (COLUMNS - 1 - column));
            for (int row = 0; row < HEIGHT; row++) {
                if ((dots >> row & 1) == 1) {
                    graphics.fillRect(x + column * scale, y + row * scale, scale, scale);
                }
            }
        }
    }
}
