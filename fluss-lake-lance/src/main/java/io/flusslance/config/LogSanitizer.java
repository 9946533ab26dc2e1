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
package io.flusslance.config;

/**
 * Sanitizes text from outside the plugin (an option, a dataset, a response of a storage) for errors
 * and logs. The result is short and on one line, so it can neither flood a log nor imitate log
 * lines.
 */
public final class LogSanitizer {

    private static final int USUAL_LENGTH = 200;

    /** Truncates a text to {@value #USUAL_LENGTH} characters and appends its original length. */
    public static String of(String text) {
        return of(text, USUAL_LENGTH);
    }

    /**
     * Truncates a text to a number of characters and, if it is longer, appends its original length.
     */
    public static String of(String text, int length) {
        int shown = Math.min(text.length(), length);
        StringBuilder line = new StringBuilder(shown + 40);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            line.append(isPlain(text, i) ? c : '\ufffd');
        }
        if (shown < text.length()) {
            line.append(" … (").append(text.length()).append(" characters)");
        }
        return line.toString();
    }

    /** Returns whether a text can be shown unchanged, apart from its length. */
    public static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text, i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
        }
        int type = Character.getType(c);
        return type != Character.CONTROL
                // these include characters that change the writing direction
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    private LogSanitizer() {}
}
