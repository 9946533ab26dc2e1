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

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The table of options in the documentation is the generated one. After a change of {@link
 * LanceOptions} run this test once with {@code -Dupdate.docs=true}.
 */
class OptionTableTest {

    /** The tests run in the folder of their module. */
    private static final Path PAGE = Path.of("docs", "configuration.md");

    @BeforeAll
    static void updateIfAsked() throws IOException {
        if (Boolean.getBoolean("update.docs")) {
            String generated =
                    OptionTable.replaceIn(
                            Files.readString(PAGE), OptionTable.render(LanceOptions.all()));
            Files.writeString(PAGE, generated);
        }
    }

    @Test
    void thePageShowsTheOptionsAsTheyAre() throws IOException {
        assertThat(OptionTable.in(Files.readString(PAGE)))
                .as("the table in docs/configuration.md; write it anew with -Dupdate.docs=true")
                .isEqualTo(OptionTable.render(LanceOptions.all()));
    }

    @Test
    void everyOptionHasARow() {
        String table = OptionTable.render(LanceOptions.all());

        for (LanceOption<?> option : LanceOptions.all()) {
            assertThat(table).containsOnlyOnce("| `datalake.lance." + option.key() + "` |");
        }
        assertThat(table.lines()).hasSize(LanceOptions.all().size() + 2);
    }

    @Test
    void aTableKeyStandsOnlyWhereATableMaySetIt() {
        String table = OptionTable.render(LanceOptions.all());

        assertThat(table)
                .contains("| `datalake.lance.batch_size` | `lance.batch_size` |")
                .contains("| `datalake.lance.warehouse` | – |");
    }

    @Test
    void aTableIsReplacedBetweenItsMarkersOnly() {
        String document = "a\n<!-- options:begin -->\nold\n<!-- options:end -->\nb\n";

        assertThat(OptionTable.replaceIn(document, "new\n"))
                .isEqualTo("a\n<!-- options:begin -->\nnew\n<!-- options:end -->\nb\n");
    }

    @Test
    void aDocumentWithoutMarkersIsRefused() {
        assertThatThrownBy(() -> OptionTable.in("# Options\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("options:begin");
    }
}
