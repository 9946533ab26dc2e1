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

import io.flusslance.catalog.LanceLakeCatalog;
import io.flusslance.catalog.LanceTableDefinition;
import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.history.Recovery;
import io.flusslance.metadata.history.TieringHistory;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.KeyTable.KeyKind;
import io.flusslance.tiering.KeyTable.Op;
import io.flusslance.tiering.KeyTable.Round;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.config.ConfigOptions;
import org.apache.fluss.exception.InvalidTableException;
import org.apache.fluss.exception.TableAlreadyExistException;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.metadata.Schema;
import org.apache.fluss.metadata.TableBucket;
import org.apache.fluss.metadata.TableChange;
import org.apache.fluss.metadata.TableDescriptor;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.BinaryString;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.row.TimestampNtz;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.Dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a primary-key table is in the lake, at its edges. */
class KeyTableTest {

    @TempDir private Path warehouse;

    private KeyTable table() {
        return new KeyTable(
                TestTable.cluster(warehouse), "t", KeyKind.of(DataTypes.INT(), number -> number));
    }

    private static List<Op> upserts(int... numbers) {
        return IntStream.of(numbers).mapToObj(Op::upsert).collect(Collectors.toList());
    }

    private static List<Op> deletes(int... numbers) {
        return IntStream.of(numbers).mapToObj(Op::delete).collect(Collectors.toList());
    }

    @Test
    void deletesOfKeysThatNeverWereLeaveAnEmptyDataset() throws Exception {
        KeyTable table = table();
        table.round(deletes(1, 2, 3)).writeAndCommit();
        table.check("only deletes");
        assertThat(table.size()).isZero();

        table.round(upserts(2, 3, 4)).writeAndCommit();
        table.check("then rows");
    }

    @Test
    void allRowsCanGoAndOthersCome() throws Exception {
        KeyTable table = table();
        table.round(upserts(1, 2, 3, 4)).writeAndCommit();
        table.round(deletes(4, 1, 2, 3)).writeAndCommit();
        table.check("no row is left");
        table.table().open(dataset -> assertThat(dataset.getFragments()).isEmpty());

        table.round(upserts(1, 5)).writeAndCommit();
        table.check("others came");
    }

    @Test
    void aKeyThatIsDeletedAndInsertedInOneRoundHasItsLastRow() throws Exception {
        KeyTable table = table();
        table.round(upserts(1, 2)).writeAndCommit();

        table.round(
                        List.of(
                                Op.delete(1),
                                Op.upsert(1),
                                Op.upsert(2),
                                Op.delete(2),
                                Op.upsert(7),
                                Op.delete(7)))
                .writeAndCommit();

        table.check("one round");
        assertThat(table.numbers()).containsExactly(1);
    }

    @Test
    void keysAreLookedUpOnceMoreInRowsThatOthersHaveCompacted() throws Exception {
        KeyTable table = table();
        table.round(upserts(1, 4, 7)).writeAndCommit();
        table.round(upserts(10, 4)).writeAndCommit();
        Round round = table.round(List.of(Op.upsert(1), Op.delete(4), Op.upsert(13)));
        LanceWriteResult[] results = round.write();
        table.compact();

        round.commit(results);

        table.check("committed");
        assertThat(table.numbers()).containsExactlyInAnyOrder(1, 7, 10, 13);
    }

    @Test
    void rowsThatStayedAndRowsThatOthersHaveMovedAreBothReplaced() throws Exception {
        KeyTable table = table();
        table.round(upserts(1, 4, 13)).writeAndCommit();
        table.round(upserts(7, 10)).writeAndCommit();
        Round round = table.round(List.of(Op.upsert(1), Op.delete(4), Op.upsert(7)));
        LanceWriteResult[] results = round.write();
        table.update(4);

        round.commit(results);

        table.check("committed");
        assertThat(table.numbers()).containsExactlyInAnyOrder(1, 7, 10, 13);
    }

