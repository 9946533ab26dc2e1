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
package io.flusslance.tiering.write.limits;

import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.FileFormat;
import io.flusslance.dataset.LanceTableLocator;

import org.apache.fluss.metadata.TablePath;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Which formats are written in which environment. */
class FileFormatCheckTest {

    private static final TablePath TABLE = TablePath.of("db", "t");
    private static final DatasetLocation LOCATION =
            LanceTableLocator.of(LanceConf.ofCluster(Map.of("warehouse", "/lake"))).locate(TABLE);

    @ParameterizedTest
    @CsvSource({
        "2.1, ''",
        "2.0, ''",
        "0.1, ''",
        "2.2, 2048",
        "2.2, 1",
        "2.2, 0",
        "2.3, 512",
        "3.0, 2048"
    })
    void isWritten(String format, String values) {
        assertThatCode(() -> check(format, values)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"2.2, ''", "2.2, 2049", "2.2, -1", "2.2, many", "2.10, 4096", "next, ''"})
    void isRefused(String format, String values) {
        assertThatThrownBy(() -> check(format, values))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("table db.t", "/lake/db/t.lance", "file format " + format)
                .hasMessageContaining("LANCE_MINIBLOCK_MAX_VALUES=2048");
    }

    @ParameterizedTest
    @CsvSource({"'', 4096", "many, 4096", "100000, 4096", "2048, 2048", "+7, 7", "0, 1"})
    void theValuesOfAChunkAreReadAsLanceReadsThem(String text, int values) {
        assertThat(FileFormatCheck.chunkValues(Map.of(FileFormatCheck.VALUES_VARIABLE, text)))
                .isEqualTo(values);
    }

    private static void check(String format, String values) throws IOException {
        FileFormatCheck.check(
                Map.of(FileFormatCheck.VALUES_VARIABLE, values),
                TABLE,
                LOCATION,
                FileFormat.of(format));
    }
}
