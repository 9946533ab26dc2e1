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

import io.flusslance.config.ErrorCode;
import io.flusslance.dataset.files.DataFiles;
import io.flusslance.dataset.files.UncommittedFiles;
import io.flusslance.dataset.files.UnfinishedFiles;
import io.flusslance.memory.FileMemory;
import io.flusslance.metadata.FileOrigin;
import io.flusslance.tiering.result.WrittenFile;
import io.flusslance.types.ColumnDescriptions;

import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.lance.fragment.DataFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One data file in the storage: Lance writes it, it is verified where that is asked for, and on a
 * local disk it is moved to where a commit expects it.
 */
final class DataFileOutput {

    private static final Logger LOG = LoggerFactory.getLogger(DataFileOutput.class);

    /** Of a file that is verified, this is read at once. */
    private static final long VERIFIED_BYTES = 4L << 20;

    private final WriteTarget target;
    private final FileOrigin origin;
    // of the widest batch
    private volatile long rowBytes;
    private volatile boolean sparse;

    DataFileOutput(WriteTarget target, FileOrigin origin) {
        this.target = target;
        this.origin = origin;
    }

    /** Lance keeps the metadata of fields in a file, and not that of a schema. */
    Schema marked(Schema schema) {
        List<Field> fields = new ArrayList<>(schema.getFields());
        Map<String, String> metadata = new HashMap<>(fields.get(0).getMetadata());
        metadata.put(FileOrigin.FIELD_METADATA, origin.toString());
        fields.set(0, ColumnDescriptions.withMetadata(fields.get(0), metadata));
        return new Schema(fields, schema.getCustomMetadata());
    }

    /**
     * Notes what the verification has to know of a batch that is in the stream.
     *
     * @param sparse whether the file has null or empty lists with it
     */
    void note(VectorSchemaRoot batch, boolean sparse) {
        long bytes = FileMemory.sizeOf(batch) / Math.max(1, batch.getRowCount());
        this.rowBytes = Math.max(rowBytes, bytes);
        this.sparse = sparse;
    }

    /**
     * Writes all batches of a stream.
     *
     * @param allocator for the C structs by which the batches are handed over
     * @return the file; none where the stream had no batch
     * @throws IOException where Lance failed; nothing is left then on a local disk
     */
    List<WrittenFile> write(ArrowReader batches, BufferAllocator allocator) throws IOException {
        return target.location().localFolder().isPresent()
                ? writeLocal(batches, allocator)
                : writeRemote(batches, allocator);
    }

    private List<WrittenFile> writeRemote(ArrowReader batches, BufferAllocator allocator)
            throws IOException {
        List<WrittenFile> files = write(batches, allocator, target.location().uri());
        try {
            verify(files, target.location().uri(), allocator);
            return files;
        } catch (Exception | Error e) {
            delete(target, files);
            throw e;
        }
    }

    /** Deletes files that nobody needs. */
    static void delete(WriteTarget target, List<WrittenFile> files) {
        List<String> names = files.stream().map(WrittenFile::name).collect(Collectors.toList());
        UncommittedFiles.delete(target.location(), names, target.storage());
    }

    private List<WrittenFile> writeLocal(ArrowReader batches, BufferAllocator allocator)
            throws IOException {
        UnfinishedFiles unfinished = UnfinishedFiles.named(target.location(), origin.toString());
        unfinished.create();
        try {
            List<WrittenFile> files = write(batches, allocator, unfinished.uri());
            verify(files, unfinished.uri(), allocator);
            for (WrittenFile file : files) {
                unfinished.publish(file.name());
            }
            return files;
            // not only RuntimeException: JNI throws an undeclared IOException on storage errors
        } catch (Exception e) {
            if (!unfinished.exists() && unfinished.isDatasetThere()) {
                throw new RoundCommittedException(
                        ErrorCode.ROUND_ALREADY_COMMITTED
                                + " the file no longer exists: another tiering job has "
                                + "committed rows of the bucket from the same offset "
                                + "and deleted the files that can no longer be "
                                + "committed, or the dataset was replaced",
                        e);
            }
            throw e;
        } finally {
            delete(unfinished);
        }
    }

    private static void delete(UnfinishedFiles unfinished) {
        try {
            unfinished.delete();
        } catch (IOException e) {
            LOG.warn("Can't delete {}: {}", unfinished, e.toString());
        }
    }

    /** What is exported is released by Lance: there is nothing that can fail in between. */
    private List<WrittenFile> write(ArrowReader batches, BufferAllocator allocator, String uri) {
        List<WrittenFile> files = new ArrayList<>();
        try (ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
            Data.exportArrayStream(allocator, batches, stream);
            for (FragmentMetadata fragment :
                    Fragment.write()
                            .datasetUri(uri)
                            .data(stream)
                            .writeParams(target.params())
                            .execute()) {
                for (DataFile file : fragment.getFiles()) {
                    long rows = fragment.getPhysicalRows();
                    files.add(WrittenFile.of(file, rows, target.datasetIds()));
                }
            }
        }
        return files;
    }

    private void verify(List<WrittenFile> files, String uri, BufferAllocator allocator)
            throws IOException {
        if (!target.lists().isFor(sparse)) {
            return;
        }
        long rowsAtOnce = Math.max(1, VERIFIED_BYTES / Math.max(1, rowBytes));
        for (WrittenFile file : files) {
            String fileUri = DataFiles.uriOf(uri, file.name());
            target.lists().verify(fileUri, file.rows(), rowsAtOnce, allocator);
        }
    }
}
