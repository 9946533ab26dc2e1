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
 * The keys of the tiering state in a dataset. All have the version {@link #FORMAT}. They are in the
 * transaction properties of each tiering commit and, as a checkpoint that is written from time to
 * time, in the schema metadata.
 */
public final class TieringKeys {

    /** The prefix of all keys except {@link #COMMIT_USER}. */
    static final String PREFIX = "fluss.tiering.";

    /** Who commits. Fluss's lake formats recognize their commits by this key and its value. */
    static final String COMMIT_USER = "commit-user";

    /**
     * The version of the keys and values. Since version 2, the properties of a transaction have all
     * keys. Without this key, they lack fragments and partitions, which are in the schema metadata
     * only.
     */
    static final String FORMAT = PREFIX + "format";

    /** The id of the table in Fluss. */
    static final String TABLE_ID = PREFIX + "table-id";

    /**
     * In the schema metadata since format 2, the id of the table in Fluss. There {@link #TABLE_ID}
     * has a text that stops the first version of the plugin, which would mistake the checkpoint for
     * the last commit.
     */
    static final String TABLE = PREFIX + "table";

    /** When Fluss created the table, in milliseconds since the epoch. */
    static final String TABLE_CREATED = PREFIX + "table-created";

    /** The time of the table's first commit to the dataset, as an ISO 8601 instant. */
    static final String SINCE = PREFIX + "since";

    /** The UUID of the commit's transaction. */
    static final String COMMIT = PREFIX + "commit";

    /** The version on which the commit is based. The commit creates a later version. */
    static final String READ_VERSION = PREFIX + "read-version";

    /** The version of the table's latest lake snapshot in Fluss at the time of the commit. */
    static final String FLUSS_VERSION = PREFIX + "fluss-version";

    /** The number of rounds of the table that were committed to the dataset. */
    static final String ROUNDS = PREFIX + "rounds";

    /**
     * Entries {@code bucket=end} or {@code partition/bucket=end}, where the end is one past the
     * last offset. If a partition has a name but no end, its ends were removed and can be
     * determined from the rows.
     */
    static final String OFFSETS = PREFIX + "offsets";

    /**
     * In a partitioned or primary-key table, the buckets of fragments: {@code first-last=bucket},
     * with {@code partition/bucket} in a partitioned table.
     */
    static final String FRAGMENTS = PREFIX + "fragments";

    /** In a partitioned or primary-key table, the buckets of the files of this round. */
    static final String FILES = PREFIX + "files";

    /** In a partitioned table, the names of the partitions: {@code id=name}. */
    static final String PARTITIONS = PREFIX + "partitions";

    /** A description of the owner of the rows that the table adopted. */
    static final String ADOPTED = PREFIX + "adopted";

    /** In the schema metadata, the prefix of the properties that Fluss passed in. */
    static final String PROPERTY_PREFIX = PREFIX + "property.";

    /** In the schema metadata, the version whose state the checkpoint holds. */
    static final String CHECKPOINT_VERSION = PREFIX + "checkpoint-version";

    /** In a transaction that takes back a commit, the UUID of that commit. */
    public static final String UNDONE = PREFIX + "undone";

    private TieringKeys() {}
}
