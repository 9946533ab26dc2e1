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

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the endpoint in the key of a Google service account. Lance aborts the JVM if the endpoint
 * is not a URL; it reports all other problems of a key as errors.
 */
final class GoogleKeyCheck {

    private static final Set<String> KEY_NAMES =
            Set.of("service_account_key", "google_service_account_key");

    private static final Set<String> FILE_NAMES =
            Set.of(
                    "service_account",
                    "service_account_path",
                    "google_service_account",
                    "google_service_account_path");

    private static final String ENDPOINT = "gcs_base_url";

    /**
     * Checks the key if a setting holds one, or the path of a key file.
     *
     * @param where the option or environment variable, for the error
     * @param name the name of the setting in lower case
     * @throws org.apache.fluss.exception.InvalidConfigException if the endpoint is not a URL
     */
    static void check(String where, String name, String value) {
        Optional<String> endpoint = Optional.empty();
        if (KEY_NAMES.contains(name)) {
            endpoint = endpointOfKey(value);
        } else if (FILE_NAMES.contains(name)) {
            endpoint = endpointOfFile(value);
        }
        endpoint.ifPresent(
                url -> StorageValueCheck.checkEndpoint("'" + ENDPOINT + "' in " + where, url));
    }

    private static Optional<String> endpointOfKey(String json) {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            return endpoint(parser);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> endpointOfFile(String path) {
        try (InputStream file = Files.newInputStream(Path.of(path));
                JsonParser parser = new JsonFactory().createParser(file)) {
            return endpoint(parser);
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> endpoint(JsonParser key) throws IOException {
        if (key.nextToken() != JsonToken.START_OBJECT) {
            return Optional.empty();
        }
        while (key.nextToken() == JsonToken.FIELD_NAME) {
            boolean isEndpoint = ENDPOINT.equals(key.currentName());
            JsonToken value = key.nextToken();
            if (isEndpoint && value == JsonToken.VALUE_STRING) {
                return Optional.of(key.getText());
            }
            key.skipChildren();
        }
        return Optional.empty();
    }

    private GoogleKeyCheck() {}
}
