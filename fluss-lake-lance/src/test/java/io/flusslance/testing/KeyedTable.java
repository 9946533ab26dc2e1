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
package io.flusslance.testing;

import io.flusslance.source.LanceLakeSource;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.types.RowType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A primary-key table as the plugin's SPI sees it, to which rounds of changes are tiered. */
public final class KeyedTable {

    private static final long ID = 7;

    private final TestTable table;
    private final Map<String, String> cluster;
    private final Map<TableBucket, Long> nextOffsets = new HashMap<>();
    private final List<LanceWriteResult> round = new ArrayList<>();

    private KeyedTable(TestTable table, Map<String, String> cluster) {
        this.table = table;
        this.cluster = cluster;
    }

    /** Makes a table without partitions. */
    public static KeyedTable create(Path warehouse, RowType type, int buckets, String... key) {
        return create(TestTable.cluster(warehouse), type, buckets, List.of(), key);
    }

    /** Makes a table; the partition keys are among the key's columns. */
    public static KeyedTable create(
            Map<String, String> cluster,
            RowType type,
            int buckets,
            List<String> partitionKeys,
            String... key) {
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(Schema.newBuilder().fromRowType(type).primaryKey(key).build())
                        .partitionedBy(partitionKeys)
                        .distributedBy(buckets)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                        .build();
        TestTable table = new TestTable(cluster, TablePath.of("db", "keyed"), ID, descriptor);
        return new KeyedTable(table.create(), cluster);
    }

    /** The table. */
    public TestTable table() {
        return table;
    }

    /** A new source of the table, as a query has it. */
    public LanceLakeSource source() {
        return new LanceLakeSource(cluster, table.path());
    }

    /** A change of the log. */
    public static final class Change {
        private final ChangeType type;
        private final InternalRow row;

        private Change(ChangeType type, InternalRow row) {
            this.type = type;
            this.row = row;
        }

        /** A row that is new, or replaces that of its key. */
        public static Change upsert(InternalRow row) {
            return new Change(ChangeType.INSERT, row);
        }

        /** The row of a key goes. */
        public static Change delete(InternalRow row) {
            return new Change(ChangeType.DELETE, row);
        }
    }

    /** Adds changes of a bucket to the next round. */
    public KeyedTable write(int bucket, List<Change> changes) throws IOException {
        return write(new TableBucket(ID, bucket), Optional.empty(), changes);
    }

    /** Adds changes of a bucket of a partition to the next round. */
    public KeyedTable write(long partitionId, String partition, int bucket, List<Change> changes)
            throws IOException {
        return write(new TableBucket(ID, partitionId, bucket), Optional.of(partition), changes);
    }

    private KeyedTable write(TableBucket bucket, Optional<String> partition, List<Change> changes)
            throws IOException {
        long offset = nextOffsets.getOrDefault(bucket, 0L);
        try (LakeWriter<PendingWriteResult> writer = table.writer(bucket, partition.orElse(null))) {
            for (Change change : changes) {
                writer.write(new GenericRecord(offset, 1000 + offset, change.type, change.row));
                offset++;
            }
            round.add(TestTable.handedOver(writer.complete()));
        }
        nextOffsets.put(bucket, offset);
        return this;
    }

    /** Commits the round, and gives back the version. */
    public long commit() throws Exception {
        long version = table.commit(round.toArray(new LanceWriteResult[0]));
        round.clear();
        return version;
    }

    /** The newest version. */
    public long newestVersion() throws IOException {
        long[] version = {0};
        table.open(dataset -> version[0] = dataset.version());
        return version[0];
    }
}
