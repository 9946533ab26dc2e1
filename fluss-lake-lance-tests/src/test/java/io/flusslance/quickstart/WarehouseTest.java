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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests of {@link Warehouse}. */
class WarehouseTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "AWS_ACCESS_KEY_ID", "the-key-id",
                    "AWS_SECRET_ACCESS_KEY", "the-secret",
                    "AWS_DEFAULT_REGION", "eu-west-1",
                    "AWS_ENDPOINT_URL", "http://localhost:9000");

    @TempDir private Path folder;

    @Test
    void theDatasetLiesWhereThePluginPutsIt() {
        assertThat(Warehouse.of(folder + "/", Map.of()).dataset(PictureTable.PATH))
                .isEqualTo(folder + "/quickstart/images.lance");
        assertThat(Warehouse.of("s3://bucket/lake/", ENVIRONMENT).dataset(PictureTable.PATH))
                .isEqualTo("s3://bucket/lake/quickstart/images.lance");
    }

    @Test
    void s3SettingsComeFromTheEnvironment() {
        Warehouse warehouse = Warehouse.of("s3://bucket", ENVIRONMENT);

        assertThat(warehouse.lakeOptions())
                .containsOnly(
                        Map.entry("warehouse", "s3://bucket"),
                        Map.entry("access_key_id", "the-key-id"),
                        Map.entry("secret_access_key", "the-secret"),
                        Map.entry("region", "eu-west-1"),
                        Map.entry("endpoint", "http://localhost:9000"),
                        Map.entry("allow_http", "true"));
        assertThat(warehouse.secrets()).containsExactlyInAnyOrder("the-key-id", "the-secret");
    }

    @Test
    void plainHttpIsOnlyAllowedForAnEndpointThatHasIt() {
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.put("AWS_ENDPOINT_URL", "https://example.com");

        assertThat(Warehouse.of("s3://bucket", environment).lakeOptions())
                .doesNotContainKey("allow_http");
    }

    @Test
    void anEndpointWithoutASchemeIsRefused() {
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.put("AWS_ENDPOINT_URL", "localhost:9000");

        assertThatThrownBy(() -> Warehouse.of("s3://bucket", environment))
                .isInstanceOf(QuickstartException.class)
                .hasMessageContaining("localhost:9000");
    }

    @Test
    void aMissingS3SettingIsNamed() {
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.remove("AWS_DEFAULT_REGION");

        assertThatThrownBy(() -> Warehouse.of("s3://bucket", environment))
                .isInstanceOf(QuickstartException.class)
                .hasMessageContaining("AWS_REGION or AWS_DEFAULT_REGION");
    }

    @Test
    void otherStoragesAndNamelessBucketsAreRefused() {
        assertThatThrownBy(() -> Warehouse.of("gs://bucket", ENVIRONMENT))
                .isInstanceOf(QuickstartException.class)
                .hasMessageContaining("gs://bucket");
        assertThatThrownBy(() -> Warehouse.of("s3:///path", ENVIRONMENT))
                .isInstanceOf(QuickstartException.class)
                .hasMessageContaining("no bucket");
    }

    @Test
    void pythonIsToldNoSecret() {
        List<String> lines =
                Report.openingInPython(Warehouse.of("s3://bucket", ENVIRONMENT), PictureTable.PATH);

        assertThat(lines).hasSize(2);
        assertThat(String.join("\n", lines))
                .contains("http://localhost:9000")
                .doesNotContain("the-secret")
                .doesNotContain("the-key-id");
    }

    @Test
    void aFileInPlaceOfTheFolderIsRefusedInOneSentence() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> Warehouse.of(file.toString(), Map.of()).prepare(PictureTable.PATH))
                .isInstanceOf(QuickstartException.class)
                .hasMessageContaining("cannot be written")
                .hasMessageContaining(file.toString());
    }

    @Test
    void aNewFolderIsMadeAndLeftEmpty() {
        Path warehouse = folder.resolve("a/b");

        Warehouse.of(warehouse.toString(), Map.of()).prepare(PictureTable.PATH);

        assertThat(warehouse).isEmptyDirectory();
    }
}
