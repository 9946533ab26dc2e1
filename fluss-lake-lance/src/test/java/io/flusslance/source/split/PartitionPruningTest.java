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
package io.flusslance.source.split;

import io.flusslance.source.LanceLakeSource;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.predicate.Predicate;
import org.apache.fluss.predicate.PredicateBuilder;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypeRoot;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.PartitionUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Of a table with partitions only those are read that can hold a row which the query wants. */
class PartitionPruningTest {

    private static final int REGION = 1;
    private static final int LEVEL = 2;
    private static final int DAY = 3;

    private static final List<String> REGIONS = List.of("a", "b", "eu", "Eu", "z_9", "null");
    private static final List<Integer> LEVELS = List.of(-20, -3, 0, 2, 10);
    private static final List<Integer> DAYS = List.of(-800, 0, 20_000);

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("region", DataTypes.STRING().copy(false)),
                    DataTypes.FIELD("level", DataTypes.INT().copy(false)),
                    DataTypes.FIELD("day", DataTypes.DATE().copy(false)));

    private static final PredicateBuilder WHERE = new PredicateBuilder(TYPE);

    @TempDir private Path warehouse;

    private TestTable table;
    private long version;
    // by the names of their partitions
    private final Map<List<String>, GenericRow> rows = new LinkedHashMap<>();

    @BeforeEach
    void writeARowToEachPartition() throws Exception {
        table =
                new TestTable(
                                TestTable.cluster(warehouse),
                                TablePath.of("db", "t"),
                                7,
                                TableDescriptor.builder()
                                        .schema(Schema.newBuilder().fromRowType(TYPE).build())
                                        .partitionedBy("region", "level", "day")
                                        .distributedBy(1)
                                        .property(
                                                ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                                        .build())
                        .create();
        Random random = new Random(3);
        List<LanceWriteResult> results = new ArrayList<>();
        for (String region : REGIONS) {
            for (int level : LEVELS) {
                for (int day : DAYS) {
                    if (random.nextInt(3) == 0) {
                        results.add(write(GenericRow.of(rows.size(), text(region), level, day)));
                    }
                }
            }
        }
        version = table.commit(results.toArray(new LanceWriteResult[0]));
    }

    @Test
    void whatIsComparedIsTheValueAndNotItsName() throws Exception {
        assertRead(WHERE.lessThan(LEVEL, 2));
        assertRead(WHERE.greaterOrEqual(LEVEL, -3));
        assertRead(WHERE.greaterThan(LEVEL, 9));
        assertRead(WHERE.lessOrEqual(DAY, -1));
        assertRead(WHERE.greaterThan(REGION, text("eu")));
        assertRead(WHERE.equal(REGION, text("null")));
    }

    @Test
    void conditionsAreTakenTogether() throws Exception {
        assertRead(WHERE.equal(REGION, text("eu")), WHERE.greaterThan(LEVEL, -5));
        assertRead(
                PredicateBuilder.or(
                        PredicateBuilder.and(
                                WHERE.equal(REGION, text("a")), WHERE.equal(LEVEL, -20)),
                        PredicateBuilder.and(WHERE.equal(REGION, text("b")), WHERE.equal(DAY, 0))));
        assertRead(WHERE.in(LEVEL, List.of(-20, 10)));
    }

    @Test
    void aConditionOnAnotherColumnKeepsEachPartition() throws Exception {
        assertThat(wanted(plan(List.of(WHERE.equal(0, 5))))).hasSize(rows.size());
        assertThat(
                        wanted(
                                plan(
                                        List.of(
                                                PredicateBuilder.or(
                                                        WHERE.equal(0, 5),
                                                        WHERE.equal(LEVEL, 10))))))
                .hasSize(rows.size());
    }

    @Test
    void anyConditionsKeepTheRowsThatFulfilThem() throws Exception {
        long seed = System.nanoTime();
        System.err.println("PartitionPruningTest has seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            Predicate predicate = predicate(random, 3);
            List<List<String>> wanted = wanted(plan(List.of(predicate)));
            rows.forEach(
                    (partition, row) -> {
                        if (predicate.test(row)) {
                            assertThat(wanted).as(predicate.toString()).contains(partition);
                        }
                    });
        }
    }

    @Test
    void manyValuesTravelWithTheJob() throws Exception {
        List<Object> levels =
                IntStream.range(0, 3_000)
                        .mapToObj(i -> (Object) (10 + i))
                        .collect(Collectors.toList());
        LanceLakeSource source = source();
        source.withFilters(List.of(WHERE.in(LEVEL, levels)));

        List<LanceSplit> plan = copyByJava(source).createPlanner(() -> version).plan();

        assertThat(wanted(plan)).allSatisfy(p -> assertThat(p.get(1)).isEqualTo("10"));
    }

    private static Predicate predicate(Random random, int depth) {
        if (depth > 0 && random.nextBoolean()) {
            Predicate one = predicate(random, depth - 1);
            Predicate other = predicate(random, depth - 1);
            return random.nextBoolean()
                    ? PredicateBuilder.and(one, other)
                    : PredicateBuilder.or(one, other);
        }
        int column = random.nextInt(4);
        Object value =
                column == REGION
                        ? text(REGIONS.get(random.nextInt(REGIONS.size())))
                        : column == DAY
                                ? DAYS.get(random.nextInt(DAYS.size()))
                                : LEVELS.get(random.nextInt(LEVELS.size()));
        switch (random.nextInt(8)) {
            case 0:
                return WHERE.equal(column, value);
            case 1:
                return WHERE.notEqual(column, value);
            case 2:
                return WHERE.lessThan(column, value);
            case 3:
                return WHERE.lessOrEqual(column, value);
            case 4:
                return WHERE.greaterThan(column, value);
            case 5:
                return WHERE.greaterOrEqual(column, value);
            case 6:
                return WHERE.isNotNull(column);
            default:
                return WHERE.isNull(column);
        }
    }

    /** The partitions whose row fulfils the conditions are read, and no others. */
    private void assertRead(Predicate... conditions) throws Exception {
        List<List<String>> expected =
                rows.entrySet().stream()
                        .filter(
                                entry ->
                                        List.of(conditions).stream()
                                                .allMatch(c -> c.test(entry.getValue())))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toList());
        assertThat(expected).isNotEmpty().hasSizeLessThan(rows.size());

        List<LanceSplit> plan = plan(List.of(conditions));

        assertThat(wanted(plan)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(plan)
                .as("the host reads the log of a partition without a split")
                .extracting(LanceSplit::partition)
                .containsExactlyInAnyOrderElementsOf(rows.keySet());
    }

    private static List<List<String>> wanted(List<LanceSplit> plan) {
        return plan.stream()
                .filter(split -> !split.fragments().isEmpty())
                .map(LanceSplit::partition)
                .collect(Collectors.toList());
    }

    private List<LanceSplit> plan(List<Predicate> conditions) throws IOException {
        LanceLakeSource source = source();
        source.withFilters(conditions);
        return source.createPlanner(() -> version).plan();
    }

    private LanceLakeSource source() {
        return new LanceLakeSource(TestTable.cluster(warehouse), table.path());
    }

    private static LanceLakeSource copyByJava(LanceLakeSource source) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(source);
        return (LanceLakeSource)
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }

    private LanceWriteResult write(GenericRow row) throws IOException {
        List<String> partition =
                List.of(
                        row.getString(REGION).toString(),
                        String.valueOf(row.getInt(LEVEL)),
                        PartitionUtils.convertValueOfType(row.getInt(DAY), DataTypeRoot.DATE));
        rows.put(partition, row);
        TableBucket bucket = new TableBucket(7, (long) rows.size(), 0);
        try (LakeWriter<PendingWriteResult> writer =
                table.writer(bucket, String.join("$", partition))) {
            writer.write(TestTable.record(0, row));
            return TestTable.handedOver(writer.complete());
        }
    }

    private static BinaryString text(String text) {
        return BinaryString.fromString(text);
    }
}
