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

import java.io.IOException;
import java.util.Optional;

/**
 * A scan of columns with lists in lists. Lance 7.0.0 can't decode a batch of them that spans two
 * pages (lance#7538: "Max offset of 3474 exceeds length of values 1968"), although the data is
 * intact. If a batch fails like that, its rows are read again in smaller batches until the page
 * boundary falls between two batches.
 */
public final class PageBoundaryScan implements BatchScan {

    /** Opens parts of the scan. */
    public interface Opener {

        /**
         * Opens a scan of a range of rows, which the caller closes.
         *
         * @param firstRow the number of rows to skip
         * @param rows the number of rows to read
         * @param batchRows the maximum number of rows of a batch
         */
        BatchScan open(long firstRow, long rows, long batchRows) throws IOException;
    }

    private static final int SHRINK_FACTOR = 8;

    private final Opener opener;
    private final long endRow;
    private final long fullBatchRows;

    private Optional<BatchScan> part = Optional.empty();
    private long nextRow;
    // the rows up to here are read in batches of that size
    private long partEndRow;
    private long batchRows;

    /**
     * Creates a scan, which opens its parts when they are read.
     *
     * @param firstRow the number of rows to skip
     * @param endRow the row before which the scan ends
     * @param batchRows the number of rows of a batch, if pages allow it
     */
    public PageBoundaryScan(Opener opener, long firstRow, long endRow, long batchRows) {
        this.opener = opener;
        this.nextRow = firstRow;
        this.endRow = endRow;
        this.fullBatchRows = batchRows;
        resumeFullBatches();
    }

    @Override
    public boolean loadNext() throws IOException {
        while (nextRow < endRow) {
            try {
                if (openPart().loadNext()) {
                    nextRow += batch().getRowCount();
                    return true;
                }
                if (nextRow < partEndRow) {
                    // there are fewer rows than the metadata says; all of them were read
                    return false;
                }
                close();
                resumeFullBatches();
                // not only IOException: Lance's errors can also be RuntimeExceptions
            } catch (Exception e) {
                close();
                if (batchRows == 1 || !spansPages(e)) {
                    throw e;
                }
                partEndRow = Math.min(partEndRow, nextRow + batchRows);
                batchRows = Math.max(1, batchRows / SHRINK_FACTOR);
            }
        }
        return false;
    }

    private BatchScan openPart() throws IOException {
        if (part.isEmpty()) {
            part = Optional.of(opener.open(nextRow, partEndRow - nextRow, batchRows));
        }
        return part.get();
    }

    private void resumeFullBatches() {
        partEndRow = endRow;
        batchRows = fullBatchRows;
    }

    private static boolean spansPages(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("Max offset of") && message.contains("exceeds length of values");
    }

    @Override
    public VectorSchemaRoot batch() throws IOException {
        return part.orElseThrow().batch();
    }

    @Override
    public void close() {
        part.ifPresent(BatchScan::close);
        part = Optional.empty();
    }
}
