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

import io.flusslance.quickstart.drawing.PixelFont;

import javax.imageio.ImageIO;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One PNG with small versions of the pictures, each over its name. */
public final class ContactSheet {

    /** More pictures than this do not fit on a sheet; an even sample of them is shown. */
    private static final int MAX_PICTURES = 120;

    private static final int GAP = 12;
    private static final int LABEL = PixelFont.HEIGHT + 9;
    private static final int TITLE = 44;
    private static final int CELL_WIDTH = Thumbnail.WIDTH + GAP;
    private static final int CELL_HEIGHT = Thumbnail.HEIGHT + LABEL + GAP;
    private static final Color BACKGROUND = new Color(0x17181C);
    private static final Color TILE = new Color(0x24262C);
    private static final Color TEXT = new Color(0xC8CCD4);

    private final List<Thumbnail> thumbnails = new ArrayList<>();
    private final EvenSample sample;

    /**
     * Starts a sheet.
     *
     * @param pictures how many will be added
     */
    public ContactSheet(long pictures) {
        this.sample = new EvenSample(pictures, MAX_PICTURES);
    }

    /**
     * Adds a picture, unless there are too many.
     *
     * @param picture as read back; only a thumbnail is kept
     */
    public void add(Picture picture) {
        if (sample.takesNext()) {
            thumbnails.add(Thumbnail.of(picture));
        }
    }

    /**
     * Writes the sheet.
     *
     * @param file the PNG file, which is replaced
     * @param title one line over the pictures
     * @throws IOException if it cannot be written
     */
    public void write(Path file, String title) throws IOException {
        List<Thumbnail> sorted = new ArrayList<>(thumbnails);
        sorted.sort(Comparator.comparing(Thumbnail::name));
        int columns = Math.max(4, (int) Math.ceil(Math.sqrt(sorted.size() * 1.3)));
        int rows = Math.max(1, (sorted.size() + columns - 1) / columns);
        BufferedImage sheet =
                new BufferedImage(
                        GAP + columns * CELL_WIDTH,
                        TITLE + rows * CELL_HEIGHT,
                        BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        try {
            graphics.setColor(BACKGROUND);
            graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
            graphics.setColor(TEXT);
            int scale = PixelFont.width(title.length(), 2) < sheet.getWidth() - 2 * GAP ? 2 : 1;
            PixelFont.draw(graphics, title, GAP, GAP + 4, scale);
            for (int i = 0; i < sorted.size(); i++) {
                int x = GAP + i % columns * CELL_WIDTH;
                int y = TITLE + i / columns * CELL_HEIGHT;
                paint(graphics, sorted.get(i), x, y);
            }
        } finally {
            graphics.dispose();
        }
        if (!ImageIO.write(sheet, "png", file.toFile())) {
            throw new IOException("the JDK cannot write PNG");
        }
    }

    private static void paint(Graphics2D graphics, Thumbnail thumbnail, int x, int y) {
        graphics.setColor(TILE);
        graphics.fillRect(x, y, Thumbnail.WIDTH, Thumbnail.HEIGHT);
        graphics.setColor(TEXT);
        Optional<BufferedImage> image = thumbnail.image();
        if (image.isPresent()) {
            graphics.drawImage(
                    image.get(),
                    x + (Thumbnail.WIDTH - image.get().getWidth()) / 2,
                    y + (Thumbnail.HEIGHT - image.get().getHeight()) / 2,
                    null);
        } else {
            String kind =
                    PictureFormat.ofName(thumbnail.name()).map(PictureFormat::name).orElse("?");
            int width = PixelFont.width(kind.length(), 3);
            PixelFont.draw(
                    graphics,
                    kind,
                    x + (Thumbnail.WIDTH - width) / 2,
                    y + Thumbnail.HEIGHT / 2 - 10,
                    3);
        }
        PixelFont.draw(graphics, label(thumbnail.name()), x, y + Thumbnail.HEIGHT + 5, 1);
    }

    /** The end of a long name tells more than its beginning. */
    private static String label(String name) {
        int fits = Thumbnail.WIDTH / PixelFont.width(1, 1);
        return name.length() <= fits ? name : ".." + name.substring(name.length() - fits + 2);
    }
}
