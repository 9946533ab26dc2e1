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
package io.flusslance.source;

import io.flusslance.arrow.AllocatorScope;
import io.flusslance.arrow.ReadAccount;
import io.flusslance.arrow.WriteMemory;
import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.LanceTableLocator;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.lake.source.RecordReader;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.utils.CloseableIterator;
import org.lance.Dataset;
import org.lance.fragment.DataFile;
import org.lance.ipc.ScanOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the rows of a split, in the order in which the dataset has them. */
final class LanceRecordReader implements RecordReader {

    private static final Logger LOG = LoggerFactory.getLogger(LanceRecordReader.class);

    private static final long MAX_BATCH_ROWS = 8192;

    /** The largest value of a column of numbers. */
    private static final int NARROW_BYTES = 16;

    private static final int BATCHES_AHEAD = 2;

    /** Of the fragments of a split in an error; most splits have one. */
    private static final int MAX_NAMED_FRAGMENTS = 20;

    private final LanceConf conf;
    private final TablePath table;
    private final LanceSplit split;
    private final Optional<int[]> projection;
    private final Optional<PushedFilter> filter;
    private final DatasetLocation location;
    private final KeptDataset kept;

    /** A reader of a split; {@code kept} is what the readers of one source share. */
    LanceRecordReader(
            KeptDataset kept,
            LanceConf conf,
            TablePath table,
            LanceSplit split,
            Optional<int[]> projection,
            Optional<PushedFilter> filter) {
        this.kept = kept;
        this.conf = conf;
        this.table = table;
        this.split = split;
        this.projection = projection;
        this.filter = filter;
        this.location = LanceTableLocator.of(conf).locate(table);
    }

    /**
     * Opens the version and begins to read.
     *
     * @return the rows, which the caller closes
     * @throws IOException where the version or the storage can't be read
     */
    @Override
    public CloseableIterator<LogRecord> read() throws IOException {
        if (split.fragments().isEmpty()) {
            return CloseableIterator.emptyIterator();
        }
        try {
            return LanceErrors.guarded(describe(), conf.storage(), this::open);
        } catch (IOException e) {
            throw ReadAdvice.addTo(e);
        }
    }

    private CloseableIterator<LogRecord> open() throws IOException {
        ReadAccount account =
                WriteMemory.newReadAccount(
                        conf.require(LanceOptions.WRITE_MEMORY_LIMIT).getBytes());
        AllocatorScope scope = AllocatorScope.openFor(account);
        try {
            PinnedDataset pinned =
                    scope.own(kept.open(conf, table, location, split.version(), projection))
                            .pinned();
            Dataset dataset = pinned.dataset();
            List<Optional<Field>> columns = pinned.project(projection);
            List<Field> scanned =
                    columns.stream()
                            .flatMap(Optional::stream)
                            .distinct()
                            .collect(Collectors.toList());
            Optional<String> sql = filterFor(dataset, scanned);
            SplitPosition from = positionAfter(sql);
            if (!sql.isPresent() && from.rows() >= split.rowCount()) {
                scope.close();
                return CloseableIterator.emptyIterator();
            }
            CloseableIterator<LogRecord> records =
                    new LanceRecords(
                            "lance-read-" + table,
                            scope,
                            scope.own(scan(dataset, scanned, sql, from.rows(), account, scope)),
                            scanned,
                            columns,
                            e -> failed(dataset, e));
            SplitProgress progress = new SplitProgress(from);
            split.readWith(progress);
            return new CountedRecords(records, progress);
        } catch (Exception | Error e) {
            try {
                scope.close();
            } catch (RuntimeException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /** A range of what passes a filter would be another range than was planned. */
    private Optional<String> filterFor(Dataset dataset, List<Field> scanned) {
        if (isRange(dataset) || !NestedFields.canBeFiltered(scanned)) {
            return Optional.empty();
        }
        List<Field> fields = dataset.getSchema().getFields();
        return filter.flatMap(pushed -> pushed.forVersion(fields)).map(LanceFilter::text);
    }

    private SplitPosition positionAfter(Optional<String> sql) {
        SplitPosition first = SplitPosition.of(0, sql);
        if (split.start().isComparable(first)) {
            return split.start();
        }
        if (split.start().rows() > 0) {
            LOG.warn(
                    "{}: the savepoint was taken under another filter, so where it was can't be "
                            + "told. The split is read from its first row again.",
                    describe());
        }
        return first;
    }

    private BatchScan scan(
            Dataset dataset,
            List<Field> scanned,
            Optional<String> sql,
            long skipped,
            ReadAccount account,
            AllocatorScope scope) {
        long batchRows = batchRows(scanned, account.batchBytes());
        if (NestedFields.haveListInList(scanned)) {
            return new PageBoundaryScan(
                    (firstRow, rows, batch) ->
                            LanceBatchScan.open(
                                    dataset,
                                    options(scanned, batch)
                                            .offset(split.firstRow() + firstRow)
                                            .limit(rows)
                                            .build(),
                                    scope.allocator()),
                    skipped,
                    split.rowCount(),
                    batchRows);
        }
        ScanOptions.Builder options = options(scanned, batchRows);
        sql.ifPresent(
                text -> options.filter(text).useScalarIndex(ScalarIndexes.areComplete(dataset)));
        if (isRange(dataset)) {
            options.offset(split.firstRow() + skipped).limit(split.rowCount() - skipped);
        } else if (skipped > 0) {
            options.offset(skipped);
        }
        return LanceBatchScan.open(dataset, options.build(), scope.allocator());
    }

    private ScanOptions.Builder options(List<Field> scanned, long batchRows) {
        ScanOptions.Builder options =
                new ScanOptions.Builder()
                        .fragmentIds(split.fragments())
                        .columns(
                                scanned.stream()
                                        .map(field -> quoted(field.getName()))
                                        .collect(Collectors.toList()))
                        .batchSize(batchRows)
                        .batchReadahead(BATCHES_AHEAD);
        if (scanned.isEmpty()) {
            // Lance reads no rows where it is asked for no column
            options.withRowAddress(true);
        }
        return options;
    }

    private boolean isRange(Dataset dataset) {
        return split.fragments().size() == 1
                && split.rowCount()
                        < dataset.getFragment(split.fragments().get(0)).metadata().getNumRows();
    }

    private long batchRows(List<Field> present, long batchBytes) {
        boolean fixed = present.stream().allMatch(LanceRecordReader::isNarrow);
        long bytes =
                fixed
                        ? (long) NARROW_BYTES * Math.max(1, present.size())
                        : Math.max(1, split.bytesPerRow());
        return Math.max(1, Math.min(MAX_BATCH_ROWS, batchBytes / bytes));
    }

    private static boolean isNarrow(Field field) {
        ArrowType type = field.getType();
        return field.getChildren().isEmpty()
                && !(type instanceof ArrowType.Utf8)
                && !(type instanceof ArrowType.Binary)
                && !(type instanceof ArrowType.FixedSizeBinary)
                && !(type instanceof ArrowType.LargeUtf8)
                && !(type instanceof ArrowType.LargeBinary);
    }

    /** A name as Lance takes it where it could be taken for an expression. */
    static String quoted(String column) {
        return "`" + column + "`";
    }

    private String describe() {
        return "Reading table " + table + " from dataset " + location + ", " + split;
    }

    private IOException failed(Dataset dataset, Exception e) {
        return ReadAdvice.addTo(
                LanceErrors.toIOException(describe() + filesOf(dataset), e, conf.storage()));
    }

    /** Lance does not say in which file it can't go on. */
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
