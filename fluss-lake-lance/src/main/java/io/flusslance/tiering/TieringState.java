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
package io.flusslance.tiering;

import io.flusslance.config.ShownText;
import io.flusslance.dataset.DatasetSchema;

import org.apache.fluss.lake.writer.LakeTieringFactory;
import org.lance.Dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a dataset says of its last commit by tiering: for which table, up to which offset of each
 * bucket, with which properties of Fluss.
 *
 * <p>It is written twice by each commit: into the properties of the transaction, by which Fluss's
 * formats know their commits, and into the metadata of the schema. The latter goes on from version
 * to version, so it is still there when others have compacted the dataset and removed every version
 * that tiering made.
 *
 * <p>The keys begin with {@value #PREFIX}. Offsets are written as {@code bucket=end} or {@code
 * partition/bucket=end}, joined by commas, where {@code end} is one past the last offset. The
 * metadata of the schema has also the fragments of each bucket ({@code first-last=bucket}) and the
 * names of the partitions ({@code id=name}).
 */
public final class TieringState {

    static final String PREFIX = "fluss.tiering.";

    private static final String COMMIT_USER = "commit-user";
    private static final String TABLE_ID = PREFIX + "table-id";
    private static final String TABLE_CREATED = PREFIX + "table-created";
    private static final String SINCE = PREFIX + "since";
    private static final String COMMIT = PREFIX + "commit";
    private static final String READ_VERSION = PREFIX + "read-version";
    private static final String FLUSS_VERSION = PREFIX + "fluss-version";
    private static final String OFFSETS = PREFIX + "offsets";
    private static final String FRAGMENTS = PREFIX + "fragments";
    private static final String PARTITIONS = PREFIX + "partitions";
    private static final String ADOPTED = PREFIX + "adopted";
    private static final String PROPERTY_PREFIX = PREFIX + "property.";

    private static final int MAX_WORD_LENGTH = 64;
    private static final int MAX_ASCII = 0x7e;
    private static final int MAX_HISTORY_LENGTH = 4000;

    private final OptionalLong tableId;
    private final OptionalLong tableCreatedMillis;
    private final String since;
    private final String commit;
    private final long readVersion;
    private final OptionalLong flussVersion;
    private final TieredBuckets buckets;
    private final String adopted;
    private final Map<String, String> snapshotProperties;

    /**
     * A state as a commit writes it.
     *
     * @param table the table in Fluss
     * @param since when the table's first commit to the dataset was made, as ISO instant
     * @param commit identifies the commit: the uuid of its transaction
     * @param readVersion the version that the commit is based on
     * @param flussVersion the version that Fluss knew then as the last one; empty where none
     * @param buckets what the dataset holds of which bucket
     * @param adopted whose rows the dataset held before, in words; empty where nobody's
     * @param snapshotProperties the properties that Fluss gave
     */
    public TieringState(
            TableIdentity table,
            String since,
            String commit,
            long readVersion,
            OptionalLong flussVersion,
            TieredBuckets buckets,
            String adopted,
            Map<String, String> snapshotProperties) {
        this(
                OptionalLong.of(table.id()),
                OptionalLong.of(table.createdMillis()),
                since,
                commit,
                readVersion,
                flussVersion,
                buckets,
                adopted,
                snapshotProperties);
    }

    private TieringState(
            OptionalLong tableId,
            OptionalLong tableCreatedMillis,
            String since,
            String commit,
            long readVersion,
            OptionalLong flussVersion,
            TieredBuckets buckets,
            String adopted,
            Map<String, String> snapshotProperties) {
        this.tableId = tableId;
        this.tableCreatedMillis = tableCreatedMillis;
        this.since = since;
        this.commit = commit;
        this.readVersion = readVersion;
        this.flussVersion = flussVersion;
        this.buckets = buckets;
        this.adopted = history(adopted);
        this.snapshotProperties = Collections.unmodifiableMap(new TreeMap<>(snapshotProperties));
    }

    /**
     * What a dataset says in the version that is open; empty where no commit of ours left a word.
     */
    public static Optional<TieringState> of(Dataset dataset) {
        return ofSchemaMetadata(DatasetSchema.metadataOf(dataset));
    }

    /** Reads the metadata of a schema; empty where no commit of ours left anything there. */
    public static Optional<TieringState> ofSchemaMetadata(Map<String, String> metadata) {
        if (!metadata.containsKey(TABLE_ID)) {
            return Optional.empty();
        }
        Map<String, String> given = new HashMap<>();
        metadata.forEach(
                (key, value) -> {
                    if (key.startsWith(PROPERTY_PREFIX)) {
                        given.put(key.substring(PROPERTY_PREFIX.length()), value);
                    }
                });
        return Optional.of(readOrFail(metadata, given));
    }

    /**
     * Reads the properties of a transaction; empty where it is not tiering's. A commit of the
     * plugin that Fluss publishes has a state without a table id.
     */
    public static Optional<TieringState> ofTransaction(Map<String, String> properties) {
        if (!LakeTieringFactory.FLUSS_LAKE_TIERING_COMMIT_USER.equals(
                properties.get(COMMIT_USER))) {
            return Optional.empty();
        }
        Map<String, String> given = new HashMap<>(properties);
        given.keySet().removeIf(key -> key.equals(COMMIT_USER) || key.startsWith(PREFIX));
        return Optional.of(readOrFail(properties, given));
    }

