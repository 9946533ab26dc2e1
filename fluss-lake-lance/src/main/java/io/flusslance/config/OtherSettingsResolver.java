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

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Checks the settings of a storage other than S3 and passes them on under their own names. */
final class OtherSettingsResolver {

    /** The environment variables that Lance reads for each scheme, in lower case. */
    private static final Map<String, Pattern> VARIABLES =
            Map.of(
                    "gs", Pattern.compile("google_.*|service_account(_path|_key)?|base_url"),
                    "az", azureVariables(),
                    "abfss", azureVariables(),
                    "oss", Pattern.compile("(oss|aws|alibaba_cloud)_.*"));

    /** Variables among these that are not known as options. */
    private static final Set<String> CHECKED =
            Set.of("google_base_url", "base_url", "alibaba_cloud_endpoint");

    private static final Pattern SECRET =
            Pattern.compile(
                    "(?!.*_(file|path|uri|url|endpoint)$)"
                            + ".*(key|secret|token|password|credential).*|.*proxy_url");

    /**
     * Schemes whose endpoint must be a URL. An OSS endpoint may lack its scheme, and a local
     * warehouse has no endpoint.
     */
    private static final Set<String> WITH_URL_AS_ENDPOINT = Set.of("gs", "az", "abfss");

    private final String scheme;
    private final Map<String, String> options = new TreeMap<>();
    private final Set<String> secrets = new TreeSet<>();

    private OtherSettingsResolver(String scheme) {
        this.scheme = scheme;
    }

    /**
     * Resolves the settings under the names that Lance expects.
     *
     * @param scheme the scheme of the warehouse in lower case; empty for a path
     * @param options the storage options of the cluster, with keys without prefix
     * @param environment the environment variables of the process
     * @throws InvalidConfigException if a value is invalid
     */
    static OtherSettingsResolver resolve(
            String scheme, Map<String, String> options, Map<String, String> environment) {
        OtherSettingsResolver settings = new OtherSettingsResolver(scheme);
        new TreeMap<>(options).forEach(settings::addOption);
        new TreeMap<>(environment).forEach(settings::addVariable);
        return settings;
    }

    private static Pattern azureVariables() {
        return Pattern.compile(
                "azure_.*|account_(name|key)|(access|master)_key|client_(id|secret)"
                        + "|sas_(key|token)|bearer_token|token|endpoint|fabric_session_token");
    }

    /** Returns the options of the cluster under the names that Lance expects. */
    Map<String, String> options() {
        return options;
    }

    /**
     * Returns the values of environment variables that may be secrets. Lance reads these variables
     * itself.
     */
    Set<String> secretsOfEnvironment() {
        return secrets;
    }

    private void addOption(String key, String value) {
        String name = StorageOptions.nameFor(key);
        check(LanceConf.clusterPlace(key), name, value);
        options.put(name, value);
    }

    private void addVariable(String variable, String value) {
        String name = variable.toLowerCase(Locale.ROOT);
        if (!VARIABLES.containsKey(scheme) || !VARIABLES.get(scheme).matcher(name).matches()) {
            return;
        }
        if (StorageOptions.knownNames().contains(name) || CHECKED.contains(name)) {
            check(StorageOptions.variablePlace(variable), name, value);
        }
        if (SECRET.matcher(name).matches()) {
            secrets.add(value);
        }
    }

    private void check(String where, String name, String value) {
        if (WITH_URL_AS_ENDPOINT.contains(scheme)) {
            StorageValueCheck.check(where, name, value);
        } else {
            StorageValueCheck.checkText(where, name, value);
            StorageValueCheck.checkShowable(where, name, value);
        }
        if (scheme.equals("gs")) {
            GoogleKeyCheck.check(where, name.toLowerCase(Locale.ROOT), value);
        }
    }
}
