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
package io.flusslance.dataset.scan;

import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.lance.file.LanceFileReader;
import org.lance.util.Range;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** One scan of a data file that need not belong to a dataset. */
public final class FileScan implements BatchScan {

    private final ArrowReader reader;

    private FileScan(ArrowReader reader) {
        this.reader = reader;
    }

    /**
     * Opens a scan, which the caller closes before the file.
     *
     * @param columns names of top-level columns
     * @throws IOException where Lance can't scan
     */
    public static FileScan open(
            LanceFileReader file, List<String> columns, long firstRow, long rows, long batchRows)
            throws IOException {
        Range range = Range.of(Math.toIntExact(firstRow), Math.toIntExact(firstRow + rows));
        return new FileScan(file.readAll(columns, List.of(range), Math.toIntExact(batchRows)));
    }

    @Override
    public boolean loadNext() throws IOException {
        return reader.loadNextBatch();
    }

    @Override
    public VectorSchemaRoot batch() throws IOException {
        return reader.getVectorSchemaRoot();
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