    /** What others wrote over it must not stop more than this table, nor take memory. */
    private static TieringState readOrFail(Map<String, String> from, Map<String, String> given) {
        try {
            return read(from, given);
        } catch (NumberFormatException e) {
            // without the cause, whose text can be as long as what others wrote
            throw new UncheckedIOException(
                    new IOException(
                            "What the dataset says of its tiering, under '"
                                    + PREFIX
                                    + "' in its metadata, is damaged ("
                                    + ShownText.of(String.valueOf(e.getMessage()))
                                    + "): restore a version of before."));
        }
    }

    private static TieringState read(Map<String, String> from, Map<String, String> given) {
        return new TieringState(
                number(from, TABLE_ID),
                number(from, TABLE_CREATED),
                word(from, SINCE, "unknown"),
                word(from, COMMIT, ""),
                number(from, READ_VERSION).orElse(0),
                number(from, FLUSS_VERSION),
                TieredBuckets.parse(
                        from.getOrDefault(OFFSETS, ""),
                        from.getOrDefault(FRAGMENTS, ""),
                        from.getOrDefault(PARTITIONS, "")),
                from.getOrDefault(ADOPTED, ""),
                given);
    }

    private static OptionalLong number(Map<String, String> from, String key) {
        String text = from.get(key);
        if (text == null) {
            return OptionalLong.empty();
        }
        if (text.length() > MAX_WORD_LENGTH) {
            // its exception would quote all of it
            throw new NumberFormatException(key + " is " + ShownText.of(text));
        }
        long number = Long.parseLong(text);
        if (number < 0) {
            throw new NumberFormatException(key + " is " + number);
        }
        return OptionalLong.of(number);
    }

    /** An instant or a uuid; it is shown and written again, and goes through JNI as it is. */
    private static String word(Map<String, String> from, String key, String absent) {
        String text = from.getOrDefault(key, absent);
        if (text.length() > MAX_WORD_LENGTH
                || !text.chars().allMatch(c -> c > ' ' && c <= MAX_ASCII)) {
            throw new NumberFormatException(key + " is " + ShownText.of(text));
        }
        return text;
    }

    /** For people only: what is more than they read is left out, the latest stays. */
    private static String history(String text) {
        int begin = Math.max(0, text.length() - MAX_HISTORY_LENGTH);
        return text.substring(begin).replaceAll("[^ -~]", "?");
    }

    private Map<String, String> own() {
        Map<String, String> own = new HashMap<>();
        tableId.ifPresent(id -> own.put(TABLE_ID, Long.toString(id)));
        tableCreatedMillis.ifPresent(millis -> own.put(TABLE_CREATED, Long.toString(millis)));
        own.put(SINCE, since);
        own.put(COMMIT, commit);
        own.put(READ_VERSION, Long.toString(readVersion));
        flussVersion.ifPresent(version -> own.put(FLUSS_VERSION, Long.toString(version)));
        own.put(OFFSETS, buckets.offsetsText());
        if (!adopted.isEmpty()) {
            own.put(ADOPTED, adopted);
        }
        return own;
    }

    /** The properties of the transaction: those of Fluss as given, and this state. */
    public Map<String, String> toTransactionProperties() {
        Map<String, String> properties = own();
        properties.putAll(snapshotProperties);
        properties.put(COMMIT_USER, LakeTieringFactory.FLUSS_LAKE_TIERING_COMMIT_USER);
        return properties;
    }

    /** A schema's metadata with this state in place of an earlier one. */
    public Map<String, String> intoSchemaMetadata(Map<String, String> metadata) {
        Map<String, String> merged = new HashMap<>(metadata);
        merged.keySet().removeIf(key -> key.startsWith(PREFIX));
        merged.putAll(own());
        putUnlessEmpty(merged, FRAGMENTS, buckets.fragmentsText());
        putUnlessEmpty(merged, PARTITIONS, buckets.partitionsText());
        snapshotProperties.forEach((key, value) -> merged.put(PROPERTY_PREFIX + key, value));
        return merged;
    }

    private static void putUnlessEmpty(Map<String, String> into, String key, String value) {
        if (!value.isEmpty()) {
            into.put(key, value);
        }
    }

    /** The id of the table in Fluss; empty for commits of the plugin that Fluss publishes. */
    public OptionalLong tableId() {
        return tableId;
    }

    /**
     * When the table was created in Fluss, in milliseconds since the epoch; empty for commits of
     * the plugin that Fluss publishes.
     */
    public OptionalLong tableCreatedMillis() {
        return tableCreatedMillis;
    }

    /** When the table's first commit to the dataset was made. */
    public String since() {
        return since;
    }

    /** The uuid of the commit's transaction. */
    public String commit() {
        return commit;
    }

    /** The version that the commit is based on; its own version is a later one. */
    public long readVersion() {
        return readVersion;
    }

    /** The version that Fluss knew as the table's last one when the commit was made. */
    public OptionalLong flussVersion() {
        return flussVersion;
    }

    /** What the dataset holds of which bucket. */
    public TieredBuckets buckets() {
        return buckets;
    }

    /** Whose rows the dataset held before; empty where nobody's. */
    public String adopted() {
        return adopted;
    }

    /** The properties that Fluss gave, exactly. */
    public Map<String, String> snapshotProperties() {
        return snapshotProperties;
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof TieringState)) {
            return false;
        }
        TieringState that = (TieringState) o;
        return own().equals(that.own())
                && buckets.equals(that.buckets)
                && snapshotProperties.equals(that.snapshotProperties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tableId, commit, buckets);
    }

    @Override
    public String toString() {
        return own().toString();
    }
}
