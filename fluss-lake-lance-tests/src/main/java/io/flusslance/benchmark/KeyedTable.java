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

import io.flusslance.quickstart.EmbeddedCluster;

import org.apache.fluss.client.admin.Admin;
import org.apache.fluss.client.admin.OffsetSpec;
import org.apache.fluss.client.table.Table;
import org.apache.fluss.client.table.writer.UpsertWriter;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.metadata.DatabaseDescriptor;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.GenericRow;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A primary-key table of a running Fluss, whose lake is enabled. */
final class KeyedTable implements AutoCloseable {

    /** One change in so many deletes its key. */
    private static final int CHANGES_PER_DELETE = 10;

    /** Longer than any round: a round is not cut, and none begins by itself. */
    private static final Duration FRESHNESS = Duration.ofHours(1);

    private final EmbeddedCluster fluss;
    private final Shape shape;
    private final Admin admin;
    private final TableInfo info;
    private final Table table;
    private final UpsertWriter writer;
    private final BitSet keys = new BitSet();

    private KeyedTable(EmbeddedCluster fluss, Shape shape, TablePath path) throws Exception {
        this.fluss = fluss;
        this.shape = shape;
        this.admin = fluss.connection().getAdmin();
        this.info = admin.getTableInfo(path).get();
        this.table = fluss.connection().getTable(path);
        this.writer = table.newUpsert().createWriter();
    }

    /**
     * Creates an empty table.
     *
     * @param name of the table; there is none of that name yet
     * @param shape its columns, the first of which is its key, and how its rows are made
     */
    static KeyedTable create(EmbeddedCluster fluss, String name, Shape shape, int buckets)
            throws Exception {
        TablePath path = LakeTable.path(name);
        String key = shape.rowType().getFieldNames().get(0);
        Admin admin = fluss.connection().getAdmin();
        admin.createDatabase(path.getDatabaseName(), DatabaseDescriptor.EMPTY, true).get();
        admin.createTable(
                        path,
                        TableDescriptor.builder()
                                .schema(
                                        Schema.newBuilder()
                                                .fromRowType(shape.rowType())
                                                .primaryKey(key)
                                                .build())
                                .distributedBy(buckets, key)
                                .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                                .property(ConfigOptions.TABLE_DATALAKE_FRESHNESS, FRESHNESS)
                                .build(),
                        false)
                .get();
        return new KeyedTable(fluss, shape, path);
    }

    /** What Fluss says of it. */
    TableInfo info() {
        return info;
    }

    /** How many keys it has. */
    int keys() {
        return keys.cardinality();
    }

    /** Fills it, and has Fluss make a snapshot of it, which is what a lake is loaded from. */
    void fill(int count, SplittableRandom random) throws Exception {
        for (int key = 0; key < count; key++) {
            upsert(key, random);
        }
        writer.flush();
        fluss.takeSnapshot(info.getTablePath());
    }

    /** Changes random keys of as many as there were at first. */
    void change(int changes, int from, SplittableRandom random) {
        for (int i = 0; i < changes; i++) {
            int key = random.nextInt(from);
            if (i % CHANGES_PER_DELETE == 0) {
                GenericRow row = new GenericRow(shape.rowType().getFieldCount());
                row.setField(0, (long) key);
                var unused = writer.delete(row);
                keys.clear(key);
            } else {
                upsert(key, random);
            }
        }
        writer.flush();
    }

    private void upsert(int key, SplittableRandom random) {
        var unused = writer.upsert(shape.maker().make(key, random));
        keys.set(key);
    }

    /**
     * Waits until Fluss knows all changes to be in the lake.
     *
     * @param poll how often to look
     * @throws IllegalStateException where that takes too long
     */
    void awaitTiered(Duration poll, Duration deadline) throws Exception {
        TieringWait.await(admin, info.getTablePath(), logEnd(), poll, deadline);
    }

    /** The sum of the ends of all buckets. */
    private long logEnd() throws Exception {
        List<Integer> buckets = IntStream.range(0, info.getNumBuckets()).boxed().toList();
        return admin
                .listOffsets(info.getTablePath(), buckets, new OffsetSpec.LatestSpec())
                .all()
                .get()
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Drops it; its lake stays. */
    @Override
    public void close() throws Exception {
        table.close();
        admin.dropTable(info.getTablePath(), true).get();
        admin.close();
    }
}
