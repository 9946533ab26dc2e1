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
package io.flusslance.source.read;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class BatchRowsTest {

    @ParameterizedTest
    @CsvSource({"8388608, 521, 8192", "8388608, 512, 16384", "8388608, 100100, 64"})
    void batchesFitWithAPowerOfTwo(long batchBytes, long bytesPerRow, long rows) {
        assertThat(BatchRows.of(batchBytes, bytesPerRow, false)).isEqualTo(rows);
    }

    @Test
    void batchHasOneRowAtLeast() {
        assertThat(BatchRows.of(16_384, 5_000_000, false)).isOne();
    }

    @Test
    void rowsWithoutAWidthAreBounded() {
        assertThat(BatchRows.of(8_388_608, 0, false)).isEqualTo(32_768);
    }

    @Test
    void filteredBatchesAreLarger() {
        assertThat(BatchRows.of(8_388_608, 8, true)).isEqualTo(65_536);
    }
}
