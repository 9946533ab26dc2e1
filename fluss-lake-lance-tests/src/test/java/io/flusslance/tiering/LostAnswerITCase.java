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

import io.flusslance.storage.RequestFate;
import io.flusslance.storage.S3Server;
import io.flusslance.storage.StorageRelay;
import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.Resources;
import io.flusslance.testing.SpiTable;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.tiering.result.LanceWriteResult;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Commits that the storage carried out, and whose answers got lost on the way back. */
class LostAnswerITCase {

    private static final String MANIFESTS = "_versions";

    private final Resources resources = new Resources();

    private Path store;
    private StorageRelay relay;
    private final AtomicInteger lostAnswers = new AtomicInteger();
    private Map<String, String> cluster;
    private Map<String, String> direct;

    @BeforeEach
    void startServer() throws Exception {
        store = resources.add(TemporaryFolder.create("s3-lost")).path();
        S3Server s3 = resources.add(S3Server.inFolder(store, "id-of-test", "secret-of-test"));
        s3.createBucket("lake");
        relay = resources.add(new StorageRelay(s3.endpoint()));
        direct = new HashMap<>(s3.options());
        direct.put("warehouse", "s3://lake");
        cluster = new HashMap<>(s3.options());
        cluster.put("endpoint", relay.endpoint().toString());
        cluster.put("warehouse", "s3://lake");
    }

    @AfterEach
    void stopServer() throws Exception {
        resources.close();
    }

    @Test
    void aCommitWhoseAnswerWasLostCountsAsMade() throws Exception {
        SpiTable table = new SpiTable(cluster).create();
        LanceWriteResult result = table.write(0);
        loseTheAnswerToACommit();

        long version = table.commit(result);

        assertThat(lostAnswers).hasValue(1);
        assertThat(version).isEqualTo(2);
        assertThat(table.commit(table.write(1))).isEqualTo(3);
        assertThat(dataFiles()).hasSize(2);
    }

    @Test
    void aCommitThatTheClientGaveUpIsLookedUpBeforeAnythingIsDeleted() throws Exception {
        Map<String, String> hasty = new HashMap<>(cluster);
        hasty.put("client_max_retries", "0");
        hasty.put("client_retry_timeout", "1");
        SpiTable table = new SpiTable(hasty).create();
        LanceWriteResult result = table.write(0);
        loseTheAnswerToACommit();

        long version = table.commit(result);

        assertThat(lostAnswers).hasValue(1);
        assertThat(version).isEqualTo(2);
        assertThat(dataFiles()).hasSize(1);
        assertThatThrownBy(() -> table.commit(result))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("already holds the rows");
        assertThat(dataFiles()).hasSize(1);
    }

    @Test
    void aCommitThatComesWhenItsVersionIsRemovedAgainIsNotOne() throws Exception {
        SpiTable table = new SpiTable(cluster).create();
        SpiTable ofAnotherJob = new SpiTable(direct);
        LanceWriteResult result = table.write(0);
        // as of a process that was paused in the midst of the commit
        HeldCommits.runBefore(
                relay,
                request -> request.puts(MANIFESTS),
                () -> {
                    assertThat(ofAnotherJob.commit(ofAnotherJob.write(0))).isEqualTo(2);
                    assertThat(ofAnotherJob.commit(ofAnotherJob.write(1))).isEqualTo(3);
                    Files.delete(manifest(2));
                });

        assertThatThrownBy(() -> table.commit(null, result))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("version 3")
                .hasMessageContaining("not reported to Fluss");

        assertThat(manifest(2)).exists();
        assertThat(table.commit(table.write(2))).isEqualTo(4);
        assertThat(countRows()).isEqualTo(3);
    }

    @Test
    void aCommitThatTakesTheVeryNumberThatFlussKnowsDoesNotStopTheTable() throws Exception {
        SpiTable table = new SpiTable(cluster).create();
        SpiTable ofAnotherJob = new SpiTable(direct);
        LanceWriteResult result = table.write(0);
        HeldCommits.runBefore(
                relay,
                request -> request.puts(MANIFESTS),
                () -> {
                    assertThat(ofAnotherJob.commit(null, ofAnotherJob.write(0))).isEqualTo(2);
                    try (LanceDataset dataset = dataset()) {
                        dataset.makeVersion();
                    }
                    Files.delete(manifest(2));
                });

        assertThatThrownBy(() -> table.commit(null, result))
                .hasMessageContaining("not reported to Fluss");

        assertThat(manifest(2)).exists();
        long next = ofAnotherJob.commit(2L, ofAnotherJob.write(1));
        assertThat(ofAnotherJob.commit(next, ofAnotherJob.write(2))).isGreaterThan(next);
        assertThat(countRows()).isEqualTo(3);
    }

    private LanceDataset dataset() {
        return LanceDataset.open("s3://lake/db/t.lance", direct);
    }

    private long countRows() {
        try (LanceDataset dataset = dataset()) {
            return dataset.countRows();
        }
    }

    /** Names count down. */
    private Path manifest(int version) throws IOException {
        String name = Long.toUnsignedString(-1L - version) + ".manifest";
        return TemporaryFolder.filesIn(store).stream()
                .filter(file -> file.endsWith(name))
                .findFirst()
                .orElseThrow();
    }

    private void loseTheAnswerToACommit() {
        relay.play(
                request ->
                        request.puts(MANIFESTS) && lostAnswers.compareAndSet(0, 1)
                                ? RequestFate.loseAnswer()
                                : RequestFate.pass());
    }

    private List<Path> dataFiles() throws IOException {
        return TemporaryFolder.filesIn(store).stream()
                .filter(file -> file.toString().contains("/data/"))
                .toList();
    }
}
