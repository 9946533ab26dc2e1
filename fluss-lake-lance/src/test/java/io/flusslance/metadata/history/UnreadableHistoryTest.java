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
package io.flusslance.metadata.history;

import io.flusslance.dataset.LanceVersions;
import io.flusslance.testing.ForeignCommit;
import io.flusslance.testing.ForeignDictionary;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceWriteResult;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.fluss.lake.committer.CommittedLakeSnapshot;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.CommitBuilder;
import org.lance.Dataset;
import org.lance.Transaction;
import org.lance.operation.Merge;
import org.lance.operation.Operation;
import org.lance.operation.Overwrite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What is known of the last commit of tiering where others have replaced the schema's metadata, and
 * the transaction of a version can't be read, as in a copy without the folder of transactions.
 */
class UnreadableHistoryTest {

    @TempDir private Path warehouse;

    private TestTable table;
    private long committed;

    @BeforeEach
    void tierTwoRounds() throws Exception {
        table =
                TestTable.of(
                                TestTable.cluster(warehouse),
                                "t",
                                DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT())),
                                Map.of("lance.on-existing", "adopt"))
                        .create();
        table.commit(table.write(0, 0, rows(3)));
        committed = table.commit(table.write(0, 3, rows(3)));
    }

    @Test
    void aCompactionOfAllFragmentsKeepsTheCommit() throws Exception {
        dropMetadata();
        compact();
        makeUnreadable();

        assertThat(missing().getLakeSnapshotId()).isEqualTo(committed);
        table.commit(table.write(0, 3, rows(3)));
        assertThat(table.read()).hasSize(6);
    }

    @Test
    void anOverwriteLeavesNothingOfTiering() throws Exception {
        overwrite(5);
        makeUnreadable();

        assertThat(missing()).isNull();
        table.commit(table.write(0, 6, rows(1)));
        assertThat(table.read()).hasSize(6);
    }

    @Test
    void anOverwriteWithADictionaryLeavesNothingOfTiering() throws Exception {
        overwrite(5);
        ForeignDictionary.addTo(table, "category");

        assertThat(missing()).isNull();
    }

    @Test
    void anOverwriteOfAsManyRowsInOneFileCantBeTold() throws Exception {
        table.open(dataset -> dataset.delete("__offset >= 3"));
        overwrite(3);
        makeUnreadable();

        assertUnknown("it has the same number of rows as the version before");
    }

    @Test
    void anOverwriteWithoutRowsCantBeTold() throws Exception {
        dropMetadata();
        table.open(dataset -> dataset.delete("true"));
        makeUnreadable();

        assertUnknown("it either deleted all rows or overwrote");
    }

    @Test
    void aVersionThatWasBroughtBackCantBeToldFromAnOverwrite() throws Exception {
        long bare = dropMetadata();
        compact();
        table.open(
                dataset -> {
                    try (Dataset earlier = dataset.checkoutVersion(bare)) {
                        earlier.restore();
                    }
                });
        makeUnreadable();

        assertUnknown("it may have restored an earlier version");
    }

    @Test
    void aVersionWhoseFormerOneIsGoneCantBeTold() throws Exception {
        overwrite(5);
        makeUnreadable();
        Files.delete(manifests().get(manifests().size() - 2));

        assertUnknown("the version before it was removed");
    }

    @Test
    void aCheckpointSettlesIt() throws Exception {
        Map<String, String> metadata = metadata();
        dropMetadata();
        table.open(dataset -> dataset.delete("true"));
        makeUnreadable();

        ForeignCommit.metadata(table, metadata);

        assertThat(missing().getSnapshotProperties()).containsKey(TestTable.OFFSETS);
        table.commit(table.write(0, 6, rows(1)));
        assertThat(table.read()).hasSize(1);
    }

    private void assertUnknown(String reason) {
        assertThatThrownBy(this::missing)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("can't be read, and " + reason)
                .hasMessageContaining("update_schema_metadata");
        assertThatThrownBy(() -> table.commit(table.write(0, 6, rows(1))))
                .hasMessageContaining(reason);
    }

    private CommittedLakeSnapshot missing() throws Exception {
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            return committer.getMissingLakeSnapshot(committed - 1);
        }
    }

    private static List<GenericRow> rows(int count) {
        return IntStream.range(0, count).mapToObj(GenericRow::of).collect(Collectors.toList());
    }

    private Map<String, String> metadata() throws IOException {
        AtomicReference<Map<String, String>> metadata = new AtomicReference<>();
        table.open(dataset -> metadata.set(dataset.getLanceSchema().metadata()));
        return metadata.get();
    }

    /** Replaces the schema's metadata by none, and gives back the version. */
    private long dropMetadata() throws IOException {
        long[] version = new long[1];
        table.open(
                dataset -> {
                    Merge bare =
                            Merge.builder()
                                    .fragments(LanceVersions.fragmentsOf(dataset))
                                    .schema(new Schema(dataset.getSchema().getFields()))
                                    .build();
                    version[0] = commit(dataset, bare);
                });
        return version[0];
    }

    /** Rows of a stranger in place of all others, in one file and without metadata. */
    private void overwrite(int rowCount) throws IOException {
        LanceWriteResult rows = table.write(0, 6, rows(rowCount));
        table.open(
                dataset ->
                        commit(
                                dataset,
                                Overwrite.builder()
                                        .fragments(List.of(rows.files().get(0).toFragment(0)))
                                        .schema(new Schema(dataset.getSchema().getFields()))
                                        .build()));
    }

    private static long commit(Dataset dataset, Operation operation) {
        try (Transaction transaction =
                        new Transaction.Builder()
                                .readVersion(dataset.version())
                                .operation(operation)
                                .build();
                Dataset done = new CommitBuilder(dataset).execute(transaction)) {
            return done.version();
        }
    }

    private void compact() throws IOException {
        table.open(
                dataset -> {
                    dataset.compact();
                    assertThat(dataset.getFragments()).hasSize(1);
                });
    }

    /** Takes the transaction of the newest version out of its manifest, and removes all others. */
    private void makeUnreadable() throws IOException {
        Path manifest = manifests().get(manifests().size() - 1);
        byte[] bytes = Files.readAllBytes(manifest);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int begin = (int) buffer.getLong(bytes.length - 16);
        int end = begin + Integer.BYTES + buffer.getInt(begin);
        int tag = end - 3;
        while (bytes[tag] != (byte) 0xa8 || bytes[tag + 1] != 1) {
            tag--;
        }
        assertThat(tag).as("the tag of field 21").isGreaterThan(begin);
        // a field that there is none of
        bytes[tag] = (byte) 0xf0;
        Files.write(manifest, bytes);
        try (Stream<Path> transactions = Files.list(folder("_transactions"))) {
            for (Path transaction : transactions.collect(Collectors.toList())) {
                Files.delete(transaction);
            }
        }
        table.open(
                dataset ->
                        assertThatThrownBy(dataset::readTransaction)
                                .hasMessageContaining("_transactions/"));
    }

    /** The oldest first: their numbers count down. */
    private List<Path> manifests() throws IOException {
        try (Stream<Path> files = Files.list(folder("_versions"))) {
            return files.filter(file -> file.toString().endsWith(".manifest"))
                    .sorted(Comparator.reverseOrder())
                    .collect(Collectors.toList());
        }
    }

    private Path folder(String name) {
        return table.location().localFolder().orElseThrow().resolve(name);
    }
}
