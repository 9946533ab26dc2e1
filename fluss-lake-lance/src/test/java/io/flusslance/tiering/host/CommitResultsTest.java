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
package io.flusslance.tiering.host;

import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceCommittable;
import io.flusslance.tiering.result.PendingWriteResult;

import org.apache.fluss.lake.committer.LakeCommitResult;
import org.apache.fluss.lake.committer.LakeCommitter;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What a commit answers: in Fluss 1.0 also how large the table is. */
class CommitResultsTest {

    private static final RowType TYPE = DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()));

    @TempDir private Path warehouse;

    @Test
    void aCommitSaysHowLargeTheTableIsInFluss10() throws Exception {
        TestTable table = TestTable.of(TestTable.cluster(warehouse), "t", TYPE, Map.of()).create();
        long first = table.commit(table.write(0, 0, rows(1_000)));
        table.open(dataset -> dataset.delete("id < 0"));
        LakeCommitResult result;
        try (LakeCommitter<PendingWriteResult, LanceCommittable> committer = table.committer()) {
            LanceCommittable committable =
                    committer.toCommittable(
                            List.of(PendingWriteResult.of(table.write(1, 0, rows(500)))));
            committer.getMissingLakeSnapshot(first);
            result = committer.commit(committable, Map.of(TestTable.OFFSETS, table.offsetsPath(1)));
        }

        assertThat(result.committedIsReadable()).isTrue();
        if (FlussHost.ofThisProcess() == FlussHost.FLUSS_1_0) {
            Object stats = LakeCommitResult.class.getMethod("getTieringStats").invoke(result);
            assertThat(stats.getClass().getMethod("getRecordCount").invoke(stats))
                    .isEqualTo(1_500L);
            assertThat(stats.getClass().getMethod("getFileSize").invoke(stats))
                    .isEqualTo(bytesOfDataFiles());
        }
    }

    @Test
    void aHostThatTakesNoSizeGetsTheVersion() {
        LakeCommitResult result = CommitResults.readable(7, 100, 10);

        assertThat(result.getCommittedSnapshotId()).isEqualTo(7);
        assertThat(result.committedIsReadable()).isTrue();
    }

    private long bytesOfDataFiles() throws IOException {
        try (Stream<Path> files = Files.list(warehouse.resolve("db/t.lance/data"))) {
            long bytes = 0;
            for (Path file : files.collect(Collectors.toList())) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    private static List<GenericRow> rows(int count) {
        return Collections.nCopies(count, GenericRow.of(1));
    }
}