    /** Their keys are not sent to the committer. */
    @Test
    void aRoundOfManyKeysIsRefusedAfterACompactionAndPassesWhenItIsWrittenAgain() throws Exception {
        String longPart = "k".repeat(600_000);
        KeyTable table =
                new KeyTable(
                        TestTable.cluster(warehouse),
                        "t",
                        KeyKind.of(
                                DataTypes.STRING(),
                                number -> BinaryString.fromString(longPart + number)));
        table.round(upserts(1, 4, 7)).writeAndCommit();
        table.round(upserts(10, 4)).writeAndCommit();
        Round round = table.round(upserts(IntStream.range(0, 20).toArray()));
        LanceWriteResult[] results = round.write();
        table.compact();

        assertThatThrownBy(() -> round.commit(results))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "Table db.t", "fragment", "too many changes", "The round is written again");
        table.check("refused");
        round.writeAndCommit();
        table.check("written again");
    }

    @Test
    void rowsThatOthersDeleteMeanwhileStayDeleted() throws Exception {
        KeyTable table = table();
        table.round(upserts(1, 4, 7, 10)).writeAndCommit();
        Round round = table.round(List.of(Op.upsert(1), Op.delete(4)));
        LanceWriteResult[] results = round.write();
        // key 7, and key 4 too
        table.delete(1, 3);

        round.commit(results);

        table.check("deleted by both");
    }

    @Test
    void keysAreLookedUpOnceMoreInRowsThatCameBack() throws Exception {
        KeyTable table = table();
        table.round(upserts(1, 4, 7)).writeAndCommit();
        long before = version(table);
        table.table().open(dataset -> dataset.delete("number = 4"));
        Round round = table.round(upserts(4));
        LanceWriteResult[] results = round.write();
        table.table()
                .open(
                        dataset -> {
                            try (Dataset old = dataset.checkoutVersion(before)) {
                                old.restore();
                            }
                        });

        round.commit(results);

        table.check("rows are back");
    }

    private static long version(KeyTable table) throws IOException {
        AtomicLong version = new AtomicLong();
        table.table().open(dataset -> version.set(dataset.version()));
        return version.get();
    }

    @Test
    void aSnapshotIsLoadedOnce() throws Exception {
        KeyTable table = table();
        Round snapshot = table.snapshot(List.of(1, 2, 3, 4), 100);
        LanceWriteResult[] first = snapshot.write();
        LanceWriteResult[] second = snapshot.write();
        snapshot.commit(first);

        assertThatThrownBy(() -> snapshot.commit(second))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rows of a snapshot are refused");
        table.check("once");
        table.round(List.of(Op.upsert(1), Op.delete(2))).writeAndCommit();
        table.check("the log goes on");
    }

    @Test
    void aPartitionThatIsMadeAgainReplacesRowsOfTheDroppedOne() throws Exception {
        KeyTable table = new KeyTable(TestTable.cluster(warehouse), "t", KeyKind.partitioned());
        table.round(upserts(0, 1, 2, 3, 4, 5)).writeAndCommit();
        table.dropPartitions();

        table.round(List.of(Op.upsert(0), Op.delete(1), Op.upsert(9))).writeAndCommit();

        table.check("recreated");
    }

    @Test
    void aLateRoundOfADroppedPartitionDoesNotReplaceRowsOfTheNewOne() throws Exception {
        KeyTable table = new KeyTable(TestTable.cluster(warehouse), "t", KeyKind.partitioned());
        table.round(upserts(0, 3)).writeAndCommit();
        Round late = table.round(List.of(Op.upsert(0), Op.delete(3)));
        LanceWriteResult[] before = late.write();
        table.dropPartitions();
        table.round(upserts(0, 3)).writeAndCommit();
        LanceWriteResult[] after = late.write();

        for (LanceWriteResult[] results : List.of(before, after)) {
            assertThatThrownBy(() -> late.commit(results))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(
                            "LANCE_ROUND_OUTDATED",
                            "its partition eu was dropped and created again");
        }
        table.check("rows of the new partition");
    }

    @Test
    void changesBeyondTheBoundAreSpilledAndMerged() throws Exception {
        KeyTable table =
                new KeyTable(
                        TestTable.cluster(
                                warehouse,
                                "write.memory-limit",
                                "4 mb",
                                "write.spill-directory",
                                Files.createDirectory(warehouse.resolve("spill")).toString()),
                        "t",
                        KeyKind.of(DataTypes.STRING(), number -> text(number)));
        Random random = new Random(5);
        List<Op> ops = new ArrayList<>();
        for (int i = 0; i < 60_000; i++) {
            // one bucket
            int number = 3 * random.nextInt(40_000);
            ops.add(random.nextInt(4) == 0 ? Op.delete(number) : Op.upsert(number));
        }
        table.round(ops).writeAndCommit();
        table.check("spilled");
        table.round(ops.subList(0, 30_000)).writeAndCommit();
        table.check("looked up in several scans");
        assertThat(warehouse.resolve("spill")).isEmptyDirectory();
        assertThat(spilledFiles()).isEmpty();
    }

    private static BinaryString text(int number) {
        return BinaryString.fromString("key " + number);
    }

    @Test
    void longKeysAreLookedUpWhateverTheLengthOfThoseThatChange() throws Exception {
        // 70 MB of keys, which Lance would hand over at once
        KeyTable table =
                new KeyTable(
                        TestTable.cluster(warehouse),
                        "t",
                        KeyKind.of(
                                DataTypes.STRING(),
                                number -> number == 0 ? text(0) : longText(number)));
        List<Op> all = new ArrayList<>();
        for (int i = 0; i < 350; i++) {
            // one bucket
            all.add(Op.upsert(3 * i));
        }
        table.round(all).writeAndCommit();
        table.round(upserts(0)).writeAndCommit();
        table.round(upserts(3, 9)).writeAndCommit();
        table.check("long keys");
    }

    private static BinaryString longText(int number) {
        return BinaryString.fromString(String.format("%0200000d", number));
    }

    @Test
    void aWriterThatIsClosedLeavesNoFileOpen() throws Exception {
        KeyTable table =
                new KeyTable(
                        TestTable.cluster(warehouse, "write.memory-limit", "4 mb"),
                        "t",
                        KeyKind.of(DataTypes.INT(), number -> number));
        try (LakeWriter<PendingWriteResult> writer = table.table().writer(0)) {
            for (int i = 0; i < 30_000; i++) {
                writer.write(
                        new GenericRecord(
                                i, 0, ChangeType.INSERT, GenericRow.of(3 * i, 0, 0, null)));
            }
            assertThat(spilledFiles()).isNotEmpty();
        }
        assertThat(spilledFiles()).isEmpty();
    }

    private static List<String> spilledFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .map(KeyTableTest::target)
                    .filter(target -> target.contains(".changes"))
                    .collect(Collectors.toList());
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // closed meanwhile
            return "";
        }
    }

    @Test
    void roundsGoOnAfterOthersRemovedAllVersions() throws Exception {
        KeyTable table = table();
        table.round(upserts(0, 1, 2, 3, 4, 5)).writeAndCommit();
        Round last = table.round(List.of(Op.upsert(0), Op.delete(5)));
        last.writeAndCommit();
        removeOldVersions(table);

        // as a job that Fluss has not told of it
        last.writeAndCommit();
        table.check("a round again");
        table.round(List.of(Op.upsert(5), Op.delete(1))).writeAndCommit();
        table.check("after the clean-up");
    }

    @Test
    void theHighestOffsetsInTheRowsStandInForALostState() throws Exception {
        KeyTable table = table();
        table.round(upserts(0, 1, 2, 3, 4, 5)).writeAndCommit();
        long first = version(table);
        // of bucket 1 the first change is replaced, and of bucket 2 nothing is left
        table.round(List.of(Op.upsert(1), Op.upsert(4), Op.upsert(1), Op.delete(2)))
                .writeAndCommit();
        table.round(List.of(Op.upsert(0), Op.delete(5))).writeAndCommit();

        table.table()
                .open(
                        dataset -> {
                            try (Dataset before = dataset.checkoutVersion(first)) {
                                Map<BucketId, Long> ends =
                                        Recovery.of(
                                                        table.table().info(),
                                                        dataset,
                                                        TieringHistory.lastCommit(before).state())
                                                .orElseThrow()
                                                .buckets()
                                                .endOffsets();
                                assertThat(ends.values()).containsExactly(4L, 8L, 2L);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
    }

    private static void removeOldVersions(KeyTable table) throws IOException {
        // more than one version after the last round: what came in between can't be told
        table.delete(3, 100);
        table.compact();
        table.table().removeOldVersions();
    }

    @Test
    void theDatasetSaysItsKey() throws Exception {
        KeyTable table =
                new KeyTable(
                        TestTable.cluster(warehouse),
                        "t",
                        KeyKind.of(
                                number -> new Object[] {text(number), number},
                                DataTypes.STRING(),
                                DataTypes.INT()));
        checkSaysItsKey(table.table());
        table.round(upserts(1, 2)).writeAndCommit();
        table.round(upserts(2, 3)).writeAndCommit();
        table.compact();
        checkSaysItsKey(table.table());
        table.table().createAgain();
        checkSaysItsKey(table.table());
    }

    private static void checkSaysItsKey(TestTable table) throws IOException {
        table.open(
                dataset -> {
                    org.apache.arrow.vector.types.pojo.Schema schema = dataset.getSchema();
                    assertThat(schema.getCustomMetadata())
                            .containsEntry(LanceTableDefinition.PRIMARY_KEY, "k0,k1");
                    assertThat(schema.findField("k0").isNullable()).isFalse();
                    assertThat(schema.findField("k1").isNullable()).isFalse();
                    assertThat(schema.findField("v").isNullable()).isTrue();
                    assertThat(schema.findField("k1").getMetadata())
                            .containsEntry("lance-schema:unenforced-primary-key", "true")
                            .containsEntry("lance-schema:unenforced-primary-key:position", "2");
                });
    }

    private static TableDescriptor descriptor(Map<String, String> properties, String... key) {
        return descriptor(properties, false, key);
    }

    private static TableDescriptor descriptor(
            Map<String, String> properties, boolean added, String... key) {
        Schema.Builder schema =
                Schema.newBuilder()
                        .column("id", DataTypes.INT().copy(false))
                        .column("other", DataTypes.INT().copy(false))
                        .column("at", DataTypes.TIMESTAMP(9));
        if (added) {
            schema.column("added", DataTypes.STRING());
        }
        if (key.length > 0) {
            schema.primaryKey(key);
        }
        return TableDescriptor.builder()
                .schema(schema.build())
                .distributedBy(1, "id")
                .property(ConfigOptions.TABLE_DATALAKE_ENABLED.key(), "true")
                .customProperties(properties)
                .build();
    }

    private TestTable table(TableDescriptor descriptor) {
        return TestTable.of(
                        TestTable.cluster(warehouse),
                        "t",
                        DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT())),
                        Map.of())
                .withDescriptor(descriptor);
    }

    @Test
    void datasetsOfLogTablesAndOfOtherKeysAreRefused() throws Exception {
        TestTable log = table(descriptor(Map.of())).create();
        TestTable keyed = table(descriptor(Map.of(), "id"));
        TestTable other = table(descriptor(Map.of(), "id", "other"));
        assertThatThrownBy(keyed::create)
                .isInstanceOf(TableAlreadyExistException.class)
                .hasMessageContainingAll("db.t", "primary key (id)", "fluss.primary.key");
        assertThatThrownBy(keyed::createAgain).isInstanceOf(TableAlreadyExistException.class);
        assertThatThrownBy(() -> write(keyed, change(0, ChangeType.INSERT, 1)))
                .hasMessageContaining("does not belong to a primary-key table");

        log.deleteDataset();
        keyed.create();
        keyed.create();
        assertThatThrownBy(log::create)
                .isInstanceOf(TableAlreadyExistException.class)
                .hasMessageContainingAll("no primary key", "has the primary key (id)");
        assertThatThrownBy(other::create)
                .isInstanceOf(TableAlreadyExistException.class)
                .hasMessageContaining("primary key (id,other)");
        assertThatThrownBy(() -> write(log, change(0, ChangeType.APPEND_ONLY, 1)))
                .hasMessageContaining("no primary key");
    }

    @Test
    void systemColumnsCantBeLeftOut() {
        TestTable keyed = table(descriptor(Map.of("lance.system-columns", "false"), "id"));
        assertThatThrownBy(keyed::create)
                .isInstanceOf(InvalidTableException.class)
                .hasMessageContainingAll("Table db.t has a primary key", "lance.system-columns");
    }

    private static LogRecord change(long offset, ChangeType type, int id) {
        return new GenericRecord(offset, offset, type, GenericRow.of(id, (int) offset, null));
    }

    private static LanceWriteResult write(TestTable table, LogRecord... records)
            throws IOException {
        try (LakeWriter<PendingWriteResult> writer =
                table.writer(new TableBucket(table.info().getTableId(), 0), null)) {
            for (LogRecord record : records) {
                writer.write(record);
            }
            LanceWriteResult result = TestTable.handedOver(writer.complete());
            if (result.failure().isPresent()) {
                throw new IOException(result.failure().get());
            }
            return result;
        }
    }

    private static List<String> rows(TestTable table) throws IOException {
        return table.read().stream()
                .map(row -> row.get("id") + ":" + row.get("other") + ":" + row.get("added"))
                .sorted()
                .collect(Collectors.toList());
    }

    @Test
    void aColumnCanBeAdded() throws Exception {
        TestTable before = table(descriptor(Map.of(), "id")).create();
        before.commit(
                write(
                        before,
                        change(0, ChangeType.INSERT, 1),
                        change(1, ChangeType.INSERT, 2),
                        change(2, ChangeType.INSERT, 3)));
        TestTable table = table(descriptor(Map.of(), true, "id"));
        new LanceLakeCatalog(TestTable.cluster(warehouse))
                .alterTable(
                        table.path(),
                        List.of(
                                TableChange.addColumn(
                                        "added",
                                        DataTypes.STRING(),
                                        null,
                                        TableChange.ColumnPosition.last())),
                        table.context(before.descriptor(), false));

        table.commit(
                write(
                        table,
                        new GenericRecord(
                                3,
                                3,
                                ChangeType.UPDATE_AFTER,
                                GenericRow.of(2, 3, null, BinaryString.fromString("new"))),
                        new GenericRecord(
                                4, 4, ChangeType.DELETE, GenericRow.of(3, 2, null, null))));

        assertThat(rows(table)).containsExactly("1:0:null", "2:3:new");
        table.open(
                dataset -> assertThat(dataset.getSchema().findField("id").isNullable()).isFalse());
    }

    @Test
    void anotherTableAdoptsRowsAndReplacesTheirKeys() throws Exception {
        TestTable old = table(descriptor(Map.of(), "id")).create();
        old.commit(write(old, change(0, ChangeType.INSERT, 1), change(1, ChangeType.INSERT, 2)));
        TestTable refused = table(descriptor(Map.of(), "id")).withId(8);
        assertThatThrownBy(() -> write(refused, change(5, ChangeType.INSERT, 2)))
                .hasMessageContaining("does not belong to table");
        TestTable table = table(descriptor(Map.of("lance.on-existing", "adopt"), "id")).withId(8);
        table.createAgain();

        table.commit(
                write(table, change(-1, ChangeType.INSERT, 2), change(-1, ChangeType.INSERT, 3)));
        table.commit(write(table, change(7, ChangeType.DELETE, 3)));

        assertThat(rows(table)).containsExactly("1:0:null", "2:-1:null");
    }

    /** Otherwise a key could be in two buckets, each of which replaces its own rows only. */
    @Test
    void rowsInOtherBucketsAreNotAdopted() throws Exception {
        Map<String, String> adopt = Map.of("lance.on-existing", "adopt");
        TestTable old = table(descriptor(Map.of(), "id").withBucketCount(2)).create();
        old.commit(write(old, change(0, ChangeType.INSERT, 1)));
        TestTable one = table(descriptor(adopt, "id").withBucketCount(1)).withId(8);

        assertThatThrownBy(() -> write(one, change(-1, ChangeType.INSERT, 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "LANCE_PRIMARY_KEY_DIFFERS", "db.t", "1 buckets", "2 buckets", "(id)");

        TestTable two = table(descriptor(adopt, "id").withBucketCount(2)).withId(8);
        two.commit(write(two, change(-1, ChangeType.INSERT, 1)));
        assertThat(rows(two)).containsExactly("1:-1:null");
    }

    @Test
    void aValueThatDoesNotFitSaysItsOffset() throws Exception {
        TestTable table = table(descriptor(Map.of(), "id")).create();
        LogRecord bad =
                new GenericRecord(
                        6,
                        6,
                        ChangeType.INSERT,
                        GenericRow.of(9, 9, TimestampNtz.fromMillis(Long.MAX_VALUE / 10)));

        assertThatThrownBy(
                        () ->
                                write(
                                        table,
                                        change(5, ChangeType.INSERT, 3),
                                        bad,
                                        change(7, ChangeType.INSERT, 4)))
                .hasMessageContainingAll("offset 6", "column 'at'", "bucket 0");
    }
}
