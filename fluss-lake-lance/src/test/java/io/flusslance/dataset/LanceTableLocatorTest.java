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
package io.flusslance.dataset;

import io.flusslance.config.LanceConf;

import org.apache.fluss.metadata.TablePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Where the dataset of a table lies. What is refused is tested with CREATE. */
class LanceTableLocatorTest {

    @ParameterizedTest
    @CsvSource({
        "/data/lake, /data/lake",
        "/data/lake/, /data/lake",
        "/data/my lake, /data/my lake",
        "/data/100%, /data/100%",
        "file:///data/lake, /data/lake",
        "file:///data/lake//, /data/lake",
        "file:/data/lake, /data/lake",
        "FILE:///data/lake, /data/lake",
        "file:///data/my%20lake, /data/my lake",
        "file:///data/100%25, /data/100%",
        "/, ''"
    })
    void aLocalDatasetIsAPathWithoutEscapes(String warehouse, String folder) {
        DatasetLocation location = locate(warehouse);

        assertThat(location.localFolder()).contains(Path.of(folder + "/db/t.lance"));
        assertThat(Path.of(location.uri())).isEqualTo(Path.of(folder + "/db/t.lance"));
    }

    @ParameterizedTest
    @CsvSource({
        "s3://bucket, s3://bucket",
        "s3://bucket/, s3://bucket",
        "s3://bucket/a/b/, s3://bucket/a/b",
        "S3://bucket/a, s3://bucket/a",
        "s3://my_bucket/a, s3://my_bucket/a",
        "s3://data.2024/a, s3://data.2024/a",
        "s3://bucket/[b], s3://bucket/[b]",
        "gs://bucket/lake, gs://bucket/lake",
        "az://container/lake, az://container/lake",
        "abfss://container@account/lake, abfss://container@account/lake",
        "oss://bucket/lake, oss://bucket/lake"
    })
    void aDatasetOfAnObjectStoreIsAUriAndNoFolder(String warehouse, String prefix) {
        DatasetLocation location = locate(warehouse);

        assertThat(location.uri()).isEqualTo(prefix + "/db/t.lance");
        assertThat(location.localFolder()).isEmpty();
    }

    @Test
    void locationsOfOneUriAreEqual() {
        assertThat(locate("s3://bucket/lake"))
                .isEqualTo(locate("s3://bucket/lake/"))
                .hasSameHashCodeAs(locate("s3://bucket/lake/"))
                .isNotEqualTo(locate("s3://bucket/other"))
                .hasToString("s3://bucket/lake/db/t.lance");
    }

    private static DatasetLocation locate(String warehouse) {
        return LanceTableLocator.of(LanceConf.ofCluster(Map.of("warehouse", warehouse)))
                .locate(TablePath.of("db", "t"));
    }
}
