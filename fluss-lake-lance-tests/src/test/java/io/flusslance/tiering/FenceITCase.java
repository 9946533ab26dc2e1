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
import io.flusslance.storage.StorageRequest;
import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.Resources;
import io.flusslance.testing.SpiTable;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieringProcess;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.ObjectMapper;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The commit of a process is held up right before it takes effect, and another process changes the
 * dataset meanwhile.
 */
class FenceITCase {

    private static final String MANIFESTS = "/_versions/";
    private static final String OF_OTHERS = "of others";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Resources resources = new Resources();
    private final AtomicInteger manifests = new AtomicInteger();

    private StorageRelay relay;
    private Map<String, String> storage;
    private TieringProcess held;
    private TieringProcess other;
    private String uri;

    @BeforeEach
    void commitARound() throws Exception {
        S3Server s3 =
                resources.add(
                        S3Server.inFolder(
                                resources.add(TemporaryFolder.create("s3-fence")).path(),
                                "id-of-fence",
                                "secret-of-fence"));
        s3.createBucket("lake");
        relay = resources.add(new StorageRelay(s3.endpoint()));
        storage = s3.options();
        Map<String, String> direct = new HashMap<>(storage);
        direct.put("warehouse", "s3://lake");
        direct.put("max_row_per_file", "3");
        direct.put("batch_size", "2");
        Map<String, String> relayed = new HashMap<>(direct);
        relayed.put("endpoint", relay.endpoint().toString());
        // for as long as a request is held
        relayed.put("timeout", "300s");
        new SpiTable(direct).create();
        held = resources.add(TieringProcess.start(relayed));
        other = resources.add(TieringProcess.start(direct));
        uri = "s3://lake/db/t.lance";
        held.write(0, 0, 4);
        assertThat(held.commit()).isEmpty();
    }

    @AfterEach
    void clear() throws Exception {
        resources.close();
    }

    @Test
    void theSameRoundIsCommittedOnce() throws Exception {
        held.write(0, 4, 4);
        other.write(0, 4, 4);

        String refusal = commitWhile(() -> assertThat(other.commit()).isEmpty());

        assertThat(refusal).contains("already holds the rows up to offset 7");
        assertThat(rows()).isEqualTo(rows(0, 0, 8));
    }

    @Test
    void aRoundThatOverlapsIsRefusedAndIsWrittenAgain() throws Exception {
        held.write(0, 4, 4);
        other.write(0, 4, 2);
        assertThat(commitWhile(() -> assertThat(other.commit()).isEmpty())).isNotEmpty();

        held.write(0, 4, 4);
        assertThat(held.commit()).isEmpty();

        assertThat(rows()).isEqualTo(rows(0, 0, 8));
    }

    @Test
    void roundsOfOtherBucketsAreBothCommitted() throws Exception {
        held.write(0, 4, 4);
        other.write(1, 0, 3);

        assertThat(commitWhile(() -> assertThat(other.commit()).isEmpty())).isEmpty();

        Map<String, Integer> expected = rows(0, 0, 8);
        expected.putAll(rows(1, 0, 3));
        assertThat(rows()).isEqualTo(expected);
        // neither has forgotten what the other committed
        held.write(1, 0, 3);
        other.write(0, 4, 4);
        assertThat(held.commit()).isEmpty();
        assertThat(other.commit()).isEmpty();
        assertThat(rows()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "compact, 0, 0",
        "update, 0, 0",
        "index, 0, 0",
        "metadata, 0, 0",
        "config, 0, 0",
        "restore, 0, 0",
        "add-column, 0, 0",
        "drop-column, 0, 0",
        "delete, 2, 0",
        "append, 0, 2",
        "merge-insert, 0, 1"
    })
    void whatOthersDoStaysAndSoDoesTheRound(String what, int removedRows, int addedRows)
            throws Exception {
        held.write(0, 4, 4);
        manifests.set(0);

        String refusal = commitWhile(() -> python("index", what));

        assertThat(refusal).isEmpty();
        // the first was there already; others do not cost tiering attempts for each commit
        assertThat(manifests).hasValue(2);
        Map<String, Integer> expected = rows(0, removedRows, 8 - removedRows);
        if (addedRows > 0) {
            expected.put(OF_OTHERS, addedRows);
        }
        assertThat(rows()).isEqualTo(expected);
        assertThat(python("count").lines())
                .hasSize(8 - removedRows + addedRows)
                .allMatch(line -> line.endsWith(" 1"));
        held.write(0, 8, 2);
        assertThat(held.commit()).isEmpty();
        expected.putAll(rows(0, 8, 2));
        assertThat(rows()).isEqualTo(expected);
        try (LanceDataset dataset = LanceDataset.open(uri, storage)) {
            if (what.equals("metadata")) {
                assertThat(dataset.schema().getCustomMetadata()).containsEntry("mine", "kept");
            }
            if (what.equals("add-column")) {
                assertThat(dataset.schema().findField("twice")).isNotNull();
            }
        }
    }

