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

import io.flusslance.quickstart.Placement.Retention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests of {@link QuickstartOptions}. */
class QuickstartOptionsTest {

    @Test
    void noArgumentsGiveDrawnPicturesInATemporaryWarehouse() {
        QuickstartOptions options = QuickstartOptions.parse(List.of());

        assertThat(options.images()).isEmpty();
        assertThat(options.rows()).isEmpty();
        assertThat(options.placement().warehouse()).isEmpty();
        assertThat(options.placement().retention()).isEqualTo(Retention.REMOVE);
        assertThat(options.placement().output()).isEqualTo(Path.of("quickstart-output"));
        assertThat(options.seed()).isEmpty();
    }

    @Test
    void valuesFollowTheirNameOrAnEqualsSign() {
        QuickstartOptions options =
                QuickstartOptions.parse(
                        List.of(
                                "--images",
                                "my pictures",
                                "--rows=7",
                                "--warehouse",
                                "s3://bucket/a=b",
                                "--keep",
                                "--output=there",
                                "--seed",
                                "-5"));

        assertThat(options.images()).contains(Path.of("my pictures"));
        assertThat(options.rows()).hasValue(7);
        assertThat(options.placement().warehouse()).contains("s3://bucket/a=b");
        assertThat(options.placement().retention()).isEqualTo(Retention.KEEP);
        assertThat(options.placement().output()).isEqualTo(Path.of("there"));
        assertThat(options.seed()).hasValue(-5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rows=0", "--rows=-1", "--rows=many", "--rows=3000000000"})
    void rowsMustBeAWholeNumberFromOne(String argument) {
        assertThatThrownBy(() -> QuickstartOptions.parse(List.of(argument)))
                .isInstanceOf(QuickstartException.class)
                .hasMessage(
                        "--rows needs a whole number from 1, not '"
                                + argument.substring("--rows=".length())
                                + "'.");
    }

    @Test
    void anOptionInPlaceOfAValueIsRefused() {
        assertThatThrownBy(() -> QuickstartOptions.parse(List.of("--warehouse", "--keep")))
                .isInstanceOf(QuickstartException.class)
                .hasMessageContaining("--warehouse needs a value");
    }

    @Test
    void aMissingLastValueIsRefused() {
        assertThatThrownBy(() -> QuickstartOptions.parse(List.of("--images")))
                .isInstanceOf(QuickstartException.class)
                .hasMessageContaining("--images needs a value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--row", "pictures", "--keep-it=1"})
    void anUnknownArgumentIsNamed(String argument) {
        assertThatThrownBy(() -> QuickstartOptions.parse(List.of(argument)))
                .isInstanceOf(QuickstartException.class)
                .hasMessageContaining("'" + argument + "'")
                .hasMessageContaining("--help");
    }

    @Test
    void keepTakesNoValue() {
        assertThatThrownBy(() -> QuickstartOptions.parse(List.of("--keep=no")))
                .isInstanceOf(QuickstartException.class);
    }
}
