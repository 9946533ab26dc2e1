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
 * A scan that is opened in consecutive parts. Lance 7.0.0 reads ahead without a limit: if the rows
 * of a large fragment are consumed slowly, it holds up to 200 MB of them.
 */
public final class PartedScan implements BatchScan {

    private final PageBoundaryScan.Opener opener;
    private final long endRow;
    private final long partRows;
    private final long batchRows;

    private Optional<BatchScan> part = Optional.empty();
    private long nextPartRow;

    /**
     * Creates a scan, which opens its parts when they are read.
     *
     * @param firstRow the number of rows to skip
     * @param endRow the row before which the scan ends
     * @param partRows the number of rows of a part
     * @param batchRows the number of rows of a batch
     */
    public PartedScan(
            PageBoundaryScan.Opener opener,
            long firstRow,
            long endRow,
            long partRows,
            long batchRows) {
        this.opener = opener;
        this.nextPartRow = firstRow;
        this.endRow = endRow;
        this.partRows = partRows;
        this.batchRows = batchRows;
    }

    @Override
    public boolean loadNext() throws IOException {
        while (part.isPresent() || nextPartRow < endRow) {
            if (part.isEmpty()) {
                long rows = Math.min(partRows, endRow - nextPartRow);
                part = Optional.of(opener.open(nextPartRow, rows, batchRows));
                nextPartRow += rows;
            }
            if (part.get().loadNext()) {
                return true;
            }
            close();
        }
        return false;
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
