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
package io.flusslance.source.split;

import io.flusslance.config.ErrorCode;

import org.apache.fluss.lake.serializer.SimpleVersionedSerializer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Serializes a {@link LanceSplit}. Version 3, as {@link DataOutput} writes it: version of the
 * dataset (long), number of partition values (int) and each of them (UTF), number of fragments
 * (int), the difference of each fragment's id to the one before (int), first row, number of rows,
 * bytes per row, number of rows that were read and the filter with which they were counted (long
 * each), the bucket of a primary-key table or -1 (int), and the number of leading fragments that
 * are sorted and have only rows of the bucket, or 0 (int). Version 2 lacks the last two fields,
 * version 1 also the two before, so its splits are read from their first row. Splits are stored in
 * savepoints, so all versions must remain readable.
 */
public final class LanceSplitSerializer implements SimpleVersionedSerializer<LanceSplit> {

    private static final int VERSION = 3;

    private static final int WITHOUT_BUCKET = 2;

    private static final int WITHOUT_POSITION = 1;

    private final BooleanSupplier hostKeepsPositions;

    /** Creates a serializer for the Fluss version of this process. */
    public LanceSplitSerializer() {
        this(HostPositionProbe::areKept);
    }

    LanceSplitSerializer(BooleanSupplier hostKeepsPositions) {
        this.hostKeepsPositions = hostKeepsPositions;
    }

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(LanceSplit split) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(split.version());
        out.writeInt(split.partition().size());
        for (String value : split.partition()) {
            out.writeUTF(value);
        }
        out.writeInt(split.fragments().size());
        int last = 0;
        for (int fragment : split.fragments()) {
            out.writeInt(fragment - last);
            last = fragment;
        }
        out.writeLong(split.firstRow());
        out.writeLong(split.rowCount());
        out.writeLong(split.bytesPerRow());
        // a host that stores the number of rows skips them itself
        SplitPosition position =
                !split.isOfBucket() && hostKeepsPositions.getAsBoolean()
                        ? split.start()
                        : split.position();
        out.writeLong(position.rows());
        out.writeLong(position.filter());
        out.writeInt(split.bucket());
        out.writeInt(split.isOfBucket() ? split.sortedFragments().size() : 0);
        return bytes.toByteArray();
    }

    /**
     * Reads the bytes of {@link #serialize}.
     *
     * @throws IOException if the version is unknown or the bytes are damaged
     */
    @Override
    public LanceSplit deserialize(int version, byte[] serialized) throws IOException {
        if (version < WITHOUT_POSITION || version > VERSION) {
            throw new IOException(
                    ErrorCode.SPLIT_UNREADABLE
                            + " A split of version "
                            + version
                            + " is not known to this fluss-lake-lance, which reads versions "
                            + WITHOUT_POSITION
                            + " to "
                            + VERSION
                            + ": the savepoint was taken with a later one.");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
        long datasetVersion = in.readLong();
        check(datasetVersion > 0, "version " + datasetVersion + " of the dataset");
        List<String> partition = new ArrayList<>();
        for (int left = count(in); left > 0; left--) {
            partition.add(in.readUTF());
        }
        List<Integer> fragments = new ArrayList<>();
        int last = 0;
        for (int left = count(in); left > 0; left--) {
            last += in.readInt();
            if (last < 0) {
                throw damaged("fragment " + last);
            }
            fragments.add(last);
        }
        long firstRow = in.readLong();
        long rowCount = in.readLong();
        check(
                firstRow >= 0 && rowCount >= 0 && firstRow <= Long.MAX_VALUE - rowCount,
                rowCount + " rows from row " + firstRow + " on");
        long bytesPerRow = in.readLong();
        check(bytesPerRow >= 0, bytesPerRow + " bytes a row");
        LanceSplit split =
                new LanceSplit(
                        datasetVersion, partition, fragments, firstRow, rowCount, bytesPerRow);
        SplitPosition position = SplitPosition.start();
        if (version > WITHOUT_POSITION) {
            long rows = in.readLong();
            check(rows >= 0, rows + " rows read");
            position = new SplitPosition(rows, in.readLong());
        }
        if (version > WITHOUT_BUCKET) {
            int bucket = in.readInt();
            int sorted = in.readInt();
            check(bucket >= LanceSplit.ANY_BUCKET, "bucket " + bucket);
            check(sorted >= 0 && sorted <= fragments.size(), sorted + " sorted fragments");
            if (bucket != LanceSplit.ANY_BUCKET) {
                split =
                        LanceSplit.ofBucket(
                                datasetVersion,
                                partition,
                                bucket,
                                fragments.subList(0, sorted),
                                fragments.subList(sorted, fragments.size()),
                                rowCount,
                                bytesPerRow);
            }
        }
        check(in.available() == 0, in.available() + " bytes after its end");
        return split.from(position);
    }

    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        check(count >= 0, count + " entries");
        return count;
    }

    private static void check(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw damaged(otherwise);
        }
    }

    private static IOException damaged(String by) {
        return new IOException(
                ErrorCode.SPLIT_UNREADABLE
                        + " A split is damaged: it has "
                        + by
                        + ". Start the query again, not from this savepoint.");
    }
}
