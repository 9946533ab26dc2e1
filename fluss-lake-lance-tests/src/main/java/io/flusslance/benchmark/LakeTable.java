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
import org.apache.fluss.lake.committer.CommitterInitContext;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.lake.lakestorage.LakeCatalog;
import org.apache.fluss.lake.lakestorage.LakeStorage;
import org.apache.fluss.lake.writer.LakeTieringFactory;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.lake.writer.WriterInitContext;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.security.acl.FlussPrincipal;
import org.apache.fluss.types.RowType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A log table in the lake of a plugin, driven as the tiering job drives it.
 *
 * @param <W> what the plugin's writers give to its committer
 * @param <C> what its committer commits
 */
final class LakeTable<W, C> {

    private static final String DATABASE = "bench";
    private static final long TABLE_ID = 1;
    private static final Map<String, String> SNAPSHOT_PROPERTIES =
            Map.of("fluss-offsets", "file:/offsets");

    private final LakeTieringFactory<W, C> factory;
    private final TablePath path;
    private final TableInfo info;

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
        TablePath path = path(name);
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(Schema.newBuilder().fromRowType(rowType).build())
                        .distributedBy(buckets)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                        .customProperties(properties)
                        .build();
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

    /** Opens the writer of a bucket, which the caller closes. */
    LakeWriter<W> writer(int bucket) throws IOException {
        return factory.createLakeWriter(
                new Writing(path, new TableBucket(TABLE_ID, bucket), null, info));
    }

    /**
     * Commits what the writers gave.
     *
     * @return the snapshot that Fluss would be told of
     */
    long commit(List<W> results) throws Exception {
        try (LakeCommitter<W, C> committer =
                factory.createLakeCommitter(
                        new Committing(path, info, new Configuration(), new Configuration()))) {
            return committer
                    .commit(committer.toCommittable(results), SNAPSHOT_PROPERTIES)
                    .getCommittedSnapshotId();
        }
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
