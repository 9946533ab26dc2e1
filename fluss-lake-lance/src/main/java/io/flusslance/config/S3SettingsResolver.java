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

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Resolves the settings of an S3 storage. Options of the cluster take precedence over environment
 * variables. Lance merges the two itself, but recognizes an option only under its internal name: if
 * an option has another name and the environment variable is set too, Lance picks one of them at
 * random. Therefore every setting is passed under its internal name.
 */
final class S3SettingsResolver {

    private final Map<S3Setting, String> values = new HashMap<>();
    private final Map<S3Setting, String> keys = new HashMap<>();
    private final Map<String, String> others = new TreeMap<>();

    /**
     * Resolves the settings under the names that Lance uses internally.
     *
     * @param options the storage options of the cluster, with keys without prefix
     * @param environment the environment variables of the process
     * @throws InvalidConfigException if a value is invalid, or if two options set the same setting
     *     to different values
     */
    static Map<String, String> resolve(
            Map<String, String> options, Map<String, String> environment) {
        S3SettingsResolver settings = new S3SettingsResolver();
        new TreeMap<>(options).forEach(settings::addOption);
        Map<String, String> variables = new TreeMap<>();
        new TreeMap<>(environment)
                .forEach((name, value) -> variables.put(name.toLowerCase(Locale.ROOT), name));
        for (S3Setting setting : S3Setting.values()) {
            if (!settings.values.containsKey(setting)) {
                variable(setting, variables, environment)
                        .ifPresent(name -> settings.addVariable(setting, name, environment));
            }
        }
        settings.checkEmptyRegion(variables, environment);
        Map<String, String> resolved = new TreeMap<>(settings.others);
        settings.values.forEach((setting, value) -> resolved.put(setting.lanceName(), value));
        if (settings.values.containsKey(S3Setting.ENDPOINT)
                && variables.containsKey(S3Setting.ENDPOINT_URL_S3)) {
            // otherwise this variable would take precedence over an option
            resolved.put(S3Setting.ENDPOINT_URL_S3, settings.values.get(S3Setting.ENDPOINT));
        }
        return resolved;
    }

    private void addOption(String key, String value) {
        String name = StorageOptions.nameFor(key);
        StorageValueCheck.check(LanceConf.clusterPlace(key), name, value);
        Optional<S3Setting> setting = S3Setting.of(name);
        if (!setting.isPresent()) {
            others.put(name, value);
            return;
        }
        String before = values.put(setting.get(), value);
        String keyBefore = keys.put(setting.get(), key);
        if (before != null && !before.equals(value)) {
            throw new InvalidConfigException(
                    ErrorCode.OPTION_INVALID.format(
                            "%s and option '%s%s' set the same setting to different "
                                    + "values. Remove one of them.",
                            LanceConf.clusterPlace(keyBefore),
                            LanceConf.CLUSTER_PREFIX,
                            LogSanitizer.of(key)));
        }
    }

    /** As in Lance, an empty variable counts only if no other variable sets the same setting. */
    private static Optional<String> variable(
            S3Setting setting, Map<String, String> variables, Map<String, String> environment) {
        List<String> found =
                setting.names().stream()
                        .filter(variables::containsKey)
                        .map(variables::get)
                        .collect(Collectors.toList());
        return found.stream()
                .filter(name -> !environment.get(name).isEmpty())
                .findFirst()
                .or(() -> found.stream().findFirst());
    }

    private void addVariable(S3Setting setting, String name, Map<String, String> environment) {
        String value = environment.get(name);
        if (setting != S3Setting.REGION || !value.isEmpty()) {
            StorageValueCheck.check(StorageOptions.variablePlace(name), setting.lanceName(), value);
        }
        values.put(setting, value);
    }

    /**
     * Lance accepts an empty variable as the region. That works with an endpoint, but without one
     * there is no host to contact.
     */
    private void checkEmptyRegion(Map<String, String> variables, Map<String, String> environment) {
        if ("".equals(values.get(S3Setting.REGION)) && !values.containsKey(S3Setting.ENDPOINT)) {
            variable(S3Setting.REGION, variables, environment)
                    .ifPresent(
                            name ->
                                    StorageValueCheck.check(
                                            StorageOptions.variablePlace(name),
                                            S3Setting.REGION.lanceName(),
                                            ""));
        }
    }
}
