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
package io.flusslance.source.read;

import io.flusslance.arrow.read.ArrowRowView;
import io.flusslance.dataset.scan.BatchScan;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.source.split.SplitPosition;
import io.flusslance.source.version.TableColumns;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rows of a scan as records. There is a single record object, which each {@link #next} moves to
 * another row: Fluss converts a row before it requests the next one. All text and bytes are copies.
 *
 * <p>{@link #close} can be called at any time, by any thread, and repeatedly; afterwards there are
 * no more rows. Otherwise not thread-safe.
 */
final class LanceRecords implements CloseableIterator<LogRecord> {

    private final BatchPrefetcher batches;
    private final List<Optional<Field>> columns;
    private final List<Field> scanned;
    private final RowType rowType;
    private final Function<Exception, IOException> failure;
    private final SplitPosition.Progress progress;
    private final RowRecord record = new RowRecord();

    private ArrowRowView view;
    private int rows;
    private int nextRow;
    private volatile boolean closed;

    /**
     * Starts a scan.
     *
     * @param name the name of the scan
     * @param scope owns the scan; closed with this object
     * @param scan the batches
     * @param aheadBytes the size of batches, in bytes, that are loaded ahead
     * @param scanned the columns of the scan, in order
     * @param columns the columns of the records; one that is missing is null in each record
     * @param failure describes the read in errors
     * @param progress counts the records that are returned
     */
    LanceRecords(
            String name,
            AllocatorScope scope,
            BatchScan scan,
            long aheadBytes,
            List<Field> scanned,
            List<Optional<Field>> columns,
            Function<Exception, IOException> failure,
            SplitPosition.Progress progress) {
        this.scanned = scanned;
        this.columns = columns;
        this.rowType = TableColumns.rowType(columns);
        this.failure = failure;
        this.progress = progress;
        this.batches = new BatchPrefetcher(name, scope, scan, aheadBytes, this);
        batches.start();
    }

    /** Leaves the current record unchanged, unless it was the last one. */
    @Override
    public boolean hasNext() {
        return !closed && (nextRow < rows || hasNextBatch());
    }

    private boolean hasNextBatch() {
        try {
            if (batches.hasNext()) {
                return true;
            }
            close();
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(failure.apply(e));
            // not only IOException: an error of Lance's can be any
        } catch (Exception e) {
            throw new UncheckedIOException(failure.apply(e));
        }
    }

    private void loadBatch() {
        try {
            VectorSchemaRoot batch = batches.next().orElseThrow(NoSuchElementException::new);
            view = ArrowRowView.of(rowType, vectors(batch));
            rows = batch.getRowCount();
            nextRow = 0;
        } catch (NoSuchElementException closedMeanwhile) {
            throw closedMeanwhile;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(failure.apply(e));
            // not only IOException: an error of Lance's can be any
        } catch (Exception e) {
            throw new UncheckedIOException(failure.apply(e));
        }
    }

    private List<Optional<FieldVector>> vectors(VectorSchemaRoot batch) {
        // by position in the scan, because Lance includes the quotes in the name of a quoted column
        return columns.stream()
                .map(column -> column.map(field -> batch.getVector(scanned.indexOf(field))))
                .collect(Collectors.toList());
    }

    @Override
    public LogRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (nextRow == rows) {
            loadBatch();
        }
        progress.advance();
        return record.at(view.at(nextRow++));
    }

    @Override
    public void close() {
        closed = true;
        batches.close();
    }
}
