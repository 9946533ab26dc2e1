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

import io.flusslance.catalog.LanceLakeCatalog;
import io.flusslance.config.LanceConf;
import io.flusslance.dataset.DatasetLocation;
import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceTableLocator;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.tiering.LanceLakeTieringFactory;
import io.flusslance.tiering.host.FlussHost;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.lake.committer.CommitterInitContext;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.lake.lakestorage.LakeCatalog;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.lake.writer.WriterInitContext;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.security.acl.FlussPrincipal;
import org.apache.fluss.types.RowType;
import org.lance.Dataset;
import org.lance.cleanup.CleanupPolicy;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Fluss table as the plugin's SPI sees it, without a Fluss: made, tiered, read back. */
public final class TestTable {

    public static final String OFFSETS = "fluss-offsets";

    private final Map<String, String> cluster;
    private final TablePath path;
    private final long id;
    private final long createdMillis;
    private final TableDescriptor descriptor;
    private Optional<LanceLakeTieringFactory> job = Optional.empty();

    public TestTable(
            Map<String, String> cluster, TablePath path, long id, TableDescriptor descriptor) {
        this(cluster, path, id, 0, descriptor);
    }

    private TestTable(
            Map<String, String> cluster,
            TablePath path,
            long id,
            long createdMillis,
            TableDescriptor descriptor) {
        this.cluster = cluster;
        this.path = path;
        this.id = id;
        this.createdMillis = createdMillis;
        this.descriptor = descriptor;
    }

    /** A log table with the lake enabled. */
    public static TestTable of(
            Map<String, String> cluster,
            String name,
            RowType rowType,
            Map<String, String> properties) {
        return new TestTable(cluster, TablePath.of("db", name), 7, descriptor(rowType, properties));
    }

    public static TableDescriptor descriptor(RowType rowType, Map<String, String> properties) {
        return TableDescriptor.builder()
                .schema(Schema.newBuilder().fromRowType(rowType).build())
                .distributedBy(4)
                .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                .customProperties(properties)
                .build();
    }

    /** The same table, dropped and made again. */
    public TestTable withId(long newId) {
        return new TestTable(cluster, path, newId, createdMillis, descriptor);
    }

    /** A table of another cluster with the same path and id. */
    public TestTable createdAt(long millis) {
        return new TestTable(cluster, path, id, millis, descriptor);
    }

    public TestTable withDescriptor(TableDescriptor newDescriptor) {
        return new TestTable(cluster, path, id, createdMillis, newDescriptor);
    }

    public TablePath path() {
        return path;
    }

    public TableDescriptor descriptor() {
        return descriptor;
    }

    public LanceConf conf() {
        return LanceConf.ofCluster(cluster).forTable(path, descriptor.getCustomProperties());
    }

    public DatasetLocation location() {
        return LanceTableLocator.of(conf()).locate(path);
    }

    public TestTable create() {
        new LanceLakeCatalog(cluster).createTable(path, descriptor, context(null, true));
        return this;
    }

    /** As the host does for a table that is there, as for CREATE TABLE IF NOT EXISTS. */
    public TestTable createAgain() {
        new LanceLakeCatalog(cluster).createTable(path, descriptor, context(null, false));
        return this;
    }

