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

import io.flusslance.config.ErrorCode;
import io.flusslance.config.LanceOptions;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.scan.BatchScan;
import io.flusslance.dataset.scan.LanceBatchScan;
import io.flusslance.dataset.scan.NestedFields;
import io.flusslance.dataset.scan.PageBoundaryScan;
import io.flusslance.dataset.scan.PartedScan;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.memory.ReadAccount;
import io.flusslance.memory.ReadAllowance;
import io.flusslance.source.split.LanceSplit;
import io.flusslance.source.split.SplitPosition;
import io.flusslance.source.version.DatasetCache;
import io.flusslance.source.version.ReadException;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.lake.source.RecordReader;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.utils.CloseableIterator;
import org.lance.Dataset;
import org.lance.fragment.DataFile;
import org.lance.ipc.ScanOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the rows of a split in the order of the dataset. */
final class LanceRecordReader implements RecordReader {

    private static final Logger LOG = LoggerFactory.getLogger(LanceRecordReader.class);

    private static final int BATCHES_AHEAD = 2;

    /** The maximum number of fragments in an error; most splits have one. */
    private static final int MAX_NAMED_FRAGMENTS = 20;

    private final RecordReaderFactory factory;
    private final DatasetCache datasets;
    private final LanceSplit split;
    private final ScanExtras extras;

    /** Creates a reader of a split; {@code factory} holds what the readers of a source share. */
    LanceRecordReader(RecordReaderFactory factory, LanceSplit split, ScanExtras extras) {
        this.extras = extras;
        this.factory = factory;
        this.datasets = factory.datasets();
        this.split = split;
    }

    /**
     * Opens the version and starts reading.
     *
     * @return the rows, which the caller closes
     * @throws IOException if the version or the storage can't be read
     */
    @Override
    public CloseableIterator<LogRecord> read() throws IOException {
        if (split.fragments().isEmpty()) {
            return CloseableIterator.emptyIterator();
        }
        if (factory.countsRows()
                && extras.columns().isEmpty()
                && isComparable(SplitPosition.start())) {
            return new RowCountRecords(
                    Math.max(0, split.rowCount() - split.start().rows()), begin(split.start()));
        }
        try {
            return LanceErrors.guarded(describe(), datasets.conf().storage(), this::open);
        } catch (IOException e) {
            throw ReadException.withAdvice(e);
        }
    }

