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
package io.flusslance.tiering.result;

import io.flusslance.config.ErrorCode;
import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.PartitionName;
import io.flusslance.tiering.result.LanceWriteResult.Outcome;

import org.apache.fluss.lake.serializer.SimpleVersionedSerializer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Serializes a {@link LanceWriteResult}. Version 6, as {@link DataOutput} writes it: the version
 * (int); the table id (long); whether there is a partition (boolean) and, if so, its id (long) and
 * its name (UTF, empty if unknown); the bucket (int); first and last offset (long each); the number
 * of files (int) and, for each file, its name (UTF), the number of its fields (int) with the id of
 * each (int each), the number of their column indices, which is the same or 0 (int), with each
 * index (int each), major and minor version of the format (int each), size in bytes and number of
 * rows (long each); the version read (long); the failure (UTF), empty if there is none; the offset
 * below which rows were skipped (long) and whether the writer waited (boolean), both missing in
 * version 3; and the replaced rows as {@link KeyDeletions} writes them, missing in version 4, and
 * without the keys in version 5. Both offsets are -1 if there are no rows, and -2 for rows of a
 * snapshot.
 *
 * <p>The bytes include the version, because Fluss passes the version of its own envelope.
 */
public final class LanceWriteResultSerializer
        implements SimpleVersionedSerializer<LanceWriteResult> {

    private static final int VERSION = 6;

    private static final int VERSION_WITHOUT_WAITING = 3;

    private static final int VERSION_WITHOUT_REPLACED_ROWS = 4;

    private static final int VERSION_WITHOUT_KEYS = 5;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(LanceWriteResult result) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(result, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    /**
     * Reads the bytes of {@link #serialize}.
     *
     * @throws IOException if the version is unknown or the bytes are damaged
     */
    @Override
    public LanceWriteResult deserialize(int versionOfHost, byte[] serialized) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
        LanceWriteResult result = read(in);
        if (in.available() > 0) {
            throw new IOException("A write result is followed by " + in.available() + " bytes.");
        }
        return result;
    }

    /** Writes a result with its version. */
    public static void write(LanceWriteResult result, DataOutput out) throws IOException {
        out.writeInt(VERSION);
        out.writeLong(result.tableId());
        OptionalLong partition = result.bucket().partitionId();
        out.writeBoolean(partition.isPresent());
        if (partition.isPresent()) {
            out.writeLong(partition.getAsLong());
            out.writeUTF(result.partitionName().orElse(""));
        }
        out.writeInt(result.bucket().bucket());
        out.writeLong(result.firstOffset());
        out.writeLong(result.lastOffset());
        out.writeInt(result.files().size());
        for (WrittenFile file : result.files()) {
            file.writeTo(out);
        }
        out.writeLong(result.readVersion());
        out.writeUTF(result.failure().orElse(""));
        out.writeLong(result.heldUntil());
        out.writeBoolean(result.isWaiting());
        result.replaced().writeTo(out);
    }

    /**
     * Reads the result of {@link #write}.
     *
     * @throws IOException if the version is unknown or the bytes are damaged
     */
    public static LanceWriteResult read(DataInput in) throws IOException {
        int version = in.readInt();
        if (version < VERSION_WITHOUT_WAITING || version > VERSION) {
            throw new IOException(
                    ErrorCode.JARS_DIFFER
                            + " A write result of version "
                            + version
                            + " is not known to this fluss-lake-lance, which reads versions "
                            + VERSION_WITHOUT_WAITING
                            + " to "
                            + VERSION
                            + ": all processes of the tiering job need the same jar.");
        }
        long tableId = in.readLong();
        OptionalLong partition =
                in.readBoolean() ? OptionalLong.of(in.readLong()) : OptionalLong.empty();
        String name = partition.isPresent() ? in.readUTF() : "";
        check(name.isEmpty() || PartitionName.isPlain(name), "it has an invalid partition name");
        BucketId bucket = new BucketId(partition, in.readInt());
        check(
                tableId >= 0 && partition.orElse(0) >= 0 && bucket.bucket() >= 0,
                "it has table id " + tableId + ", bucket " + bucket);
        long firstOffset = in.readLong();
        long lastOffset = in.readLong();
        check(
                areOffsets(firstOffset, lastOffset),
                "it has offsets " + firstOffset + " to " + lastOffset);
        int count = in.readInt();
        check(count >= 0, "it has " + count + " files");
        List<WrittenFile> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(WrittenFile.readFrom(in));
        }
        long readVersion = in.readLong();
        String failure = in.readUTF();
        check(failure.isEmpty() || files.isEmpty(), "it has both a failure and files");
        long heldUntil = version == VERSION_WITHOUT_WAITING ? 0 : in.readLong();
        check(heldUntil >= 0, "it left out rows up to offset " + heldUntil);
        boolean waiting = version != VERSION_WITHOUT_WAITING && in.readBoolean();
        check(!waiting || !failure.isEmpty(), "it is waiting without a reason");
        KeyDeletions replaced =
                version > VERSION_WITHOUT_REPLACED_ROWS
                        ? KeyDeletions.readFrom(in, version > VERSION_WITHOUT_KEYS)
                        : KeyDeletions.none();
        return new LanceWriteResult(
                tableId,
                bucket,
                name.isEmpty() ? Optional.empty() : Optional.of(name),
                firstOffset,
                lastOffset,
                readVersion,
                heldUntil,
                outcome(files, replaced, failure, waiting));
    }

    private static Outcome outcome(
            List<WrittenFile> files, KeyDeletions replaced, String failure, boolean waiting) {
        if (failure.isEmpty()) {
            return Outcome.written(files, replaced);
        }
        return waiting ? Outcome.waiting(failure) : Outcome.failed(failure);
    }

    private static boolean areOffsets(long first, long last) {
        if (first == LanceWriteResult.NO_OFFSET || first == LanceWriteResult.SNAPSHOT) {
            return last == first;
        }
        // one past the last offset must be a valid number too
        return first >= 0 && last >= first && last < Long.MAX_VALUE;
    }

    private static void check(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException("A write result is damaged: " + otherwise + ".");
        }
    }
}
