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
import io.flusslance.tiering.commit.LanceCommittable;
import io.flusslance.tiering.write.LanceWriteResult;

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
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.security.acl.FlussPrincipal;
import org.apache.fluss.types.DataTypes;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A log table {@code db.t} as the host hands it to the plugin: made, written, committed. */
public final class S3Table {

    private static final TablePath PATH = TablePath.of("db", "t");

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

    private static final TableInfo INFO = TableInfo.of(PATH, 7, 1, DESCRIPTOR, 0, 0);

    private final LanceLakeStorage storage;

    /** A table in the lake of a cluster with these options. */
    public S3Table(Map<String, String> cluster) {
        this.storage = new LanceLakeStorage(cluster);
    }

    public LanceLakeStorage storage() {
        return storage;
    }

    public LakeTieringFactory<LanceWriteResult, LanceCommittable> factory() {
        return storage.createLakeTieringFactory();
    }

    public S3Table create() throws Exception {
        try (LakeCatalog catalog = storage.createLakeCatalog()) {
            catalog.createTable(PATH, DESCRIPTOR, new Creating());
        }
        return this;
    }

    /** Writes a row with this offset. */
    public LanceWriteResult write(long offset) throws IOException {
        try (LakeWriter<LanceWriteResult> writer = factory().createLakeWriter(new Writing())) {
            GenericRow row = GenericRow.of((int) offset, BinaryString.fromString("n" + offset));
            writer.write(new GenericRecord(offset, offset, ChangeType.APPEND_ONLY, row));
            return writer.complete();
        }
    }

    /** Commits a round and gives back its version. */
    public long commit(LanceWriteResult result) throws Exception {
        try (LakeCommitter<LanceWriteResult, LanceCommittable> committer =
                factory().createLakeCommitter(new Committing())) {
            return committer
                    .commit(
                            committer.toCommittable(List.of(result)),
                            Map.of("fluss-offsets", "s3://lake/offsets"))
                    .getCommittedSnapshotId();
        }
    }

    private static final class Creating implements LakeCatalog.Context {
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
            return DESCRIPTOR;
        }
    }

    private static final class Writing implements WriterInitContext {
        @Override
        public TablePath tablePath() {
            return PATH;
        }

        @Override
        public TableBucket tableBucket() {
            return new TableBucket(INFO.getTableId(), 0);
        }

        @Override
        public String partition() {
            return null;
        }

        @Override
        public TableInfo tableInfo() {
            return INFO;
        }
    }

    private static final class Committing implements CommitterInitContext {
        @Override
        public TablePath tablePath() {
            return PATH;
        }

        @Override
        public TableInfo tableInfo() {
            return INFO;
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
