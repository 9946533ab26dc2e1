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
import io.flusslance.testing.SourceReads;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.lake.writer.LakeTieringFactory;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.metadata.TablePath;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.TimestampLtz;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lance.CommitBuilder;
import org.lance.Dataset;
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.lance.Transaction;
import org.lance.operation.Merge;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The partition of a split is named as Fluss names it, for keys of all types: the host reads the
 * whole log of a partition whose name it does not find.
 */
class PartitionValuesTest {

    private static final long SECOND = 1_704_164_645_000L; // 2024-01-02 03:04:05

    @TempDir private Path warehouse;

    private long offset;

    private static Stream<Arguments> keys() {
        return Stream.of(
                key(DataTypes.BOOLEAN(), true, "true", false, "false"),
                key(DataTypes.TINYINT(), (byte) -1, "-1", (byte) 7, "7"),
                key(DataTypes.SMALLINT(), (short) 300, "300", (short) -300, "-300"),
                key(DataTypes.INT(), -70_000, "-70000", 0, "0"),
                key(DataTypes.BIGINT(), 5_000_000_000L, "5000000000", -1L, "-1"),
                key(DataTypes.FLOAT(), 1.5f, "1_5", Float.NaN, "NaN"),
                key(DataTypes.DOUBLE(), -2.25, "-2_25", Double.NEGATIVE_INFINITY, "-Inf"),
                key(DataTypes.CHAR(3), text("abc"), "abc", text("d_1"), "d_1"),
                key(DataTypes.STRING(), text("eu-1"), "eu-1", text("us_2"), "us_2"),
                key(DataTypes.BINARY(2), bytes(10, 255), "0aff", bytes(0, 1), "0001"),
                key(DataTypes.BYTES(), bytes(0), "00", bytes(1, 2, 255), "0102ff"),
                key(DataTypes.DATE(), day("2024-02-29"), "2024-02-29", -1, "1969-12-31"),
                key(DataTypes.TIME(0), 36_672_000, "10-11-12_000", 0, "00-00-00_000"),
                key(DataTypes.TIME(3), 36_672_345, "10-11-12_345", 1, "00-00-00_001"),
                key(DataTypes.TIME(9), 36_672_345, "10-11-12_345", 1, "00-00-00_001"),
                key(
                        DataTypes.TIMESTAMP(0),
                        ntz(0),
                        "2024-01-02-03-04-05_",
                        TimestampNtz.fromMillis(-1_000),
                        "1969-12-31-23-59-59_"),
                key(
                        DataTypes.TIMESTAMP(6),
                        ntz(6_000),
                        "2024-01-02-03-04-05_000006",
                        TimestampNtz.fromMillis(0),
                        "1970-01-01-00-00-00_"),
                key(
                        DataTypes.TIMESTAMP(9),
                        ntz(7),
                        "2024-01-02-03-04-05_000000007",
                        TimestampNtz.fromMillis(-1, 999_999),
                        "1969-12-31-23-59-59_999999999"),
                key(
                        DataTypes.TIMESTAMP_LTZ(3),
                        ltz(0),
                        "2024-01-02-03-04-05_",
                        TimestampLtz.fromEpochMillis(-1),
                        "1969-12-31-23-59-59_999"),
                key(
                        DataTypes.TIMESTAMP_LTZ(9),
                        ltz(123),
                        "2024-01-02-03-04-05_000000123",
                        TimestampLtz.fromEpochMillis(1),
                        "1970-01-01-00-00-00_001"));
    }

