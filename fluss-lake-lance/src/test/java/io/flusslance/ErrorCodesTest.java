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

import io.flusslance.config.ErrorCode;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Each code is in a message, and has a heading on the page on troubleshooting. */
class ErrorCodesTest {

    private static final Path PAGE = Path.of("docs", "troubleshooting.md");
    private static final Path CODE = Path.of("src", "main", "java");

    private static final Pattern HEADING =
            Pattern.compile("^#+ (LANCE_[A-Z_]+)$", Pattern.MULTILINE);

    private static final Pattern USE = Pattern.compile("\\bErrorCode\\.([A-Z_]+)\\b");

    /** What a user's mistake or a refused round is reported with. */
    private static final Pattern REPORTED =
            Pattern.compile(
                    "new (?:InvalidConfig|InvalidTable|InvalidAlterTable|RefusedRound)Exception"
                            + "\\(\\s*([^;]*?);");

    @Test
    void eachCodeHasAHeadingAndEachHeadingACode() throws IOException {
        Set<String> headings = matches(HEADING, Files.readString(PAGE));
        assertThat(headings)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(ErrorCode.values())
                                .map(code -> "LANCE_" + code.name())
                                .collect(Collectors.toList()));
    }

    @Test
    void eachCodeIsInAMessage() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path file : sources()) {
            used.addAll(matches(USE, Files.readString(file)));
        }
        assertThat(Stream.of(ErrorCode.values()).map(Enum::name)).isSubsetOf(used);
    }

    @Test
    void whatAUserDidWrongAndWhyARoundIsRefusedIsSaidWithACode() throws IOException {
        for (Path file : sources()) {
            Matcher reported = REPORTED.matcher(Files.readString(file));
            while (reported.find()) {
                String message = reported.group(1);
                // a text in quotes is made here; a reason that is handed on has a code where it has
                // one
                boolean isMade = message.contains("\"") && !message.contains("getMessage()");
                assertThat(isMade && !message.contains("ErrorCode."))
                        .as("%s: %s", file, message)
                        .isFalse();
            }
        }
    }

    @Test
    void aMessageBeginsWithItsCode() {
        assertThat(ErrorCode.ROW_INVALID.format("%d rows", 1234))
                .isEqualTo("[LANCE_ROW_INVALID] 1234 rows");
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> walk = Files.walk(CODE)) {
            return walk.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toList());
        }
    }

    private static Set<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
