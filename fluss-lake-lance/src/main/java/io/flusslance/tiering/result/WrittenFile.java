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

import io.flusslance.dataset.files.DataFileName;

import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A data file that was written and is to be committed as a fragment, with all information that the
 * commit needs.
 */
public final class WrittenFile {

    /** The initial length of an array, before the bytes have shown that there is more. */
    private static final int FIRST_LENGTH = 16;

    private final String name;
    private final int[] fieldIds;
    private final int[] columnIndices;
    private final int majorVersion;
    private final int minorVersion;
    private final long sizeBytes;
    private final long rows;

    /**
     * Creates a file.
     *
     * @param name its name in the dataset's {@code data} directory
     * @param fieldIds the dataset's ids of the fields in the file
     * @param columnIndices the column in the file of each field, −1 if it has none; empty for
     *     Lance's oldest format, which has no such indices
     * @param majorVersion the major version of Lance's file format
     * @param minorVersion the minor version of Lance's file format
     * @param sizeBytes the size, or −1 if Lance did not report it
     * @param rows the number of rows
     */
    public WrittenFile(
            String name,
            int[] fieldIds,
            int[] columnIndices,
            int majorVersion,
            int minorVersion,
            long sizeBytes,
            long rows) {
        this.name = Objects.requireNonNull(name);
        this.fieldIds = fieldIds.clone();
        this.columnIndices = columnIndices.clone();
        this.majorVersion = majorVersion;
        this.minorVersion = minorVersion;
        this.sizeBytes = sizeBytes;
        this.rows = rows;
    }

    /**
     * Converts a file that Lance wrote.
     *
     * @param datasetIds maps the field ids that Lance assigned (the index) to those of the dataset
     *     (the value)
     */
    public static WrittenFile of(DataFile file, long rows, int[] datasetIds) {
        return new WrittenFile(
                file.getPath(),
                Arrays.stream(file.getFields()).map(id -> datasetIds[id]).toArray(),
                file.getColumnIndices(),
                file.getFileMajorVersion(),
                file.getFileMinorVersion(),
                file.getFileSizeBytes() == null ? -1 : file.getFileSizeBytes(),
                rows);
    }

    /** Returns the fragment to commit. */
    public FragmentMetadata toFragment(int id) {
        DataFile file =
                new DataFile(
                        name,
                        fieldIds.clone(),
                        columnIndices.clone(),
                        majorVersion,
                        minorVersion,
                        sizeBytes < 0 ? null : sizeBytes,
                        null);
        return new FragmentMetadata(id, List.of(file), rows, null, null);
    }

    /** Returns the name in the dataset's {@code data} directory. */
    public String name() {
        return name;
    }

    /** Returns the number of rows in the file. */
    public long rows() {
        return rows;
    }

    /** Returns the size in bytes, or −1 if Lance did not report it. */
    public long sizeBytes() {
        return sizeBytes;
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeUTF(name);
        writeInts(fieldIds, out);
        writeInts(columnIndices, out);
        out.writeInt(majorVersion);
        out.writeInt(minorVersion);
        out.writeLong(sizeBytes);
        out.writeLong(rows);
    }

    private static void writeInts(int[] ints, DataOutput out) throws IOException {
        out.writeInt(ints.length);
        for (int i : ints) {
            out.writeInt(i);
        }
    }

    /**
     * Reads the result of {@link #writeTo}.
     *
     * @throws IOException if the bytes are damaged, or name a file outside the dataset
     */
    static WrittenFile readFrom(DataInput in) throws IOException {
        String name = in.readUTF();
        if (!DataFileName.isPlain(name)) {
            throw new IOException("A write result is damaged: a file's name is a path.");
        }
        int[] fieldIds = readInts(in, 0);
        int[] columnIndices = readInts(in, -1);
        if (columnIndices.length > 0 && columnIndices.length != fieldIds.length) {
            throw damaged(
                    String.format(
                            "a file of %d fields at %d columns",
                            fieldIds.length, columnIndices.length));
        }
        int majorVersion = in.readInt();
        int minorVersion = in.readInt();
        long sizeBytes = in.readLong();
        long rows = in.readLong();
        if (majorVersion < 0 || minorVersion < 0 || sizeBytes < -1 || rows < 0) {
            throw damaged(
                    String.format(
                            "a file of format %d.%d with %d bytes and %d rows",
                            majorVersion, minorVersion, sizeBytes, rows));
        }
        return new WrittenFile(
                name, fieldIds, columnIndices, majorVersion, minorVersion, sizeBytes, rows);
    }

    private static int[] readInts(DataInput in, int min) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            throw damaged("a file of " + length + " fields");
        }
        // it grows as bytes are read: a damaged length must not take memory
        int[] ints = new int[Math.min(length, FIRST_LENGTH)];
        for (int i = 0; i < length; i++) {
            if (i == ints.length) {
                ints = Arrays.copyOf(ints, (int) Math.min(length, 2L * i));
            }
            ints[i] = in.readInt();
            if (ints[i] < min) {
                throw damaged("a file with field or column " + ints[i]);
            }
        }
        return ints;
    }

    private static IOException damaged(String what) {
        return new IOException("A write result is damaged: it names " + what + ".");
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof WrittenFile)) {
            return false;
        }
        WrittenFile that = (WrittenFile) o;
        return name.equals(that.name)
                && Arrays.equals(fieldIds, that.fieldIds)
                && Arrays.equals(columnIndices, that.columnIndices)
                && majorVersion == that.majorVersion
                && minorVersion == that.minorVersion
                && sizeBytes == that.sizeBytes
                && rows == that.rows;
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name + " (" + rows + " rows, " + sizeBytes + " bytes)";
    }
}
