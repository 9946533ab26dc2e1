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
package io.flusslance.cluster;

import org.apache.fluss.client.Connection;
import org.apache.fluss.client.ConnectionFactory;
import org.apache.fluss.client.admin.Admin;
import org.apache.fluss.client.admin.ListOffsetsResult;
import org.apache.fluss.client.admin.OffsetSpec;
import org.apache.fluss.client.metadata.LakeSnapshot;
import org.apache.fluss.config.Configuration;
import org.apache.fluss.exception.LakeTableSnapshotNotExistException;
import org.apache.fluss.metadata.PartitionInfo;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** Prints the lag of every table of a cluster whose lake is enabled. */
public final class LakeStatus {

    private static final long ANSWER_SECONDS = 15;

    private final Admin admin;

    private LakeStatus(Admin admin) {
        this.admin = admin;
    }

    /**
     * Asks the cluster at {@code <host>:<port>}, the only argument. Exits with 1 when it does not
     * answer.
     */
    public static void main(String[] arguments) {
        Configuration configuration = new Configuration();
        configuration.setString("bootstrap.servers", arguments[0]);
        int code = 0;
        try (Connection connection = ConnectionFactory.createConnection(configuration);
                Admin admin = connection.getAdmin()) {
            for (TableLag lag : new LakeStatus(admin).lags()) {
                System.out.println(lag);
            }
        } catch (Exception e) {
            System.out.println("the tables can't be listed: " + e);
            code = 1;
        }
        System.out.flush();
        // the client keeps threads for as long as a server is silent
        System.exit(code);
    }

    private List<TableLag> lags() throws Exception {
        List<TableLag> lags = new ArrayList<>();
        for (String database : answer(admin.listDatabases())) {
            for (String name : answer(admin.listTables(database))) {
                TableInfo table = answer(admin.getTableInfo(TablePath.of(database, name)));
                if (table.getTableConfig().isDataLakeEnabled()) {
                    lags.add(lag(table));
                }
            }
        }
        return lags;
    }

    private TableLag lag(TableInfo table) throws Exception {
        Optional<LakeSnapshot> snapshot = lakeSnapshot(table.getTablePath());
        Map<TableBucket, Long> lakeOffsets =
                snapshot.map(LakeSnapshot::getTableBucketsOffset).orElse(Map.of());
        List<Integer> buckets = IntStream.range(0, table.getNumBuckets()).boxed().toList();
        OffsetSpec latest = new OffsetSpec.LatestSpec();
        long logRows = 0;
        long lakeRows = 0;
        if (table.isPartitioned()) {
            for (PartitionInfo partition : answer(admin.listPartitionInfos(table.getTablePath()))) {
                ListOffsetsResult ends =
                        admin.listOffsets(
                                table.getTablePath(),
                                partition.getPartitionName(),
                                buckets,
                                latest);
                for (Map.Entry<Integer, Long> end : answer(ends.all()).entrySet()) {
                    TableBucket bucket =
                            new TableBucket(
                                    table.getTableId(), partition.getPartitionId(), end.getKey());
                    logRows += end.getValue();
                    lakeRows += lakeOffsets.getOrDefault(bucket, 0L);
                }
            }
        } else {
            ListOffsetsResult ends = admin.listOffsets(table.getTablePath(), buckets, latest);
            for (Map.Entry<Integer, Long> end : answer(ends.all()).entrySet()) {
                logRows += end.getValue();
                lakeRows +=
                        lakeOffsets.getOrDefault(
                                new TableBucket(table.getTableId(), end.getKey()), 0L);
            }
        }
        OptionalLong version =
                snapshot.map(known -> OptionalLong.of(known.getSnapshotId()))
                        .orElse(OptionalLong.empty());
        return new TableLag(table.getTablePath(), logRows, lakeRows, version);
    }

    private Optional<LakeSnapshot> lakeSnapshot(TablePath table) throws Exception {
        try {
            return Optional.of(answer(admin.getLatestLakeSnapshot(table)));
        } catch (LakeTableSnapshotNotExistException beforeTheFirstRound) {
            return Optional.empty();
        }
    }

    private static <T> T answer(CompletableFuture<T> answer) throws Exception {
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new TimeoutException("no answer within " + ANSWER_SECONDS + " s");
        }
    }
}
