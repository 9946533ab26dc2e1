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
package io.flusslance.benchmark;

import org.apache.fluss.lake.lakestorage.LakeStorage;
import org.apache.fluss.lake.serializer.SimpleVersionedSerializer;
import org.apache.fluss.lake.source.LakeSource;
import org.apache.fluss.lake.source.LakeSplit;
import org.apache.fluss.lake.source.RecordReader;
import org.apache.fluss.lake.source.SortedRecordReader;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;

import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;

/** Reads a primary-key table through a plugin's source, called as the host calls it. */
final class KeyedTableReader {

    /** In which order the rows of a bucket come. */
    enum Order {
        /** The reader's own, as where the log has nothing newer. */
        ANY,
        /** That of the key, as where changes of the log are merged in. */
        KEY
    }

    private final LakePlugin plugin;
    private final Map<String, String> options;
    private final String table;
    private final RowType type;

    /**
     * A reader.
     *
     * @param options of the cluster
     * @param type of all columns
     */
    KeyedTableReader(LakePlugin plugin, Map<String, String> options, String table, RowType type) {
        this.plugin = plugin;
        this.options = options;
        this.table = table;
        this.type = type;
    }

    /**
     * Reads all rows and takes each value.
     *
     * @param snapshot of the lake
     * @return how many rows there are
     */
    long read(long snapshot, Order order) throws Exception {
        LakeStorage storage = LakeTable.storage(plugin, options);
        return plugin.call(
                () -> read(storage.createLakeSource(LakeTable.path(table)), snapshot, order));
    }

    private <S extends LakeSplit> long read(LakeSource<S> source, long snapshot, Order order)
            throws IOException {
        source.withProject(
                IntStream.range(0, type.getFieldCount())
                        .mapToObj(column -> new int[] {column})
                        .toArray(int[][]::new));
        SimpleVersionedSerializer<S> serializer = source.getSplitSerializer();
        RowReader values = new RowReader(type);
        long rows = 0;
        long sum = 0;
        for (S planned : source.createPlanner(() -> snapshot).plan()) {
            S split =
                    serializer.deserialize(serializer.getVersion(), serializer.serialize(planned));
            RecordReader reader = source.createRecordReader(() -> split);
            if (order == Order.KEY) {
                ((SortedRecordReader) reader).order();
            }
            try (CloseableIterator<LogRecord> records = reader.read()) {
                while (records.hasNext()) {
                    sum += values.read(records.next().getRow());
                    rows++;
                }
            }
        }
        if (sum == Long.MIN_VALUE) {
            throw new IOException("The values of " + table + " can't be right.");
        }
        return rows;
    }
}
