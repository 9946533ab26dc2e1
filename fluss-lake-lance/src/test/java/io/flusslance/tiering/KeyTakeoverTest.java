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

import io.flusslance.dataset.LanceDatasets;
import io.flusslance.dataset.LanceTransactions;
import io.flusslance.memory.AllocatorScope;
import io.flusslance.metadata.TieringState;
import io.flusslance.metadata.history.TieringHistory;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.KeyTable.KeyKind;
import io.flusslance.tiering.KeyTable.Op;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.lake.writer.LakeWriter;
import org.apache.fluss.record.ChangeType;
import org.apache.fluss.record.GenericRecord;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.Dataset;
import org.lance.WriteParams;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Where another job, or another program, has been at a primary-key table in between. */
class KeyTakeoverTest {

    @TempDir private Path warehouse;

    private KeyTable table() {
        return new KeyTable(
                TestTable.cluster(warehouse), "t", KeyKind.of(DataTypes.INT(), number -> number));
    }

    private static LogRecord change(long offset, int key, int value) {
        return new GenericRecord(
                offset, 1000, ChangeType.INSERT, GenericRow.of(key, key, value, null));
    }

    private static long commit(TestTable table, Long known, LanceWriteResult result)
            throws Exception {
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            LanceCommittable committable = committer.toCommittable(TestTable.pending(result));
            committer.getMissingLakeSnapshot(known);
            return committer
                    .commit(committable, Map.of(TestTable.OFFSETS, table.offsetsPath(0)))
                    .getCommittedSnapshotId();
        }
    }

    @Test
    void changesFromBeforeASnapshotThatWasLoadedMeanwhileAreRefused() throws Exception {
        TestTable table = table().table();
        try (LakeWriter<PendingWriteResult> late = table.writer(0)) {
            late.write(change(0, 0, 1));
            late.write(change(1, 3, 1));
            long known;
            try (LakeWriter<PendingWriteResult> other = table.writer(0)) {
                other.write(change(-1, 0, 2));
                known = commit(table, null, TestTable.handedOver(other.complete()));
            }
            LanceWriteResult result = TestTable.handedOver(late.complete());
            assertThatThrownBy(() -> commit(table, known, result))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(
                            "[LANCE_ROUND_ALREADY_COMMITTED] Table db.t, bucket 0",
                            "another tiering job",
                            "The round is written again");
        }
        assertThat(table.read())
                .extracting(row -> row.get("number") + "=" + row.get("v"))
                .containsExactly("0=2");
    }

    @Test
    void fragmentsOfAnOverwriteAreNotTakenForThoseThatWereThereBefore() throws Exception {
        KeyTable keys = table();
        TestTable table = keys.table();
        keys.round(List.of(Op.upsert(0), Op.upsert(1), Op.upsert(2), Op.upsert(4)))
                .writeAndCommit();
        keys.round(List.of(Op.upsert(3))).writeAndCommit();
        table.open(dataset -> writeCheckpoint(table, dataset));
        overwriteWithItself(table);
        table.open(dataset -> dataset.delete("number = 100"));
        table.open(dataset -> dataset.delete("number = 101"));
        table.removeOldVersions();

        keys.round(List.of(Op.upsert(1), Op.delete(2))).writeAndCommit();

        List<Object> numbers =
                table.read().stream().map(row -> row.get("number")).collect(Collectors.toList());
        assertThat(numbers).containsExactlyInAnyOrder(0, 1, 3, 4);
    }

    private static void writeCheckpoint(TestTable table, Dataset dataset) {
        try {
            TieringState state = TieringHistory.lastCommit(dataset).state().orElseThrow();
            new LanceTransactions(table.conf().storage())
                    .setSchemaMetadata(dataset, state.intoSchemaMetadata(Map.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void overwriteWithItself(TestTable table) throws Exception {
        try (AllocatorScope scope = AllocatorScope.open();
                Dataset dataset = new LanceDatasets(table.conf()).open(table.location(), scope);
                LanceScanner scanner = dataset.newScan(new ScanOptions.Builder().build())) {
            Dataset.write()
                    .allocator(dataset.allocator())
                    .reader(scanner.scanBatches())
                    .uri(dataset.uri())
                    .mode(WriteParams.WriteMode.OVERWRITE)
                    .dataStorageVersion(dataset.getLanceFileFormatVersion())
                    .execute()
                    .close();
        }
    }
}
