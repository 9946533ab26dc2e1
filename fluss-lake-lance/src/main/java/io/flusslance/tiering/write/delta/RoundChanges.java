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
import io.flusslance.tiering.result.KeyDeletions;
import io.flusslance.types.KeyOrder;
import io.flusslance.types.RowCodec;

import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.DataField;
import org.apache.fluss.types.RowType;
import org.lance.Dataset;
import org.lance.FragmentMetadata;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Collects the changes of a bucket of a primary-key table in a round. In the end it gives out the
 * last row of each key that has one, by key, and finds the rows of the dataset that the changes
 * replace or delete. It may be closed by any thread.
 */
public final class RoundChanges implements AutoCloseable {

    /** On the heap there are changes, and then also the keys that are looked up. */
    private static final int PARTS_OF_MEMORY_LIMIT = 4;

    private final RowType keyType;
    private final KeyOrder order;
    private final RowCodec codec;
    private final ChangeBuffer changes;
    private final HeapShare heap;

    /**
     * No changes.
     *
     * @param folder for changes that are more than it keeps on the heap
     */
    public static RoundChanges of(TableInfo info, LanceConf conf, Path folder) {
        long limit = conf.require(LanceOptions.WRITE_MEMORY_LIMIT).getBytes();
        return new RoundChanges(
                info.getRowType(), info.getPrimaryKeys(), folder, limit / PARTS_OF_MEMORY_LIMIT);
    }

    private RoundChanges(RowType rowType, List<String> key, Path folder, long heapBytes) {
        int[] positions = key.stream().mapToInt(rowType::getFieldIndex).toArray();
        List<DataField> columns = new ArrayList<>();
        for (int position : positions) {
            columns.add(rowType.getFields().get(position));
        }
        this.keyType = new RowType(columns);
        this.order = new KeyOrder(rowType, positions);
        this.codec = new RowCodec(rowType);
        // last: it counts until it is closed
        this.heap = HeapShare.ofProcess(heapBytes);
        this.changes = new ChangeBuffer(folder, heap);
    }

    /**
     * Takes a record, which comes after all that it took before.
     *
     * @throws IOException where the local disk does not take it
     */
    public void add(LogRecord record) throws IOException {
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
        changes.forEach(
                change -> {
                    if (change.row().isPresent()) {
                        visitor.visit(
                                new GenericRecord(
                                        change.offset(),
                                        change.timestamp(),
                                        ChangeType.INSERT,
                                        codec.decode(change.row().get())));
                    }
                });
    }

    /**
     * Finds the rows that the changes replace or delete.
     *
     * @param fragments those that can have such rows
     * @throws IOException where the dataset or the local disk can't be read
     */
    KeyDeletions replacedIn(Dataset dataset, List<FragmentMetadata> fragments)
            throws IOException, InterruptedException {
        return new KeyLookup(dataset, keyType, fragments, heap.bytes()).find(changes);
    }

    @Override
    public void close() {
        changes.close();
    }
}
