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

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The size of a WebP picture, read from its first chunk.
 *
 * <p>The layout is that of RFC 9649: a RIFF container whose first chunk is {@code VP8 } (lossy: a
 * key frame of RFC 6386, 14 bits for each side), {@code VP8L} (lossless: 14 bits for each side less
 * one after a signature byte) or {@code VP8X} (extended: 24 bits for each side of the canvas less
 * one).
 *
 * @param width pixels
 * @param height pixels
 */
public record WebpHeader(int width, int height) {

    private static final int SHORTEST = 30;
    private static final int RIFF_HEADER_BYTES = 8;
    private static final int CHUNK_DATA = 20;
    private static final int LOSSLESS_SIGNATURE = 0x2F;
    private static final int KEY_FRAME_START_CODE = 0x2A019D;

    /**
     * Reads the header.
     *
     * @param content the whole file
     * @return the size of the picture
     * @throws IOException if it is no WebP file, or is cut off
     */
    public static WebpHeader of(byte[] content) throws IOException {
        // the shortest of all, a lossless picture of one pixel, takes 26 bytes and some padding
        if ((content.length < SHORTEST && !isLossless(content))
                || !ascii(content, 0).equals("RIFF")
                || !ascii(content, 8).equals("WEBP")) {
            throw new IOException("no WebP file");
        }
        if (littleEndian(content, 4, 4) + RIFF_HEADER_BYTES > content.length) {
            throw new IOException("the WebP file is cut off");
        }
        return switch (ascii(content, 12)) {
            case "VP8 " -> lossy(content);
            case "VP8L" -> lossless(content);
            case "VP8X" ->
                    new WebpHeader(
                            (int) littleEndian(content, CHUNK_DATA + 4, 3) + 1,
                            (int) littleEndian(content, CHUNK_DATA + 7, 3) + 1);
            default -> throw new IOException("the WebP file begins with an unknown chunk");
        };
    }

    private static WebpHeader lossy(byte[] content) throws IOException {
        if (littleEndian(content, CHUNK_DATA + 3, 3) != KEY_FRAME_START_CODE) {
            throw new IOException("the WebP file does not begin with a key frame");
        }
        return new WebpHeader(
                (int) littleEndian(content, CHUNK_DATA + 6, 2) & 0x3FFF,
                (int) littleEndian(content, CHUNK_DATA + 8, 2) & 0x3FFF);
    }

    private static WebpHeader lossless(byte[] content) throws IOException {
        if (content[CHUNK_DATA] != LOSSLESS_SIGNATURE) {
            throw new IOException("the WebP file lacks the signature of the lossless format");
        }
        int sides = (int) littleEndian(content, CHUNK_DATA + 1, 4);
        return new WebpHeader((sides & 0x3FFF) + 1, (sides >> 14 & 0x3FFF) + 1);
    }

    private static boolean isLossless(byte[] content) {
        return content.length > CHUNK_DATA + 4 && ascii(content, 12).equals("VP8L");
    }

    private static String ascii(byte[] content, int offset) {
        return content.length < offset + 4
                ? ""
                : new String(content, offset, 4, StandardCharsets.US_ASCII);
    }

    private static long littleEndian(byte[] content, int offset, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | (content[offset + i] & 255);
        }
        return value;
    }
}
