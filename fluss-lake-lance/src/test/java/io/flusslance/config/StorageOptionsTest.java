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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What is handed to Lance as storage options, and what of it may be seen. */
class StorageOptionsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "endpoint",
                "region",
                "allow_http",
                "access_key_id",
                "secret_access_key",
                "aws_endpoint",
                "aws_secret_access_key",
                "google_service_account",
                "azure_storage_account_key",
                "oss_endpoint"
            })
    void aKnownNameIsHandedOverAsItIs(String name) {
        assertThat(storage(name, "value").toMap()).isEqualTo(Map.of(name, "value"));
    }

    @Test
    void aKnownNameIsHandedOverInLowerCase() {
        assertThat(storage("AWS_ACCESS_KEY_ID", "value").toMap())
                .isEqualTo(Map.of("aws_access_key_id", "value"));
    }

    @Test
    void anyNameIsHandedOverUnderTheStoragePrefix() {
        assertThat(storage("storage.Some.New_Setting", "value").toMap())
                .isEqualTo(Map.of("Some.New_Setting", "value"));
    }

    @Test
    void noOptionOfThePluginIsHandedOver() {
        Map<String, String> options =
                Map.of(
                        "warehouse", "s3://bucket/lake",
                        "batch_size", "10",
                        "block_size", "64 kb",
                        "max_row_per_file", "10",
                        "system-columns", "true",
                        "region", "eu-central-1");

        assertThat(LanceConf.ofCluster(options, Map.of()).storage().toMap())
                .isEqualTo(Map.of("aws_region", "eu-central-1"));
    }

    @Test
    void defaultsHoldOnlyWhereNothingIsSet() {
        StorageOptions storage = storage("timeout", "60s");

        assertThat(storage.withDefaults(Map.of("timeout", "10s", "region", "x")).toMap())
                .isEqualTo(Map.of("timeout", "60s", "region", "x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access_key_id",
                "secret_access_key",
                "aws_secret_access_key",
                "session_token",
                "endpoint",
                "proxy_url",
                "google_service_account_key",
                "azure_storage_sas_token",
                "oss_access_key_secret",
                "storage.any_new_name"
            })
    void toStringShowsTheNameAndHidesTheValue(String name) {
        assertThat(storage(name, "hidden-value").toString())
                .contains(name.replace("storage.", "") + "=***")
                .doesNotContain("hidden-value");
    }

    @Test
    void toStringShowsWhatCantBeASecret() {
        assertThat(storage("region", "eu-central-1")).hasToString("{region=eu-central-1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_key_id", "secret_access_key", "storage.any_new_name"})
    void aSecretIsTakenOutOfForeignText(String name) {
        assertThat(storage(name, "hidden/v+lue").redact("GET /?key=hidden/v+lue failed"))
                .isEqualTo("GET /?key=*** failed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"region", "endpoint", "aws_endpoint_url", "oss_endpoint"})
    void whatHelpsToFindAFaultStaysInForeignText(String name) {
        assertThat(storage(name, "http://127.0.0.1:9000").redact("at http://127.0.0.1:9000"))
                .isEqualTo("at http://127.0.0.1:9000");
    }

    @ParameterizedTest
    @CsvSource({
        "az://c, AZURE_STORAGE_ACCOUNT_KEY",
        "az://c, AZURE_STORAGE_ACCESS_KEY",
        "az://c, AZURE_CLIENT_SECRET",
        "az://c, AZURE_STORAGE_SAS_TOKEN",
        "abfss://c@a, azure_storage_token",
        "az://c, SAS_TOKEN",
        "gs://b, GOOGLE_SERVICE_ACCOUNT_KEY",
        "gs://b, SERVICE_ACCOUNT_KEY",
        "gs://b, GOOGLE_STORAGE_TOKEN",
        "oss://b, OSS_ACCESS_KEY_SECRET",
        "oss://b, OSS_SECURITY_TOKEN",
        "oss://b, AWS_SECRET_ACCESS_KEY",
        "oss://b, ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "s3://b, AWS_SECRET_ACCESS_KEY"
    })
    void aSecretOfTheEnvironmentAloneIsTakenOutOfForeignText(String warehouse, String variable) {
        StorageOptions storage =
                LanceConf.ofCluster(
                                Map.of("warehouse", warehouse), Map.of(variable, "hidden/v+lue"))
                        .storage();

        assertThat(storage.redact("at ?sig=hidden/v+lue&x")).isEqualTo("at ?sig=***&x");
        assertThat(storage.withDefaults(Map.of("timeout", "3s")).redact("hidden/v+lue"))
                .isEqualTo("***");
        assertThat(storage.toString()).doesNotContain("hidden");
    }

    @ParameterizedTest
    @CsvSource({
        "gs://b, GOOGLE_CLOUD_PROJECT",
        "gs://b, AZURE_CLIENT_SECRET",
        "oss://b, OSS_ENDPOINT",
        "az://c, AZURE_FEDERATED_TOKEN_FILE",
        "/data, AWS_SECRET_ACCESS_KEY"
    })
    void otherVariablesStayInForeignText(String warehouse, String variable) {
        StorageOptions storage =
                LanceConf.ofCluster(Map.of("warehouse", warehouse), Map.of(variable, "some-value"))
                        .storage();

        assertThat(storage.redact("at some-value")).isEqualTo("at some-value");
    }

    @Test
    void aSecretThatHoldsAnotherOneIsTakenOutWhole() {
        StorageOptions storage =
                LanceConf.ofCluster(
                                Map.of("access_key_id", "abcd", "secret_access_key", "abcdefgh"))
                        .storage();

        assertThat(storage.redact("key abcdefgh")).isEqualTo("key ***");
    }

    private static StorageOptions storage(String key, String value) {
        return LanceConf.ofCluster(Map.of(key, value)).storage();
    }
}
