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

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks the values of storage settings before they are passed to Lance. Lance aborts the JVM (exit
 * code 134, "panicked … in a function that cannot unwind") if a key, token or region does not fit
 * into an HTTP header, or if an endpoint is not a URL.
 */
final class StorageValueCheck {

    /** Settings with certificates and JSON keys, which span several lines. */
    private static final Set<String> MULTI_LINE =
            Set.of(
                    "proxy_ca_certificate",
                    "aws_proxy_ca_certificate",
                    "service_account_key",
                    "google_service_account_key");

    private static final Pattern ENDPOINT_NAME =
            Pattern.compile("(?!.*use_).*(endpoint|endpoint_url|endpoint_url_s3|base_url)");

    private static final Pattern REGION_NAME = Pattern.compile("(aws_)?(default_)?region");

    /** Names of settings whose values contain no spaces. */
    private static final Pattern WORD_NAME =
            Pattern.compile("(?!.*_file).*(key|token|secret|account_name|endpoint).*");

    private static final Pattern URL =
            Pattern.compile(
                    "https?://(\\[[0-9a-f:.]+]|[a-z0-9._-]+)(:([0-9]{1,5}))?(/[a-z0-9._~/-]*)?",
                    Pattern.CASE_INSENSITIVE);

    /** A host whose last label is a number must be an IPv4 address. */
    private static final Pattern NUMERIC_HOST =
            Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?", Pattern.CASE_INSENSITIVE);

    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(\\.(?!$)|$)){4}");

    private static final int MAX_PORT = 65535;

    /**
     * Checks a value of a storage whose endpoints are URLs.
     *
     * @param where the option or environment variable, for the error
     * @param name the name of the setting
     * @throws InvalidConfigException if the value is invalid
     */
    static void check(String where, String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        checkText(where, lower, value);
        if (ENDPOINT_NAME.matcher(lower).matches()) {
            checkEndpoint(where, value);
        } else if (REGION_NAME.matcher(lower).matches() && !value.matches("[A-Za-z0-9._-]+")) {
            throw new InvalidConfigException(
                    ErrorCode.OPTION_INVALID.format(
                            "%s has the value '%s': expected the name of a region, such as "
                                    + "'eu-west-1'.",
                            where, LogSanitizer.of(value)));
        }
    }

    /**
     * Checks a value of any storage for characters that are there by mistake, such as line breaks.
     */
    static void checkText(String where, String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (MULTI_LINE.contains(lower)) {
            return;
        }
        if (value.endsWith("\n") || value.endsWith("\r")) {
            throw invalid(
                    where, "ends with a line break, as the content of a secret file often does");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw invalid(where, "contains a control character");
        }
        if (!value.equals(value.strip())) {
            throw invalid(where, "starts or ends with a blank");
        }
        if (WORD_NAME.matcher(lower).matches()
                && value.chars().anyMatch(c -> Character.isWhitespace(c))) {
            throw invalid(where, "contains a blank");
        }
    }

    /**
     * Refuses an endpoint, of any storage, that may contain a password or a signature. Endpoints
     * are shown in errors, and Lance would ignore the user.
     */
    static void checkShowable(String where, String name, String value) {
        if (ENDPOINT_NAME.matcher(name.toLowerCase(Locale.ROOT)).matches() && !isShowable(value)) {
            throw new InvalidConfigException(
                    ErrorCode.OPTION_INVALID.format(
                            "%s contains a user, query or fragment. Use only a "
                                    + "scheme, a host and a port, and set credentials with "
                                    + "their own options.",
                            where));
        }
    }

    private static boolean isShowable(String endpoint) {
        return !endpoint.matches(".*[@?#].*");
    }

    private static InvalidConfigException invalid(String where, String fault) {
        return new InvalidConfigException(
                ErrorCode.OPTION_INVALID.format("%s %s. Remove it from the value.", where, fault));
    }

    /** Checks that a value is the URL of a server. */
    static void checkEndpoint(String where, String value) {
        Matcher url = URL.matcher(value);
        if (!url.matches() || !isHost(url.group(1)) || !isPort(url.group(3))) {
            // a URL can contain a password or a signature
            String shown =
                    isShowable(value)
                            ? " has the value '" + LogSanitizer.of(value) + "'"
                            : " is not the URL of a server";
            throw new InvalidConfigException(
                    ErrorCode.OPTION_INVALID.format(
                            "%s%s: expected a URL with a scheme and a host, such as "
                                    + "'http://localhost:9000', with a port of at most %d and "
                                    + "without user, query or fragment.",
                            where, shown, MAX_PORT));
        }
    }

    private static boolean isPort(String port) {
        return port == null || (Integer.parseInt(port) > 0 && Integer.parseInt(port) <= MAX_PORT);
    }

    private static boolean isHost(String host) {
        if (host.startsWith("[")) {
            try {
                return new URI("http://" + host).getHost() != null;
            } catch (URISyntaxException e) {
                return false;
            }
        }
        if (NUMERIC_HOST.matcher(host).matches()) {
            return IPV4.matcher(host).matches();
        }
        // an internationalized name that can't be decoded
        return Arrays.stream(host.toLowerCase(Locale.ROOT).split("\\.", -1))
                .noneMatch(label -> label.startsWith("xn--") && IDN.toUnicode(label).equals(label));
    }

    private StorageValueCheck() {}
}
