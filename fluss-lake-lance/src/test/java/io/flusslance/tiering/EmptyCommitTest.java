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

import io.flusslance.testing.PlayedFluss;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.host.FlussHost;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.LanceCommittableSerializer;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.lake.committer.CommittedLakeSnapshot;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lance.Dataset;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** A round without a result, as Fluss 1.0 commits it where only offsets went on. */
class EmptyCommitTest {

    private static final RowType TYPE = DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()));

    @TempDir private Path warehouse;

    private TestTable table;

    @BeforeEach
    void createTable() {
        table = TestTable.of(TestTable.cluster(warehouse), "t", TYPE, Map.of()).create();
    }

    @Test
    void itIsAVersionWithThePropertiesOnADatasetWithoutAFragment() throws Exception {
        assertThat(commitEmpty(table.offsetsPath(5))).isEqualTo(2);

        assertNewestHas(2, 0, table.offsetsPath(5));
    }

    @Test
    void itIsAVersionWithThePropertiesBesideFragments() throws Exception {
        table.commit(table.write(0, 0, rows(3)));
        table.commit(table.write(1, 0, rows(2)));

        assertThat(commitEmpty(table.offsetsPath(5))).isEqualTo(4);

        assertNewestHas(4, 5, table.offsetsPath(5));
        table.commit(table.write(0, 3, rows(1)));
        assertThat(table.read()).hasSize(6);
    }

    @Test
    void itIsRecoveredLikeAnyOther() throws Exception {
        for (int round = 0; round < 2; round++) {
            long known = round == 0 ? 1 : table.commit(table.write(0, 0, rows(3)));
            long version = commitEmpty(table.offsetsPath(5 + round));

            try (LakeCommitter<PendingWriteResult, LanceCommittable> committer =
                    table.committer()) {
                CommittedLakeSnapshot missing =
                        committer.getMissingLakeSnapshot(known == 1 ? null : known);
                assertThat(missing.getLakeSnapshotId()).isEqualTo(version);
                assertThat(missing.getSnapshotProperties())
                        .isEqualTo(Map.of(TestTable.OFFSETS, table.offsetsPath(5 + round)));
                assertThat(committer.getMissingLakeSnapshot(version)).isNull();
            }
        }
    }

    @Test
    void itIsARoundOfFluss10() throws Exception {
        PlayedFluss fluss = new PlayedFluss(table, FlussHost.FLUSS_1_0);
        fluss.append(0, rows(3));
        assertThat(fluss.roundWithoutRows(0)).isEmpty();
        assertThat(fluss.snapshot()).contains(2L);
        assertThat(fluss.tiered()).isEqualTo(Map.of(0, 3L));

        fluss.append(1, rows(3));
        assertThat(fluss.round()).isEmpty();
        fluss.append(1, rows(1));
        fluss.dieBeforeTheNextCommit();
        assertThat(fluss.roundWithoutRows(1)).contains("died");
        assertThat(fluss.tiered()).isEqualTo(Map.of(0, 3L, 1, 3L));
        fluss.append(0, rows(1));
        assertThat(fluss.round()).contains("a snapshot was missing");
        assertThat(fluss.tiered()).isEqualTo(Map.of(0, 3L, 1, 4L));
        assertThat(fluss.round()).isEmpty();
        assertThat(fluss.tiered()).isEqualTo(Map.of(0, 4L, 1, 4L));
        assertThat(table.read()).hasSize(4);
    }

    private long commitEmpty(String offsets) throws Exception {
        LanceCommittableSerializer serializer = new LanceCommittableSerializer();
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            LanceCommittable committable = committer.toCommittable(List.of());
            return committer
                    .commit(
                            serializer.deserialize(1, serializer.serialize(committable)),
                            Map.of(TestTable.OFFSETS, offsets))
                    .getCommittedSnapshotId();
        }
    }

    private void assertNewestHas(long version, long rows, String offsets) throws Exception {
        table.open(
                dataset -> {
                    assertThat(dataset.version()).isEqualTo(version);
                    assertThat(dataset.countRows()).isEqualTo(rows);
                    assertThat(properties(dataset)).containsEntry(TestTable.OFFSETS, offsets);
                });
    }

    private static Map<String, String> properties(Dataset dataset) {
        return dataset.readTransaction().orElseThrow().transactionProperties().orElseThrow();
    }

    private static List<GenericRow> rows(int count) {
        return Collections.nCopies(count, GenericRow.of(1));
    }
}
