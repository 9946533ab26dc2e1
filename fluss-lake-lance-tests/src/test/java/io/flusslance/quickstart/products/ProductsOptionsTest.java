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
package io.flusslance.quickstart.products;

import io.flusslance.quickstart.Placement.Retention;
import io.flusslance.quickstart.QuickstartException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests of {@link ProductsOptions}. */
class ProductsOptionsTest {

    @Test
    void noArgumentsGiveAMinuteOfAThousandProducts() {
        ProductsOptions options = ProductsOptions.parse(List.of());

        assertThat(options.products()).isEqualTo(1_000);
        assertThat(options.duration()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.plannedChanges()).isEqualTo(12_000);
        assertThat(options.placement().retention()).isEqualTo(Retention.REMOVE);
        assertThat(options.python()).isEmpty();
    }

    @Test
    void everythingCanBeSaid() {
        ProductsOptions options =
                ProductsOptions.parse(
                        List.of(
                                "--rows=7",
                                "--changes=3",
                                "--seconds=5",
                                "--seed=9",
                                "--keep",
                                "--python=python3",
                                "--reader=reader.py"));

        assertThat(options.products()).isEqualTo(7);
        assertThat(options.plannedChanges()).isEqualTo(15);
        assertThat(options.seed()).hasValue(9);
        assertThat(options.placement().retention()).isEqualTo(Retention.KEEP);
        assertThat(options.python())
                .contains(
                        new ProductsOptions.PythonReader(Path.of("python3"), Path.of("reader.py")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rows=0", "--seconds=1.5", "--changes=many", "--images=there"})
    void whatCannotBeIsNamed(String argument) {
        assertThatThrownBy(() -> ProductsOptions.parse(List.of(argument)))
                .isInstanceOf(QuickstartException.class)
                .hasMessageContaining(argument.substring(0, argument.indexOf('=')));
    }
}
