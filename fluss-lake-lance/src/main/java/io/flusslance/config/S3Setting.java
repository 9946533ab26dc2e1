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
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings of an S3 storage, with all names that Lance's storage layer accepts for them. Lance
 * also reads these names from the environment, in any case. File deletion through Hadoop uses the
 * same values under Hadoop's keys.
 */
public enum S3Setting {
    ACCESS_KEY_ID(aws("access_key_id"), "fs.s3a.access.key"),
    SECRET_ACCESS_KEY(aws("secret_access_key"), "fs.s3a.secret.key"),
    SESSION_TOKEN(
            names("aws_session_token", "session_token", "aws_token", "token"),
            "fs.s3a.session.token"),
    // Lance accepts a default region and ignores it
    REGION(
            names("aws_region", "region", "aws_default_region", "default_region"),
            "fs.s3a.endpoint.region"),
    ENDPOINT(
            names(
                    "aws_endpoint",
                    S3Setting.ENDPOINT_URL_S3,
                    "endpoint",
                    "aws_endpoint_url",
                    "endpoint_url"),
            "fs.s3a.endpoint"),
    VIRTUAL_HOSTED_STYLE_REQUEST(aws("virtual_hosted_style_request")),
    SKIP_SIGNATURE(aws("skip_signature")),
    UNSIGNED_PAYLOAD(aws("unsigned_payload")),
    // Lance looks this one up without the prefix
    S3_EXPRESS(names("s3_express", "aws_s3_express")),
    REQUEST_PAYER(aws("request_payer")),
    CHECKSUM_ALGORITHM(aws("checksum_algorithm")),
    CONDITIONAL_PUT(aws("conditional_put")),
    COPY_IF_NOT_EXISTS(aws("copy_if_not_exists")),
    DISABLE_TAGGING(aws("disable_tagging")),
    SERVER_SIDE_ENCRYPTION(aws("server_side_encryption")),
    SSE_KMS_KEY_ID(aws("sse_kms_key_id")),
    SSE_BUCKET_KEY_ENABLED(aws("sse_bucket_key_enabled")),
    SSE_CUSTOMER_KEY_BASE64(aws("sse_customer_key_base64")),
    IMDSV1_FALLBACK(aws("imdsv1_fallback")),
    METADATA_ENDPOINT(aws("metadata_endpoint")),
    CONTAINER_CREDENTIALS_RELATIVE_URI(aws("container_credentials_relative_uri")),

    ALLOW_HTTP(client("allow_http")),
    ALLOW_INVALID_CERTIFICATES(client("allow_invalid_certificates")),
    CONNECT_TIMEOUT(client("connect_timeout")),
    DEFAULT_CONTENT_TYPE(client("default_content_type")),
    HTTP1_ONLY(client("http1_only")),
    HTTP2_ONLY(client("http2_only")),
    HTTP2_KEEP_ALIVE_INTERVAL(client("http2_keep_alive_interval")),
    HTTP2_KEEP_ALIVE_TIMEOUT(client("http2_keep_alive_timeout")),
    HTTP2_KEEP_ALIVE_WHILE_IDLE(client("http2_keep_alive_while_idle")),
    POOL_IDLE_TIMEOUT(client("pool_idle_timeout")),
    POOL_MAX_IDLE_PER_HOST(client("pool_max_idle_per_host")),
    PROXY_URL(client("proxy_url")),
    PROXY_CA_CERTIFICATE(client("proxy_ca_certificate")),
    PROXY_EXCLUDES(client("proxy_excludes")),
    RANDOMIZE_ADDRESSES(client("randomize_addresses")),
    TIMEOUT(client("timeout")),
    USER_AGENT(client("user_agent"));

    /** Takes precedence over the other names in Lance. */
    static final String ENDPOINT_URL_S3 = "aws_endpoint_url_s3";

    @SuppressWarnings("ImmutableEnumChecker") // the list can't be modified
    private final List<String> names;

    private final Optional<String> hadoopKey;

    S3Setting(List<String> names) {
        this(names, null);
    }

    S3Setting(List<String> names, String hadoopKey) {
        this.names = names;
        this.hadoopKey = Optional.ofNullable(hadoopKey);
    }

    /** Finds a setting by any of its names, ignoring case. */
    static Optional<S3Setting> of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(setting -> setting.names.contains(lower)).findFirst();
    }

    /**
     * Returns the name that Lance uses internally. For any other name, Lance also reads the
     * environment.
     */
    public String lanceName() {
        return names.get(0);
    }

    /** Returns all names in lower case, in order of precedence among environment variables. */
    List<String> names() {
        return names;
    }

    /** Returns the key of the same setting in hadoop-aws. */
    public Optional<String> hadoopKey() {
        return hadoopKey;
    }

    private static List<String> aws(String name) {
        return names("aws_" + name, name);
    }

    private static List<String> client(String name) {
        return names(name, "aws_" + name);
    }

    private static List<String> names(String... names) {
        return Collections.unmodifiableList(Arrays.asList(names));
    }
}
