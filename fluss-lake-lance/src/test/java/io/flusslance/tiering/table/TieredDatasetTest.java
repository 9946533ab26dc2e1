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
package io.flusslance.tiering.table;

import io.flusslance.metadata.BucketId;
import io.flusslance.metadata.TableIdentity;
import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceWriteResult;

import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import static org.assertj.core.api.Assertions.assertThat;

/** What a process knows of a dataset from round to round. */
class TieredDatasetTest {

    @TempDir private Path warehouse;

    private TestTable table() throws Exception {
        RowType type = DataTypes.ROW(DataTypes.FIELD("id", DataTypes.INT()));
        return TestTable.of(TestTable.cluster(warehouse), "t", type, Map.of()).create();
    }

    /** As after a request to the storage that failed. */
    @Test
    void theLastCommitStaysKnownWhenTheDatasetIsOpenedAnew() throws Exception {
        TestTable table = table();
        table.commit(table.write(0, 0, List.of(GenericRow.of(1), GenericRow.of(2))));
        table.commit(
                table.write(0, 2, List.of(GenericRow.of(3), GenericRow.of(4), GenericRow.of(5))));
        try (TieredDataset dataset = new TieredDataset(table.conf(), table.location())) {
            assertThat(dataset.moveToNewest()).isTrue();

            // now neither a version nor the offsets of the rows say it
            table.open(opened -> opened.delete("id = 4"));
            table.open(opened -> opened.delete("id = 1"));
            table.removeOldVersions();
            dataset.close();
            assertThat(dataset.moveToNewest()).isTrue();

            assertThat(dataset.lastCommit().doubt()).isPresent();
            OwnedDataset owned =
                    OwnedDataset.of(table.info(), table.conf(), table.location(), dataset);
            assertThat(owned.buckets().endOffset(new BucketId(OptionalLong.empty(), 0)))
                    .isEqualTo(5);
            // a writer that can't wait for this object knows it too
            try (TieredDataset apart = dataset.openApart().orElseThrow()) {
                assertThat(
                                OwnedDataset.of(table.info(), table.conf(), table.location(), apart)
                                        .buckets())
                        .isEqualTo(owned.buckets());
            }
        }
    }

    /** A committer does not wait for a writer that looks up keys. */
    @Test
    void theLastCommitStaysKnownWhereItWasMadeApart() throws Exception {
        TestTable table = table();
        table.commit(table.write(0, 0, List.of(GenericRow.of(1), GenericRow.of(2))));
        LanceWriteResult next =
                table.write(0, 2, List.of(GenericRow.of(3), GenericRow.of(4), GenericRow.of(5)));
        TieredDatasetCache cache = TieredDatasetCache.withCapacity(1);
        ExecutorService committer = Executors.newSingleThreadExecutor();
        try {
            use(
                    cache,
                    table,
                    held ->
                            committer
                                    .submit(
                                            () -> {
                                                table.commit(next);
                                                return use(cache, table, TieredDataset::lastCommit);
                                            })
                                    .get());
        } finally {
            committer.shutdownNow();
        }
        // now neither a version nor the offsets of the rows say it
        table.open(opened -> opened.delete("id = 4"));
        table.open(opened -> opened.delete("id = 1"));
        table.removeOldVersions();

        long end = use(cache, table, dataset -> endOffset(table, dataset));
        assertThat(end).isEqualTo(5);
    }

    @Test
    void whatWasSeenApartDoesNotReplaceWhatIsKnownSince() throws Exception {
        TestTable table = table();
        table.commit(table.write(0, 0, List.of(GenericRow.of(1))));
        try (TieredDataset dataset = new TieredDataset(table.conf(), table.location())) {
            assertThat(dataset.moveToNewest()).isTrue();
            try (TieredDataset early = dataset.openApart().orElseThrow()) {
                table.commit(table.write(0, 1, List.of(GenericRow.of(2))));
                try (TieredDataset late = dataset.openApart().orElseThrow()) {
                    dataset.learnFrom(late);
                }
                // it ends later
                dataset.learnFrom(early);
            }
            table.open(opened -> opened.delete("id = 2"));
            table.removeOldVersions();
            assertThat(dataset.moveToNewest()).isTrue();
            assertThat(endOffset(table, dataset)).isEqualTo(2);
        }
    }

    private static long endOffset(TestTable table, TieredDataset dataset) throws IOException {
        return OwnedDataset.of(table.info(), table.conf(), table.location(), dataset)
                .buckets()
                .endOffset(new BucketId(OptionalLong.empty(), 0));
    }

    private interface Step<T> {
        T with(TieredDataset dataset) throws Exception;
    }

    private static <T> T use(TieredDatasetCache cache, TestTable table, Step<T> step)
            throws IOException {
        return cache.use(
                        TableIdentity.of(table.info()),
                        table.conf(),
                        table.location(),
                        dataset -> {
                            try {
                                return step.with(dataset);
                            } catch (IOException e) {
                                throw e;
                            } catch (Exception e) {
                                throw new IOException(e);
                            }
                        })
                .orElseThrow();
    }

    @Test
    void aDatasetThatWasMadeAnewIsAnotherOne() throws Exception {
        TestTable table = table();
        table.commit(table.write(0, 0, List.of(GenericRow.of(1))));
        try (TieredDataset dataset = new TieredDataset(table.conf(), table.location())) {
            assertThat(dataset.moveToNewest()).isTrue();
            dataset.close();
            table.deleteDataset();
            assertThat(dataset.moveToNewest()).isFalse();
            table.create();

            assertThat(dataset.moveToNewest()).isTrue();

            assertThat(dataset.lastCommit().isNone()).isTrue();
        }
    }
}