    private static Arguments key(
            DataType type, Object one, String oneName, Object other, String otherName) {
        return Arguments.of(type, one, oneName, other, otherName);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void ofTieredFragments(
            DataType type, Object one, String oneName, Object other, String otherName)
            throws Exception {
        TestTable table = table("tiered", type, true);
        long version = table.commit(row(table, 1, one, oneName), row(table, 2, other, otherName));

        assertThat(partitions(table, version)).containsExactlyInAnyOrder(oneName, otherName);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void ofFragmentsThatOthersRewrote(
            DataType type, Object one, String oneName, Object other, String otherName)
            throws Exception {
        for (boolean systemColumns : new boolean[] {true, false}) {
            TestTable table = table("rewritten_" + systemColumns, type, systemColumns);
            table.commit(row(table, 1, one, oneName));
            table.commit(row(table, 1, one, oneName));
            table.open(Dataset::compact);

            assertThat(partitions(table, newest(table))).containsExactly(oneName);
        }
    }

    /** As the plugin that Fluss publishes leaves a dataset, and the first round after it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void ofADatasetThatSaysNothing(
            DataType type, Object one, String oneName, Object other, String otherName)
            throws Exception {
        TestTable table = table("bare", type, false);
        table.commit(row(table, 1, one, oneName));
        table.open(PartitionValuesTest::stripMetadata);
        long version = table.commit(row(table, 2, other, otherName));

        assertThat(partitions(table, version)).containsExactlyInAnyOrder(oneName, otherName);
    }

    private static void stripMetadata(Dataset dataset) {
        List<FragmentMetadata> fragments =
                dataset.getFragments().stream()
                        .map(Fragment::metadata)
                        .collect(Collectors.toList());
        List<Field> fields =
                dataset.getSchema().getFields().stream()
                        .map(PartitionValuesTest::bare)
                        .collect(Collectors.toList());
        try (Transaction transaction =
                        new Transaction.Builder()
                                .readVersion(dataset.version())
                                .operation(
                                        Merge.builder()
                                                .fragments(fragments)
                                                .schema(schema(fields))
                                                .build())
                                .transactionProperties(
                                        Map.of(
                                                "commit-user",
                                                LakeTieringFactory.FLUSS_LAKE_TIERING_COMMIT_USER,
                                                TestTable.OFFSETS,
                                                "file:/old"))
                                .build();
                Dataset done = new CommitBuilder(dataset).execute(transaction)) {
            assertThat(done.version()).isEqualTo(dataset.version() + 1);
        }
    }

    /** Of Arrow: the other Schema is Fluss's. */
    private static org.apache.arrow.vector.types.pojo.Schema schema(List<Field> fields) {
        return new org.apache.arrow.vector.types.pojo.Schema(fields);
    }

    private static Field bare(Field field) {
        return new Field(
                field.getName(),
                new FieldType(field.isNullable(), field.getType(), null),
                field.getChildren());
    }

    private List<String> partitions(TestTable table, long version) throws IOException {
        LanceLakeSource source = new LanceLakeSource(TestTable.cluster(warehouse), table.path());
        return SourceReads.plan(source, version).stream()
                .map(split -> String.join("$", split.partition()))
                .collect(Collectors.toList());
    }

    private TestTable table(String name, DataType type, boolean systemColumns) {
        RowType rowType =
                DataTypes.ROW(
                        DataTypes.FIELD("id", DataTypes.INT()),
                        DataTypes.FIELD("key", type.copy(false)));
        return new TestTable(
                        TestTable.cluster(warehouse),
                        TablePath.of("db", name),
                        7,
                        TableDescriptor.builder()
                                .schema(Schema.newBuilder().fromRowType(rowType).build())
                                .partitionedBy("key")
                                .distributedBy(1)
                                .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                                .customProperty(
                                        "lance.system-columns", Boolean.toString(systemColumns))
                                .build())
                .create();
    }

    private LanceWriteResult row(TestTable table, long partition, Object key, String name)
            throws IOException {
        try (LakeWriter<PendingWriteResult> writer =
                table.writer(new TableBucket(7, partition, 0), name)) {
            writer.write(TestTable.record(offset++, GenericRow.of(1, key)));
            return TestTable.handedOver(writer.complete());
        }
    }

    private static long newest(TestTable table) throws IOException {
        long[] version = {0};
        table.open(dataset -> version[0] = dataset.version());
        return version[0];
    }

    private static BinaryString text(String text) {
        return BinaryString.fromString(text);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static int day(String date) {
        return (int) LocalDate.parse(date).toEpochDay();
    }

    private static TimestampNtz ntz(int nanos) {
        return TimestampNtz.fromMillis(SECOND, nanos);
    }

    private static TimestampLtz ltz(int nanos) {
        return TimestampLtz.fromEpochMillis(SECOND, nanos);
    }
}
