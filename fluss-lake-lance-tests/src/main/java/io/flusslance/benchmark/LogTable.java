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
import org.apache.fluss.client.table.Table;
import org.apache.fluss.client.table.writer.AppendWriter;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.metadata.DatabaseDescriptor;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** A log table of a running Fluss, whose lake is enabled. */
final class LogTable {

    private static final long FLUSH_BYTES = 4 << 20;

    private final EmbeddedCluster fluss;
    private final Shape shape;
    private final TableInfo info;

    private LogTable(EmbeddedCluster fluss, Shape shape, TableInfo info) {
        this.fluss = fluss;
        this.shape = shape;
        this.info = info;
    }

    /**
     * Creates an empty table.
     *
     * @param name of the table; there is none of that name yet
     * @param shape its columns, and how its rows are made
     * @param freshness how long rows may wait for a round of tiering, and a round may take
     */
    static LogTable create(
            EmbeddedCluster fluss, String name, Shape shape, int buckets, Duration freshness)
            throws Exception {
        TablePath path = LakeTable.path(name);
        try (Admin admin = fluss.connection().getAdmin()) {
            admin.createDatabase(path.getDatabaseName(), DatabaseDescriptor.EMPTY, true).get();
            admin.createTable(
                            path,
                            TableDescriptor.builder()
                                    .schema(
                                            Schema.newBuilder()
                                                    .fromRowType(shape.rowType())
                                                    .build())
                                    .distributedBy(buckets)
                                    .property(ConfigOptions.TABLE_DATALAKE_ENABLED, true)
                                    .property(ConfigOptions.TABLE_DATALAKE_FRESHNESS, freshness)
                                    .customProperties(shape.pluginProperties())
                                    .build(),
                            false)
                    .get();
            return new LogTable(fluss, shape, admin.getTableInfo(path).get());
        }
    }

    /** Its columns, and how its rows are made. */
    Shape shape() {
        return shape;
    }

    /** What Fluss says of it. */
    TableInfo info() {
        return info;
    }

    /** Appends rows and waits until Fluss has them all. */
    void append(int rows, long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        try (Table table = fluss.connection().getTable(info.getTablePath())) {
            AppendWriter writer = table.newAppend().createWriter();
            List<CompletableFuture<?>> appended = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                appended.add(writer.append(shape.maker().make(row, random)));
                boolean isLast = row + 1 == rows;
                if (isLast || appended.size() * shape.rowBytes() >= FLUSH_BYTES) {
                    writer.flush();
                    for (CompletableFuture<?> one : appended) {
                        one.get();
                    }
                    appended.clear();
                }
            }
        }
    }

    /**
     * Waits until Fluss knows so many rows to be in the lake.
     *
     * @param poll how often to look
     * @throws IllegalStateException where that takes too long
     */
    void awaitTiered(long rows, Duration poll, Duration deadline) throws Exception {
        try (Admin admin = fluss.connection().getAdmin()) {
            TieringWait.await(admin, info.getTablePath(), rows, poll, deadline);
        }
    }
}
