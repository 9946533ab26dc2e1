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

/**
 * The keys under which a dataset says what tiering has committed, all of one {@link #FORMAT}: in
 * the properties of the transaction of each commit of tiering, and, as a checkpoint that is written
 * now and then, in the metadata of the schema.
 */
public final class TieringKeys {

    /** What all keys but {@link #COMMIT_USER} begin with. */
    static final String PREFIX = "fluss.tiering.";

    /** Who commits; the key and the value by which Fluss's lake formats know their commits. */
    static final String COMMIT_USER = "commit-user";

    /**
     * The version of the keys and values. Since 2 the properties of a transaction have all of them;
     * without it they lack fragments and partitions, which only the metadata of the schema had.
     */
    static final String FORMAT = PREFIX + "format";

    /** The id of the table in Fluss. */
    static final String TABLE_ID = PREFIX + "table-id";

    /**
     * In the metadata of the schema, the id of the table in Fluss since format 2. Under {@link
     * #TABLE_ID} stands a text there, at which the plugin's first version stops: it would take the
     * checkpoint for the last commit.
     */
    static final String TABLE = PREFIX + "table";

    /** When Fluss created the table, in milliseconds since the epoch. */
    static final String TABLE_CREATED = PREFIX + "table-created";

    /** When the table's first commit to the dataset was made, as an ISO instant. */
    static final String SINCE = PREFIX + "since";

    /** The uuid of the commit's transaction. */
    static final String COMMIT = PREFIX + "commit";

    /** The version that the commit was based on; the version that it made is above it. */
    static final String READ_VERSION = PREFIX + "read-version";

    /** The version that Fluss knew as the table's last one when the commit was made. */
    static final String FLUSS_VERSION = PREFIX + "fluss-version";

    /** How many rounds of the table were committed to the dataset. */
    static final String ROUNDS = PREFIX + "rounds";

    /**
     * {@code bucket=end} or {@code partition/bucket=end}; an end is one past the last offset. Of a
     * partition that has a name and no end here, the ends were forgotten: they are in the rows.
     */
    static final String OFFSETS = PREFIX + "offsets";

    /** In a partitioned table the buckets of fragments: {@code first-last=partition/bucket}. */
    static final String FRAGMENTS = PREFIX + "fragments";

    /** In a partitioned table the buckets of the files of this round. */
    static final String FILES = PREFIX + "files";

    /** In a partitioned table the names of the partitions: {@code id=name}. */
    static final String PARTITIONS = PREFIX + "partitions";

    /** Whose rows the dataset held before, in words. */
    static final String ADOPTED = PREFIX + "adopted";

    /** In the metadata of the schema, before the names of the properties that Fluss gave. */
    static final String PROPERTY_PREFIX = PREFIX + "property.";

    /** In the metadata of the schema, the version whose state it is. */
    static final String CHECKPOINT_VERSION = PREFIX + "checkpoint-version";

    /** In a transaction that takes back a commit, the uuid of that one. */
    public static final String UNDONE = PREFIX + "undone";

    private TieringKeys() {}
}
