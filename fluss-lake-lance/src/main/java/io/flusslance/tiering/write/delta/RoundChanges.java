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
package io.flusslance.tiering.write.delta;

import io.flusslance.config.LanceConf;
import io.flusslance.config.LanceOptions;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceErrors;
import io.flusslance.dataset.LanceVersions;
import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.metadata.TieredBuckets;
import io.flusslance.tiering.result.ChangedKeys;
import io.flusslance.tiering.result.KeyDeletions;
import io.flusslance.tiering.table.OwnedDataset;
import io.flusslance.tiering.table.TieredDataset;
import io.flusslance.tiering.table.TieredDatasetCache;
import io.flusslance.types.KeyOrder;
import io.flusslance.types.RowCodec;

import org.apache.fluss.lake.writer.WriterInitContext;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.RowType;
import org.lance.Dataset;
import org.lance.FragmentMetadata;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Collects the changes of a bucket of a primary-key table in a round. In the end it gives out the
 * last row of each key that has one, by key, and finds the rows of the dataset that the changes
 * replace or delete. It may be closed by any thread.
 */
public final class RoundChanges implements AutoCloseable {

    /** On the heap there are changes, and then also the keys that are looked up. */
    private static final int PARTS_OF_MEMORY_LIMIT = 4;

    /**
     * The rounds that hold changes in this process: each has an equal share of the heap, which
     * becomes smaller when another one begins.
     */
    private static final AtomicInteger OPEN = new AtomicInteger();

    private final TableInfo info;
    private final LanceConf conf;
    private final DatasetLocation location;
    private final BucketId bucket;
    private final Optional<String> partitionName;
    private final KeyOrder order;
    private final RowCodec codec;
    private final ChangeBuffer changes;
    private final long heapBytesOfAll;
    // known once all rows were handed over
    private Optional<ChangedKeys> keys = Optional.empty();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * No changes.
     *
     * @param context of the bucket's writer
     * @param location of the table's dataset
     * @param folder for changes that are more than it keeps on the heap
     */
    public RoundChanges(
            WriterInitContext context, LanceConf conf, DatasetLocation location, Path folder) {
        this.info = context.tableInfo();
        this.conf = conf;
        this.location = location;
        this.bucket = BucketId.of(context.tableBucket());
        this.partitionName = Optional.ofNullable(context.partition());
        RowType rowType = info.getRowType();
        int[] positions = info.getPrimaryKeys().stream().mapToInt(rowType::getFieldIndex).toArray();
        this.order = new KeyOrder(rowType, positions);
        this.codec = new RowCodec(rowType);
        long limit = conf.require(LanceOptions.WRITE_MEMORY_LIMIT).getBytes();
        this.heapBytesOfAll = limit / PARTS_OF_MEMORY_LIMIT;
        this.changes = new ChangeBuffer(folder, this::heapBytes);
        // last: it counts until it is closed
        OPEN.incrementAndGet();
    }

    private long heapBytes() {
        return heapBytesOfAll / Math.max(1, OPEN.get());
    }

    /**
     * Takes a record, which comes after all that it took before.
     *
     * @throws IOException where the local disk does not take it
     */
    public void add(LogRecord record) throws IOException, InterruptedException {
        if (record.getChangeType() == ChangeType.UPDATE_BEFORE) {
            // its UPDATE_AFTER follows, or comes with the next round
            return;
        }
        InternalRow row = record.getRow();
        boolean isDeleted = record.getChangeType() == ChangeType.DELETE;
        changes.add(
                new Change(
                        order.encode(row),
                        record.logOffset(),
                        record.timestamp(),
                        isDeleted ? Optional.empty() : Optional.of(codec.encode(row))));
    }

    /** Takes a row. */
    public interface Visitor {

        /** Takes it; the row is another one after the call. */
        void visit(LogRecord record) throws IOException, InterruptedException;
    }

    /**
     * Hands over the last row of each key that has one, by key.
     *
     * @throws IOException where the local disk can't be read, or the visitor fails
     */
    public void forEachRow(Visitor visitor) throws IOException, InterruptedException {
        ChangedKeys.Builder all = new ChangedKeys.Builder();
        changes.forEach(
                change -> {
                    all.add(change.key());
                    if (change.row().isPresent()) {
                        visitor.visit(
                                new GenericRecord(
                                        change.offset(),
                                        change.timestamp(),
                                        ChangeType.INSERT,
                                        codec.decode(change.row().get())));
                    }
                });
        keys = all.build();
    }

    /**
     * Finds the rows of the dataset, in its newest version, that the changes replace or delete.
     * After {@link #forEachRow} the result has the keys, if they are few.
     *
     * @throws IOException where the dataset or the changes can't be read
     */
    public KeyDeletions findReplaced() throws IOException {
        return TieredDatasetCache.ofProcess()
                .use(
                        TableIdentity.of(info),
                        conf,
                        location,
                        newest ->
                                LanceErrors.guarded(
                                        "Looking up keys in dataset " + location,
                                        conf.storage(),
                                        () -> findReplaced(newest)))
                .orElseThrow(() -> LanceDatasets.missing(location));
    }

    private KeyDeletions findReplaced(TieredDataset newest)
            throws IOException, InterruptedException {
        Dataset dataset = newest.dataset();
        TieredBuckets buckets =
                OwnedDataset.of(info, conf, location, newest).buckets().located(dataset);
        List<FragmentMetadata> allFragments = LanceVersions.fragmentsOf(dataset);
        KeyCache.ofProcess(conf)
                .retain(
                        location,
                        allFragments.stream()
                                .map(FragmentMetadata::getId)
                                .collect(Collectors.toSet()));
        List<FragmentMetadata> fragments =
                allFragments.stream()
                        .filter(fragment -> buckets.canHoldKeys(fragment, bucket, partitionName))
                        .collect(Collectors.toList());
        // those of dropped partitions count too, as nobody knows which ones are
        int all = Math.max(info.getNumBuckets(), buckets.endOffsets().size());
        boolean isNew = !buckets.contains(bucket);
        Optional<ChangedKeys> few = keys.filter(some -> some.areFew(all, isNew));
        if (fragments.isEmpty()) {
            return KeyDeletions.of(Map.of(), fragments, few);
        }
        KeyLookup lookup = new KeyLookup(info, conf, location, dataset, fragments, heapBytes());
        changes.forEach(change -> lookup.add(change.key()));
        return KeyDeletions.of(lookup.find(), fragments, few);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            OPEN.decrementAndGet();
        }
        changes.close();
    }
}
