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
package io.flusslance.source;

import io.flusslance.config.ErrorCode;
import io.flusslance.config.LanceConf;
import io.flusslance.source.filter.PartitionFilter;
import io.flusslance.source.filter.PushedFilter;
import io.flusslance.source.read.RecordReaderFactory;
import io.flusslance.source.split.LanceSplit;
import io.flusslance.source.split.LanceSplitPlanner;
import io.flusslance.source.split.LanceSplitSerializer;
import io.flusslance.source.version.DatasetCache;
import io.flusslance.tiering.host.FlussHost;

import org.apache.fluss.lake.serializer.SimpleVersionedSerializer;
import org.apache.fluss.lake.source.LakeSource;
import org.apache.fluss.lake.source.Planner;
import org.apache.fluss.lake.source.RecordReader;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.predicate.Predicate;

import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The lake side of a query on a table. It is created and configured in the client without access to
 * the storage, and is then serialized with the job to where splits are planned and read.
 */
public final class LanceLakeSource implements LakeSource<LanceSplit> {

    private static final long serialVersionUID = 1L;

    private final TreeMap<String, String> clusterOptions;
    private final TablePath table;
    // null in a copy that Fluss makes or that is serialized with the job: it serves one scan
    private final transient MultipleScanGuard use;

    // null stands for none: this object is serialized by Java, which Optional is not.
    // Earlier builds named these two filter and partitions: a job that they planned has neither
    private PushedFilter pushedFilter;
    private PartitionFilter partitionFilter;
    private int[] projection;

    private transient boolean hasDifferentProjections;

    // null until something is planned or read here
    private transient DatasetCache datasets;
    private transient RecordReaderFactory readers;

    /**
     * Creates a source of a table.
     *
     * @param clusterOptions the options of the cluster, with keys without the {@code
     *     datalake.lance.} prefix
     */
    public LanceLakeSource(Map<String, String> clusterOptions, TablePath table) {
        this(clusterOptions, table, FlussHost.ofThisProcess());
    }

    LanceLakeSource(Map<String, String> clusterOptions, TablePath table, FlussHost host) {
        this.clusterOptions = new TreeMap<>(clusterOptions);
        this.table = table;
        this.use = host.copiesSources() ? null : MultipleScanGuard.ofNewSource(table);
    }

    private LanceLakeSource(LanceLakeSource original) {
        this.clusterOptions = original.clusterOptions;
        this.table = original.table;
        this.use = null;
        this.pushedFilter = original.pushedFilter;
        this.partitionFilter = original.partitionFilter;
        this.projection = original.projection;
    }

    /**
     * Returns an independent copy: filters and projections that are later set on one of the two do
     * not affect the other, and each opens and closes a dataset of its own.
     *
     * <p>This implements a method that {@link LakeSource} has since Fluss 1.0, so it has no {@code
     * Override}. The return type must be the interface: the compiler sees no method to bridge to,
     * and Fluss 1.0 would throw an {@link AbstractMethodError}.
     */
    public LakeSource<LanceSplit> copy() {
        return new LanceLakeSource(this);
    }

    /**
     * Sets the columns to read, by their positions in Fluss. Nested columns are never requested.
     */
    @Override
    public void withProject(int[][] project) {
        noteCall();
        int[] positions = new int[project.length];
        for (int i = 0; i < project.length; i++) {
            positions[i] = project[i][0];
        }
        if (Arrays.equals(projection, positions)) {
            // Fluss calls this again for each bucket of a primary-key table
            return;
        }
        hasDifferentProjections |= projection != null;
        projection = positions;
        forgetDatasets();
    }

    private synchronized void forgetDatasets() {
        datasets = null;
        readers = null;
    }

    private void noteCall() {
        if (use != null) {
            use.noteCall();
        }
    }

    private int otherScans() {
        return use == null ? 0 : use.otherScans();
    }

    /** Ignored: Flink applies its own limit, and Fluss does not pass one. */
    @Override
    public void withLimit(int limit) {}

    /**
     * Accepts the predicates that Lance can evaluate. Flink evaluates all of them again.
     *
     * @return which predicates were accepted
     */
    @Override
    public FilterPushDownResult withFilters(List<Predicate> predicates) {
        noteCall();
        List<Predicate> accepted = new ArrayList<>();
        if (otherScans() == 0) {
            for (Predicate predicate : predicates) {
                if (PushedFilter.canPush(predicate)) {
                    accepted.add(predicate);
                }
            }
        }
        pushedFilter = PushedFilter.of(accepted).orElse(null);
        partitionFilter = otherScans() == 0 ? PartitionFilter.of(predicates).orElse(null) : null;
        forgetDatasets();
        return FilterPushDownResult.of(accepted, predicates);
    }

    @Override
    public Planner<LanceSplit> createPlanner(PlannerContext context) {
        return new LanceSplitPlanner(
                datasets(),
                context.snapshotId(),
                Optional.ofNullable(pushedFilter),
                Optional.ofNullable(partitionFilter));
    }

    /** Creates a reader. Fluss passes no split if the lake has no rows of a bucket. */
    @Override
    public RecordReader createRecordReader(ReaderContext<LanceSplit> context) {
        return readers().create(Optional.ofNullable(context.lakeSplit()));
    }

    private synchronized DatasetCache datasets() {
        if (datasets == null) {
            datasets =
                    new DatasetCache(
                            LanceConf.ofCluster(clusterOptions),
                            table,
                            Optional.ofNullable(projection));
        }
        return datasets;
    }

    private synchronized RecordReaderFactory readers() {
        if (readers == null) {
            readers = new RecordReaderFactory(datasets(), Optional.ofNullable(pushedFilter));
        }
        return readers;
    }

    @Override
    public SimpleVersionedSerializer<LanceSplit> getSplitSerializer() {
        return new LanceSplitSerializer();
    }

    /**
     * Returns what is serialized with the job. This is the last chance to detect that Fluss would
     * mix up several scans. Java serialization, which Flink uses for sources, calls this method.
     */
    private Object writeReplace() throws ObjectStreamException {
        if (otherScans() == 0) {
            return this;
        }
        if (hasDifferentProjections) {
            throw new InvalidObjectException(
                    ErrorCode.TABLE_READ_TWICE.format(
                            "Table %s is read several times in one statement with "
                                    + "different columns, which Fluss 0.9.1 mixes up for "
                                    + "lake-enabled tables (apache/fluss issue 4056). Give "
                                    + "each reference to the table its own hint, such as /*+ "
                                    + "OPTIONS('scan.partition.discovery.interval'='61s') */ "
                                    + "with a different number each time, or select the same "
                                    + "columns everywhere.",
                            table));
        }
        // filters of one scan must not apply to the others
        pushedFilter = null;
        partitionFilter = null;
        return this;
    }

    @Override
    public String toString() {
        return "Lance dataset of "
                + table
                + (pushedFilter == null ? "" : ", filter " + pushedFilter);
    }
}
