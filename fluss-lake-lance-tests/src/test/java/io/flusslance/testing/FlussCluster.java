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

import io.flusslance.quickstart.TieringProgress;

import org.apache.fluss.client.Connection;
import org.apache.fluss.client.admin.Admin;
import org.apache.fluss.client.admin.OffsetSpec;
import org.apache.fluss.client.table.Table;
import org.apache.fluss.client.table.scanner.ScanRecord;
import org.apache.fluss.client.table.scanner.log.LogScanner;
import org.apache.fluss.client.table.scanner.log.ScanRecords;
import org.apache.fluss.client.table.writer.AppendWriter;
import org.apache.fluss.client.table.writer.TableWriter;
import org.apache.fluss.client.table.writer.UpsertWriter;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.exception.FlussRuntimeException;
import org.apache.fluss.exception.InvalidReplicationFactorException;
import org.apache.fluss.exception.LakeTableSnapshotNotExistException;
import org.apache.fluss.metadata.PartitionInfo;
import org.apache.fluss.metadata.PartitionSpec;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.InternalRow;
import org.apache.fluss.utils.ExceptionUtils;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A Fluss cluster whose tables are tiered, as its client sees it: tables, rows, and how far the
 * lake is. Where the cluster runs, in this process or in others, is the subclass's matter.
 */
public abstract class FlussCluster implements AutoCloseable {

    /** Long enough for the two minutes after which Fluss gives up on a lost tiering job. */
    private static final Duration ROUND_DEADLINE = Duration.ofMinutes(4);

    private static final Duration CALL_DEADLINE = Duration.ofMinutes(1);
    private static final int READ_ATTEMPTS = 10;

    /** The client's connection, the same one at every call. */
    protected abstract Connection connection();

    /** The client for tables and their properties; closed with this object. */
    public abstract Admin admin();

    /** What a client needs to find the cluster: {@code host:port}. */
    public abstract String bootstrapServers();

    /** What is known of the tiering job, for the message of an error. */
    protected abstract String describeTiering();

    /** Lets a client hold rows of 100 kB in good number. */
    protected static void setWriterMemory(Configuration configuration) {
        configuration.setString(ConfigOptions.CLIENT_WRITER_BUFFER_MEMORY_SIZE.key(), "32mb");
        configuration.setString(ConfigOptions.CLIENT_WRITER_BATCH_SIZE.key(), "1mb");
        configuration.setString(ConfigOptions.CLIENT_WRITER_BUFFER_PAGE_SIZE.key(), "128kb");
    }

    /**
     * Creates a table that is not there yet, and returns its id. Once in many hundred tables the
     * host never elects a leader for a bucket of a new one; that table is then made anew.
     */
    public long createTable(TablePath table, TableDescriptor descriptor) throws Exception {
        long id = createOnce(table, descriptor);
        try {
            awaitLeaders(table);
            return id;
        } catch (AssertionError e) {
            System.out.println(table + " is created once more: " + e.getMessage());
            admin().dropTable(table, false).get();
        }
        id = createOnce(table, descriptor);
        awaitLeaders(table);
        return id;
    }

    private long createOnce(TablePath table, TableDescriptor descriptor) throws Exception {
        Deadline.in(CALL_DEADLINE)
                .await(
                        "the coordinator knows a tablet server",
                        () -> isCreated(table, descriptor),
                        () -> "it has just been started");
        return tableInfo(table).getTableId();
    }

    /** A coordinator answers some moments before it knows its tablet servers. */
    private boolean isCreated(TablePath table, TableDescriptor descriptor) throws Exception {
        try {
            admin().createTable(table, descriptor, false).get();
            return true;
        } catch (ExecutionException e) {
            if (ExceptionUtils.stripExecutionException(e)
                    instanceof InvalidReplicationFactorException) {
                return false;
            }
            throw e;
        }
    }

    /** Creates one partition for each value of the table's only partition column. */
    public void createPartitions(TablePath table, List<String> values) throws Exception {
        String column = tableInfo(table).getPartitionKeys().get(0);
        for (String value : values) {
            admin().createPartition(table, new PartitionSpec(Map.of(column, value)), false).get();
        }
        awaitLeaders(table);
    }

