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

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.lake.committer.CommittedLakeSnapshot;
import org.apache.fluss.lake.committer.CommitterInitContext;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.lake.lakestorage.LakeCatalog;
import org.apache.fluss.lake.lakestorage.LakeStorage;
import org.apache.fluss.lake.serializer.SimpleVersionedSerializer;
import org.apache.fluss.lake.writer.LakeTieringFactory;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.lake.writer.WriterInitContext;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.security.acl.FlussPrincipal;
import org.apache.fluss.types.RowType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A table in the lake of a plugin, driven as the tiering job drives it.
 *
 * @param <W> what the plugin's writers give to its committer
 * @param <C> what its committer commits
 */
final class LakeTable<W, C> {

    private static final String DATABASE = "bench";
    private static final long TABLE_ID = 1;

    private final LakeTieringFactory<W, C> factory;
    private final TablePath path;
    private final TableInfo info;

    /** The snapshot that Fluss knows; none before the first commit. */
    private Long known;

    private LakeTable(LakeTieringFactory<W, C> factory, TablePath path, TableInfo info) {
        this.factory = factory;
        this.path = path;
        this.info = info;
    }

    /**
     * Creates a table.
     *
     * @param name of the table; there is none of that name yet
     * @param options of the cluster, {@code warehouse} among them
     * @param properties of the table
     */
    static LakeTable<?, ?> create(
            LakePlugin plugin,
            String name,
            RowType rowType,
            int buckets,
            Map<String, String> options,
            Map<String, String> properties)
            throws Exception {
        return create(
                plugin,
                name,
                TableDescriptor.builder()
                        .schema(Schema.newBuilder().fromRowType(rowType).build())
                        .distributedBy(buckets)
                        .customProperties(properties),
                options);
    }

    /**
     * Creates a table with partitions of one bucket each.
     *
     * @param column the one that names a row's partition
     */
    static LakeTable<?, ?> createPartitioned(
            LakePlugin plugin,
            String name,
            RowType rowType,
            String column,
            Map<String, String> options)
            throws Exception {
        return create(
                plugin,
                name,
                TableDescriptor.builder()
                        .schema(Schema.newBuilder().fromRowType(rowType).build())
                        .partitionedBy(column)
                        .distributedBy(1),
                options);
    }

    /**
     * Creates a table with a primary key and one bucket.
     *
     * @param key the key's column
     */
    static LakeTable<?, ?> createKeyed(
            LakePlugin plugin,
            String name,
            RowType rowType,
            String key,
            Map<String, String> options)
            throws Exception {
        return create(
                plugin,
                name,
                TableDescriptor.builder()
                        .schema(Schema.newBuilder().fromRowType(rowType).primaryKey(key).build())
                        .distributedBy(1, key),
                options);
    }

    private static LakeTable<?, ?> create(
            LakePlugin plugin,
            String name,
            TableDescriptor.Builder builder,
            Map<String, String> options)
            throws Exception {
        TablePath path = path(name);
        TableDescriptor descriptor =
                builder.property(ConfigOptions.TABLE_DATALAKE_ENABLED, true).build();
        LakeStorage storage = storage(plugin, options);
        plugin.call(
                () -> {
                    try (LakeCatalog catalog = storage.createLakeCatalog()) {
                        catalog.createTable(path, descriptor, new Creation(descriptor));
                    }
                    return path;
                });
        TableInfo info = TableInfo.of(path, TABLE_ID, 1, descriptor, 0, 0);
        return of(storage.createLakeTieringFactory(), path, info);
    }

    /**
     * The lake of a plugin.
     *
     * @param options of the cluster, {@code warehouse} among them
     */
    static LakeStorage storage(LakePlugin plugin, Map<String, String> options) throws Exception {
        return plugin.call(
                () -> plugin.storagePlugin().createLakeStorage(Configuration.fromMap(options)));
    }

    private static <W, C> LakeTable<W, C> of(
            LakeTieringFactory<W, C> factory, TablePath path, TableInfo info) {
        return new LakeTable<>(factory, path, info);
    }

    /** The path of a table of that name in Fluss. */
    static TablePath path(String name) {
        return TablePath.of(DATABASE, name);
    }

    /** Where a table of that name has its dataset. */
    static Path dataset(Path warehouse, String name) {
        return warehouse.resolve(DATABASE).resolve(name + ".lance");
    }

    /**
     * Opens a writer, which the caller closes.
     *
     * @param slot the bucket; of a partitioned table the partition
     */
    LakeWriter<W> writer(int slot) throws IOException {
        return factory.createLakeWriter(
                info.isPartitioned()
                        ? new Writing(
                                path,
                                new TableBucket(TABLE_ID, (long) slot, 0),
                                partition(slot),
                                info)
                        : new Writing(path, new TableBucket(TABLE_ID, slot), null, info));
    }

