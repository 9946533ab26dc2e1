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
 * Resolves the settings of an S3 storage: the cluster's options take precedence over environment
 * variables. Lance merges both by itself, but only recognizes an option under its internal name:
 * where an option has another name and the variable is set too, Lance picks one of them at random.
 * So every setting is passed under the internal name.
 */
final class S3SettingsResolver {

    private final Map<S3Setting, String> values = new HashMap<>();
    private final Map<S3Setting, String> keys = new HashMap<>();
    private final Map<String, String> others = new TreeMap<>();

    /**
     * Returns the settings under the names that Lance uses internally.
     *
     * @param options the cluster's options that set the storage, by their keys without prefix
     * @param environment the variables of the process
     * @throws InvalidConfigException where a value can't be used, or two options set one setting
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

    /** A variable that is empty counts, as with Lance, where no other one sets the same. */
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
     * Lance takes an empty variable for a region without a name: an endpoint is asked with that,
     * but without one there is no host to ask.
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