    /** Removes the dataset with all its files, as someone does who knows of no tiering. */
    public void deleteDataset() throws IOException {
        try (Stream<Path> files = Files.walk(location().localFolder().orElseThrow())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
                Files.delete(file);
            }
        }
    }

    /** What the host says of a CREATE ({@code current} null) or an ALTER. */
    public LakeCatalog.Context context(TableDescriptor current, boolean creating) {
        return new LakeCatalog.Context() {
            @Override
            public boolean isCreatingFlussTable() {
                return creating;
            }

            @Override
            public FlussPrincipal getFlussPrincipal() {
                return FlussPrincipal.ANONYMOUS;
            }

            @Override
            public TableDescriptor getCurrentTable() {
                return current;
            }

            @Override
            public TableDescriptor getExpectedTable() {
                return descriptor;
            }
        };
    }

    public TableInfo info() {
        return HostTypes.tableInfo(path, id, descriptor, createdMillis);
    }

    /** From now on all rounds are those of one tiering job, and not each of another one. */
    public TestTable inOneJob() {
        return inOneJob(FlussHost.ofThisProcess());
    }

    /** From now on all rounds are those of one tiering job of a certain Fluss. */
    public TestTable inOneJob(FlussHost host) {
        job = Optional.of(new LanceLakeTieringFactory(cluster, host));
        return this;
    }

    public LanceLakeTieringFactory factory() {
        return job.orElseGet(() -> new LanceLakeTieringFactory(cluster));
    }

    public LakeWriter<PendingWriteResult> writer(int bucket) throws IOException {
        return writer(new TableBucket(id, bucket), null);
    }

    public LakeWriter<PendingWriteResult> writer(TableBucket bucket, String partition)
            throws IOException {
        return factory().createLakeWriter(writerContext(bucket, partition));
    }

    /**
     * What the host says to a writer.
     *
     * @param folders for temporary files, of which Fluss says since 1.0
     */
    public WriterInitContext writerContext(
            TableBucket bucket, String partition, String... folders) {
        return new PlayedWriterContext(path, bucket, partition, info(), folders);
    }

    public LakeCommitter<PendingWriteResult, LanceCommittable> committer() throws IOException {
        return factory()
                .createLakeCommitter(
                        new CommitterInitContext() {
                            @Override
                            public TablePath tablePath() {
                                return path;
                            }

                            @Override
                            public TableInfo tableInfo() {
                                return info();
                            }

                            @Override
                            public Configuration lakeTieringConfig() {
                                return new Configuration();
                            }

                            @Override
                            public Configuration flussClientConfig() {
                                return new Configuration();
                            }
                        });
    }

    public static LogRecord record(long offset, InternalRow row) {
        return new GenericRecord(offset, 1000 + offset, ChangeType.APPEND_ONLY, row);
    }

    /** A path as Fluss gives it to a commit of the table, another one for each number. */
    public String offsetsPath(long number) {
        return String.format(
                "file:/remote/lake/%s/%s-%d/metadata/%s.offsets",
                path.getDatabaseName(), path.getTableName(), id, new UUID(0, number));
    }

    /** Writes rows with the offsets from {@code firstOffset} on. */
    public LanceWriteResult write(int bucket, long firstOffset, List<? extends InternalRow> rows)
            throws IOException {
        try (LakeWriter<PendingWriteResult> writer = writer(bucket)) {
            long offset = firstOffset;
            for (InternalRow row : rows) {
                writer.write(record(offset++, row));
            }
            return handedOver(writer.complete());
        }
    }

    /**
     * The same files as the result of a writer that began at an earlier offset, as a late job's.
     */
    public static LanceWriteResult late(LanceWriteResult result, long firstOffset) {
        return new LanceWriteResult(
                result.tableId(),
                result.bucket(),
                result.partitionName(),
                firstOffset,
                firstOffset + result.lastOffset() - result.firstOffset(),
                result.files(),
                result.readVersion());
    }

    /** A result as the committer gets it from the host, null included; waits for Lance. */
    public static LanceWriteResult handedOver(PendingWriteResult result) throws IOException {
        if (result == null) {
            return null;
        }
        PendingWriteResult.Serializer serializer = new PendingWriteResult.Serializer();
        return serializer
                .deserialize(serializer.getVersion(), serializer.serialize(result))
                .await();
    }

    /** Results as the host hands them to a committer. */
    public static List<PendingWriteResult> pending(LanceWriteResult... results) {
        return Stream.of(results).map(PendingWriteResult::of).collect(Collectors.toList());
    }

    /** Commits results as a round of the host does, and gives back the version. */
    public long commit(LanceWriteResult... results) throws Exception {
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = committer()) {
            return committer
                    .commit(
                            committer.toCommittable(pending(results)),
                            Map.of(OFFSETS, offsetsPath(0)))
                    .getCommittedSnapshotId();
        }
    }

    /** Tiers rows of bucket 0 from offset 0 in one round. */
    public TestTable tier(List<? extends InternalRow> rows) throws Exception {
        commit(write(0, 0, rows));
        return this;
    }

    /** Gives the newest version to a check. */
    public void open(Consumer<Dataset> check) throws IOException {
        try (AllocatorScope scope = AllocatorScope.open()) {
            check.accept(new LanceDatasets(conf()).open(location(), scope));
        }
    }

    /** As another program does that removes all versions but the newest. */
    public void removeOldVersions() throws IOException {
        open(
                dataset ->
                        dataset.cleanupWithPolicy(
                                CleanupPolicy.builder()
                                        .withBeforeVersion(dataset.version())
                                        .withErrorIfTaggedOldVersions(false)
                                        .build()));
    }

    /** All rows, as column name → value of Arrow's Java classes, in the order of the dataset. */
    public List<Map<String, Object>> read() throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        forEachBatch(root -> rows.addAll(rowsOf(root)));
        return rows;
    }

    public void forEachBatch(Consumer<VectorSchemaRoot> consumer) throws IOException {
        forEachBatch(64, consumer);
    }

    /** Scans the newest version in batches of so many rows. */
    public void forEachBatch(long rows, Consumer<VectorSchemaRoot> consumer) throws IOException {
        open(
                dataset -> {
                    ScanOptions options = new ScanOptions.Builder().batchSize(rows).build();
                    try (LanceScanner scanner = dataset.newScan(options);
                            ArrowReader reader = scanner.scanBatches()) {
                        while (reader.loadNextBatch()) {
                            consumer.accept(reader.getVectorSchemaRoot());
                        }
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
    }

    private static List<Map<String, Object>> rowsOf(VectorSchemaRoot root) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < root.getRowCount(); i++) {
            Map<String, Object> row = new LinkedHashMap<>();
            for (FieldVector vector : root.getFieldVectors()) {
                row.put(vector.getName(), vector.getObject(i));
            }
            rows.add(row);
        }
        return rows;
    }

    /** Cluster options with a local warehouse. */
    public static Map<String, String> cluster(Path warehouse, String... more) {
        Map<String, String> options = new HashMap<>();
        options.put("warehouse", warehouse.toString());
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return options;
    }
}
