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

import org.apache.fluss.metadata.TablePath;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A warehouse in a bucket, with the settings of the usual {@code AWS_} environment variables. */
final class S3Warehouse extends Warehouse {

    private static final String ENDPOINT = "endpoint";
    private static final String REGION = "region";
    private static final String ALLOW_HTTP = "allow_http";

    private final Map<String, String> settings = new TreeMap<>();
    private final List<String> secrets;

    S3Warehouse(String location, Map<String, String> environment) {
        super(location);
        if (location.replaceFirst("s3://", "").replaceAll("/.*", "").isEmpty()) {
            throw new QuickstartException("--warehouse names no bucket: " + location + ".");
        }
        settings.put("access_key_id", required(environment, "AWS_ACCESS_KEY_ID"));
        settings.put("secret_access_key", required(environment, "AWS_SECRET_ACCESS_KEY"));
        // without a region Lance asks the cloud's metadata service, which hangs everywhere else
        settings.put(REGION, required(environment, "AWS_REGION", "AWS_DEFAULT_REGION"));
        first(environment, "AWS_SESSION_TOKEN")
                .ifPresent(token -> settings.put("session_token", token));
        first(environment, "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
                .ifPresent(this::addEndpoint);
        this.secrets =
                List.of("access_key_id", "secret_access_key", "session_token").stream()
                        .filter(settings::containsKey)
                        .map(settings::get)
                        .toList();
    }

    private void addEndpoint(String endpoint) {
        if (!endpoint.matches("https?://[^/].*")) {
            // Lance aborts the JVM on an endpoint without a scheme
            throw new QuickstartException(
                    "The S3 endpoint must begin with http:// or https://, unlike "
                            + endpoint
                            + ".");
        }
        settings.put(ENDPOINT, endpoint);
        if (endpoint.startsWith("http://")) {
            settings.put(ALLOW_HTTP, "true");
        }
    }

    private static String required(Map<String, String> environment, String... names) {
        return first(environment, names)
                .orElseThrow(
                        () ->
                                new QuickstartException(
                                        "An s3:// warehouse needs the environment variable "
                                                + String.join(" or ", names)
                                                + "."));
    }

    private static Optional<String> first(Map<String, String> environment, String... names) {
        return List.of(names).stream()
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .findFirst();
    }

    @Override
    public Map<String, String> lakeOptions() {
        Map<String, String> options = new TreeMap<>(settings);
        options.put("warehouse", location());
        return options;
    }

    @Override
    public Map<String, String> storageOptions() {
        return Map.copyOf(settings);
    }

    @Override
    public Map<String, String> pythonStorageOptions() {
        Map<String, String> shown = new TreeMap<>(settings);
        shown.keySet().retainAll(List.of(ENDPOINT, REGION, ALLOW_HTTP));
        return shown;
    }

    @Override
    public List<String> secrets() {
        return secrets;
    }

    @Override
    public Optional<Path> folder() {
        return Optional.empty();
    }

    @Override
    public void prepare(TablePath table) {
        long rows;
        try {
            rows = TieredDataset.countRows(this, table);
        } catch (IOException e) {
            throw new QuickstartException(
                    "The warehouse " + location() + " cannot be used: " + explain(e) + ".", e);
        }
        if (rows > 0) {
            throw alreadyHolds(table, rows);
        }
    }

    private String explain(IOException failure) {
        String server = settings.getOrDefault(ENDPOINT, "S3");
        String message = String.valueOf(failure.getMessage());
        if (message.contains("403 Forbidden")) {
            return server + " refuses the credentials (403 Forbidden)";
        }
        if (message.contains("404 Not Found")) {
            return server + " has no such bucket (404 Not Found)";
        }
        if (message.contains("error sending request")) {
            return server + " does not answer";
        }
        return message;
    }
}
