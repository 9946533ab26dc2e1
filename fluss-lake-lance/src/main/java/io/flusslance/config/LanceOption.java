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

import java.util.Optional;
import java.util.function.Function;

/**
 * An option: its key, its scope, and the parser of its value.
 *
 * @param <T> the type of the value
 */
public final class LanceOption<T> {

    /** Where an option may be set. */
    public enum Scope {
        /** In the configuration of the cluster and of the tiering job only. */
        CLUSTER,
        /**
         * In the configuration of the cluster and in the properties of a table; the table takes
         * precedence.
         */
        CLUSTER_AND_TABLE
    }

    private final String key;
    private final Scope scope;
    private final String type;
    private final String defaultText;
    private final T defaultValue;
    private final String description;
    private final Function<String, T> parser;

    LanceOption(
            String key,
            Scope scope,
            String type,
            String defaultText,
            T defaultValue,
            String description,
            Function<String, T> parser) {
        this.key = key;
        this.scope = scope;
        this.type = type;
        this.defaultText = defaultText;
        this.defaultValue = defaultValue;
        this.description = description;
        this.parser = parser;
    }

    /** Returns the key without prefix, such as {@code max_row_per_file}. */
    public String key() {
        return key;
    }

    /** Returns where the option may be set. */
    public Scope scope() {
        return scope;
    }

    /** Describes the valid values; completes the sentence "expected …". */
    public String type() {
        return type;
    }

    /** Returns the default as it is shown to users. */
    public String defaultText() {
        return defaultText;
    }

    /** Returns the default value, or empty if Lance's default applies. */
    public Optional<T> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /** Returns the description of the option, one or two sentences of Markdown. */
    public String description() {
        return description;
    }

    /**
     * Parses a value.
     *
     * @param text the text that the user set
     * @param where the full key and the place where it was set, for the error
     * @throws InvalidConfigException if the text is not a valid value of this option
     */
    T parse(String text, String where) {
        try {
            return parser.apply(text.trim());
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException(
                    ErrorCode.OPTION_INVALID.format(
                            "%s has the value '%s': expected %s.",
                            where, LogSanitizer.of(text), type));
        }
    }
}
