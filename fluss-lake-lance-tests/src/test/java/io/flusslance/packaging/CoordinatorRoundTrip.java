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
package io.flusslance.packaging;

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.lake.committer.CommittedLakeSnapshot;
import org.apache.fluss.lake.committer.CommitterInitContext;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.lake.lakestorage.LakeCatalog;
import org.apache.fluss.lake.lakestorage.LakeStorage;
import org.apache.fluss.lake.lakestorage.LakeStoragePlugin;
import org.apache.fluss.lake.lakestorage.LakeStoragePluginSetUp;
import org.apache.fluss.lake.serializer.SimpleVersionedSerializer;
import org.apache.fluss.lake.writer.LakeTieringFactory;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.lake.writer.WriterInitContext;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.plugin.DefaultPluginManager;
import org.apache.fluss.plugin.DirectoryBasedPluginFinder;
import org.apache.fluss.plugin.PluginConfig;
import org.apache.fluss.plugin.PluginManager;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.security.acl.FlussPrincipal;
import org.apache.fluss.types.DataTypes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Loads the plugin from a folder as the coordinator does, and drives it through one round as the
 * tiering job does. It runs in a class loader that has the host and not the plugin, and answers in
 * types of the JDK, which are the same in all loaders.
 */
final class CoordinatorRoundTrip implements Callable<ClassLoader> {

    static final int ROWS = 10_000;
    static final int BUCKETS = 2;

    private static final String IDENTIFIER = "lance";
    private static final long TABLE_ID = 17;
    private static final TablePath TABLE = TablePath.of("shop", "orders");
    private static final String OFFSETS_FILE =
            "/tmp/lake/shop/orders-"
                    + TABLE_ID
                    + "/metadata/5c2f7e0a-6b0d-4f53-9a3e-0d6c1a2b3c4d.offsets";

    private final Path plugins;
    private final Path warehouse;

    CoordinatorRoundTrip(Path plugins, Path warehouse) {
        this.plugins = plugins;
        this.warehouse = warehouse;
    }

    /** Returns the plugin's class loader. */
    @Override
    @SuppressWarnings("try") // the catalog's close() throws every Exception
    public ClassLoader call() throws Exception {
        PluginManager manager =
                new DefaultPluginManager(
                        new DirectoryBasedPluginFinder(plugins).findPlugins(),
                        PluginConfig.fromConfiguration(new Configuration())
                                .getAlwaysParentFirstPatterns());
        List<LakeStoragePlugin> found = pluginsNamedLance(manager);
        assertThat(found).as("plugins with the identifier lance").hasSize(1);
        ClassLoader loader = found.get(0).getClass().getClassLoader();
        assertThat(loader).isNotSameAs(getClass().getClassLoader());

        LakeStorage storage =
                LakeStoragePluginSetUp.fromDataLakeFormat(IDENTIFIER, manager)
                        .createLakeStorage(
                                Configuration.fromMap(Map.of("warehouse", warehouse.toString())));
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(
                                Schema.newBuilder()
                                        .column("id", DataTypes.INT())
                                        .column("name", DataTypes.STRING())
                                        .build())
                        .distributedBy(BUCKETS, "id")
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                        .build();
        try (LakeCatalog catalog = storage.createLakeCatalog()) {
            CreateContext context = new CreateContext(descriptor);
            catalog.createTable(TABLE, descriptor, context);
            // as for CREATE TABLE IF NOT EXISTS
            catalog.createTable(TABLE, descriptor, context);
        }
        tier(
                storage.createLakeTieringFactory(),
                TableInfo.of(TABLE, TABLE_ID, 1, descriptor, 0, 0));
        return loader;
    }

    private static List<LakeStoragePlugin> pluginsNamedLance(PluginManager manager) {
        List<LakeStoragePlugin> plugins = new ArrayList<>();
        Iterator<LakeStoragePlugin> all = manager.load(LakeStoragePlugin.class);
        while (all.hasNext()) {
            LakeStoragePlugin plugin = all.next();
            if (plugin.identifier().equals(IDENTIFIER)) {
                plugins.add(plugin);
            }
        }
        return plugins;
    }

    @SuppressWarnings("try") // the committer's close() throws every Exception
    private static <R, C> void tier(LakeTieringFactory<R, C> factory, TableInfo table)
            throws Exception {
        List<R> results = new ArrayList<>();
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            results.add(sent(factory.getWriteResultSerializer(), write(factory, table, bucket)));
        }
        try (LakeCommitter<R, C> committer =
                factory.createLakeCommitter(new CommitContext(table))) {
            assertThat(committer.getMissingLakeSnapshot(null)).isNull();
            C committable =
                    sent(factory.getCommittableSerializer(), committer.toCommittable(results));
            Map<String, String> properties =
                    Map.of(LakeCommitter.FLUSS_LAKE_SNAP_BUCKET_OFFSET_PROPERTY, OFFSETS_FILE);
            long snapshot = committer.commit(committable, properties).getCommittedSnapshotId();

            CommittedLakeSnapshot missing = committer.getMissingLakeSnapshot(null);
            assertThat(missing).isNotNull();
            assertThat(missing.getLakeSnapshotId()).isEqualTo(snapshot);
            assertThat(missing.getSnapshotProperties()).containsAllEntriesOf(properties);
            assertThat(committer.getMissingLakeSnapshot(snapshot)).isNull();
        }
    }

    private static <R> R write(LakeTieringFactory<R, ?> factory, TableInfo table, int bucket)
            throws IOException {
        try (LakeWriter<R> writer =
                factory.createLakeWriter(
                        new WriteContext(table, new TableBucket(table.getTableId(), bucket)))) {
            for (int offset = 0; offset < ROWS / BUCKETS; offset++) {
                int id = offset * BUCKETS + bucket;
                GenericRow row = GenericRow.of(id, BinaryString.fromString("name of " + id));
                writer.write(new GenericRecord(offset, 1_000L, ChangeType.APPEND_ONLY, row));
            }
            return writer.complete();
        }
    }

    /** What arrives when Flink sends a value from one task to another. */
    private static <T> T sent(SimpleVersionedSerializer<T> serializer, T value) throws IOException {
        return serializer.deserialize(serializer.getVersion(), serializer.serialize(value));
    }

    private record CreateContext(TableDescriptor descriptor) implements LakeCatalog.Context {

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

    private record WriteContext(TableInfo tableInfo, TableBucket tableBucket)
            implements WriterInitContext {

        @Override
        public TablePath tablePath() {
            return tableInfo.getTablePath();
        }

        @Override
        public String partition() {
            return null;
        }
    }

    private record CommitContext(TableInfo tableInfo) implements CommitterInitContext {

        @Override
        public TablePath tablePath() {
            return tableInfo.getTablePath();
        }

        @Override
        public Configuration lakeTieringConfig() {
            return new Configuration();
        }

        @Override
        public Configuration flussClientConfig() {
            return new Configuration();
        }
    }
}
