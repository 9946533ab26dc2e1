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

import io.flusslance.LanceLakeStorage;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.lake.committer.CommitterInitContext;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.lake.lakestorage.LakeCatalog;
import org.apache.fluss.lake.writer.LakeTieringFactory;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.lake.writer.WriterInitContext;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.security.acl.FlussPrincipal;
import org.apache.fluss.types.DataTypes;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A table as the host hands it to the plugin, without a host: made, altered, written, committed.
 */
public final class SpiTable {

    private static final TableDescriptor DESCRIPTOR =
            TableDescriptor.builder()
                    .schema(
                            Schema.newBuilder()
                                    .column("id", DataTypes.INT())
                                    .column("name", DataTypes.STRING())
                                    .build())
                    .distributedBy(1)
                    .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                    .build();

    /** Where Fluss keeps what a round is up to, in the folder of a table. */
    private static final String OFFSETS_FILE =
            "/metadata/5c2f7e0a-6b0d-4f53-9a3e-0d6c1a2b3c4d.offsets";

    private final LanceLakeStorage storage;
    private final TableInfo info;

    /** The table {@code db.t} (id INT, name STRING) of a cluster with these options. */
    public SpiTable(Map<String, String> cluster) {
        this(cluster, "t");
    }

    /** The table {@code db.name} (id INT, name STRING). */
    public SpiTable(Map<String, String> cluster, String name) {
        this(cluster, TableInfo.of(TablePath.of("db", name), 7, 1, DESCRIPTOR, 0, 0));
    }

    /** The table {@code db.name} (id INT, name STRING) with the primary key id and two buckets. */
    public static SpiTable keyed(Map<String, String> cluster, String name) {
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(
                                Schema.newBuilder()
                                        .column("id", DataTypes.INT().copy(false))
                                        .column("name", DataTypes.STRING())
                                        .primaryKey("id")
                                        .build())
                        .distributedBy(2, "id")
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                        .build();
        return new SpiTable(
                cluster, TableInfo.of(TablePath.of("db", name), 7, 1, descriptor, 0, 0));
    }

    /** A table of a cluster with these options. */
    public SpiTable(Map<String, String> cluster, TableInfo info) {
        this.storage = new LanceLakeStorage(cluster);
        this.info = info;
    }

    private SpiTable(LanceLakeStorage storage, TableInfo info) {
        this.storage = storage;
        this.info = info;
    }

    /** The table as Fluss knows it. */
    public TableInfo info() {
        return info;
    }

    public LanceLakeStorage storage() {
        return storage;
    }

    public LakeTieringFactory<PendingWriteResult, LanceCommittable> factory() {
        return storage.createLakeTieringFactory();
    }

    public SpiTable create() throws Exception {
        return create(true);
    }

    /** Enables the lake of the table, which is in Fluss already. */
    public SpiTable enable() throws Exception {
        return create(false);
    }

    private SpiTable create(boolean creatingFlussTable) throws Exception {
        try (LakeCatalog catalog = storage.createLakeCatalog()) {
            TableDescriptor descriptor = info.toTableDescriptor();
            catalog.createTable(
                    info.getTablePath(),
                    descriptor,
                    new Definition(creatingFlussTable, null, descriptor));
        }
        return this;
    }

    /** Changes the table to another one as the host does. */
    public SpiTable alter(TableInfo expected, TableChange... changes) throws Exception {
        try (LakeCatalog catalog = storage.createLakeCatalog()) {
            catalog.alterTable(
                    info.getTablePath(),
                    List.of(changes),
                    new Definition(false, info.toTableDescriptor(), expected.toTableDescriptor()));
        }
        return new SpiTable(storage, expected);
    }

    /** Writes a row with this offset. */
    public LanceWriteResult write(long offset) throws IOException {
        return write(offset, "n" + offset);
    }

    /** Writes a row with this offset and name. */
    public LanceWriteResult write(long offset, String name) throws IOException {
        return write(offset, List.of(GenericRow.of((int) offset, BinaryString.fromString(name))));
    }

    /** Writes rows of bucket 0 with the offsets from this one on. */
    public LanceWriteResult write(long firstOffset, List<? extends InternalRow> rows)
            throws IOException {
        return write(0, firstOffset, rows);
    }

    /** Writes rows of a bucket with the offsets from this one on. */
    public LanceWriteResult write(int bucket, long firstOffset, List<? extends InternalRow> rows)
            throws IOException {
        try (LakeWriter<PendingWriteResult> writer = begin(bucket, firstOffset, rows)) {
            LanceWriteResult result = writer.complete().await();
            if (result != null) {
                // the host hands it over, which waits for Lance
                result.files();
            }
            return result;
        }
    }

