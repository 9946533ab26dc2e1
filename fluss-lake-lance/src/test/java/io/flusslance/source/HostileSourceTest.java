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

import io.flusslance.memory.AllocatorScope;
import io.flusslance.source.split.LanceSplit;
import io.flusslance.source.split.SplitPosition;
import io.flusslance.testing.FlussValues;
import io.flusslance.testing.ForeignCommit;
import io.flusslance.testing.Mutations;
import io.flusslance.testing.TestTable;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lance.Dataset;
import org.lance.FragmentMetadata;
import org.lance.WriteParams;
import org.lance.fragment.DataFile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

/** A stranger can write to the warehouse: what a query does with what it finds there. */
@Timeout(300)
class HostileSourceTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("region", DataTypes.STRING()));

    @TempDir private Path warehouse;

    private TestTable table;

    @BeforeEach
    void tierSomeRows() throws Exception {
        table = TestTable.of(TestTable.cluster(warehouse), "t", TYPE, Map.of()).create();
        try (var writer = table.writer(new TableBucket(7, 12L, 0), "eu")) {
            for (int i = 0; i < 3; i++) {
                writer.write(TestTable.record(i, GenericRow.of(i, BinaryString.fromString("eu"))));
            }
            table.commit(writer.complete().await());
        }
        ForeignCommit.metadata(table, Map.of("fluss.partition.keys", "region"));
        assertThat(read()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999", "1007", "-1", "99999999999999999999", "1e3", "", "\u0661"})
    void aPositionThatNoColumnHasIsRefused(String position) throws Exception {
        ForeignCommit.ofColumn(table, "id", "fluss.position", position);
        assertThatThrownBy(this::read)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("'id'", "fluss.position", "next tiering round");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nowhere",
                ",",
                "region,",
                "region,region",
                "region`, 1 AS `x",
                "\u0000",
                "*"
            })
    void partitionKeysThatTheDatasetDoesNotHaveAreRefused(String keys) throws Exception {
        ForeignCommit.metadata(table, Map.of("fluss.partition.keys", keys));
        assertThatThrownBy(this::read)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("partition key", "damaged");
    }

    @Test
    void manyPartitionKeysAreRefusedAtTheFirst() throws Exception {
        ForeignCommit.metadata(table, Map.of("fluss.partition.keys", "x,".repeat(5_000_000)));
        assertThatThrownBy(this::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("partition key 'x'");
    }

    @Test
    void aPartitionOfMoreValuesThanKeysIsRefused() throws Exception {
        ForeignCommit.asTiering(table, Map.of("fluss.tiering.partitions", "12=eu$2026"));
        assertThatThrownBy(this::read)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("eu$2026", "damaged");
    }

    @Test
    void anyMetadataEndsAQueryWithAnIoExceptionOrNotAtAll() throws Exception {
        Mutations mutations = Mutations.printingTheirSeed();
        Map<String, String> valid = ForeignCommit.properties(table);
        valid.put(
                "fluss.tiering.fragments",
                valid.remove("fluss.tiering.files").replaceFirst("[^=]*", "0"));
        String partitionKeys = "fluss.partition.keys";
        valid.put(partitionKeys, "region");
        List<String> keys =
                List.of(
                        partitionKeys,
                        "fluss.tiering.fragments",
                        "fluss.tiering.partitions",
                        "fluss.tiering.offsets",
                        "fluss.tiering.table-id");
        int refused = 0;
        int cases = Mutations.cases(60);
        for (int i = 0; i < cases; i++) {
            Map<String, String> hostile = new HashMap<>(valid);
            String key = mutations.oneOf(keys);
            hostile.put(key, mutations.of(valid.get(key)));
            ForeignCommit.metadata(table, Map.of(partitionKeys, hostile.remove(partitionKeys)));
            ForeignCommit.transaction(table, hostile);
            try {
                assertThat(read()).hasSize(3);
            } catch (IOException e) {
                assertThat(e.getMessage()).hasSizeLessThan(3000);
                refused++;
            } catch (RuntimeException | Error e) {
                fail(mutations + ", " + hostile, e);
            }
        }
        assertThat(refused).as("%s: refused queries", mutations).isBetween(1, cases - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 77, Integer.MAX_VALUE})
    void aSplitWithAFragmentThatIsNotThereIsRefused(int fragment) throws Exception {
        LanceSplit split = new LanceSplit(version(), List.of("eu"), List.of(fragment), 0, 1, 10);
        assertThatThrownBy(() -> read(List.of(split))).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {77, Long.MAX_VALUE})
    void aSplitOfAVersionThatIsNotThereIsRefused(long version) {
        LanceSplit split = new LanceSplit(version, List.of("eu"), List.of(0), 0, 1, 10);
        assertThatThrownBy(() -> read(List.of(split)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("can't be opened");
    }

    @Test
    void aSplitOfMoreRowsThanThereAreGivesThoseThatThereAre() throws Exception {
        LanceSplit split =
                new LanceSplit(version(), List.of("eu"), List.of(0), 1, Long.MAX_VALUE - 1, 1);
        assertThat(read(List.of(split))).hasSizeLessThanOrEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"3, 0", "9223372036854775807, 0", "0, 77", "9223372036854775807, 77"})
    void aPositionThatTheSplitDoesNotHaveGivesNoRowsThatAreNotThere(long rows, long filter)
            throws Exception {
        LanceSplit split =
                new LanceSplit(version(), List.of("eu"), List.of(0), 0, 3, 10)
                        .from(new SplitPosition(rows, filter));
        try {
            assertThat(read(List.of(split))).hasSizeLessThanOrEqualTo(3);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("db.t");
        }
    }

    /** Lance takes the path of a data file for a name within the dataset. */
    @Test
    void aFileThatAManifestNamesOutsideOfTheDatasetIsNotRead() throws Exception {
        Path data = table.location().localFolder().orElseThrow().resolve("data");
        Path own;
        try (var files = Files.list(data)) {
            own = files.findFirst().orElseThrow();
        }
        Files.copy(own, warehouse.resolve("outside.lance"));
        int[][] columns = new int[2][];
        table.open(
                dataset -> {
                    DataFile file = dataset.getFragments().get(0).metadata().getFiles().get(0);
                    columns[0] = file.getFields();
                    columns[1] = file.getColumnIndices();
                });
        ForeignCommit.fragment(
                table,
                new FragmentMetadata(
                        50,
                        List.of(
                                new DataFile(
                                        "../../../outside.lance",
                                        columns[0],
                                        columns[1],
                                        2,
                                        1,
                                        Files.size(own),
                                        null)),
                        3L,
                        null,
                        null));
        int[] added = {0};
        table.open(
                dataset ->
                        dataset.getFragments()
                                .forEach(one -> added[0] = Math.max(added[0], one.getId())));
        LanceSplit split = new LanceSplit(version(), List.of("eu"), List.of(added[0]), 0, 3, 10);
        assertThatThrownBy(() -> read(List.of(split)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("..%2F..%2F..%2Foutside.lance not found");
    }

    @Test
    void aColumnNestedDeeperThanArrowReadsIsRefused() throws Exception {
        Field field = new Field("id", FieldType.nullable(new ArrowType.Int(32, true)), null);
        for (int depth = 0; depth < 80; depth++) {
            field = new Field("id", FieldType.nullable(ArrowType.Struct.INSTANCE), List.of(field));
        }
        TestTable deep = TestTable.of(TestTable.cluster(warehouse), "deep", TYPE, Map.of());
        try (AllocatorScope scope = AllocatorScope.open();
                Dataset dataset =
                        Dataset.write()
                                .allocator(scope.allocator())
                                .uri(deep.location().uri())
                                .schema(new Schema(List.of(field)))
                                .mode(WriteParams.WriteMode.CREATE)
                                .execute()) {
            assertThat(dataset.version()).isEqualTo(1);
        }
        LanceLakeSource source = new LanceLakeSource(TestTable.cluster(warehouse), deep.path());
        LanceSplit split = new LanceSplit(1, List.of(), List.of(0), 0, 1, 10);
        assertThatThrownBy(() -> source.createRecordReader(() -> split).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("db.deep");
        assertThatThrownBy(deep::create)
                .isInstanceOf(org.apache.fluss.exception.ApiException.class);
    }

    private long version() throws IOException {
        long[] version = {0};
        table.open(dataset -> version[0] = dataset.version());
        return version[0];
    }

    private LanceLakeSource source() {
        return new LanceLakeSource(TestTable.cluster(warehouse), table.path());
    }

    private List<List<Object>> read() throws IOException {
        long version = version();
        return read(source().createPlanner(() -> version).plan());
    }

    private List<List<Object>> read(List<LanceSplit> splits) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        for (LanceSplit split : splits) {
            try (CloseableIterator<LogRecord> records =
                    source().createRecordReader(() -> split).read()) {
                while (records.hasNext()) {
                    rows.add(FlussValues.ofRow(records.next().getRow(), TYPE));
                }
            } catch (UncheckedIOException e) {
                // an iterator has no other way to say it
                throw e.getCause();
            }
        }
        return rows;
    }
}
