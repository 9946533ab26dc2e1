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
package io.flusslance.tiering.write.limits;

import io.flusslance.config.ErrorCode;
import io.flusslance.config.LanceOptions.VerifiedLists;
import io.flusslance.config.StorageOptions;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.scan.BatchScan;
import io.flusslance.dataset.scan.LanceBatchScan;
import io.flusslance.dataset.scan.NestedFields;
import io.flusslance.dataset.scan.PageBoundaryScan;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.types.pojo.Field;
import org.lance.file.LanceFileReader;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Verifies that the list columns of finished data files can be read. Lance 7.0.0 can write lists
 * that nobody can read, without an error (lance#6989); {@link LevelCount} keeps files clear of what
 * is known of that, and this finds what is not.
 *
 * <p>Columns that Lance 7.0.0 can't read although their files are sound are left out.
 */
public final class ListVerifier {

    private final VerifiedLists files;
    private final List<Field> columns;
    private final StorageOptions storage;

    private ListVerifier(VerifiedLists files, List<Field> columns, StorageOptions storage) {
        this.files = files;
        this.columns = columns;
        this.storage = storage;
    }

    /**
     * The verifier of files.
     *
     * @param files which of them are read
     * @param fields their columns
     */
    public static ListVerifier of(VerifiedLists files, List<Field> fields, StorageOptions storage) {
        return new ListVerifier(
                files,
                fields.stream()
                        .filter(NestedFields::hasList)
                        .filter(field -> NestedFields.nullableRowAboveList(field).isEmpty())
                        .collect(Collectors.toList()),
                storage);
    }

    /**
     * Whether a file is to be verified.
     *
     * @param sparse whether it holds null or empty lists
     */
    public boolean isFor(boolean sparse) {
        return !columns.isEmpty()
                && (files == VerifiedLists.ALL || (files == VerifiedLists.SPARSE && sparse));
    }

    /**
     * Reads a file.
     *
     * @param uri of the file
     * @param rows that were written to it
     * @param batchRows the rows to read at once
     * @throws UnreadableFileException where they can't be read
     * @throws IOException where the storage or Arrow's memory is the reason
     */
    public void verify(String uri, long rows, long batchRows, BufferAllocator allocator)
            throws IOException {
        long read;
        try (LanceFileReader file = LanceFileReader.open(uri, storage.toMap(), allocator)) {
            read = read(file, rows, batchRows);
        } catch (OutOfMemoryException e) {
            throw e;
        } catch (Exception e) {
            if (LanceErrors.isOfObjectStore(e)) {
                throw LanceErrors.toIOException("Reading data file " + uri, e, storage);
            }
            throw new UnreadableFileException(describe(LanceErrors.describe(e, storage)), rows);
        }
        if (read != rows) {
            throw new UnreadableFileException(
                    describe(String.format("%d of %d rows are there", read, rows)), rows);
        }
    }

    private long read(LanceFileReader file, long rows, long batchRows) throws IOException {
        List<String> names = columns.stream().map(Field::getName).collect(Collectors.toList());
        long read = 0;
        try (BatchScan scan =
                NestedFields.haveListInList(columns)
                        ? new PageBoundaryScan(
                                (first, count, batch) ->
                                        LanceBatchScan.open(file, names, first, count, batch),
                                0,
                                rows,
                                batchRows)
                        : LanceBatchScan.open(file, names, 0, rows, batchRows)) {
            while (scan.loadNext()) {
                read += scan.batch().getRowCount();
            }
        }
        return read;
    }

    private String describe(String reason) {
        return ErrorCode.LISTS_UNREADABLE.format(
                "Lance can't read the list columns (%s) of the data file that was "
                        + "just written: %s. The file is not committed.",
                columns.stream().map(Field::getName).collect(Collectors.joining(", ")), reason);
    }
}