    private CloseableIterator<LogRecord> open() throws IOException {
        ReadAccount account =
                ReadAllowance.ofProcess()
                        .newAccount(
                                datasets.conf().require(LanceOptions.WRITE_MEMORY_LIMIT).getBytes(),
                                extras.scans());
        AllocatorScope scope = AllocatorScope.openFor(account);
        try {
            ScanPlan plan = factory.planFor(scope.own(datasets.open(split.version())).pinned());
            boolean range = isRange(plan.dataset());
            // a range of the rows that pass a filter would differ from the planned range
            Optional<String> filter =
                    range ? Optional.empty() : plan.filterWith(extras.condition());
            SplitPosition from = positionAfter(filter);
            if (filter.isEmpty() && from.rows() >= split.rowCount()) {
                scope.close();
                return CloseableIterator.emptyIterator();
            }
            List<Optional<Field>> columns = new ArrayList<>(plan.columns());
            extras.columns().forEach(column -> columns.add(Optional.of(column)));
            List<Field> scanned =
                    columns.stream()
                            .flatMap(Optional::stream)
                            .distinct()
                            .collect(Collectors.toList());
            return new LanceRecords(
                    "lance-read-" + datasets.table(),
                    scope,
                    scope.own(scan(plan, scanned, range, filter, from.rows(), account, scope)),
                    account.batchBytes(),
                    scanned,
                    columns,
                    e -> failed(plan.dataset(), e),
                    begin(from));
        } catch (Exception | Error e) {
            try {
                scope.close();
            } catch (RuntimeException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /** Sets the position that the split saves in savepoints to that of this reader. */
    private SplitPosition.Progress begin(SplitPosition from) {
        SplitPosition.Progress progress = new SplitPosition.Progress(from);
        split.readWith(progress);
        return progress;
    }

    private SplitPosition positionAfter(Optional<String> filter) {
        SplitPosition first = SplitPosition.of(0, filter);
        if (isComparable(first)) {
            return split.start();
        }
        if (split.start().rows() > 0) {
            LOG.warn(
                    ErrorCode.SAVEPOINT_FILTER_CHANGED
                            + " {}: the savepoint was taken with another WHERE "
                            + "condition, so its position is not valid. The split is "
                            + "read again from its first row.",
                    describe());
        }
        return first;
    }

    private boolean isComparable(SplitPosition first) {
        return split.start().isComparable(first);
    }

    private BatchScan scan(
            ScanPlan plan,
            List<Field> scanned,
            boolean range,
            Optional<String> filter,
            long skipped,
            ReadAccount account,
            AllocatorScope scope) {
        long batchRows =
                BatchRows.of(account.batchBytes(), split.bytesPerRow(), filter.isPresent());
        PageBoundaryScan.Opener opener =
                (firstRow, rows, batch) ->
                        LanceBatchScan.open(
                                plan.dataset(),
                                options(scanned, batch)
                                        .offset(split.firstRow() + firstRow)
                                        .limit(rows)
                                        .build(),
                                scope.allocator());
        if (NestedFields.haveListInList(scanned)) {
            return new PageBoundaryScan(opener, skipped, split.rowCount(), batchRows);
        }
        long partRows = Math.max(batchRows, extras.partBytes() / Math.max(1, split.bytesPerRow()));
        if (filter.isEmpty() && split.rowCount() > partRows) {
            return new PartedScan(opener, skipped, split.rowCount(), partRows, batchRows);
        }
        ScanOptions.Builder options = options(scanned, batchRows);
        filter.ifPresent(sql -> options.filter(sql).useScalarIndex(plan.usesScalarIndexes()));
        if (range) {
            options.offset(split.firstRow() + skipped).limit(split.rowCount() - skipped);
        } else if (skipped > 0) {
            options.offset(skipped);
        }
        return LanceBatchScan.open(plan.dataset(), options.build(), scope.allocator());
    }

    private ScanOptions.Builder options(List<Field> scanned, long batchRows) {
        ScanOptions.Builder options =
                new ScanOptions.Builder()
                        .fragmentIds(split.fragments())
                        .columns(
                                scanned.stream()
                                        .map(field -> LanceBatchScan.quoted(field.getName()))
                                        .collect(Collectors.toList()))
                        .batchSize(batchRows)
                        .batchReadahead(BATCHES_AHEAD);
        if (scanned.isEmpty()) {
            // Lance returns no rows if no column is requested
            options.withRowAddress(true);
        }
        return options;
    }

    private boolean isRange(Dataset dataset) {
        return split.fragments().size() == 1
                && split.rowCount()
                        < dataset.getFragment(split.fragments().get(0)).metadata().getNumRows();
    }

    private String describe() {
        return "Reading table "
                + datasets.table()
                + " from dataset "
                + datasets.location()
                + ", "
                + split;
    }

    private IOException failed(Dataset dataset, Exception e) {
        return ReadException.withAdvice(
                LanceErrors.toIOException(
                        describe() + filesOf(dataset), e, datasets.conf().storage()));
    }

    /**
     * Names the files of the split for errors, because Lance does not say in which file it failed.
     */
    private String filesOf(Dataset dataset) {
        try {
            List<String> files =
                    split.fragments().stream()
                            .limit(MAX_NAMED_FRAGMENTS)
                            .flatMap(id -> dataset.getFragment(id).metadata().getFiles().stream())
                            .map(DataFile::getPath)
                            .collect(Collectors.toList());
            boolean more = split.fragments().size() > MAX_NAMED_FRAGMENTS;
            return ", data files " + files + (more ? " and more," : "");
        } catch (RuntimeException closed) {
            return "";
        }
    }
}
