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

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The origin of the files of a writer: table, bucket, and the first offset of its round. It is
 * stored in each data file and, on a local disk, in the name of the directory of unfinished files,
 * so that the files of a dead writer can be recognized.
 *
 * <p>Every committer refuses a round that begins below the offset up to which the dataset holds
 * rows of its bucket. The files of such a round are therefore useless, whether or not their writer
 * is alive.
 */
public final class FileOrigin {

    /** The key of the origin in a data file, in the metadata of its first column. */
    public static final String FIELD_METADATA = "fluss.tiering.round";

    private static final Pattern TEXT =
            Pattern.compile("(\\d+)_(\\d+)_(\\d+|n)_(\\d+)_(\\d+|s)_(\\d+)_([0-9a-f-]+)");

    private final long tableId;
    private final long tableCreatedMillis;
    private final BucketId bucket;
    // empty for the rows of a snapshot
    private final OptionalLong firstOffset;
    private final long readVersion;
    private final String writer;

    private FileOrigin(
            long tableId,
            long tableCreatedMillis,
            BucketId bucket,
            OptionalLong firstOffset,
            long readVersion,
            String writer) {
        this.tableId = tableId;
        this.tableCreatedMillis = tableCreatedMillis;
        this.bucket = bucket;
        this.firstOffset = firstOffset;
        this.readVersion = readVersion;
        this.writer = writer;
    }

    /**
     * Creates the origin of a new writer.
     *
     * @param firstOffset the offset of the first row; empty for the rows of a snapshot
     * @param readVersion the newest version of the dataset at that time
     */
    public static FileOrigin begin(
            TableIdentity table, BucketId bucket, OptionalLong firstOffset, long readVersion) {
        return new FileOrigin(
                table.id(),
                table.createdMillis(),
                bucket,
                firstOffset,
                readVersion,
                UUID.randomUUID().toString());
    }

    /** Parses the result of {@link #toString()}; empty if the text is something else. */
    public static Optional<FileOrigin> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            OptionalLong partition =
                    parts.group(3).equals("n")
                            ? OptionalLong.empty()
                            : OptionalLong.of(Long.parseLong(parts.group(3)));
            return Optional.of(
                    new FileOrigin(
                            Long.parseLong(parts.group(1)),
                            Long.parseLong(parts.group(2)),
                            new BucketId(partition, Integer.parseInt(parts.group(4))),
                            parts.group(5).equals("s")
                                    ? OptionalLong.empty()
                                    : OptionalLong.of(Long.parseLong(parts.group(5))),
                            Long.parseLong(parts.group(6)),
                            parts.group(7)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Returns whether the files belong to a table. */
    public boolean isOf(TableIdentity table) {
        return tableId == table.id() && tableCreatedMillis == table.createdMillis();
    }

    /**
     * Returns whether no committer can commit the files any more.
     *
     * @param buckets the buckets of the table's dataset
     */
    public boolean isOver(TieredBuckets buckets) {
        return firstOffset.isPresent()
                ? firstOffset.getAsLong() < buckets.endOffset(bucket)
                : buckets.contains(bucket);
    }

    /**
     * Returns the newest version when the writer was created. Only later versions can refer to its
     * files.
     */
    public long readVersion() {
        return readVersion;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof FileOrigin && toString().equals(o.toString());
    }

    @Override
    public int hashCode() {
        return Objects.hash(bucket, writer);
    }

    /**
     * Returns {@code table_created_partition_bucket_offset_version_writer}, with {@code n} for no
     * partition and {@code s} as the offset of a snapshot's rows. The text may be part of a file
     * name.
     */
    @Override
    public String toString() {
        String partition =
                bucket.partitionId().isPresent()
                        ? Long.toString(bucket.partitionId().getAsLong())
                        : "n";
        return String.join(
                "_",
                Long.toString(tableId),
                Long.toString(tableCreatedMillis),
                partition,
                Integer.toString(bucket.bucket()),
                firstOffset.isPresent() ? Long.toString(firstOffset.getAsLong()) : "s",
                Long.toString(readVersion),
                writer);
    }
}
