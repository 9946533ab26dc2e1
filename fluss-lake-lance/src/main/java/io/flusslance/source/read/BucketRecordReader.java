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
import io.flusslance.dataset.scan.LanceBatchScan;
import io.flusslance.source.sort.KeyedRows;
import io.flusslance.source.sort.OpenResources;
import io.flusslance.source.sort.RowSorter;
import io.flusslance.source.split.LanceSplit;
import io.flusslance.source.split.SplitPosition;
import io.flusslance.source.version.DatasetCache;
import io.flusslance.source.version.PinnedVersion;
import io.flusslance.source.version.ReadException;
import io.flusslance.types.KeyOrder;
import io.flusslance.types.RowCodec;
import io.flusslance.types.SystemColumns;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.fluss.lake.source.SortedRecordReader;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.utils.CloseableIterator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reads a bucket of a primary-key table. It sorts only if the order was requested, which Fluss does
 * to merge the rows with those of the log.
 *
 * <p>Sorted fragments are merged. Fragments that other programs rewrote are sorted here rather than
 * by Lance: Lance's order is the same for the types of keys, but Lance 7.0.0 holds all rows in
 * memory for it.
 */
final class BucketRecordReader implements SortedRecordReader {

    /** The number of bytes that Lance may read ahead for all open fragments of a bucket. */
    private static final long PART_BYTES = 64L << 20;

    private final RecordReaderFactory factory;
    private final DatasetCache datasets;
    private final Optional<LanceSplit> split;
    private boolean sorts;

    /**
     * Creates a reader of a bucket.
     *
     * @param split empty if the lake has no rows of the bucket
     */
    BucketRecordReader(RecordReaderFactory factory, Optional<LanceSplit> split) {
        this.factory = factory;
        this.datasets = factory.datasets();
        this.split = split;
    }

    /**
     * Returns the order of rows that have only the columns of the key, in the order of the key.
     * From then on, {@link #read} returns rows in this order.
     *
     * @throws UncheckedIOException if the dataset can't be opened
     */
    @Override
    public Comparator<InternalRow> order() {
        sorts = true;
        try {
            return LanceErrors.guarded(
                    "Reading the primary key of table " + datasets.table(),
                    datasets.conf().storage(),
                    () -> columns().order().comparator());
        } catch (IOException e) {
            throw new UncheckedIOException(ReadException.withAdvice(e));
        }
    }

    private BucketColumns columns() throws IOException {
        if (split.isEmpty()) {
            return BucketColumns.of(datasets.newestSchema());
        }
        try (DatasetCache.Open open = datasets.open(split.get().version())) {
            return BucketColumns.of(open.pinned().schema());
        }
    }

    @Override
    public CloseableIterator<LogRecord> read() throws IOException {
        if (split.isEmpty() || split.get().fragments().isEmpty()) {
            return CloseableIterator.emptyIterator();
        }
        LanceSplit bucket = split.get();
        if (sorts) {
            return new SortedRecords(
                    resources -> {
                        // opened once, not for each fragment
                        try (DatasetCache.Open held = datasets.open(bucket.version())) {
                            return sorted(bucket, held.pinned(), resources);
                        }
                    });
        }
        try {
            return LanceErrors.guarded(
                    "Reading table " + datasets.table() + ", " + bucket,
                    datasets.conf().storage(),
                    () -> unsorted(bucket));
        } catch (IOException e) {
            throw ReadException.withAdvice(e);
        }
    }

    private CloseableIterator<LogRecord> unsorted(LanceSplit bucket) throws IOException {
        SplitPosition.Progress progress = begin(bucket);
        List<ChainedRecords.Opener> scans = new ArrayList<>();
        if (!bucket.sortedFragments().isEmpty()) {
            LanceSplit own = part(bucket, bucket.sortedFragments());
            ScanExtras extras = new ScanExtras(List.of(), Optional.empty(), PART_BYTES, 1);
            scans.add(() -> new LanceRecordReader(factory, own, extras).read());
        }
        if (!bucket.mixedFragments().isEmpty()) {
            scans.add(() -> mixed(bucket));
        }
        return new ChainedRecords(scans, progress);
    }

