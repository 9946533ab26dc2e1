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

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The documents lead where they say, and the front page stays short. */
class DocumentationTest {

    /** The tests run in the folder of their module. */
    private static final Path MODULE = Path.of("").toAbsolutePath();

    private static final Path ROOT = MODULE.getParent();
    private static final Path DOCS = MODULE.resolve("docs");
    private static final Path FRONT_PAGE = ROOT.resolve("README.md");
    private static final Path INDEX = DOCS.resolve("README.md");
    private static final Path SOURCES = MODULE.resolve("src/main");
    private static final int MAX_FRONT_PAGE_BYTES = 9_000;

    /** As in {@code (see 'Heading' in docs/page.md)}, which a message can have on two lines. */
    private static final Pattern PAGE_IN_SOURCE =
            Pattern.compile("(?:'([^']+)' in )?docs/([a-z]+)\\.md");

    private static final Map<Path, MarkdownPage> PAGES = new TreeMap<>();

    @BeforeAll
    static void readPages() throws IOException {
        List<Path> files = new ArrayList<>(List.of(FRONT_PAGE, ROOT.resolve("SECURITY.md")));
        files.addAll(markdownBelow(ROOT.resolve("dev")));
        files.addAll(markdownBelow(DOCS));
        for (Path file : files) {
            MarkdownPage page = MarkdownPage.read(file);
            PAGES.put(page.file(), page);
        }
    }

    private static List<Path> markdownBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .collect(Collectors.toList());
        }
    }

    @Test
    void everyLinkLeadsToAFileAndAHeading() {
        List<String> broken = new ArrayList<>();
        int followed = 0;
        for (MarkdownPage page : PAGES.values()) {
            for (String link : page.links()) {
                if (!link.matches("[a-z]+:.*")) {
                    followed++;
                    check(page, link, broken);
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(followed).as("links").isGreaterThan(100);
    }

    private static void check(MarkdownPage page, String link, List<String> broken) {
        Path target = page.target(link);
        if (!Files.exists(target)) {
            broken.add(page.file() + ": " + link + " has no file");
        } else if (link.contains("#")) {
            String anchor = link.substring(link.indexOf('#') + 1);
            MarkdownPage other = PAGES.get(target);
            if (other == null || !other.anchors().contains(anchor)) {
                broken.add(page.file() + ": " + link + " has no heading");
            }
        }
    }

    @Test
    void everyPageIsInTheIndex() {
        MarkdownPage index = PAGES.get(INDEX);

        assertThat(index.links().stream().map(index::target))
                .containsAll(
                        PAGES.keySet().stream()
                                .filter(page -> page.startsWith(DOCS) && !page.equals(INDEX))
                                .collect(Collectors.toList()));
    }

    @Test
    void theFrontPageLinksTheIndexAndIsShort() throws IOException {
        MarkdownPage front = PAGES.get(FRONT_PAGE);

        assertThat(front.links().stream().map(front::target)).contains(INDEX);
        assertThat(Files.size(FRONT_PAGE)).isLessThanOrEqualTo(MAX_FRONT_PAGE_BYTES);
    }

    @Test
    void aPageThatTheSourcesNameIsThere() throws IOException {
        List<String> missing = new ArrayList<>();
        int named = 0;
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(Files::isRegularFile).collect(Collectors.toList())) {
                String source = Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", "");
                Matcher names = PAGE_IN_SOURCE.matcher(source);
                while (names.find()) {
                    named++;
                    MarkdownPage page = PAGES.get(DOCS.resolve(names.group(2) + ".md"));
                    if (page == null || !hasHeading(page, names.group(1))) {
                        missing.add(file + ": " + names.group());
                    }
                }
            }
        }

        assertThat(missing).isEmpty();
        assertThat(named).as("pages that the sources name").isPositive();
    }

    private static boolean hasHeading(MarkdownPage page, String heading) {
        return heading == null
                || page.anchors()
                        .containsAll(MarkdownPage.of(page.file(), "# " + heading).anchors());
    }

    @Test
    void anchorsAreThoseOfGitHub() {
        MarkdownPage page =
                MarkdownPage.of(
                        Path.of("page.md"),
                        "# Limits of Lance 7.0\n"
                                + "## `CREATE TABLE` & [options](x.md)\n"
                                + "```bash\n"
                                + "# no heading\n"
                                + "```\n"
                                + "## Rows that can't\n"
                                + "## Again\n"
                                + "### Again\n");

        assertThat(page.anchors())
                .containsExactly(
                        "limits-of-lance-70",
                        "create-table--options",
                        "rows-that-cant",
                        "again",
                        "again-1");
    }

    @Test
    void linksInCodeAreNone() {
        MarkdownPage page =
                MarkdownPage.of(
                        Path.of("docs/page.md"),
                        "See [a](a.md#b), ![c](../c.png) and `[d](d.md)`.\n```\n[e](e.md)\n```\n");

        assertThat(page.links()).containsExactly("a.md#b", "../c.png");
        assertThat(page.target("../c.png")).isEqualTo(Path.of("c.png"));
        assertThat(page.target("#here")).isEqualTo(Path.of("docs/page.md"));
    }

    @Test
    void aFenceWithoutAnEndIsRefused() {
        assertThatThrownBy(() -> MarkdownPage.of(Path.of("page.md"), "```\n# hidden\n"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
