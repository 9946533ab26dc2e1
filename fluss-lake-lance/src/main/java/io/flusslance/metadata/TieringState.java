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
 * The state that a tiering commit records: the table, one past the last offset of each bucket, and
 * the properties that Fluss passed in. It is in the transaction properties of the commit and, from
 * time to time, in the schema metadata too: this checkpoint remains if other programs remove all
 * versions that tiering created. {@link TieringKeys} has the keys.
 */
public final class TieringState {

    /** The time of the first commit if that one did not record it. */
    static final String NOT_RECORDED = "unknown";

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
     * Creates the state of a commit.
     *
     * @param table the table in Fluss
     * @param since the time of the table's first commit to the dataset, as an ISO 8601 instant
     * @param commit the UUID of the commit's transaction
     * @param readVersion the version on which the commit is based
     * @param flussVersion the version of Fluss's latest lake snapshot at that time; empty if none
     * @param rounds the number of this round of the table, from 1
     * @param buckets the buckets of the dataset
     * @param adopted a description of the owner of adopted rows; empty if there are none
     * @param snapshotProperties the properties that Fluss passed in
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

    /** Truncates a text that only people read, keeping its latest part. */
    private static String history(String text) {
        int begin = Math.max(0, text.length() - MAX_HISTORY_LENGTH);
        return text.substring(begin).replaceAll("[^ -~]", "?");
    }

    /**
     * Returns a copy with other buckets, determined from the data if no commit records them any
     * more.
     */
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

    /** Returns the keys with values, without those that are empty. */
    private Map<String, String> present() {
        Map<String, String> present = own();
        optional().forEach((key, value) -> present.remove(key, ""));
        return present;
    }

    /** Returns the transaction properties: those of Fluss, unchanged, and this state. */
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

    /** Returns the properties of a transaction that takes back a commit. */
    public static Map<String, String> undoProperties(String commit) {
        return Map.of(TieringKeys.UNDONE, commit);
    }

    /**
     * Returns whether the schema metadata has a checkpoint of a table, of its last commit or an
     * earlier one.
     */
    public static boolean isCheckpointed(Map<String, String> metadata, TableIdentity table) {
        return TieringStateReader.ofSchemaMetadata(metadata).filter(table::made).isPresent();
    }

    /** Returns whether the schema metadata has a state in the current format. */
    public static boolean isOfThisFormat(Map<String, String> metadata) {
        return FORMAT_VERSION.equals(metadata.get(TieringKeys.FORMAT));
    }

    /**
     * Returns schema metadata in which this state replaces an earlier one, for a commit that writes
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
     * Returns the keys that make this state the checkpoint in the schema metadata. An empty value
     * replaces that of an earlier checkpoint.
     *
     * @param version the version that the commit created
     */
    public Map<String, String> toCheckpoint(long version) {
        Map<String, String> checkpoint = forSchema(own());
        checkpoint.put(TieringKeys.CHECKPOINT_VERSION, Long.toString(version));
        snapshotProperties.forEach(
                (key, value) -> checkpoint.put(TieringKeys.PROPERTY_PREFIX + key, value));
        return checkpoint;
    }

    /** Returns the id of the table in Fluss; empty for commits of the published plugin. */
    public OptionalLong tableId() {
        return tableId;
    }

    /**
     * Returns when the table was created in Fluss, in milliseconds since the epoch; empty for
     * commits of the published plugin.
     */
    public OptionalLong tableCreatedMillis() {
        return tableCreatedMillis;
    }

    /** Returns the time of the table's first commit to the dataset. */
    public String since() {
        return since;
    }

    /**
     * Returns whether the first commit of the table was one of the published plugin. That plugin
     * records no offsets, so the end of a bucket is known only from a later commit of this one.
     */
    public boolean isTakenOver() {
        return since.equals(NOT_RECORDED);
    }

    /** Returns the UUID of the commit's transaction. */
    public String commit() {
        return commit;
    }

    /** Returns the version on which the commit is based; its own version is a later one. */
    public long readVersion() {
        return readVersion;
    }

    /**
     * Returns the version of the table's latest lake snapshot in Fluss at the time of the commit.
     */
    public OptionalLong flussVersion() {
        return flussVersion;
    }

    /** Returns the number of committed rounds of the table, including this one; 0 if unknown. */
    public long rounds() {
        return rounds;
    }

    /** Returns the buckets of the dataset. */
    public TieredBuckets buckets() {
        return buckets;
    }

    /** Returns a description of the owner of adopted rows; empty if there are none. */
    public String adopted() {
        return adopted;
    }

    /** Returns the properties that Fluss passed in, unchanged. */
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
