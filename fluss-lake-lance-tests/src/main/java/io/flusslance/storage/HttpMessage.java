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
package io.flusslance.storage;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The head of a message of HTTP/1.1, and how its body is delimited. */
final class HttpMessage {

    private static final int LARGEST_HEAD_BYTES = 1 << 20;
    private static final int BUFFER_BYTES = 1 << 16;

    private final String firstLine;
    private final Map<String, String> headers;

    private HttpMessage(String firstLine, Map<String, String> headers) {
        this.firstLine = firstLine;
        this.headers = headers;
    }

    /** Reads a head; empty where the connection ends before one. */
    static Optional<HttpMessage> read(BufferedInputStream in) throws IOException {
        String line = readLine(in);
        if (line == null) {
            return Optional.empty();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        int bytes = 0;
        for (String header = readLine(in); ; header = readLine(in)) {
            if (header == null) {
                throw new EOFException("the connection ended within a head");
            }
            if (header.isEmpty()) {
                return Optional.of(new HttpMessage(line, headers));
            }
            bytes += header.length();
            if (bytes > LARGEST_HEAD_BYTES) {
                throw new IOException("a head is too long");
            }
            int colon = header.indexOf(':');
            headers.put(header.substring(0, colon).trim(), header.substring(colon + 1).trim());
        }
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(next);
        }
        return null;
    }

    /** A word of the first line, as {@code PUT /bucket/key HTTP/1.1} or {@code HTTP/1.1 200 OK}. */
    String word(int index) throws IOException {
        String[] words = firstLine.split(" ", -1);
        if (index >= words.length) {
            throw new IOException("not a message of HTTP: " + firstLine);
        }
        return words[index];
    }

    /** A header, whatever the case of its name. */
    Optional<String> header(String name) {
        return headers.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /**
     * The length of the body where the head tells it; −1 where it comes in chunks or to the end.
     */
    long bodyLength() {
        return header("content-length").map(Long::parseLong).orElse(-1L);
    }

    boolean isChunked() {
        return header("transfer-encoding")
                .map(value -> value.toLowerCase(Locale.ROOT).contains("chunked"))
                .orElse(false);
    }

    /** Writes the head, without one of its headers. */
    void writeWithout(String omitted, OutputStream out) throws IOException {
        StringBuilder text = new StringBuilder(firstLine).append("\r\n");
        headers.forEach(
                (name, value) -> {
                    if (!name.equalsIgnoreCase(omitted)) {
                        text.append(name).append(": ").append(value).append("\r\n");
                    }
                });
        out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Copies the body that follows the head.
     *
     * @param limit where the copy is cut off
     * @return the bytes that were copied
     */
    long copyBody(BufferedInputStream in, OutputStream out, boolean untilEnd, long limit)
            throws IOException {
        if (isChunked()) {
            return copyChunks(in, out, limit);
        }
        long length = bodyLength();
        if (length < 0) {
            return untilEnd ? copy(in, out, Long.MAX_VALUE, limit) : 0;
        }
        return copy(in, out, length, limit);
    }

    private static long copyChunks(BufferedInputStream in, OutputStream out, long limit)
            throws IOException {
        long copied = 0;
        while (true) {
            String line = readLine(in);
            if (line == null) {
                throw new EOFException("the connection ended within a body");
            }
            out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            int size = Integer.parseInt(line.split(";", 2)[0].trim(), 16);
            copied += copy(in, out, size, limit - copied);
            String end = readLine(in);
            out.write(((end == null ? "" : end) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            if (size == 0 || copied >= limit) {
                return copied;
            }
        }
    }

    private static long copy(InputStream in, OutputStream out, long length, long limit)
            throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long copied = 0;
        while (copied < length && copied < limit) {
            long wanted = Math.min(buffer.length, Math.min(length, limit) - copied);
            int read = in.read(buffer, 0, (int) wanted);
            if (read < 0) {
                if (length == Long.MAX_VALUE) {
                    return copied;
                }
                throw new EOFException("the connection ended within a body");
            }
            out.write(buffer, 0, read);
            copied += read;
        }
        return copied;
    }
}
