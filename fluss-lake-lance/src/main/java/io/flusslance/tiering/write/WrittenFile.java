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
package io.flusslance.tiering.write;

import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A data file that was written and is to become a fragment: all that a commit has to know of it.
 */
public final class WrittenFile {

    /** More fields than any table has columns: a larger count means damaged bytes. */
    private static final int MAX_FIELDS = 1 << 20;

    private final String name;
    private final int[] fieldIds;
    private final int[] columnIndices;
    private final int majorVersion;
    private final int minorVersion;
    private final long sizeBytes;
    private final long rows;

    /**
     * A file.
     *
     * @param name its name in the dataset's {@code data} folder
     * @param fieldIds the dataset's ids of the fields that it holds
     * @param columnIndices where in the file each of those fields is, −1 where it has no column
     * @param majorVersion of Lance's file format
     * @param minorVersion of Lance's file format
     * @param sizeBytes its size, or −1 where Lance did not say
     * @param rows the rows in it
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
     * What Lance says of a file that it wrote, with the dataset's field ids.
     *
     * @param datasetIds index is the id that Lance gave a field, value the dataset's
     */
    static WrittenFile of(DataFile file, long rows, int[] datasetIds) {
        return new WrittenFile(
                file.getPath(),
                Arrays.stream(file.getFields()).map(id -> datasetIds[id]).toArray(),
                file.getColumnIndices(),
                file.getFileMajorVersion(),
                file.getFileMinorVersion(),
                file.getFileSizeBytes() == null ? -1 : file.getFileSizeBytes(),
                rows);
    }

    /** The fragment for a commit. */
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

    /** The name in the dataset's {@code data} folder. */
    public String name() {
        return name;
    }

    /** The rows in the file. */
    public long rows() {
        return rows;
    }

    /** The size in bytes, or −1 where Lance did not say. */
    public long sizeBytes() {
        return sizeBytes;
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeUTF(name);
        out.writeInt(fieldIds.length);
        for (int i = 0; i < fieldIds.length; i++) {
            out.writeInt(fieldIds[i]);
            out.writeInt(columnIndices[i]);
        }
        out.writeInt(majorVersion);
        out.writeInt(minorVersion);
        out.writeLong(sizeBytes);
        out.writeLong(rows);
    }

    static WrittenFile readFrom(DataInput in) throws IOException {
        String name = in.readUTF();
        int fields = in.readInt();
        if (fields < 0 || fields > MAX_FIELDS) {
            throw new IOException("A file can't hold " + fields + " fields.");
        }
        int[] fieldIds = new int[fields];
        int[] columnIndices = new int[fields];
        for (int i = 0; i < fields; i++) {
            fieldIds[i] = in.readInt();
            columnIndices[i] = in.readInt();
        }
        return new WrittenFile(
                name,
                fieldIds,
                columnIndices,
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readLong());
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
