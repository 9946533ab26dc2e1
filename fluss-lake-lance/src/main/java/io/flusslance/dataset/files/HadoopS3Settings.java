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
package io.flusslance.dataset.files;

import io.flusslance.config.S3Setting;

import java.net.URI;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Translates Lance's settings of an S3 bucket to the keys of hadoop-aws. */
final class HadoopS3Settings {

    private static final String PATH_STYLE = "fs.s3a.path.style.access";

    /** Settings that affect every request and have no simple counterpart in hadoop-aws. */
    private static final Set<S3Setting> WITHOUT_COUNTERPART =
            EnumSet.of(
                    S3Setting.SKIP_SIGNATURE,
                    S3Setting.S3_EXPRESS,
                    S3Setting.REQUEST_PAYER,
                    S3Setting.SSE_CUSTOMER_KEY_BASE64,
                    S3Setting.ALLOW_INVALID_CERTIFICATES,
                    S3Setting.PROXY_URL,
                    S3Setting.PROXY_CA_CERTIFICATE);

    private final Map<String, String> lance;
    private final String bucket;
    private final Map<String, String> hadoop = new HashMap<>();

    private HadoopS3Settings(Map<String, String> lance, String bucket) {
        this.lance = lance;
        this.bucket = bucket;
    }

    /**
     * Returns the settings with which hadoop-aws accesses the same bucket with the same
     * credentials.
     *
     * @param lance the settings under the names that Lance uses internally
     * @throws NoCounterpartException if hadoop-aws would send different requests than Lance,
     *     possibly to a different server
     */
    static Map<String, String> of(Map<String, String> lance, String bucket)
            throws NoCounterpartException {
        HadoopS3Settings settings = new HadoopS3Settings(lance, bucket);
        settings.checkCounterparts();
        settings.addCredentials();
        settings.addAddress();
        return settings.hadoop;
    }

    private void checkCounterparts() throws NoCounterpartException {
        for (S3Setting setting : WITHOUT_COUNTERPART) {
            if (get(setting).filter(value -> !isFalse(value)).isPresent()) {
                throw new NoCounterpartException(
                        "Hadoop has no equivalent of the setting '" + setting.lanceName() + "'");
            }
        }
    }

    /**
     * Adds the credentials. Without a complete key pair, Lance and Hadoop both look for credentials
     * in the environment.
     */
    private void addCredentials() {
        if (get(S3Setting.ACCESS_KEY_ID).isPresent()
                && get(S3Setting.SECRET_ACCESS_KEY).isPresent()) {
            copy(S3Setting.ACCESS_KEY_ID);
            copy(S3Setting.SECRET_ACCESS_KEY);
            copy(S3Setting.SESSION_TOKEN);
        }
    }

    private void addAddress() throws NoCounterpartException {
        copy(S3Setting.REGION);
        boolean virtualHosted =
                get(S3Setting.VIRTUAL_HOSTED_STYLE_REQUEST)
                        .filter(value -> !isFalse(value))
                        .isPresent();
        hadoop.put(PATH_STYLE, String.valueOf(!virtualHosted));
        if (!get(S3Setting.ENDPOINT).isPresent()) {
            return;
        }
        URI endpoint = URI.create(get(S3Setting.ENDPOINT).get());
        if (endpoint.getHost() == null || endpoint.getPath().length() > 1) {
            throw new NoCounterpartException(
                    "Hadoop does not support an endpoint with a path, or with '_' "
                            + "in its host");
        }
        copy(S3Setting.ENDPOINT);
        if (virtualHosted) {
            // Lance's endpoint includes the bucket, Hadoop's doesn't
            String prefix = bucket + ".";
            if (!endpoint.getHost().startsWith(prefix)) {
                throw new NoCounterpartException(
                        "the endpoint does not start with the bucket, as Hadoop expects with "
                                + "virtual_hosted_style_request");
            }
            hadoop.computeIfPresent(
                    S3Setting.ENDPOINT.hadoopKey().orElseThrow(),
                    (key, url) -> url.replace("://" + prefix, "://"));
        }
    }

    private void copy(S3Setting setting) {
        get(setting).ifPresent(value -> hadoop.put(setting.hadoopKey().orElseThrow(), value));
    }

    private Optional<String> get(S3Setting setting) {
        return Optional.ofNullable(lance.get(setting.lanceName()));
    }

    /** Reads a boolean as Lance's storage layer does. */
    private static boolean isFalse(String value) {
        return value.matches("(?i)0|false|off|no|n|");
    }

    /** Thrown if Hadoop can't access a bucket as Lance does. */
    static final class NoCounterpartException extends Exception {
        private static final long serialVersionUID = 1L;

        NoCounterpartException(String reason) {
            super(reason);
        }
    }
}
