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

import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.Resources;
import io.flusslance.testing.SpiTable;
import io.flusslance.testing.TieringProcess;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The commit of a process is held up right before it takes effect, and another process changes the
 * dataset meanwhile.
 */
class FenceITCase {

    private static final String OF_OTHERS = "of others";

    private static final Resources RESOURCES = new Resources();

    private static HeldCommits commits;
    private static TieringProcess held;
    private static TieringProcess other;
    private static int tables;

    private String uri;

    @BeforeAll
    static void startProcesses() throws Exception {
        commits = new HeldCommits(RESOURCES, TieringProcess::start);
        held = commits.held();
        other = commits.other();
    }

    @AfterAll
    static void clear() throws Exception {
        RESOURCES.close();
    }

    @BeforeEach
    void commitARound() throws Exception {
        String name = "t" + tables++;
        uri = "s3://lake/db/" + name + ".lance";
        new SpiTable(commits.cluster(), name).create();
        held.open(name);
        other.open(name);
        held.write(0, 0, 4);
        assertThat(held.commit()).isEmpty();
    }

    @Test
    void theSameRoundIsCommittedOnce() throws Exception {
        held.write(0, 4, 4);
        other.write(0, 4, 4);

        String refusal = commits.commitWhile(() -> assertThat(other.commit()).isEmpty());

        assertThat(refusal).contains("already holds the rows up to offset 7");
        assertThat(rows()).isEqualTo(rows(0, 0, 8));
    }

    @Test
    void aRoundThatOverlapsIsRefusedAndIsWrittenAgain() throws Exception {
        held.write(0, 4, 4);
        other.write(0, 4, 2);
        assertThat(commits.commitWhile(() -> assertThat(other.commit()).isEmpty())).isNotEmpty();

        held.write(0, 4, 4);
        assertThat(held.commit()).isEmpty();

        assertThat(rows()).isEqualTo(rows(0, 0, 8));
    }

    @Test
    void roundsOfOtherBucketsAreBothCommitted() throws Exception {
        held.write(0, 4, 4);
        other.write(1, 0, 3);

        assertThat(commits.commitWhile(() -> assertThat(other.commit()).isEmpty())).isEmpty();

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
        AtomicInteger manifests = new AtomicInteger();

        String refusal =
                commits.commitWhile(
                        request ->
                                request.puts(HeldCommits.MANIFESTS)
                                        && manifests.incrementAndGet() > 0,
                        () -> python("index", what));

        assertThat(refusal).isEmpty();
        // the first was there already; others do not cost tiering attempts for each commit
        assertThat(manifests).hasValue(2);
        Map<String, Integer> expected = rows(0, removedRows, 8 - removedRows);
        if (addedRows > 0) {
            expected.put(OF_OTHERS, addedRows);
        }
        assertThat(rows()).isEqualTo(expected);
        assertThat(python("count"))
                .hasSize(8 - removedRows + addedRows)
                .allMatch(line -> line.endsWith(" 1"));
        held.write(0, 8, 2);
        assertThat(held.commit()).isEmpty();
        expected.putAll(rows(0, 8, 2));
        assertThat(rows()).isEqualTo(expected);
        try (LanceDataset dataset = LanceDataset.open(uri, commits.storage())) {
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

        assertThat(commits.commitWhile(() -> python("overwrite")))
                .contains("does not belong to table db.t");

        assertThat(rows()).isEqualTo(Map.of(OF_OTHERS, 1));
    }

    /** Its manifest is written, but among old ones. */
    @Test
    void aRoundThatTakesTheNumberOfARemovedVersionIsNotTold() throws Exception {
        held.write(0, 4, 4);
        other.write(0, 4, 4);

        String refusal = commits.commitWhile(this::commitAndCleanUp);

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

        String refusal = commits.commitBeforeLanceLooks(2, this::commitAndCleanUp);

        assertThat(refusal).contains("was reverted");
        assertThat(rows()).isEqualTo(rows(0, 0, 8));
        assertGoesOnAtTheRowsThatAreThere();
    }

    private void commitAndCleanUp() throws Exception {
        commits.commitOtherAndCleanUp(uri);
    }

    private void assertGoesOnAtTheRowsThatAreThere() throws Exception {
        held.write(0, 4, 6);
        assertThat(held.commit()).isEmpty();
        assertThat(rows()).isEqualTo(rows(0, 0, 10));
    }

    private List<String> python(String... what) throws Exception {
        return commits.python(uri, what);
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
        try (LanceDataset dataset = LanceDataset.open(uri, commits.storage())) {
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
