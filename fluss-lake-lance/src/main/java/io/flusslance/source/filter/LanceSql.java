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
package io.flusslance.source.filter;

import org.apache.fluss.row.BinaryString;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Text in filters.
 *
 * <p>Filters pass through JNI in Java's modified UTF-8, which Lance reads as UTF-8. It fails on
 * U+0000 and on characters beyond U+FFFF ("invalid utf-8 sequence"), whose bytes differ.
 */
public final class LanceSql {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    /** Returns whether a text reaches Lance unchanged. */
    static boolean passesJni(String text) {
        return text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c));
    }

    /**
     * Returns the text as SQL, or empty if it is not valid UTF-8 and thus not a value of a column.
     */
    static Optional<String> literal(BinaryString value) {
        byte[] bytes = value.toBytes();
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            return Optional.empty();
        }
        return Optional.of(
                passesJni(text)
                        ? "'" + text.replace("'", "''") + "'"
                        : "CAST(X'" + hex(bytes) + "' AS STRING)");
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder(2 * bytes.length);
        for (byte b : bytes) {
            text.append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
        }
        return text.toString();
    }

    private LanceSql() {}
}
