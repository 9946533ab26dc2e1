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
package io.flusslance.metadata;

import io.flusslance.config.ErrorCode;
import io.flusslance.config.LogSanitizer;

import org.apache.fluss.lake.writer.LakeTieringFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the tiering state from a transaction or from the schema metadata. Other programs can write
 * there; whatever they write must not affect other tables or exhaust memory.
 */
public final class TieringStateReader {

    private static final int MAX_WORD_LENGTH = 64;
    private static final int MAX_ASCII = 0x7e;

    /** Reads the schema metadata; empty if no tiering commit wrote to it. */
    public static Optional<TieringState> ofSchemaMetadata(Map<String, String> metadata) {
        if (!metadata.containsKey(TieringKeys.TABLE_ID)) {
            return Optional.empty();
        }
        Map<String, String> given = new HashMap<>();
        metadata.forEach(
                (key, value) -> {
                    if (key.startsWith(TieringKeys.PROPERTY_PREFIX)) {
                        given.put(key.substring(TieringKeys.PROPERTY_PREFIX.length()), value);
                    }
                });
        Map<String, String> own = new HashMap<>(metadata);
        if (metadata.containsKey(TieringKeys.FORMAT)) {
            String id = metadata.get(TieringKeys.TABLE);
            own.remove(TieringKeys.TABLE_ID);
            if (id != null) {
                own.put(TieringKeys.TABLE_ID, id);
            }
        }
        return Optional.of(readOrFail(own, given));
    }

    /**
     * Reads the properties of a transaction; empty if it is not a tiering commit. The state of a
     * commit of the published plugin has no table id.
     */
    public static Optional<TieringState> ofTransaction(Map<String, String> properties) {
        if (!LakeTieringFactory.FLUSS_LAKE_TIERING_COMMIT_USER.equals(
                properties.get(TieringKeys.COMMIT_USER))) {
            return Optional.empty();
        }
        Map<String, String> given = new HashMap<>(properties);
        given.keySet()
                .removeIf(
                        key ->
                                key.equals(TieringKeys.COMMIT_USER)
                                        || key.startsWith(TieringKeys.PREFIX));
        return Optional.of(readOrFail(properties, given));
    }

    /** Returns whether a tiering transaction has the complete state rather than a part of it. */
    public static boolean isWhole(Map<String, String> properties) {
        return properties.containsKey(TieringKeys.FORMAT);
    }

    /**
     * Returns the version whose state the schema metadata holds; empty if it does not say so, as in
     * the first version of the plugin.
     */
    public static OptionalLong checkpointVersion(Map<String, String> metadata) {
        try {
            return number(metadata, TieringKeys.CHECKPOINT_VERSION);
        } catch (NumberFormatException e) {
            throw damaged(e);
        }
    }

    private static TieringState readOrFail(Map<String, String> from, Map<String, String> given) {
        String format = from.getOrDefault(TieringKeys.FORMAT, TieringState.FORMAT_VERSION);
        if (!format.equals(TieringState.FORMAT_VERSION)) {
            throw new UncheckedIOException(
                    new IOException(
                            ErrorCode.METADATA_DAMAGED
                                    + " The tiering state of the dataset, in '"
                                    + TieringKeys.PREFIX
                                    + "*' of its metadata, is damaged or was written by a later"
                                    + " version of this plugin (format '"
                                    + LogSanitizer.of(format)
                                    + "'). Use that version, or restore an earlier version of "
                                    + "the dataset."));
        }
        try {
            return read(from, given);
        } catch (NumberFormatException e) {
            throw damaged(e);
        }
    }

    private static UncheckedIOException damaged(NumberFormatException e) {
        // without the cause, whose message can be as long as the text that another program wrote
        return new UncheckedIOException(
                new IOException(
                        ErrorCode.METADATA_DAMAGED
                                + " The tiering state of the dataset, in '"
                                + TieringKeys.PREFIX
                                + "*' of its metadata, is damaged ("
                                + LogSanitizer.of(String.valueOf(e.getMessage()))
                                + "). Restore an earlier version."));
    }

    private static TieringState read(Map<String, String> from, Map<String, String> given) {
        return new TieringState(
                number(from, TieringKeys.TABLE_ID),
                number(from, TieringKeys.TABLE_CREATED),
                word(from, TieringKeys.SINCE, TieringState.NOT_RECORDED),
                word(from, TieringKeys.COMMIT, ""),
                number(from, TieringKeys.READ_VERSION).orElse(0),
                number(from, TieringKeys.FLUSS_VERSION),
                number(from, TieringKeys.ROUNDS).orElse(0),
                TieredBucketsText.parse(
                        from.getOrDefault(TieringKeys.OFFSETS, ""),
                        from.getOrDefault(TieringKeys.FRAGMENTS, ""),
                        from.getOrDefault(TieringKeys.FILES, ""),
                        from.getOrDefault(TieringKeys.PARTITIONS, "")),
                from.getOrDefault(TieringKeys.ADOPTED, ""),
                given);
    }

    private static OptionalLong number(Map<String, String> from, String key) {
        String text = from.get(key);
        if (text == null) {
            return OptionalLong.empty();
        }
        if (text.length() > MAX_WORD_LENGTH) {
            // its exception would quote all of it
            throw new NumberFormatException(key + " is " + LogSanitizer.of(text));
        }
        long number = Long.parseLong(text);
        if (number < 0) {
            throw new NumberFormatException(key + " is " + number);
        }
        return OptionalLong.of(number);
    }

    /**
     * Reads an instant or a UUID, which is shown, written again, and passed through JNI unchanged.
     */
    private static String word(Map<String, String> from, String key, String absent) {
        String text = from.getOrDefault(key, absent);
        if (text.length() > MAX_WORD_LENGTH
                || !text.chars().allMatch(c -> c > ' ' && c <= MAX_ASCII)) {
            throw new NumberFormatException(key + " is " + LogSanitizer.of(text));
        }
        return text;
    }

    private TieringStateReader() {}
}
