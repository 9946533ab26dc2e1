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
package io.flusslance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page in Markdown: its headings as GitHub links them, and its links. */
final class MarkdownPage {

    private static final Pattern FENCE = Pattern.compile("^ {0,3}```", Pattern.MULTILINE);
    private static final Pattern HEADING =
            Pattern.compile("^#{1,6} +(.*?) *#*$", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("``.+?``|`[^`\n]*`");

    private final Path file;
    private final String text;

    private MarkdownPage(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    static MarkdownPage read(Path file) throws IOException {
        return of(file, Files.readString(file));
    }

    static MarkdownPage of(Path file, String markdown) {
        return new MarkdownPage(file.normalize(), withoutFences(markdown));
    }

    /** Programs and commands have comments that look like headings. */
    private static String withoutFences(String markdown) {
        StringBuilder outside = new StringBuilder();
        String[] parts = FENCE.split(markdown, -1);
        if (parts.length % 2 == 0) {
            throw new IllegalArgumentException("A fence of three backticks has no end");
        }
        for (int i = 0; i < parts.length; i += 2) {
            outside.append(parts[i]);
        }
        return outside.toString();
    }

    /** The names by which other pages link its headings. */
    Set<String> anchors() {
        Set<String> anchors = new LinkedHashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        Matcher headings = HEADING.matcher(text);
        while (headings.find()) {
            String anchor = anchorOf(headings.group(1));
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        }
        return anchors;
    }

    /** Lower case, no punctuation, and a hyphen for each blank. */
    private static String anchorOf(String heading) {
        return LINK.matcher(heading)
                .replaceAll("$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .replace(' ', '-');
    }

    /** Where its links and pictures lead, as they are written. */
    List<String> links() {
        List<String> links = new ArrayList<>();
        Matcher found = LINK.matcher(CODE.matcher(text).replaceAll(""));
        while (found.find()) {
            links.add(found.group(2));
        }
        return links;
    }

    /** The file that a relative link leads to; the page itself for a link to a heading of it. */
    Path target(String link) {
        String path = link.replaceFirst("#.*", "");
        return path.isEmpty() ? file : file.resolveSibling(path).normalize();
    }

    Path file() {
        return file;
    }
}