    /** The name of a partition. */
    static String partition(int slot) {
        return "p" + slot;
    }

    /** Makes a row of a slot. */
    interface RowMaker {
        InternalRow make(int slot, long offset);
    }

    /**
     * Writes some rows of each of the first slots: all writers are open at once, and are handed
     * rows in turn. The results come through their serializer, as from the tasks of a job, so that
     * none of the writing is left to the commit.
     *
     * @param firstOffset the offset of the first row of each
     * @param rows of each
     * @return what is to be committed
     */
    List<W> write(int slots, long firstOffset, long rows, RowMaker maker) throws IOException {
        return write(0, slots, firstOffset, rows, maker);
    }

    /** The same of as many slots from one on. */
    List<W> write(int firstSlot, int slots, long firstOffset, long rows, RowMaker maker)
            throws IOException {
        List<LakeWriter<W>> writers = new ArrayList<>();
        try {
            for (int slot = firstSlot; slot < firstSlot + slots; slot++) {
                writers.add(writer(slot));
            }
            for (long offset = firstOffset; offset < firstOffset + rows; offset++) {
                for (int slot = firstSlot; slot < firstSlot + slots; slot++) {
                    writers.get(slot - firstSlot)
                            .write(
                                    new GenericRecord(
                                            offset,
                                            offset,
                                            ChangeType.APPEND_ONLY,
                                            maker.make(slot, offset)));
                }
            }
            List<W> results = new ArrayList<>();
            for (LakeWriter<W> writer : writers) {
                results.add(writer.complete());
            }
            return handOver(results);
        } finally {
            for (LakeWriter<W> writer : writers) {
                writer.close();
            }
        }
    }

    private List<W> handOver(List<W> results) throws IOException {
        SimpleVersionedSerializer<W> serializer = factory.getWriteResultSerializer();
        List<W> handedOver = new ArrayList<>();
        for (W result : results) {
            handedOver.add(
                    serializer.deserialize(serializer.getVersion(), serializer.serialize(result)));
        }
        return handedOver;
    }

    /**
     * Commits what the writers gave.
     *
     * @return the snapshot that Fluss is told of
     * @throws IllegalStateException where the lake has a commit that Fluss does not know
     */
    long commit(List<W> results) throws Exception {
        try (LakeCommitter<W, C> committer = committer()) {
            if (committer.getMissingLakeSnapshot(known) != null) {
                throw new IllegalStateException("Fluss does not know the last commit of " + path);
            }
            known =
                    committer
                            .commit(committer.toCommittable(results), properties())
                            .getCommittedSnapshotId();
            return known;
        }
    }

    /** As Fluss gives them to a commit; the plugin looks at the form of the file's name. */
    private Map<String, String> properties() {
        return Map.of(
                "fluss-offsets",
                String.format(
                        "file:/fluss/lake/%s/%s-%d/metadata/5c2f7e0a-6b0d-4f53-9a3e-0d6c1a2b3c4d"
                                + ".offsets",
                        path.getDatabaseName(), path.getTableName(), TABLE_ID));
    }

    /**
     * The first round of a table without rows, written and committed.
     *
     * @param rows of each slot
     * @return the snapshot
     */
    long tier(int slots, long rows, RowMaker maker) throws Exception {
        return commit(write(slots, 0, rows, maker));
    }

    /**
     * Looks for a commit that Fluss does not know of, as after a crash.
     *
     * @param snapshot the last one that Fluss knows
     * @return the one that it should know; empty where that is all
     */
    OptionalLong missing(long snapshot) throws Exception {
        try (LakeCommitter<W, C> committer = committer()) {
            CommittedLakeSnapshot missing = committer.getMissingLakeSnapshot(snapshot);
            return missing == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(missing.getLakeSnapshotId());
        }
    }

    private LakeCommitter<W, C> committer() throws IOException {
        return factory.createLakeCommitter(
                new Committing(path, info, new Configuration(), new Configuration()));
    }

    private record Creation(TableDescriptor descriptor) implements LakeCatalog.Context {
        @Override
        public boolean isCreatingFlussTable() {
            return true;
        }

        @Override
        public FlussPrincipal getFlussPrincipal() {
            return FlussPrincipal.ANONYMOUS;
        }

        @Override
        public TableDescriptor getCurrentTable() {
            return null;
        }

        @Override
        public TableDescriptor getExpectedTable() {
            return descriptor;
        }
    }

    private record Writing(
            TablePath tablePath, TableBucket tableBucket, String partition, TableInfo tableInfo)
            implements WriterInitContext {}

    private record Committing(
            TablePath tablePath,
            TableInfo tableInfo,
            Configuration lakeTieringConfig,
            Configuration flussClientConfig)
            implements CommitterInitContext {}
}
