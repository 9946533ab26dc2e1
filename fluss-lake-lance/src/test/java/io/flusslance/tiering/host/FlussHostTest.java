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
package io.flusslance.tiering.host;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The build runs all tests with the classes of each Fluss, and each is taken for what it is. */
class FlussHostTest {

    @Test
    void theHostIsTheOneWhoseClassesAreThere() {
        // without the property, as in an IDE, the classes are those that the plugin is compiled for
        FlussHost expected = FlussHost.valueOf(System.getProperty("host", "FLUSS_0_9"));

        assertThat(FlussHost.ofThisProcess()).isEqualTo(expected);
    }

    @Test
    void onlyFluss09LeavesRowsWithoutAResultToTheNextRound() {
        assertThat(FlussHost.FLUSS_0_9.tiersRowsWithoutResultAgain()).isTrue();
        assertThat(FlussHost.FLUSS_1_0.tiersRowsWithoutResultAgain()).isFalse();
        assertThat(FlussHost.FLUSS_0_9.copiesSources()).isFalse();
        assertThat(FlussHost.FLUSS_1_0.copiesSources()).isTrue();
    }
}
