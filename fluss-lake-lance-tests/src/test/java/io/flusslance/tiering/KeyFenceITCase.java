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
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process has looked up the rows that the changes of a primary-key table replace, or is about to
 * commit them, and another process changes the dataset meanwhile. Each key is there once then, with
 * the row of its last change.
 */
class KeyFenceITCase {

    private static final Resources RESOURCES = new Resources();

    /** After the first round. */
    private static final Map<Integer, String> FIRST = Map.of(0, "a0", 1, "a1", 2, "a2", 3, "a3");

    /** What the second round changes: a key twice, one away, one that is new. */
    private static final String[] CHANGES = {"0=b0", "1", "4=b4", "2=b2", "2=c2"};

    private static final Map<Integer, String> SECOND = Map.of(0, "b0", 2, "c2", 3, "a3", 4, "b4");

    private static HeldCommits commits;
    private static TieringProcess held;
    private static TieringProcess other;
    private static int tables;

    private String uri;

    @BeforeAll
    static void startProcesses() throws Exception {
        commits = new HeldCommits(RESOURCES, TieringProcess::startWithoutHadoop);
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
        SpiTable.keyed(commits.cluster(), name).create();
        held.openKeyed(name);
        other.openKeyed(name);
        held.change(0, 0, "0=a0", "1=a1", "2=a2", "3=a3");
        assertThat(held.commit()).isEmpty();
        assertThat(rows()).isEqualTo(FIRST);
    }

    @Test
    void theSameRoundIsCommittedOnce() throws Exception {
        held.change(0, 4, CHANGES);
        other.change(0, 4, CHANGES);

        String refusal = commits.commitWhile(() -> assertThat(other.commit()).isEmpty());

        assertThat(refusal).contains("already holds the rows up to offset 8");
        assertThat(rows()).isEqualTo(SECOND);
    }

    @Test
    void aRoundThatOverlapsIsRefusedAndIsWrittenAgain() throws Exception {
        held.change(0, 4, CHANGES);
        other.change(0, 4, "0=b0", "1");
        assertThat(commits.commitWhile(() -> assertThat(other.commit()).isEmpty())).isNotEmpty();

        held.change(0, 4, CHANGES);
        assertThat(held.commit()).isEmpty();

        assertThat(rows()).isEqualTo(SECOND);
    }

    /** An old job comes back with changes that came before those of the new one. */
    @Test
    void aRoundThatBeganBeforeALongerOneIsRefused() throws Exception {
        held.change(0, 4, "0=b0", "1");
        other.change(0, 4, CHANGES);

        assertThat(commits.commitWhile(() -> assertThat(other.commit()).isEmpty())).isNotEmpty();

        assertThat(rows()).isEqualTo(SECOND);
    }

    @Test
    void roundsOfOtherBucketsAreBothCommitted() throws Exception {
        held.change(0, 4, CHANGES);
        other.change(1, 0, "7=d7");

        assertThat(commits.commitWhile(() -> assertThat(other.commit()).isEmpty())).isEmpty();

        Map<Integer, String> expected = new TreeMap<>(SECOND);
        expected.put(7, "d7");
        assertThat(rows()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"compact, 0", "update, 0", "append-key, 0", "merge-insert, 1", "add-column, 0"})
    void eachKeyHasItsLastRowWhateverOthersDoBeforeTheCommit(String what, int addedRows)
            throws Exception {
        held.change(0, 4, CHANGES);
        python("index", what);

        assertThat(held.commit()).isEmpty();
        assertHoldsTheRound(addedRows);
    }

    @ParameterizedTest
    @CsvSource({"compact, 0", "delete, 0", "update, 0", "merge-insert, 1"})
    void eachKeyHasItsLastRowWhateverOthersDoDuringTheCommit(String what, int addedRows)
            throws Exception {
        held.change(0, 4, CHANGES);

        assertThat(commits.commitWhile(() -> python("index", what))).isEmpty();
        assertHoldsTheRound(addedRows);
    }

    /** Lance lets an append pass, so tiering has to see it. */
    @Test
    void aKeyThatOthersAppendWhileTheCommitDeletesRowsIsReplaced() throws Exception {
        held.change(0, 4, CHANGES);
        python("index", "compact");

        String refusal =
                commits.commitWhile(
                        request -> request.puts("/_deletions/"), () -> python("append-key"));

        assertThat(refusal).isEmpty();
        assertHoldsTheRound(0);
    }

    /** Also where no key had to be looked up once more. */
    @Test
    void aKeyThatOthersAppendAfterTheCommitHasLookedIsReplaced() throws Exception {
        held.change(0, 4, CHANGES);
        python("index");

        assertThat(commits.commitBeforeLanceLooks(2, () -> python("append-key"))).isEmpty();

        assertHoldsTheRound(0);
    }

    private void assertHoldsTheRound(int addedRows) throws Exception {
        Map<Integer, String> rows = rows();
        assertThat(rows).containsAllEntriesOf(SECOND).hasSize(SECOND.size() + addedRows);
        // through the index
        assertThat(python("count")).hasSize(rows.size()).allMatch(line -> line.endsWith(" 1"));
        held.change(0, 9, "0", "3=d3", "4=d4");
        assertThat(held.commit()).isEmpty();
        assertThat(rows())
                .containsAllEntriesOf(Map.of(2, "c2", 3, "d3", 4, "d4"))
                .hasSize(3 + addedRows);
    }

    /** Its manifest is written, but among old ones. */
    @Test
    void aRoundThatTakesTheNumberOfARemovedVersionIsNotTold() throws Exception {
        held.change(0, 4, CHANGES);
        other.change(0, 4, CHANGES);

        String refusal = commits.commitWhile(this::commitAndCleanUp);

        assertThat(refusal).contains("is not based on it", "not reported to Fluss");
        assertThat(rows()).isEqualTo(SECOND);
        assertGoesOn();
    }

    /** Lance does not see a commit that was cleaned up before it looks. */
    @ParameterizedTest
    @ValueSource(strings = {"0=b0 1 4=b4 2=b2 2=c2", "0=b0 1", "0=b0 1 4=b4 2=b2 2=c2 3 5=d5"})
    void aRoundThatPassedACommitWhichOthersHaveRemovedIsTakenBack(String committed)
            throws Exception {
        held.change(0, 4, CHANGES);
        other.change(0, 4, committed.split(" ", -1));

        String refusal = commits.commitBeforeLanceLooks(3, this::commitAndCleanUp);

        assertThat(refusal).contains("was reverted");
        assertGoesOn();
    }

    private void commitAndCleanUp() throws Exception {
        commits.commitOtherAndCleanUp(uri);
    }

    private void assertGoesOn() throws Exception {
        held.change(0, 4, "0=b0", "1", "4=b4", "2=b2", "2=c2", "3", "5=d5", "6=d6");
        assertThat(held.commit()).isEmpty();
        assertThat(rows()).isEqualTo(Map.of(0, "b0", 2, "c2", 4, "b4", 5, "d5", 6, "d6"));
    }

    private List<String> python(String... what) throws Exception {
        return commits.python(uri, what);
    }

    /** The names by their keys. */
    private Map<Integer, String> rows() throws Exception {
        Map<Integer, String> rows = new TreeMap<>();
        try (LanceDataset dataset = LanceDataset.open(uri, commits.storage())) {
            dataset.forEachRow(
                    row ->
                            assertThat(rows.put((int) row.integer("id"), row.text("name")))
                                    .as("another row of key %s", row.integer("id"))
                                    .isNull());
        }
        return rows;
    }
}
