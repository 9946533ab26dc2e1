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

import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;

/**
 * Decodes PNG and JPEG, large pictures with fewer pixels than they have, so that a picture of 100
 * megapixels does not take 400 MB of heap.
 *
 * @param image every n-th pixel of the picture
 * @param width pixels of the whole picture
 * @param height pixels of the whole picture
 */
public record DecodedImage(BufferedImage image, int width, int height) {

    private static final double MAX_PIXELS = 2_000_000;

    /**
     * Decodes a picture to its end.
     *
     * @param content PNG or JPEG
     * @return the decoded picture
     * @throws IOException if the picture is damaged or of a kind that the JDK cannot read
     */
    public static DecodedImage of(byte[] content) throws IOException {
        try (ImageInputStream input =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw new IOException("neither PNG nor JPEG");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(input);
                return decode(reader);
            } catch (RuntimeException e) {
                // damaged files make the JDK's readers throw nearly anything
                throw new IOException("damaged: " + e.getMessage(), e);
            } finally {
                reader.dispose();
            }
        }
    }

    private static DecodedImage decode(ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        int step = (int) Math.ceil(Math.sqrt((double) width * height / MAX_PIXELS));
        ImageReadParam parameters = reader.getDefaultReadParam();
        parameters.setSourceSubsampling(Math.max(1, step), Math.max(1, step), 0, 0);
        return new DecodedImage(reader.read(0, parameters), width, height);
    }
}
