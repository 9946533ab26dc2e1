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
package io.flusslance.dataset.files;

import io.flusslance.dataset.files.HadoopS3Settings.NoCounterpartException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Hadoop gets what leads to the same bucket as Lance, or nothing is asked. */
class HadoopS3SettingsTest {

    @Test
    void anEndpointWithItsCredentialsIsHandedOver() throws Exception {
        assertThat(
                        HadoopS3Settings.of(
                                Map.of(
                                        "aws_endpoint", "http://localhost:9000",
                                        "aws_region", "eu-west-1",
                                        "aws_access_key_id", "id",
                                        "aws_secret_access_key", "secret",
                                        "aws_session_token", "token",
                                        "timeout", "30s"),
                                "bucket"))
                .isEqualTo(
                        Map.of(
                                "fs.s3a.endpoint", "http://localhost:9000",
                                "fs.s3a.endpoint.region", "eu-west-1",
                                "fs.s3a.access.key", "id",
                                "fs.s3a.secret.key", "secret",
                                "fs.s3a.session.token", "token",
                                "fs.s3a.path.style.access", "true"));
    }

    @Test
    void aKeyWithoutItsSecretIsNotHandedOver() throws Exception {
        assertThat(HadoopS3Settings.of(Map.of("aws_access_key_id", "id"), "bucket"))
                .doesNotContainKey("fs.s3a.access.key");
    }

    @Test
    void aVirtualHostGoesWithoutTheBucket() throws Exception {
        assertThat(
                        HadoopS3Settings.of(
                                Map.of(
                                        "aws_endpoint", "https://my.bucket.example.com:9000",
                                        "aws_virtual_hosted_style_request", "true"),
                                "my.bucket"))
                .containsEntry("fs.s3a.endpoint", "https://example.com:9000")
                .containsEntry("fs.s3a.path.style.access", "false");
    }

    @ParameterizedTest
    @CsvSource({
        "aws_skip_signature, true",
        "s3_express, true",
        "aws_request_payer, requester",
        "aws_sse_customer_key_base64, a2V5",
        "allow_invalid_certificates, true",
        "proxy_url, http://localhost:1",
        "aws_endpoint, http://my_minio:9000",
        "aws_endpoint, http://localhost:9000/s3"
    })
    void whereHadoopHasNoCounterpartNothingIsAsked(String name, String value) {
        assertThatThrownBy(() -> HadoopS3Settings.of(Map.of(name, value), "bucket"))
                .isInstanceOf(NoCounterpartException.class);
    }

    @Test
    void aVirtualHostWithoutTheBucketHasNoCounterpart() {
        Map<String, String> lance = new HashMap<>();
        lance.put("aws_endpoint", "https://example.com");
        lance.put("aws_virtual_hosted_style_request", "true");

        assertThatThrownBy(() -> HadoopS3Settings.of(lance, "bucket"))
                .isInstanceOf(NoCounterpartException.class)
                .hasMessageContaining("virtual_hosted_style_request");
    }

    @ParameterizedTest
    @CsvSource({"aws_skip_signature, false", "s3_express, FALSE", "aws_request_payer, off"})
    void whatIsSwitchedOffIsNoObstacle(String name, String value) throws Exception {
        assertThat(HadoopS3Settings.of(Map.of(name, value), "bucket"))
                .containsOnlyKeys("fs.s3a.path.style.access");
    }
}
