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
 * Which rows a writer writes: the table, the bucket, and the offset that its round begins at. Each
 * data file says it, and on a local disk the folder in which a file is while it is written, so that
 * the files of a writer that died are known again.
 *
 * <p>A round that begins below the offset up to which the dataset holds its bucket is refused by
 * every committer. So its files are of no use to anybody, whether their writer lives or not.
 */
public final class FileOrigin {

    /** Where a data file's text stands: in the metadata of its first column. */
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
     * The round of a writer that begins.
     *
     * @param firstOffset of the first row; empty for the rows of a snapshot
     * @param readVersion the newest version of the dataset then
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

    /** Reads what {@link #toString()} wrote; empty where something else did. */
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

    /** Whether it is a round of this table. */
    public boolean isOf(TableIdentity table) {
        return tableId == table.id() && tableCreatedMillis == table.createdMillis();
    }

    /**
     * Whether no committer will ever commit what this round has not committed yet.
     *
     * @param buckets what the dataset of the round's table holds
     */
    public boolean isOver(TieredBuckets buckets) {
        return firstOffset.isPresent()
                ? firstOffset.getAsLong() < buckets.endOffset(bucket)
                : buckets.contains(bucket);
    }

    /** The newest version when the round began: one that refers to its files is above it. */
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
     * {@code table_created_partition_bucket_offset_version_writer}, where the partition is {@code
     * n} if there is none, and the offset {@code s} for rows of a snapshot. It may be a part of a
     * file's name.
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
