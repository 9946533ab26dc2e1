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

import io.flusslance.testing.AnyFluss;
import io.flusslance.testing.SeparateJvm;
import io.flusslance.testing.TestTable;

import org.apache.arrow.memory.RootAllocator;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lance.Dataset;
import org.lance.ReadOptions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Settings of the storage with which Lance ends its process are an error of CREATE. Each is tried
 * in a JVM of its own, whose end would take the other tests with it.
 */
@AnyFluss
class AbortingSettingsTest {

    private static final int FAILED = 3;

    /** Stands for a character that a command line or an environment passes badly. */
    private static final String LINE_BREAK = "<newline>";

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "access_key_id, id<newline>",
        "session_token, token<newline>",
        "region, us-east-1<newline>",
        "endpoint, http://127.0.0.1:1<newline>",
        "endpoint, http://127.0.0.1:1/a b",
        "endpoint, http://[::1",
        "endpoint_url, http://127.0.0.1:99999",
        "storage.AWS_ENDPOINT, 127.0.0.1:1"
    })
    void anOptionIsRefused(String key, String value) throws Exception {
        Map<String, String> cluster = cluster();
        cluster.keySet().removeIf(name -> key.toLowerCase(Locale.ROOT).contains(name));
        cluster.put(key, value);

        assertRefused(
                run(Create.class, cluster, Map.of()),
                "InvalidConfigException: [LANCE_OPTION_INVALID] Option 'datalake.lance."
                        + key
                        + "' of the cluster");
    }

    @ParameterizedTest
    @CsvSource({
        "access_key_id, AWS_ACCESS_KEY_ID, id<newline>",
        "session_token, AWS_SESSION_TOKEN, token<newline>",
        "region, AWS_DEFAULT_REGION, us-east-1<newline>",
        "endpoint, AWS_ENDPOINT, 127.0.0.1:1",
        "endpoint, AWS_ENDPOINT_URL, http://127.0.0.1:1<newline>",
        "endpoint, AWS_ENDPOINT_URL_S3, http://[::1"
    })
    void aVariableOfTheEnvironmentIsRefused(String absent, String variable, String value)
            throws Exception {
        Map<String, String> cluster = cluster();
        cluster.remove(absent);

        assertRefused(
                run(Create.class, cluster, Map.of(variable, value)),
                "InvalidConfigException: [LANCE_OPTION_INVALID] Environment variable " + variable);
    }

    @Test
    void aVariableThatAnOptionReplacesDoesNoHarm() throws Exception {
        SeparateJvm run =
                run(
                        Create.class,
                        cluster(),
                        Map.of("AWS_ENDPOINT", "none", "AWS_ENDPOINT_URL_S3", "http://[::1"));

        assertRefused(run, "The warehouse s3://bucket/lake");
    }

    /** Without this the tests above could pass because Lance has changed. */
    @ParameterizedTest
    @CsvSource({"session_token, token<newline>", "endpoint, http://127.0.0.1:99999"})
    void lanceItselfEndsTheProcess(String key, String value) throws Exception {
        Map<String, String> cluster = cluster();
        cluster.put(key, value);

        assertThat(run(Open.class, cluster, Map.of()).exitCode()).isEqualTo(SeparateJvm.ABORTED);
    }

    @Test
    void anEndpointInAKeyOfGoogleIsRefused() throws Exception {
        assertRefused(
                run(Create.class, google(), Map.of()),
                "InvalidConfigException: [LANCE_OPTION_INVALID] 'gcs_base_url' in Option"
                        + " 'datalake.lance.google_service_account_key' of the cluster");
    }

    @Test
    void lanceItselfEndsTheProcessOverAKeyOfGoogle() throws Exception {
        assertThat(run(Open.class, google(), Map.of()).exitCode()).isEqualTo(SeparateJvm.ABORTED);
    }

    private static Map<String, String> google() {
        String key =
                "{\"private_key\":\"k\",\"private_key_id\":\"i\",\"client_email\":\"e\","
                        + "\"disable_oauth\":true,\"gcs_base_url\":\"localhost:99999\"}";
        return new HashMap<>(
                Map.of(
                        "warehouse", "gs://bucket/lake",
                        "google_service_account_key", key,
                        "client_max_retries", "0"));
    }

    private static void assertRefused(SeparateJvm run, String error) {
        assertThat(run.output()).contains(error);
        assertThat(run.exitCode()).isEqualTo(FAILED);
    }

    private static Map<String, String> cluster() {
        Map<String, String> cluster = new HashMap<>();
        cluster.put("warehouse", "s3://bucket/lake");
        cluster.put("endpoint", "http://127.0.0.1:1");
        cluster.put("allow_http", "true");
        cluster.put("region", "us-east-1");
        cluster.put("access_key_id", "id");
        cluster.put("secret_access_key", "secret");
        cluster.put("client_max_retries", "0");
        return cluster;
    }

    /** Creates a table as the coordinator does. */
    static final class Create {

        private Create() {}

        public static void main(String[] arguments) {
            try {
                TestTable.of(
                                options(arguments),
                                "t",
                                DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT())),
                                Map.of())
                        .create();
            } catch (RuntimeException e) {
                System.out.println(e);
                System.exit(FAILED);
            }
        }
    }

    /** Hands the settings to Lance as they are. */
    static final class Open {

        private Open() {}

        public static void main(String[] arguments) {
            Map<String, String> options = options(arguments);
            String uri = options.remove("warehouse");
            try (RootAllocator allocator = new RootAllocator();
                    Dataset dataset =
                            Dataset.open()
                                    .allocator(allocator)
                                    .uri(uri)
                                    .readOptions(
                                            new ReadOptions.Builder()
                                                    .setStorageOptions(options)
                                                    .build())
                                    .build()) {
                System.out.println(dataset.version());
            }
        }
    }

    private static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            options.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return options;
    }

    private SeparateJvm run(
            Class<?> program, Map<String, String> options, Map<String, String> variables)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>();
        options.forEach((key, value) -> arguments.add(key + "=" + broken(value)));
        Map<String, String> environment = new HashMap<>();
        variables.forEach((name, value) -> environment.put(name, broken(value)));
        return SeparateJvm.run(folder, program, arguments, environment);
    }

    private static String broken(String value) {
        return value.replace(LINE_BREAK, "\n");
    }
}
