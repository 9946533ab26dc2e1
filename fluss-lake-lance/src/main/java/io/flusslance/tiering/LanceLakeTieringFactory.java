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
package io.flusslance.tiering;

import io.flusslance.config.LanceConf;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.tiering.commit.LanceLakeCommitter;
import io.flusslance.tiering.host.FlussHost;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceCommittableSerializer;
import io.flusslance.tiering.result.PendingWriteResult;
import io.flusslance.tiering.table.RoundBackoff;
import io.flusslance.tiering.write.LanceLakeWriter;

import org.apache.fluss.lake.committer.CommitterInitContext;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.lake.serializer.SimpleVersionedSerializer;
import org.apache.fluss.lake.writer.LakeTieringFactory;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.lake.writer.WriterInitContext;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Creates the writers and committers of a tiering job. Flink ships it to the TaskManagers by Java
 * serialization, so it contains only the options, including secrets, and a name. Secrets travel
 * nowhere else than in the job graph.
 */
public final class LanceLakeTieringFactory
        implements LakeTieringFactory<PendingWriteResult, LanceCommittable> {

    private static final long serialVersionUID = 1L;

    private final TreeMap<String, String> options;

    /** Identifies the job; the same in all processes and after every restart of the job. */
    private final String job = UUID.randomUUID().toString();

    // not serialized: each process has its own
    private transient FlussHost host;

    private transient Set<TableIdentity> committedTables;

    /**
     * Creates a factory with the options of a cluster.
     *
     * @param options valid options, with keys without the {@code datalake.lance.} prefix
     */
    public LanceLakeTieringFactory(Map<String, String> options) {
        this(options, FlussHost.ofThisProcess());
    }

    /**
     * Creates a factory for another version of Fluss than that of this process, until it is
     * serialized.
     */
    public LanceLakeTieringFactory(Map<String, String> options, FlussHost host) {
        this.options = new TreeMap<>(options);
        this.host = host;
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        host = FlussHost.ofThisProcess();
    }

    @Override
    public LakeWriter<PendingWriteResult> createLakeWriter(WriterInitContext context)
            throws IOException {
        return new LanceLakeWriter(
                options, context, RoundBackoff.ofTable(job, context.tableInfo()), host);
    }

    @Override
    public SimpleVersionedSerializer<PendingWriteResult> getWriteResultSerializer() {
        return new PendingWriteResult.Serializer();
    }

    @Override
    public LakeCommitter<PendingWriteResult, LanceCommittable> createLakeCommitter(
            CommitterInitContext context) throws IOException {
        RoundBackoff.Table failures = RoundBackoff.ofTable(job, context.tableInfo());
        if (isFirstCommitter(TableIdentity.of(context.tableInfo()))) {
            failures.begin();
        }
        return new LanceLakeCommitter(LanceConf.ofCluster(options), context, failures, host);
    }

    /**
     * Returns whether the table gets its first committer since this operator of the job was
     * started.
     */
    private synchronized boolean isFirstCommitter(TableIdentity table) {
        if (committedTables == null) {
            committedTables = new HashSet<>();
        }
        return committedTables.add(table);
    }

    @Override
    public SimpleVersionedSerializer<LanceCommittable> getCommittableSerializer() {
        return new LanceCommittableSerializer();
    }

    @Override
    public String toString() {
        return "LanceLakeTieringFactory" + options.keySet();
    }
}
