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

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Checks the settings of a storage other than S3, and passes them under the names they have. */
final class OtherSettingsResolver {

    /** The prefixes of the environment variables that Lance reads for each scheme. */
    private static final Map<String, List<String>> VARIABLE_PREFIXES =
            Map.of(
                    "gs", List.of("google_"),
                    "az", List.of("azure_"),
                    "abfss", List.of("azure_"),
                    "oss", List.of("oss_", "aws_"));

    /** An OSS endpoint may lack its scheme, and a local warehouse has no endpoint. */
    private static final Set<String> WITH_URL_AS_ENDPOINT = Set.of("gs", "az", "abfss");

    private final String scheme;
    private final Map<String, String> options = new TreeMap<>();

    private OtherSettingsResolver(String scheme) {
        this.scheme = scheme;
    }

    /**
     * Returns the settings under the names that Lance gets.
     *
     * @param scheme the scheme of the warehouse in lower case; empty for a path
     * @param options the cluster's options that set the storage, by their keys without prefix
     * @param environment the variables of the process
     * @throws InvalidConfigException where a value can't be used
     */
    static Map<String, String> resolve(
            String scheme, Map<String, String> options, Map<String, String> environment) {
        OtherSettingsResolver settings = new OtherSettingsResolver(scheme);
        new TreeMap<>(options).forEach(settings::addOption);
        new TreeMap<>(environment).forEach(settings::checkVariable);
        return settings.options;
    }

    private void addOption(String key, String value) {
        String name = StorageOptions.nameFor(key);
        check(LanceConf.clusterPlace(key), name, value);
        options.put(name, value);
    }

    private void checkVariable(String variable, String value) {
        String name = variable.toLowerCase(Locale.ROOT);
        if (StorageOptions.knownNames().contains(name)
                && VARIABLE_PREFIXES.getOrDefault(scheme, List.of()).stream()
                        .anyMatch(name::startsWith)) {
            check(StorageOptions.variablePlace(variable), name, value);
        }
    }

    private void check(String where, String name, String value) {
        if (WITH_URL_AS_ENDPOINT.contains(scheme)) {
            StorageValueCheck.check(where, name, value);
        } else {
            StorageValueCheck.checkText(where, name, value);
        }
    }
}
