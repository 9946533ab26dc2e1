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

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** The page on storage names every setting that the plugin knows, and no other. */
class StoragePageTest {

    private static final Path PAGE = Path.of("docs", "storage.md");
    private static final String BEGIN = "<!-- storage:begin -->";
    private static final String END = "<!-- storage:end -->";
    private static final Pattern NAME = Pattern.compile("`([a-z0-9_]+[a-z0-9])`");

    @Test
    void namesEverySettingAndNoOther() throws IOException {
        String page = Files.readString(PAGE);
        Set<String> onPage = new TreeSet<>();
        Matcher names = NAME.matcher(page.substring(page.indexOf(BEGIN), page.indexOf(END)));
        while (names.find()) {
            onPage.add(withoutPrefix(names.group(1)));
        }

        Set<String> known = new TreeSet<>();
        StorageOptions.knownNames().forEach(name -> known.add(withoutPrefix(name)));
        assertThat(onPage).isEqualTo(known);
    }

    @Test
    void everySettingOfS3HasANameWithAndWithoutThePrefix() {
        for (S3Setting setting : S3Setting.values()) {
            for (String name : setting.names()) {
                boolean prefixed = name.startsWith("aws_");
                String other = prefixed ? name.substring("aws_".length()) : "aws_" + name;
                if (!name.equals(S3Setting.ENDPOINT_URL_S3)) {
                    assertThat(setting.names()).contains(other);
                }
            }
        }
    }

    /** The page says of these that they are known with and without it. */
    private static String withoutPrefix(String name) {
        if (name.equals(S3Setting.ENDPOINT_URL_S3)) {
            return name;
        }
        String plain = name.replaceFirst("^(aws|google)_", "");
        return StorageOptions.knownNames().contains(plain) ? plain : name;
    }
}
