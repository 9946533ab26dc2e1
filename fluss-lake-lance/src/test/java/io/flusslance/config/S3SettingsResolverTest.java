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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What Lance gets for a warehouse in S3, of the options and of the environment. */
class S3SettingsResolverTest {

    @ParameterizedTest
    @CsvSource({
        "endpoint_url, aws_endpoint",
        "aws_endpoint_url, aws_endpoint",
        "storage.AWS_ENDPOINT, aws_endpoint",
        "ENDPOINT, aws_endpoint",
        "token, aws_session_token",
        "aws_token, aws_session_token",
        "access_key_id, aws_access_key_id",
        "Secret_Access_Key, aws_secret_access_key",
        "virtual_hosted_style_request, aws_virtual_hosted_style_request",
        "aws_allow_http, allow_http",
        "storage.AWS_TIMEOUT, timeout",
        "aws_s3_express, s3_express"
    })
    void anOptionIsHandedOverUnderTheNameThatLanceLooksFor(String key, String name) {
        assertThat(resolve(Map.of(key, "http://value"), Map.of()))
                .isEqualTo(Map.of(name, "http://value"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws_region", "default_region", "AWS_DEFAULT_REGION", "storage.Region"})
    void theDefaultRegionIsTheRegion(String key) {
        assertThat(resolve(Map.of(key, "eu-west-1"), Map.of()))
                .isEqualTo(Map.of("aws_region", "eu-west-1"));
    }

    @ParameterizedTest
    @CsvSource({
        "AWS_ENDPOINT, aws_endpoint",
        "AWS_ENDPOINT_URL, aws_endpoint",
        "AWS_SESSION_TOKEN, aws_session_token",
        "aws_access_key_id, aws_access_key_id",
        "TOKEN, aws_session_token"
    })
    void aVariableCountsWhereNoOptionIsSet(String variable, String name) {
        assertThat(resolve(Map.of(), Map.of(variable, "http://value")))
                .isEqualTo(Map.of(name, "http://value"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWS_ENDPOINT", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"})
    void anOptionWinsOverVariables(String variable) {
        assertThat(
                        resolve(
                                Map.of("endpoint", "http://option"),
                                Map.of(variable, "http://variable")))
                .containsEntry("aws_endpoint", "http://option")
                .doesNotContainValue("http://variable");
    }

    @Test
    void theEndpointOfAnOptionIsHandedOverWhereLanceWouldPreferTheVariable() {
        assertThat(
                        resolve(
                                Map.of("endpoint", "http://option"),
                                Map.of("AWS_ENDPOINT_URL_S3", "http://variable")))
                .containsEntry("aws_endpoint_url_s3", "http://option");
    }

    @Test
    void ofTwoVariablesTheRegionWinsOverTheDefaultOne() {
        assertThat(
                        resolve(
                                Map.of(),
                                Map.of("AWS_DEFAULT_REGION", "default", "AWS_REGION", "region")))
                .isEqualTo(Map.of("aws_region", "region"));
    }

    @ParameterizedTest
    @CsvSource({
        "AWS_REGION, AWS_DEFAULT_REGION, aws_region, eu-west-1",
        "AWS_ENDPOINT, AWS_ENDPOINT_URL, aws_endpoint, http://value",
        "AWS_SESSION_TOKEN, AWS_TOKEN, aws_session_token, value"
    })
    void anEmptyVariableGivesWayToAnotherOneOfTheSameSetting(
            String empty, String other, String name, String value) {
        assertThat(resolve(Map.of(), Map.of(empty, "", other, value)))
                .isEqualTo(Map.of(name, value));
    }

    @Test
    void anEmptyRegionOfTheEnvironmentIsHandedOverWhereAnEndpointIsSet() {
        Map<String, String> environment = Map.of("AWS_REGION", "");

        assertThat(resolve(Map.of("endpoint", "http://option"), environment))
                .isEqualTo(Map.of("aws_endpoint", "http://option", "aws_region", ""));
        assertThat(resolve(Map.of("region", "eu-west-1"), environment))
                .isEqualTo(Map.of("aws_region", "eu-west-1"));
    }

    @Test
    void anEmptyRegionOfTheEnvironmentIsAnErrorWhereLanceWouldHaveNoHost() {
        assertThatThrownBy(() -> resolve(Map.of(), Map.of("AWS_REGION", "")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("Environment variable AWS_REGION ")
                .hasMessageContaining("eu-west-1");
    }

    @Test
    void aVariableThatIsNoSettingIsNotHandedOver() {
        assertThat(resolve(Map.of(), Map.of("PATH", "/bin", "AWS_PROFILE", "mine"))).isEmpty();
    }

    @Test
    void aWarehouseElsewhereTakesNothingFromTheEnvironment() {
        LanceConf conf =
                LanceConf.ofCluster(
                        Map.of("warehouse", "/data/lake"),
                        Map.of("AWS_ENDPOINT", "nonsense", "AWS_REGION", "a\n"));

        assertThat(conf.storage().toMap()).isEmpty();
    }

    @Test
    void twoOptionsOfOneSettingAreAnErrorThatNamesBothAndNoValue() {
        assertThatThrownBy(
                        () ->
                                resolve(
                                        Map.of("token", "one-token", "aws_session_token", "two"),
                                        Map.of()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContainingAll(
                        "'datalake.lance.aws_session_token'", "'datalake.lance.token'", "Remove")
                .hasMessageNotContaining("one-token");
    }

    @Test
    void oneValueUnderTwoNamesIsNoError() {
        assertThat(resolve(Map.of("region", "a", "aws_region", "a"), Map.of()))
                .isEqualTo(Map.of("aws_region", "a"));
    }

    @Test
    void aSecretOfTheEnvironmentIsTakenOutOfForeignText() {
        LanceConf conf =
                LanceConf.ofCluster(
                        Map.of("warehouse", "s3://b"),
                        Map.of("AWS_SECRET_ACCESS_KEY", "of-the-environment"));

        assertThat(conf.storage().redact("key of-the-environment")).isEqualTo("key ***");
    }

    private static Map<String, String> resolve(
            Map<String, String> options, Map<String, String> environment) {
        Map<String, String> cluster = new HashMap<>(options);
        cluster.put("warehouse", "s3://bucket/lake");
        return LanceConf.ofCluster(cluster, environment).storage().toMap();
    }
}
