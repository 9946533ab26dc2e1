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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The settings of the storage of the warehouse, as they are passed to Lance. Only known names and
 * names with the prefix {@code storage.} are accepted. {@link #toString()} shows no value that may
 * be a secret.
 *
 * <p>The names are those of the Rust crate {@code object_store} that Lance uses ({@link S3Setting}
 * and the lists below), and a few that Lance adds.
 */
public final class StorageOptions {

    /** Prefix under which any name is passed to Lance. */
    static final String PASS_THROUGH_PREFIX = "storage.";

    /** Settings of Lance itself, for any storage. */
    private static final Set<String> LANCE =
            names("client_max_retries", "client_retry_timeout", "download_retry_count");

    private static final Set<String> OTHER_CLOUDS =
            names(
                    "service_account",
                    "service_account_path",
                    "service_account_key",
                    "application_credentials",
                    "google_service_account",
                    "google_service_account_path",
                    "google_service_account_key",
                    "google_application_credentials",
                    "google_storage_token",
                    "google_skip_signature",
                    "account_name",
                    "account_key",
                    "azure_storage_account_name",
                    "azure_storage_account_key",
                    "azure_storage_sas_key",
                    "azure_storage_sas_token",
                    "azure_storage_token",
                    "azure_storage_client_id",
                    "azure_storage_client_secret",
                    "azure_storage_tenant_id",
                    "azure_storage_endpoint",
                    "azure_storage_use_emulator",
                    "azure_client_id",
                    "azure_client_secret",
                    "azure_tenant_id",
                    "azure_federated_token_file",
                    "azure_msi_endpoint",
                    "azure_endpoint",
                    "oss_endpoint",
                    "oss_region",
                    "oss_access_key_id",
                    "oss_access_key_secret",
                    "oss_secret_access_key",
                    "oss_security_token");

    private static final Set<String> KNOWN;

    /**
     * Settings whose values may be shown; all others are hidden, whether their names are known or
     * not.
     */
    private static final Set<String> SHOWN =
            names(
                    "allow_http",
                    "client_max_retries",
                    "client_retry_timeout",
                    "connect_timeout",
                    "timeout",
                    "region",
                    "aws_region",
                    "virtual_hosted_style_request",
                    "aws_virtual_hosted_style_request");

    static {
        Set<String> known = new LinkedHashSet<>(LANCE);
        for (S3Setting setting : S3Setting.values()) {
            known.addAll(setting.names());
        }
        known.addAll(OTHER_CLOUDS);
        KNOWN = Collections.unmodifiableSet(known);
    }

    private final Map<String, String> options;
    private final Set<String> secretsOfEnvironment;

    private StorageOptions(Map<String, String> options, Set<String> secretsOfEnvironment) {
        this.options = Collections.unmodifiableMap(new TreeMap<>(options));
        this.secretsOfEnvironment = secretsOfEnvironment;
    }

    /**
     * Resolves the settings of the storage of a warehouse.
     *
     * @param scheme the scheme of the warehouse in lower case, such as {@code s3}; empty for a path
     * @param options the storage options of the cluster, with keys without prefix
     * @param environment the environment variables of the process
     * @throws InvalidConfigException if a value is invalid
     */
    static StorageOptions of(
            String scheme, Map<String, String> options, Map<String, String> environment) {
        if (scheme.equals("s3")) {
            // with what it takes from the environment
            return new StorageOptions(S3SettingsResolver.resolve(options, environment), Set.of());
        }
        OtherSettingsResolver settings =
                OtherSettingsResolver.resolve(scheme, options, environment);
        return new StorageOptions(settings.options(), settings.secretsOfEnvironment());
    }

    /**
     * Returns the settings with which a dataset was opened.
     *
     * @param options the settings as passed to Lance, from {@link #toMap()}
     */
    public static StorageOptions ofOpened(Map<String, String> options) {
        return new StorageOptions(options, Set.of());
    }

    /** Describes an environment variable for errors. */
    static String variablePlace(String name) {
        return "Environment variable " + LogSanitizer.of(name);
    }

    /**
     * Returns whether a cluster key, without the {@code datalake.lance.} prefix, is a storage
     * setting.
     */
    static boolean isStorageKey(String key) {
        return KNOWN.contains(key.toLowerCase(Locale.ROOT))
                || (key.startsWith(PASS_THROUGH_PREFIX)
                        && key.length() > PASS_THROUGH_PREFIX.length());
    }

    /** Returns the name under which the value of a cluster key is passed to Lance. */
    static String nameFor(String key) {
        return key.startsWith(PASS_THROUGH_PREFIX)
                ? key.substring(PASS_THROUGH_PREFIX.length())
                : key.toLowerCase(Locale.ROOT);
    }

    /** Returns all known names. */
    public static Set<String> knownNames() {
        return KNOWN;
    }

    /** Returns the settings with their values, including secrets. Pass them to Lance only. */
    public Map<String, String> toMap() {
        return options;
    }

    /** Returns these settings, completed with the given defaults. */
    public StorageOptions withDefaults(Map<String, String> defaults) {
        Map<String, String> merged = new TreeMap<>(defaults);
        merged.putAll(options);
        return new StorageOptions(merged, secretsOfEnvironment);
    }

    /**
     * Masks all values that may be secrets in a text from outside the plugin.
     *
     * @param text a message of the storage or of Lance
     */
    public String redact(String text) {
        List<String> secrets = new ArrayList<>(secretsOfEnvironment);
        options.forEach(
                (name, value) -> {
                    if (isHidden(name)) {
                        secrets.add(value);
                    }
                });
        // longest first, because one can be part of another
        secrets.sort(Comparator.comparingInt(String::length).reversed());
        String redacted = text;
        for (String secret : secrets) {
            // masking short values would hide ordinary words, and no key is that short
            if (secret.length() >= 4 && !secret.matches("(?i)true|false")) {
                redacted = redacted.replace(secret, "***");
            }
        }
        return redacted;
    }

    private static boolean isHidden(String name) {
        return !SHOWN.contains(name) && !isEndpoint(name);
    }

    private static boolean isEndpoint(String name) {
        return name.matches(".*(endpoint|endpoint_url|endpoint_url_s3)");
    }

    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>();
        options.forEach((name, value) -> shown.put(name, SHOWN.contains(name) ? value : "***"));
        return shown.toString();
    }

    private static Set<String> names(String... names) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(names)));
    }
}