    /**
     * Records the filter with which Fluss counts the rows of this reader.
     *
     * @throws IOException if Fluss has counted rows with a different filter, and would now skip the
     *     wrong rows
     */
    private SplitPosition.Progress begin(LanceSplit bucket) throws IOException {
        SplitPosition first;
        try (DatasetCache.Open open = datasets.open(bucket.version())) {
            first =
                    SplitPosition.of(
                            0, factory.planFor(open.pinned()).filterWith(Optional.empty()));
        }
        SplitPosition earlier = bucket.start();
        if (earlier.rows() > 0 && !earlier.isComparable(first)) {
            throw new IOException(
                    ErrorCode.SAVEPOINT_FILTER_CHANGED
                            + " Table "
                            + datasets.table()
                            + ", "
                            + bucket
                            + ": the savepoint was taken while the query was reading "
                            + "this bucket from the lake with another WHERE "
                            + "condition. Resume the query with its original "
                            + "condition, or start it without the savepoint.");
        }
        SplitPosition.Progress progress =
                new SplitPosition.Progress(earlier.rows() > 0 ? earlier : first);
        bucket.readWith(progress);
        return progress;
    }

    private CloseableIterator<LogRecord> mixed(LanceSplit bucket) throws IOException {
        BucketColumns columns = columns();
        RecordLayout layout = new RecordLayout(projection(), columns.origin());
        return new FilteredRecords(
                readMixed(bucket, layout),
                new BucketFilter(bucket, columns, layout),
                layout.projected());
    }

    private CloseableIterator<LogRecord> readMixed(LanceSplit bucket, RecordLayout layout)
            throws IOException {
        String condition = LanceBatchScan.quoted(SystemColumns.BUCKET) + " = " + bucket.bucket();
        return new LanceRecordReader(
                        factory,
                        part(bucket, bucket.mixedFragments()),
                        new ScanExtras(layout.further(), Optional.of(condition), PART_BYTES, 1))
                .read();
    }

    /** Returns a local directory; that of the tiering job may not exist where queries run. */
    private Path spillFolder() {
        Path folder = datasets.conf().require(LanceOptions.WRITE_SPILL_DIRECTORY);
        return Files.isDirectory(folder) ? folder : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private KeyedRows sorted(LanceSplit bucket, PinnedVersion pinned, OpenResources resources)
            throws IOException {
        BucketColumns columns = BucketColumns.of(pinned.schema());
        RecordLayout layout = new RecordLayout(projection(), columns.key());
        KeyOrder order = new KeyOrder(layout.type(), layout.positionsOf(columns.key()));
        RowSorter sorter =
                new RowSorter(spillFolder(), new RowCodec(layout.projectedType()), resources);
        int open = Math.max(1, Math.min(RowSorter.MAX_OPEN, bucket.sortedFragments().size()));
        ScanExtras extras =
                new ScanExtras(layout.further(), Optional.empty(), PART_BYTES / open, open);
        for (int fragment : bucket.sortedFragments()) {
            LanceSplit one = part(bucket, List.of(fragment));
            sorter.addSorted(
                    one.rowCount(),
                    () ->
                            new FragmentRows(
                                    new LanceRecordReader(factory, one, extras).read(),
                                    order,
                                    layout.projected(),
                                    "Table " + datasets.table() + ", " + one));
        }
        if (!bucket.mixedFragments().isEmpty()) {
            addMixed(bucket, columns, resources, sorter);
        }
        return sorter.sorted();
    }

    private void addMixed(
            LanceSplit bucket, BucketColumns columns, OpenResources resources, RowSorter sorter)
            throws IOException {
        List<Field> needed = new ArrayList<>(columns.key());
        needed.addAll(columns.origin());
        RecordLayout layout = new RecordLayout(projection(), needed);
        KeyOrder order = new KeyOrder(layout.type(), layout.positionsOf(columns.key()));
        BucketFilter filter = new BucketFilter(bucket, columns, layout);
        CloseableIterator<LogRecord> records = resources.own(readMixed(bucket, layout));
        while (records.hasNext()) {
            InternalRow row = records.next().getRow();
            if (filter.accepts(row)) {
                sorter.add(order.encode(row), row);
            }
        }
    }

    private List<Optional<Field>> projection() throws IOException {
        try (DatasetCache.Open open = datasets.open(split.orElseThrow().version())) {
            return factory.planFor(open.pinned()).columns();
        }
    }

    /** Returns a split of some of the fragments, which is read in the order of the dataset. */
    private LanceSplit part(LanceSplit bucket, List<Integer> fragments) throws IOException {
        long rows = bucket.rowCount();
        if (fragments.size() < bucket.fragments().size()) {
            try (DatasetCache.Open open = datasets.open(bucket.version())) {
                rows = 0;
                for (int fragment : fragments) {
                    rows += open.pinned().dataset().getFragment(fragment).metadata().getNumRows();
                }
            }
        }
        return new LanceSplit(
                bucket.version(), bucket.partition(), fragments, 0, rows, bucket.bytesPerRow());
    }
}
