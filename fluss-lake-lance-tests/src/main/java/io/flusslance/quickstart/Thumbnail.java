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

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Optional;

/**
 * A picture made small, from the bytes that were read back.
 *
 * @param name of the picture
 * @param image at most {@link #WIDTH} by {@link #HEIGHT} pixels; empty where the JDK cannot decode
 *     it
 */
public record Thumbnail(String name, Optional<BufferedImage> image) {

    /** Greatest width in pixels. */
    public static final int WIDTH = 160;

    /** Greatest height in pixels. */
    public static final int HEIGHT = 120;

    /**
     * Decodes a picture and makes it small.
     *
     * @param picture as read back
     * @return its thumbnail
     */
    public static Thumbnail of(Picture picture) {
        try {
            BufferedImage decoded = DecodedImage.of(picture.content()).image();
            return new Thumbnail(picture.name(), Optional.of(fit(decoded)));
        } catch (IOException e) {
            return new Thumbnail(picture.name(), Optional.empty());
        }
    }

    private static BufferedImage fit(BufferedImage image) {
        double scale =
                Math.min(
                        1,
                        Math.min(
                                (double) WIDTH / image.getWidth(),
                                (double) HEIGHT / image.getHeight()));
        int width = Math.max(1, (int) (image.getWidth() * scale));
        int height = Math.max(1, (int) (image.getHeight() * scale));
        BufferedImage current = image;
        // in halves: one bilinear step from large to small would skip most pixels
        while (current.getWidth() >= 2 * width && current.getHeight() >= 2 * height) {
            current = resize(current, current.getWidth() / 2, current.getHeight() / 2);
        }
        return resize(current, width, height);
    }

    private static BufferedImage resize(BufferedImage image, int width, int height) {
        BufferedImage resized = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = resized.createGraphics();
        try {
            graphics.setRenderingHint(
                    RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(image, 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return resized;
    }
}