    @Test
    void anOverwrittenDatasetIsNotGoneOnWith() throws Exception {
        held.write(0, 4, 4);

        assertThat(commitWhile(() -> python("overwrite")))
                .contains("does not belong to table db.t");

        assertThat(rows()).isEqualTo(Map.of(OF_OTHERS, 1));
    }

    /** Its manifest is written, but among old ones. */
    @Test
    void aRoundThatTakesTheNumberOfARemovedVersionIsNotTold() throws Exception {
        held.write(0, 4, 4);
        other.write(0, 4, 4);

        String refusal = commitWhile(this::commitAndCleanUp);

        assertThat(refusal)
                .contains("became version 3", "is not based on it", "not reported to Fluss");
        assertThat(rows()).isEqualTo(rows(0, 0, 8));
        assertGoesOnAtTheRowsThatAreThere();
    }

    /** Lance does not see a commit that was cleaned up before it looks. */
    @Test
    void aRoundThatPassedACommitWhichOthersHaveRemovedIsTakenBack() throws Exception {
        held.write(0, 4, 4);
        other.write(0, 4, 4);
        AtomicInteger lists = new AtomicInteger();

        // tiering looks twice, the third look is Lance's
        String refusal =
                commitWhile(
                        request ->
                                request.target().contains("list-type")
                                        && request.target().contains("_versions")
                                        && lists.incrementAndGet() == 3,
                        this::commitAndCleanUp);

        assertThat(refusal).contains("was reverted");
        assertThat(rows()).isEqualTo(rows(0, 0, 8));
        assertGoesOnAtTheRowsThatAreThere();
    }

    private void commitAndCleanUp() throws Exception {
        assertThat(other.commit()).isEmpty();
        python("clean-up");
    }

    private void assertGoesOnAtTheRowsThatAreThere() throws Exception {
        held.write(0, 4, 6);
        assertThat(held.commit()).isEmpty();
        assertThat(rows()).isEqualTo(rows(0, 0, 10));
    }

    private interface Step {
        void run() throws Exception;
    }

    /** Holds the commit right before its manifest is written, and returns why it was refused. */
    private String commitWhile(Step step) throws Exception {
        return commitWhile(request -> request.puts(MANIFESTS), step);
    }

    private String commitWhile(Predicate<StorageRequest> at, Step step) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        relay.play(
                request -> {
                    manifests.addAndGet(request.puts(MANIFESTS) ? 1 : 0);
                    if (at.test(request) && done.compareAndSet(false, true)) {
                        try {
                            step.run();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    }
                    return RequestFate.pass();
                });
        String refusal = held.commit();
        assertThat(done).isTrue();
        return refusal;
    }

    private String python(String... what) throws Exception {
        return PythonEnvironment.get()
                .run(
                        "meanwhile.py",
                        Map.of("LANCE_STORAGE_OPTIONS", JSON.writeValueAsString(storage)),
                        uri,
                        String.join(",", what));
    }

    private static Map<String, Integer> rows(int bucket, long first, int count) {
        Map<String, Integer> rows = new TreeMap<>();
        for (long offset = first; offset < first + count; offset++) {
            rows.put(bucket + "@" + offset, 1);
        }
        return rows;
    }

    private Map<String, Integer> rows() throws Exception {
        Map<String, Integer> rows = new TreeMap<>();
        try (LanceDataset dataset = LanceDataset.open(uri, storage)) {
            dataset.forEachRow(
                    row ->
                            rows.merge(
                                    !row.has("__offset") || row.isNull("__offset")
                                            ? OF_OTHERS
                                            : row.integer("__bucket")
                                                    + "@"
                                                    + row.integer("__offset"),
                                    1,
                                    Integer::sum));
        }
        return rows;
    }
}
