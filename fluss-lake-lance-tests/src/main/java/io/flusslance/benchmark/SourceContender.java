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
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The plugin's source, called as the host calls it for one reader: filters, then columns, then a
 * plan whose splits travel as bytes, and one split after the other.
 */
final class SourceContender implements ReadContender {

    /** Takes something of a row. */
    private interface RowUse {
        long of(InternalRow row);
    }

    private final String name;
    private final Function<RowType, RowUse> use;
    private final LakePlugin plugin;
    private final Map<String, String> options;
    private long digest;

    private SourceContender(
            String name,
            Function<RowType, RowUse> use,
            LakePlugin plugin,
            Map<String, String> options) {
        this.name = name;
        this.use = use;
        this.plugin = plugin;
        this.options = options;
    }

    /**
     * Takes each record and looks at none of its values.
     *
     * @param options of the cluster, beside the warehouse
     */
    static ReadContender records(LakePlugin plugin, Map<String, String> options) {
        return new SourceContender(
                ReadBenchmark.RECORDS, type -> InternalRow::getFieldCount, plugin, options);
    }

    /**
     * Takes each value of each record, as the host's conversion does.
     *
     * @param options of the cluster, beside the warehouse
     */
    static ReadContender values(LakePlugin plugin, Map<String, String> options) {
        return new SourceContender(
                ReadBenchmark.RECORD_VALUES, type -> new RowReader(type)::read, plugin, options);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long read(ReadQuery query, Path warehouse, long version) throws Exception {
        Map<String, String> all = new HashMap<>(options);
        all.put("warehouse", warehouse.toString());
        LakeStorage storage = LakeTable.storage(plugin, all);
        return read(query, storage.createLakeSource(LakeTable.path(query.shape().name())), version);
    }

    private <S extends LakeSplit> long read(ReadQuery query, LakeSource<S> source, long version)
            throws IOException {
        if (!query.predicates().isEmpty()) {
            source.withFilters(query.predicates());
        }
        if (!query.columns().isEmpty()) {
            RowType all = query.shape().rowType();
            source.withProject(
                    query.columns().stream()
                            .map(name -> new int[] {all.getFieldIndex(name)})
                            .toArray(int[][]::new));
        }
        List<S> splits = source.createPlanner(() -> version).plan();
        SimpleVersionedSerializer<S> serializer = source.getSplitSerializer();
        RowUse values = use.apply(query.rowType());
        long rows = 0;
        long sum = 0;
        for (S planned : splits) {
            S split =
                    serializer.deserialize(serializer.getVersion(), serializer.serialize(planned));
            try (CloseableIterator<LogRecord> records =
                    source.createRecordReader(() -> split).read()) {
                while (records.hasNext()) {
                    sum += values.of(records.next().getRow());
                    rows++;
                }
            }
        }
        digest += sum;
        return rows;
    }

    /** What the values came to so far. */
    long digest() {
        return digest;
    }
}
