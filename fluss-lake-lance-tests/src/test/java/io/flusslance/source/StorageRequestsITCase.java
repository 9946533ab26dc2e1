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

import io.flusslance.source.split.LanceSplit;
import io.flusslance.storage.S3Server;
import io.flusslance.storage.StorageRelay;
import io.flusslance.testing.Resources;
import io.flusslance.testing.SpiTable;
import io.flusslance.tiering.result.LanceWriteResult;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TableInfo;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.predicate.PredicateBuilder;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lance.CommitBuilder;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.ReadOptions;
import org.lance.Transaction;
import org.lance.operation.Append;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What rounds of tiering and union reads ask an S3 server for. */
class StorageRequestsITCase {

    private static final int FRAGMENTS = 10_000;

    private static final int PARTITIONS = 100;

    /** Of a round with one file, in a process that has made one before. */
    private static final int ROUND_REQUESTS = 15;

    private static final int FOREIGN_REQUESTS = 5;

    private static final RowType PARTITIONED =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("day", DataTypes.STRING().copy(false)));

    private final Resources resources = new Resources();
    private final Map<String, String> cluster = new HashMap<>();
    private StorageRelay relay;
    private SpiTable table;

    @BeforeEach
    void startServer() throws Exception {
        S3Server s3 = resources.add(S3Server.inMemory("id-of-test", "secret-of-test"));
        s3.createBucket("lake");
        relay = resources.add(new StorageRelay(s3.endpoint()));
        cluster.putAll(s3.options());
        cluster.put("endpoint", relay.endpoint().toString());
        cluster.put("warehouse", "s3://lake/folder");
        table = new SpiTable(cluster).create();
    }

    @AfterEach
    void stopServer() throws Exception {
        resources.close();
    }

    @Test
    void aPlanOfManyFragmentsTakesFewRequests() throws Exception {
        table.commit(table.write(0));
        long version = appendFragments(FRAGMENTS);
        LanceLakeSource source = source();
        relay.forget();

        long begin = System.nanoTime();
        List<LanceSplit> plan = source.createPlanner(() -> version).plan();
        System.out.printf(
                "a plan of %d fragments on S3 took %d ms%n",
                FRAGMENTS + 1, (System.nanoTime() - begin) / 1_000_000);

        assertThat(plan.stream().mapToInt(split -> split.fragments().size()).sum())
                .isEqualTo(FRAGMENTS + 1);
        assertThat(relay.requests()).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void aRoundTakesFewRequests() throws Exception {
        table.commit(table.write(0));
        table.commit(table.write(1));
        relay.forget();

        table.commit(table.write(2));

        assertThat(relay.requests()).hasSizeLessThanOrEqualTo(ROUND_REQUESTS);
    }

    /** To read that version and its commit, and to look at its types. */
    @Test
    void aRoundAfterAVersionOfOthersTakesFewMore() throws Exception {
        table.commit(table.write(0));
        table.commit(table.write(1));
        appendFragments(1);
        relay.forget();

        table.commit(table.write(2));

        assertThat(relay.requests()).hasSizeLessThanOrEqualTo(ROUND_REQUESTS + FOREIGN_REQUESTS);
    }

    @Test
    void furtherSplitsOfAQueryDoNotOpenTheDatasetAgain() throws Exception {
        table.commit(table.write(0));
        long version = table.commit(table.write(1));
        LanceLakeSource source = source();
        source.withProject(new int[][] {{0}});
        List<LanceSplit> splits =
                List.of(
                        new LanceSplit(version, List.of(), List.of(0), 0, 1, 10),
                        new LanceSplit(version, List.of(), List.of(1), 0, 1, 10));
        assertThat(read(source, splits.get(0))).isZero();
        relay.forget();

        assertThat(read(source, splits.get(1))).isEqualTo(1);

        assertThat(relay.requests())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.target()).contains("/data/"));
    }

    @Test
    void aConditionOnAPartitionKeyOpensTheFilesOfThatPartitionAlone() throws Exception {
        TableDescriptor descriptor =
                TableDescriptor.builder()
                        .schema(Schema.newBuilder().fromRowType(PARTITIONED).build())
                        .partitionedBy("day")
                        .distributedBy(1)
                        .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                        .build();
        TablePath path = TablePath.of("db", "partitioned");
        SpiTable partitioned =
                new SpiTable(cluster, TableInfo.of(path, 8, 1, descriptor, 0, 0)).create();
        List<LanceWriteResult> results = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            String day = "d" + i;
            results.add(
                    partitioned.writePartition(
                            day, i, List.of(GenericRow.of(i, BinaryString.fromString(day)))));
        }
        long version = partitioned.commit(results);
        LanceLakeSource source = new LanceLakeSource(cluster, path);
        source.withFilters(
                List.of(new PredicateBuilder(PARTITIONED).equal(1, BinaryString.fromString("d7"))));
        relay.forget();

        List<Integer> ids = new ArrayList<>();
        for (LanceSplit split : source.createPlanner(() -> version).plan()) {
            try (CloseableIterator<LogRecord> records =
                    source.createRecordReader(() -> split).read()) {
                records.forEachRemaining(record -> ids.add(record.getRow().getInt(0)));
            }
        }

        assertThat(ids).containsExactly(7);
        assertThat(
                        relay.requests().stream()
                                .map(request -> request.target())
                                .filter(target -> target.contains("/data/"))
                                .distinct())
                .hasSize(1);
    }

    private LanceLakeSource source() {
        return new LanceLakeSource(cluster, table.info().getTablePath());
    }

    private static int read(LanceLakeSource source, LanceSplit split) throws Exception {
        try (CloseableIterator<LogRecord> records = source.createRecordReader(() -> split).read()) {
            return records.next().getRow().getInt(0);
        }
    }

    /** Fragments that share one file: only the manifest is planned with. */
    private long appendFragments(int count) {
        try (BufferAllocator allocator = new RootAllocator();
                Dataset dataset =
                        Dataset.open()
                                .uri("s3://lake/folder/db/t.lance")
                                .allocator(allocator)
                                .readOptions(
                                        new ReadOptions.Builder()
                                                .setStorageOptions(storageOptions())
                                                .build())
                                .build()) {
            FragmentMetadata only = dataset.getFragments().get(0).metadata();
            try (Transaction transaction =
                            new Transaction.Builder()
                                    .readVersion(dataset.version())
                                    .operation(
                                            Append.builder()
                                                    .fragments(Collections.nCopies(count, only))
                                                    .build())
                                    .build();
                    Dataset committed = new CommitBuilder(dataset).execute(transaction)) {
                return committed.version();
            }
        }
    }

    private Map<String, String> storageOptions() {
        Map<String, String> options = new HashMap<>(cluster);
        options.remove("warehouse");
        return options;
    }
}
