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

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The settings of the storage under the warehouse, as they are handed to Lance. Only names on the
 * list below and those under {@code storage.} get in; {@link #toString()} shows no value that could
 * be a secret.
 *
 * <p>The names are those of the Rust crate {@code object_store} that Lance reads and writes
 * through, and the few that Lance adds.
 */
public final class StorageOptions {

    /** Under this prefix any name is handed to Lance. */
    static final String PASS_THROUGH_PREFIX = "storage.";

    private static final Set<String> CLIENT =
            names(
                    "allow_http",
                    "allow_invalid_certificates",
                    "client_max_retries",
                    "client_retry_timeout",
                    "connect_timeout",
                    "default_content_type",
                    "download_retry_count",
                    "http1_only",
                    "http2_keep_alive_interval",
                    "http2_keep_alive_timeout",
                    "http2_keep_alive_while_idle",
                    "http2_only",
                    "pool_idle_timeout",
                    "pool_max_idle_per_host",
                    "proxy_ca_certificate",
                    "proxy_excludes",
                    "proxy_url",
                    "randomize_addresses",
                    "timeout",
                    "user_agent");

    private static final Set<String> S3 =
            names(
                    "access_key_id",
                    "secret_access_key",
                    "session_token",
                    "token",
                    "region",
                    "default_region",
                    "endpoint",
                    "endpoint_url",
                    "virtual_hosted_style_request",
                    "unsigned_payload",
                    "skip_signature",
                    "s3_express",
                    "checksum_algorithm",
                    "conditional_put",
                    "copy_if_not_exists",
                    "disable_tagging",
                    "imdsv1_fallback",
                    "metadata_endpoint",
                    "request_payer",
                    "server_side_encryption",
                    "sse_kms_key_id",
                    "sse_bucket_key_enabled",
                    "sse_customer_key_base64",
                    "container_credentials_relative_uri");

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

    /** Values that may be shown; every other value stays hidden, known name or not. */
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
        Set<String> known = new LinkedHashSet<>(CLIENT);
        for (String name : S3) {
            known.add(name);
            known.add("aws_" + name);
        }
        known.addAll(OTHER_CLOUDS);
        KNOWN = Collections.unmodifiableSet(known);
    }

    private final Map<String, String> options;

    StorageOptions(Map<String, String> options) {
        this.options = Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /** Whether a cluster key, without the {@code datalake.lance.} prefix, sets the storage. */
    static boolean isStorageKey(String key) {
        return KNOWN.contains(key.toLowerCase(Locale.ROOT))
                || (key.startsWith(PASS_THROUGH_PREFIX)
                        && key.length() > PASS_THROUGH_PREFIX.length());
    }

    /** The name under which Lance gets the value of a cluster key. */
    static String nameFor(String key) {
        return key.startsWith(PASS_THROUGH_PREFIX)
                ? key.substring(PASS_THROUGH_PREFIX.length())
                : key.toLowerCase(Locale.ROOT);
    }

    /** All known names. */
    public static Set<String> knownNames() {
        return KNOWN;
    }

    /** The settings with their values, secrets included: for Lance and for nobody else. */
    public Map<String, String> toMap() {
        return options;
    }

    /** The same settings with others where these say nothing. */
    public StorageOptions withDefaults(Map<String, String> defaults) {
        Map<String, String> merged = new TreeMap<>(defaults);
        merged.putAll(options);
        return new StorageOptions(merged);
    }

    /**
     * Replaces every value that could be a secret in a text that comes from elsewhere.
     *
     * @param text a message of the storage or of Lance
     */
    public String redact(String text) {
        String redacted = text;
        for (Map.Entry<String, String> option : options.entrySet()) {
            // short values would blank ordinary words, and no key is that short
            if (isHidden(option.getKey())
                    && option.getValue().length() >= 4
                    && !option.getValue().matches("(?i)true|false")) {
                redacted = redacted.replace(option.getValue(), "***");
            }
        }
        return redacted;
    }

    private static boolean isHidden(String name) {
        return !SHOWN.contains(name) && !isEndpoint(name);
    }

    private static boolean isEndpoint(String name) {
        return name.endsWith("endpoint") || name.endsWith("endpoint_url");
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
