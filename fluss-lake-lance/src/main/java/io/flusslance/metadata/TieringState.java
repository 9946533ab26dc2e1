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

import org.apache.fluss.lake.writer.LakeTieringFactory;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a commit of tiering says: for which table, up to which offset of each bucket, with which
 * properties of Fluss. It is in the properties of the commit's transaction, and now and then in the
 * metadata of the schema too: the checkpoint is still there when others have removed every version
 * that tiering made. {@link TieringKeys} has the keys.
 */
public final class TieringState {

    static final String FORMAT_VERSION = "2";
    private static final int MAX_HISTORY_LENGTH = 4000;

    private final OptionalLong tableId;
    private final OptionalLong tableCreatedMillis;
    private final String since;
    private final String commit;
    private final long readVersion;
    private final OptionalLong flussVersion;
    private final long rounds;
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
     * @param rounds the number of this round of the table, from 1
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
            long rounds,
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
                rounds,
                buckets,
                adopted,
                snapshotProperties);
    }

    TieringState(
            OptionalLong tableId,
            OptionalLong tableCreatedMillis,
            String since,
            String commit,
            long readVersion,
            OptionalLong flussVersion,
            long rounds,
            TieredBuckets buckets,
            String adopted,
            Map<String, String> snapshotProperties) {
        this.tableId = tableId;
        this.tableCreatedMillis = tableCreatedMillis;
        this.since = since;
        this.commit = commit;
        this.readVersion = readVersion;
        this.flussVersion = flussVersion;
        this.rounds = rounds;
        this.buckets = buckets;
        this.adopted = history(adopted);
        this.snapshotProperties = Collections.unmodifiableMap(new TreeMap<>(snapshotProperties));
    }

    /** For people only: what is more than they read is left out, the latest stays. */
    private static String history(String text) {
        int begin = Math.max(0, text.length() - MAX_HISTORY_LENGTH);
        return text.substring(begin).replaceAll("[^ -~]", "?");
    }

    /** The same with other buckets, where the data says what no commit does any more. */
    public TieringState withBuckets(TieredBuckets others) {
        return new TieringState(
                tableId,
                tableCreatedMillis,
                since,
                commit,
                readVersion,
                flussVersion,
                rounds,
                others,
                adopted,
                snapshotProperties);
    }

    private Map<String, String> own() {
        Map<String, String> own = new HashMap<>();
        own.put(TieringKeys.FORMAT, FORMAT_VERSION);
        tableId.ifPresent(id -> own.put(TieringKeys.TABLE_ID, Long.toString(id)));
        tableCreatedMillis.ifPresent(
                millis -> own.put(TieringKeys.TABLE_CREATED, Long.toString(millis)));
        own.put(TieringKeys.SINCE, since);
        own.put(TieringKeys.COMMIT, commit);
        own.put(TieringKeys.READ_VERSION, Long.toString(readVersion));
        flussVersion.ifPresent(
                version -> own.put(TieringKeys.FLUSS_VERSION, Long.toString(version)));
        own.put(TieringKeys.ROUNDS, Long.toString(rounds));
        own.put(TieringKeys.OFFSETS, TieredBucketsText.ofOffsets(buckets));
        own.putAll(optional());
        return own;
    }

    private Map<String, String> optional() {
        Map<String, String> optional = new HashMap<>();
        optional.put(TieringKeys.FRAGMENTS, TieredBucketsText.ofFragments(buckets));
        optional.put(TieringKeys.FILES, TieredBucketsText.ofFiles(buckets));
        optional.put(TieringKeys.PARTITIONS, TieredBucketsText.ofPartitions(buckets));
        optional.put(TieringKeys.ADOPTED, adopted);
        return optional;
    }

    /** Without the keys that have nothing to say. */
    private Map<String, String> present() {
        Map<String, String> present = own();
        optional().forEach((key, value) -> present.remove(key, ""));
        return present;
    }

    /** The properties of the transaction: those of Fluss as given, and this state. */
    public Map<String, String> toTransactionProperties() {
        Map<String, String> properties = present();
        properties.putAll(snapshotProperties);
        properties.put(TieringKeys.COMMIT_USER, LakeTieringFactory.FLUSS_LAKE_TIERING_COMMIT_USER);
        return properties;
    }

    private static Map<String, String> forSchema(Map<String, String> own) {
        String id = own.put(TieringKeys.TABLE_ID, "see " + TieringKeys.TABLE);
        if (id != null) {
            own.put(TieringKeys.TABLE, id);
        }
        return own;
    }

    /** The properties of a transaction that takes back a commit. */
    public static Map<String, String> undoProperties(String commit) {
        return Map.of(TieringKeys.UNDONE, commit);
    }

    /** Whether the metadata of a schema has a state of a table, the last one or an earlier one. */
    public static boolean isCheckpointed(Map<String, String> metadata, TableIdentity table) {
        return TieringStateReader.ofSchemaMetadata(metadata).filter(table::made).isPresent();
    }

    /** Whether the metadata of a schema has a state in the form in which it is written now. */
    public static boolean isOfThisFormat(Map<String, String> metadata) {
        return FORMAT_VERSION.equals(metadata.get(TieringKeys.FORMAT));
    }

    /**
     * A schema's metadata with this state in place of an earlier one, for the commit that brings
     * both.
     */
    public Map<String, String> intoSchemaMetadata(Map<String, String> metadata) {
        Map<String, String> merged = new HashMap<>(metadata);
        merged.keySet().removeIf(key -> key.startsWith(TieringKeys.PREFIX));
        merged.putAll(forSchema(present()));
        snapshotProperties.forEach(
                (key, value) -> merged.put(TieringKeys.PROPERTY_PREFIX + key, value));
        return merged;
    }

    /**
     * The keys of a schema's metadata that make this state its checkpoint; an empty value takes the
     * place of one that an earlier state had.
     *
     * @param version that the commit made
     */
    public Map<String, String> toCheckpoint(long version) {
        Map<String, String> checkpoint = forSchema(own());
        checkpoint.put(TieringKeys.CHECKPOINT_VERSION, Long.toString(version));
        snapshotProperties.forEach(
                (key, value) -> checkpoint.put(TieringKeys.PROPERTY_PREFIX + key, value));
        return checkpoint;
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

    /** How many rounds of the table were committed, this one included; 0 where it is not known. */
    public long rounds() {
        return rounds;
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