    /** Returns when every bucket has a leader: then all of them tell where their log ends. */
    public void awaitLeaders(TablePath table) throws Exception {
        List<Exception> last = new ArrayList<>();
        Deadline.in(CALL_DEADLINE)
                .await(
                        "all buckets of " + table + " have a leader",
                        () -> {
                            try {
                                logEnds(table);
                                return true;
                            } catch (ExecutionException | FlussRuntimeException e) {
                                last.add(e);
                                return false;
                            }
                        },
                        () -> "last failure: " + last.get(last.size() - 1));
    }

    /** Writes rows to a table; they are acknowledged when this returns. */
    public void append(TablePath table, Iterable<? extends InternalRow> rows) throws Exception {
        try (Appender appender = openAppender(table)) {
            appender.append(rows);
        }
    }

    /** Opens a table for rows of the columns that it has now, whatever it gets later. */
    public Appender openAppender(TablePath table) {
        return openAppender(connection(), table);
    }

    /** The same with a connection of its own. */
    public static Appender openAppender(Connection connection, TablePath table) {
        return new Appender(connection.getTable(table));
    }

    /**
     * A row for a table.
     *
     * @param deletes whether the row's key is deleted, in a primary-key table
     */
    public record Change(InternalRow row, boolean deletes) {}

    /** Writes rows to a table with the columns that it had when it was opened. */
    public static final class Appender implements AutoCloseable {

        private final Table table;
        private final TableWriter writer;

        private Appender(Table table) {
            this.table = table;
            this.writer =
                    table.getTableInfo().hasPrimaryKey()
                            ? table.newUpsert().createWriter()
                            : table.newAppend().createWriter();
        }

        /** Appends or upserts rows; they are acknowledged when this returns. */
        public void append(Iterable<? extends InternalRow> rows) throws Exception {
            List<Change> changes = new ArrayList<>();
            rows.forEach(row -> changes.add(new Change(row, false)));
            write(changes);
        }

