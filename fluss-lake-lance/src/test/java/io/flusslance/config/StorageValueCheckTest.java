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

import org.apache.fluss.exception.InvalidConfigException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Values of storage settings that Lance can't use are refused with the place and the remedy. */
class StorageValueCheckTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access_key_id",
                "aws_secret_access_key",
                "session_token",
                "token",
                "region",
                "storage.AWS_REGION",
                "endpoint",
                "timeout",
                "storage.any_new_name"
            })
    void aLineBreakAtTheEndIsRefusedWithoutTheValue(String key) {
        for (String end : new String[] {"\n", "\r\n", "\r"}) {
            assertThatThrownBy(() -> s3(key, "some-value" + end))
                    .isInstanceOf(InvalidConfigException.class)
                    .hasMessageContainingAll("'datalake.lance." + key + "'", "line break", "Remove")
                    .hasMessageNotContaining("some-value");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "access_key_id, 'q z', a blank",
        "secret_access_key, ' qz', a blank",
        "endpoint, 'http://local host:9000', a blank",
        "endpoint, 'http://localhost:9000 ', a blank",
        "session_token, 'a\tb', a control character",
        "session_token, 'a\u0000b', a control character",
        "user_agent, 'a\u007fb', a control character",
        "timeout, '5s ', a blank"
    })
    void blanksAndControlCharactersAreRefused(String key, String value, String fault) {
        assertThatThrownBy(() -> s3(key, value))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContainingAll("'datalake.lance." + key + "'", fault)
                .hasMessageNotContaining(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:1",
                "localhost",
                "http:/localhost",
                "http://",
                "ftp://localhost",
                "http://[::1",
                "http://[::zz]",
                "http://[fe80::1%25eth0]",
                "http://localhost:99999",
                "http://localhost:0",
                "http://localhost:",
                "http://localhost:9000/?a",
                "http://localhost:9000/#a",
                "http://h\u00f6st",
                "http://a%zz",
                "http://a<b",
                "http://999.1.1.1",
                "http://1.2.3",
                "http://1.2.3.4.",
                "http://host.1",
                "http://a.0x1",
                "http://xn--a"
            })
    void anEndpointThatIsNoUrlOfAServerIsRefused(String value) {
        assertThatThrownBy(() -> s3("endpoint", value))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContainingAll("'datalake.lance.endpoint'", "http://localhost:9000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:9000",
                "HTTP://LOCALHOST:9000",
                "https://s3.eu-west-1.amazonaws.com",
                "https://s3.eu-west-1.amazonaws.com/",
                "http://my_minio:9000",
                "http://127.0.0.1",
                "http://[::1]:9000",
                "https://xn--bcher-kva.example",
                "https://gateway/s3/v1",
                "http://localhost:65535"
            })
    void anEndpointOfAServerIsTaken(String value) {
        assertThatCode(() -> s3("endpoint", value)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://user:password@localhost", "http://localhost/?sig=password"})
    void anEndpointThatCanHoldASecretIsNotShown(String value) {
        assertThatThrownBy(() -> s3("endpoint_url", value))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("'datalake.lance.endpoint_url'")
                .hasMessageNotContaining("password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "eu west", "eu/west", "r\u00e9gion"})
    void aRegionThatIsNoneIsRefused(String value) {
        assertThatThrownBy(() -> s3("region", value))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContainingAll("'datalake.lance.region'", "eu-west-1");
    }

    @ParameterizedTest
    @CsvSource({
        "s3://b, AWS_SESSION_TOKEN, 'a\n'",
        "s3://b, aws_secret_access_key, 'a\n'",
        "s3://b, AWS_ENDPOINT, localhost",
        "s3://b, AWS_ENDPOINT_URL, ''",
        "S3://b, AWS_ENDPOINT_URL_S3, 'http://a b'",
        "s3://b, AWS_DEFAULT_REGION, 'a\n'",
        "s3://b, TOKEN, 'a\n'",
        "az://c, AZURE_STORAGE_ACCOUNT_NAME, 'a\n'",
        "az://c, AZURE_STORAGE_TOKEN, 'a\n'",
        "gs://b, GOOGLE_STORAGE_TOKEN, 'a\n'",
        "gs://b, GOOGLE_BASE_URL, localhost",
        "gs://b, BASE_URL, localhost"
    })
    void aVariableIsRefusedByItsName(String warehouse, String variable, String value) {
        assertThatThrownBy(
                        () ->
                                LanceConf.ofCluster(
                                        Map.of("warehouse", warehouse), Map.of(variable, value)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("Environment variable " + variable + " ");
    }

    @ParameterizedTest
    @CsvSource({
        "az://c/lake, azure_storage_account_name, 'a\n'",
        "az://c/lake, storage.AZURE_STORAGE_TOKEN, 'a\n'",
        "gs://b/lake, google_storage_token, 'a\n'",
        "gs://b/lake, storage.google_base_url, localhost",
        "oss://b/lake, oss_endpoint, 'http://a b'"
    })
    void otherCloudsAreCheckedToo(String warehouse, String key, String value) {
        assertThatThrownBy(() -> LanceConf.ofCluster(Map.of("warehouse", warehouse, key, value)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("'datalake.lance." + key + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "gs://b/lake, google_service_account_key, '{\n\"a\": 1\n}\n'",
        "s3://b/lake, proxy_ca_certificate, '-----BEGIN\nabc\n'",
        "s3://b/lake, user_agent, my program",
        "s3://b/lake, storage.headers.x-note, a note",
        "oss://b/lake, oss_endpoint, oss-cn-hangzhou.aliyuncs.com",
        "az://b/lake, storage.azure_use_fabric_endpoint, true",
        "az://b/lake, azure_federated_token_file, /my files/token"
    })
    void whatMayHoldSuchCharactersIsTaken(String warehouse, String key, String value) {
        assertThatCode(() -> LanceConf.ofCluster(Map.of("warehouse", warehouse, key, value)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "oss://b, oss_endpoint, https://id:hidden@host",
        "oss://b, oss_endpoint, id:hidden@host",
        "oss://b, storage.endpoint, https://host/?signature=hidden",
        "oss://b, storage.sts_endpoint, https://id:hidden@host",
        "az://c, azure_storage_endpoint, https://id:hidden@host",
        "gs://b, storage.google_base_url, https://id:hidden@host",
        "s3://b, endpoint, https://id:hidden@host",
        "/data, endpoint, https://id:hidden@host"
    })
    void anEndpointWithASecretIsRefusedWithoutIt(String warehouse, String key, String value) {
        assertThatThrownBy(() -> LanceConf.ofCluster(Map.of("warehouse", warehouse, key, value)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("'datalake.lance." + key + "'")
                .hasMessageContaining("user")
                .hasMessageNotContaining("hidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OSS_ENDPOINT", "AWS_ENDPOINT", "ALIBABA_CLOUD_ENDPOINT"})
    void anEndpointOfTheEnvironmentWithASecretIsRefusedWithoutIt(String variable) {
        assertThatThrownBy(
                        () ->
                                LanceConf.ofCluster(
                                        Map.of("warehouse", "oss://b"),
                                        Map.of(variable, "https://id:hidden@host")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("Environment variable " + variable + " ")
                .hasMessageNotContaining("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"gcs_base_url\": \"localhost\", \"private_key\": \"hidden\"}",
                "{\"a\": {\"gcs_base_url\": 1}, \"gcs_base\\u005furl\": \"http://a b\"}",
                "{\"gcs_base_url\": \"\"}"
            })
    void anEndpointThatIsNoUrlInAKeyOfGoogleIsRefused(String json) throws Exception {
        Path file = Files.writeString(folder.resolve("key.json"), json);

        for (String key : new String[] {"google_service_account_key", "service_account_key"}) {
            assertRefusesEndpointOfKey(
                    () -> gs(Map.of(key, json), Map.of()), "Option 'datalake.lance." + key + "'");
        }
        for (String key : new String[] {"google_service_account", "service_account_path"}) {
            assertRefusesEndpointOfKey(
                    () -> gs(Map.of(key, file.toString()), Map.of()),
                    "Option 'datalake.lance." + key + "'");
        }
        assertRefusesEndpointOfKey(
                () -> gs(Map.of(), Map.of("GOOGLE_SERVICE_ACCOUNT_KEY", json)),
                "Environment variable GOOGLE_SERVICE_ACCOUNT_KEY");
        assertRefusesEndpointOfKey(
                () -> gs(Map.of(), Map.of("SERVICE_ACCOUNT", file.toString())),
                "Environment variable SERVICE_ACCOUNT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"gcs_base_url\": \"https://localhost:4443\"}",
                "{\"gcs_base_url\": null}",
                "{\"private_key\": \"a\\nb\"}",
                "{\"gcs_base_url\"",
                "[\"gcs_base_url\"]",
                "no json"
            })
    void anyOtherKeyOfGoogleIsLeftToLance(String json) {
        assertThatCode(() -> gs(Map.of("google_service_account_key", json), Map.of()))
                .doesNotThrowAnyException();
        assertThatCode(() -> gs(Map.of("google_service_account", "/no/such"), Map.of()))
                .doesNotThrowAnyException();
    }

    private static void assertRefusesEndpointOfKey(ThrowingCallable conf, String place) {
        assertThatThrownBy(conf)
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("'gcs_base_url' in " + place)
                .hasMessageContaining("http://localhost:9000")
                .hasMessageNotContaining("hidden");
    }

    private static void gs(Map<String, String> options, Map<String, String> environment) {
        Map<String, String> cluster = new HashMap<>(options);
        cluster.put("warehouse", "gs://bucket");
        LanceConf.ofCluster(cluster, environment);
    }

    @Test
    void anEndpointIsOfNoConcernToALocalWarehouse() {
        assertThatCode(
                        () ->
                                LanceConf.ofCluster(
                                        Map.of("warehouse", "/data", "endpoint", "localhost")))
                .doesNotThrowAnyException();
    }

    private static void s3(String key, String value) {
        Map<String, String> cluster = new HashMap<>();
        cluster.put("warehouse", "s3://bucket/lake");
        cluster.put(key, value);
        LanceConf.ofCluster(cluster, Map.of());
    }
}
