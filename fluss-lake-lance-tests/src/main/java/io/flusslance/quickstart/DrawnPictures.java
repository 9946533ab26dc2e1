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

import io.flusslance.quickstart.drawing.Drawing;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Pictures of different kinds, from about 2 kB to about 2 MB, small ones as frequent as large ones
 * (their sizes are spread evenly over the powers of two). A seed always draws the same pictures.
 */
public final class DrawnPictures implements PictureSource {

    private static final double SMALLEST_BYTES = 2_000;
    private static final double LARGEST_BYTES = 2_000_000;

    /** That of a good camera. */
    private static final float JPEG_QUALITY = 0.92f;

    /** The pictures were taken within the ten years from 2015 on. */
    private static final long FIRST_SECOND = Instant.parse("2015-01-01T00:00:00Z").getEpochSecond();

    private static final long SECONDS = 10L * 365 * 24 * 3600;

    private final long seed;
    private final int[] targetBytes;
    private int next;

    /**
     * Plans the pictures; each is drawn when it is asked for.
     *
     * @param rows how many, at least 1
     * @param seed decides everything about them
     */
    public DrawnPictures(int rows, long seed) {
        this.seed = seed;
        this.targetBytes = shuffledSizes(rows, new SplittableRandom(seed));
    }

    private static int[] shuffledSizes(int rows, SplittableRandom random) {
        int[] sizes = new int[rows];
        for (int i = 0; i < rows; i++) {
            double position = rows == 1 ? 0.5 : (double) i / (rows - 1);
            sizes[i] = (int) (SMALLEST_BYTES * Math.pow(LARGEST_BYTES / SMALLEST_BYTES, position));
        }
        for (int i = rows - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int size = sizes[i];
            sizes[i] = sizes[other];
            sizes[other] = size;
        }
        return sizes;
    }

    @Override
    public int rows() {
        return targetBytes.length;
    }

    @Override
    public long estimatedBytes() {
        return Arrays.stream(targetBytes).asLongStream().sum();
    }

    @Override
    public Optional<Picture> next() {
        if (next == targetBytes.length) {
            return Optional.empty();
        }
        int index = next++;
        // a generator of its own for each picture: what one draws does not shift the next
        SplittableRandom random = new SplittableRandom(seed * 31 + index);
        int bytes = targetBytes[index];
        List<Drawing> kinds = Drawing.ofSize(bytes);
        Drawing kind = kinds.get(random.nextInt(kinds.size()));
        BufferedImage image = kind.draw(bytes, random);
        String name =
                String.format(
                        Locale.ROOT,
                        "%s-%04d.%s",
                        kind.name().toLowerCase(Locale.ROOT),
                        index,
                        kind.format());
        return Optional.of(
                new Picture(
                        name,
                        encode(image, kind.format()),
                        image.getWidth(),
                        image.getHeight(),
                        Optional.of(ColourHistogram.of(image)),
                        Instant.ofEpochSecond(
                                FIRST_SECOND + random.nextLong(SECONDS),
                                random.nextInt(1_000_000) * 1_000L)));
    }

    private static byte[] encode(BufferedImage image, String format) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        try (ImageOutputStream output = new MemoryCacheImageOutputStream(encoded)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            if (format.equals("jpg")) {
                parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                parameters.setCompressionQuality(JPEG_QUALITY);
            }
            writer.setOutput(output);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        } finally {
            writer.dispose();
        }
        return encoded.toByteArray();
    }

    @Override
    public List<SkippedFile> skipped() {
        return List.of();
    }

    @Override
    public String description() {
        return targetBytes.length
                + " drawn pictures (--seed "
                + seed
                + " draws them again), about "
                + Figures.bytes(estimatedBytes());
    }
}