        /** Writes changes in their order; they are acknowledged when this returns. */
        public void write(List<Change> changes) throws Exception {
            List<CompletableFuture<?>> acknowledged = new ArrayList<>();
            for (Change change : changes) {
                acknowledged.add(write(change));
            }
            writer.flush();
            for (CompletableFuture<?> one : acknowledged) {
                one.get(CALL_DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        }

        private CompletableFuture<?> write(Change change) {
            if (writer instanceof UpsertWriter upserts) {
                return change.deletes()
                        ? upserts.delete(change.row())
                        : upserts.upsert(change.row());
            }
            return ((AppendWriter) writer).append(change.row());
        }

        @Override
        public void close() throws Exception {
            table.close();
        }
    }

    /** Sets a property of a table, as {@code ALTER TABLE … SET} does. */
    public void set(TablePath table, String key, String value) throws Exception {
        admin().alterTable(table, List.of(TableChange.set(key, value)), false).get();
    }

    /** Enables or disables the lake of a table. */
    public void setLake(TablePath table, boolean enabled) throws Exception {
        set(table, ConfigOptions.TABLE_DATALAKE_ENABLED.key(), Boolean.toString(enabled));
    }

    /** Changes the pause between a table's rounds, which is also a round's longest duration. */
    public void setFreshness(TablePath table, Duration freshness) throws Exception {
        set(table, ConfigOptions.TABLE_DATALAKE_FRESHNESS.key(), freshness.toMillis() + "ms");
    }

    /** What the cluster knows of a table. */
    public TableInfo tableInfo(TablePath table) throws Exception {
        return admin().getTableInfo(table).get();
    }

    /** The names of a table's partitions by their ids; empty when it is not partitioned. */
    public Map<Long, String> partitionNames(TablePath table) throws Exception {
        if (!tableInfo(table).isPartitioned()) {
            return Map.of();
        }
        return admin().listPartitionInfos(table).get().stream()
                .collect(
                        Collectors.toMap(
                                PartitionInfo::getPartitionId, PartitionInfo::getPartitionName));
    }

    /** The offset behind the last row of every bucket that has rows. */
    public Map<TableBucket, Long> logEnds(TablePath table) throws Exception {
        TableInfo info = tableInfo(table);
        List<Integer> buckets = IntStream.range(0, info.getNumBuckets()).boxed().toList();
        Map<TableBucket, Long> ends = new HashMap<>();
        if (info.isPartitioned()) {
            for (Map.Entry<Long, String> partition : partitionNames(table).entrySet()) {
                admin().listOffsets(
                                table, partition.getValue(), buckets, new OffsetSpec.LatestSpec())
                        .all()
                        .get()
                        .forEach(
                                (bucket, end) ->
                                        ends.put(
                                                new TableBucket(
                                                        info.getTableId(),
                                                        partition.getKey(),
                                                        bucket),
                                                end));
            }
        } else {
            admin().listOffsets(table, buckets, new OffsetSpec.LatestSpec())
                    .all()
                    .get()
                    .forEach(
                            (bucket, end) ->
                                    ends.put(new TableBucket(info.getTableId(), bucket), end));
        }
        ends.values().removeIf(end -> end == 0);
        return ends;
    }

    /** Calls {@code visitor} with every record of a log table that is there now. */
    @SuppressWarnings("try") // the table's and the scanner's close() throw every Exception
    public void readLog(TablePath table, BiConsumer<TableBucket, ScanRecord> visitor)
            throws Exception {
        Map<TableBucket, Long> remaining = logEnds(table);
        try (Table opened = connection().getTable(table);
                LogScanner scanner = opened.newScan().createLogScanner()) {
            for (TableBucket bucket : remaining.keySet()) {
                if (bucket.getPartitionId() == null) {
                    scanner.subscribeFromBeginning(bucket.getBucket());
                } else {
                    scanner.subscribeFromBeginning(bucket.getPartitionId(), bucket.getBucket());
                }
            }
            while (!remaining.isEmpty()) {
                Deadline.in(CALL_DEADLINE)
                        .await(
                                "more of the log of " + table + " is read",
                                () -> {
                                    ScanRecords records = scanner.poll(Duration.ofMillis(100));
                                    visit(records, visitor, remaining);
                                    return !records.isEmpty();
                                },
                                () -> "not read to the ends " + remaining);
            }
        }
    }

    private static void visit(
            ScanRecords records,
            BiConsumer<TableBucket, ScanRecord> visitor,
            Map<TableBucket, Long> remaining) {
        for (TableBucket bucket : records.buckets()) {
            for (ScanRecord scanned : records.records(bucket)) {
                visitor.accept(bucket, scanned);
                remaining.remove(bucket, scanned.logOffset() + 1);
            }
        }
    }

    /** How far Fluss knows the table to be in the lake, by bucket; empty before the first round. */
    public Map<TableBucket, Long> lakeEnds(TablePath table) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return admin().getLatestLakeSnapshot(table).get().getTableBucketsOffset();
            } catch (ExecutionException e) {
                Throwable reason = ExceptionUtils.stripExecutionException(e);
                if (reason instanceof LakeTableSnapshotNotExistException) {
                    return Map.of();
                }
                if (!TieringProgress.isReplaced(reason) || attempt == READ_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Whether all that is in the table's log now is in the lake, as Fluss knows it. */
    public boolean isTiered(TablePath table) throws Exception {
        return isTieredTo(table, logEnds(table));
    }

    /** Returns when all that is in the table's log now is in the lake, as Fluss knows it. */
    public void awaitTiered(TablePath table) throws Exception {
        Map<TableBucket, Long> ends = logEnds(table);
        awaitLake(
                table, "everything of " + table + " is in the lake", () -> isTieredTo(table, ends));
    }

    private boolean isTieredTo(TablePath table, Map<TableBucket, Long> ends) throws Exception {
        Map<TableBucket, Long> lake = lakeEnds(table);
        return ends.entrySet().stream()
                .allMatch(end -> lake.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    /** Waits for a condition that tiering of the table brings about. */
    public void awaitLake(TablePath table, String what, Callable<Boolean> condition)
            throws Exception {
        Deadline.withoutProgressFor(ROUND_DEADLINE, () -> lakeEnds(table))
                .await(
                        what,
                        condition,
                        () ->
                                describe("ends of the log", () -> logEnds(table))
                                        + describe("ends in the lake", () -> lakeEnds(table))
                                        + describeTiering());
    }

    protected static String describe(String what, Callable<?> state) {
        try {
            return what + ": " + Objects.toString(state.call()) + System.lineSeparator();
        } catch (Exception e) {
            return what + ": unknown, " + e + System.lineSeparator();
        }
    }
}
