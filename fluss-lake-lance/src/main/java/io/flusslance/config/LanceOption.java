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
 * One option: its key, where it may be set, how its text is read.
 *
 * @param <T> the type of the value
 */
public final class LanceOption<T> {

    /** Where an option may be set. */
    public enum Scope {
        /** Only in the cluster's configuration and in that of the tiering job. */
        CLUSTER,
        /** There and in the properties of a table; the table wins. */
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

    /** The key without prefix, as {@code max_row_per_file}. */
    public String key() {
        return key;
    }

    /** Where the option may be set. */
    public Scope scope() {
        return scope;
    }

    /** What a value looks like, in words: it closes the sentence "expected …". */
    public String type() {
        return type;
    }

    /** The default as a user reads it. */
    public String defaultText() {
        return defaultText;
    }

    /** The value where nobody set one; empty where Lance decides. */
    public Optional<T> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /** What the option does, in one or two sentences of Markdown. */
    public String description() {
        return description;
    }

    /**
     * Reads a value.
     *
     * @param text the text as set by the user
     * @param where the full key and the place it was set, for the error
     * @throws InvalidConfigException where the text is not of this option's type
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