    /** Writes changes of a bucket. */
    public LanceWriteResult write(int bucket, List<? extends LogRecord> changes)
            throws IOException {
        Writing context = new Writing(info, bucketOf(null, bucket), null);
        try (LakeWriter<PendingWriteResult> writer = factory().createLakeWriter(context)) {
            for (LogRecord change : changes) {
                writer.write(change);
            }
            LanceWriteResult result = writer.complete().await();
            result.files();
            return result;
        }
    }

    /** Writes rows with a writer that can take more, and that the caller closes. */
    public LakeWriter<PendingWriteResult> begin(
            int bucket, long firstOffset, List<? extends InternalRow> rows) throws IOException {
        return begin(factory(), bucket, firstOffset, rows);
    }

    /** The same as a part of a job, which remembers what failed before. */
    public LakeWriter<PendingWriteResult> begin(
            LakeTieringFactory<PendingWriteResult, LanceCommittable> job,
            int bucket,
            long firstOffset,
            List<? extends InternalRow> rows)
            throws IOException {
        return begin(job, new Writing(info, bucketOf(null, bucket), null), firstOffset, rows);
    }

    /** Writes rows of a partition's only bucket, with the offsets from 0 on. */
    public LanceWriteResult writePartition(
            String partition, long partitionId, List<? extends InternalRow> rows)
            throws IOException {
        Writing context = new Writing(info, bucketOf(partitionId, 0), partition);
        try (LakeWriter<PendingWriteResult> writer = begin(factory(), context, 0, rows)) {
            LanceWriteResult result = writer.complete().await();
            result.files();
            return result;
        }
    }

    private TableBucket bucketOf(Long partitionId, int bucket) {
        return new TableBucket(info.getTableId(), partitionId, bucket);
    }

    private static LakeWriter<PendingWriteResult> begin(
            LakeTieringFactory<PendingWriteResult, LanceCommittable> job,
            WriterInitContext context,
            long firstOffset,
            List<? extends InternalRow> rows)
            throws IOException {
        LakeWriter<PendingWriteResult> writer = job.createLakeWriter(context);
        long offset = firstOffset;
        for (InternalRow row : rows) {
            writer.write(new GenericRecord(offset, offset, ChangeType.APPEND_ONLY, row));
            offset++;
        }
        return writer;
    }

    /** Commits a round and gives back its version. */
    public long commit(LanceWriteResult result) throws Exception {
        return commit(List.of(result));
    }

    /** Commits a round of several buckets and gives back its version. */
    public long commit(List<LanceWriteResult> results) throws Exception {
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = committer()) {
            return commit(committer, results);
        }
    }

    /** Commits a round where Fluss knows a version as the last one, and gives back its version. */
    public long commit(Long known, LanceWriteResult result) throws Exception {
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = committer()) {
            if (committer.getMissingLakeSnapshot(known) != null) {
                throw new IllegalStateException("Fluss has lost track of the last commit");
            }
            return commit(committer, List.of(result));
        }
    }

    private long commit(
            LakeCommitter<PendingWriteResult, LanceCommittable> committer,
            List<LanceWriteResult> results)
            throws Exception {
        TablePath path = info.getTablePath();
        String table = path.getDatabaseName() + "/" + path.getTableName() + "-" + info.getTableId();
        String offsetsFile = "s3://fluss/lake/" + table + OFFSETS_FILE;
        return committer
                .commit(
                        committer.toCommittable(
                                results.stream()
                                        .map(PendingWriteResult::of)
                                        .collect(Collectors.toList())),
                        Map.of("fluss-offsets", offsetsFile))
                .getCommittedSnapshotId();
    }

    /** Gives up a round that is not committed. */
    public void abort(LanceWriteResult result) throws Exception {
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = committer()) {
            committer.abort(committer.toCommittable(List.of(PendingWriteResult.of(result))));
        }
    }

    /** The committer of a round; the caller closes it. */
    public LakeCommitter<PendingWriteResult, LanceCommittable> committer() throws IOException {
        return factory()
                .createLakeCommitter(
                        new Committing(
                                info.getTablePath(),
                                info,
                                new Configuration(),
                                new Configuration()));
    }

    private record Definition(
            boolean isCreatingFlussTable, TableDescriptor current, TableDescriptor expected)
            implements LakeCatalog.Context {

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
            return expected;
        }
    }

    private record Writing(TableInfo tableInfo, TableBucket tableBucket, String partition)
            implements WriterInitContext {

        @Override
        public TablePath tablePath() {
            return tableInfo.getTablePath();
        }
    }

    private record Committing(
            TablePath tablePath,
            TableInfo tableInfo,
            Configuration lakeTieringConfig,
            Configuration flussClientConfig)
            implements CommitterInitContext {}
}
