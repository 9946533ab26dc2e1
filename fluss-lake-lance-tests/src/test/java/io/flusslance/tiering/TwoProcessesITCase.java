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

import io.flusslance.storage.S3Server;
import io.flusslance.testing.Deadline;
import io.flusslance.testing.LanceDataset;
import io.flusslance.testing.Resources;
import io.flusslance.testing.SpiTable;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieringProcess;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writers and committers of one table in two processes, as two tiering jobs of one cluster have
 * them: both can hold the same rows, and Fluss lets both commit (apache/fluss issue 2648).
 */
class TwoProcessesITCase {

    private static final String SECRET = "secret-of-two";

    private final Resources resources = new Resources();

    private Path folder;
    private Map<String, String> cluster;

    @BeforeEach
    void makeWarehouse() throws Exception {
        folder = resources.add(TemporaryFolder.create("two")).path();
        // small batches, so that some of a file that is not finished are with Lance
        cluster =
                new HashMap<>(
                        Map.of(
                                "warehouse",
                                folder + "/lake",
                                "max_row_per_file",
                                "3",
                                "batch_size",
                                "2"));
    }

    @AfterEach
    void clear() throws Exception {
        resources.close();
    }

    @Test
    void eachRowIsThereOnceWhicheverProcessCommitsFirst() throws Exception {
        new SpiTable(cluster).create();
        TieringProcess one = start();
        TieringProcess two = start();
        Map<String, Integer> expected = new TreeMap<>();

        // the same round
        long next = 0;
        for (int round = 0; round < 8; round++) {
            one.write(0, next, 4);
            two.write(0, next, 4);
            assertOneWins(one, two, "bucket 0", "up to offset " + (next + 3));
            expect(expected, 0, next, 4);
            next += 4;
        }
        // one that ends later, so that they overlap
        for (int round = 0; round < 4; round++) {
            one.write(0, next, 4);
            two.write(0, next, 7);
            boolean firstWon = assertOneWins(one, two, "bucket 0");
            expect(expected, 0, next, firstWon ? 4 : 7);
            next += firstWon ? 4 : 7;
        }
        // one bucket of two in common: the round that is refused is refused as a whole
        one.write(0, next, 2);
        one.write(1, 0, 2);
        two.write(1, 0, 2);
        two.write(2, 0, 2);
        boolean firstWon = assertOneWins(one, two, "bucket 1");
        expect(expected, 1, 0, 2);
        expect(expected, firstWon ? 0 : 2, firstWon ? next : 0, 2);
        next += firstWon ? 2 : 0;
        long nextOfTwo = firstWon ? 0 : 2;
        // no bucket in common: both are committed
        for (int round = 0; round < 4; round++) {
            one.write(0, next + 2L * round, 2);
            two.write(2, nextOfTwo + 2L * round, 2);
            one.sendCommit();
            two.sendCommit();
            assertThat(one.awaitRefusal()).isEmpty();
            assertThat(two.awaitRefusal()).isEmpty();
        }
        expect(expected, 0, next, 8);
        expect(expected, 2, nextOfTwo, 8);

        assertThat(rows(folder + "/lake/db/t.lance", Map.of())).isEqualTo(expected);
        assertNothingIsLeft(folder.resolve("lake/db/t.lance"), Map.of());
    }

    @Test
    void whatAKilledWriterLeftIsGoneAfterTheNextRound() throws Exception {
        new SpiTable(cluster).create();
        TieringProcess killed = start();
        killed.write(0, 0, 4);
        killed.begin(1, 0, 8);
        awaitFiles("/lake/db/t.lance/data/", 4);
        awaitFiles("/_tiering-", 1);
        killed.kill();

        TieringProcess next = start();
        next.write(0, 0, 4);
        next.write(1, 0, 8);
        assertThat(next.commit()).isEmpty();
        // the answer comes after the committer is closed

        assertNothingIsLeft(folder.resolve("lake/db/t.lance"), Map.of());
        assertThat(rows(folder + "/lake/db/t.lance", Map.of())).hasSize(12);
    }

    @Test
    void objectsOfAKilledWriterGoWhereHadoopIsThereAndElseStay() throws Exception {
        S3Server s3 = resources.add(S3Server.inFolder(folder, "id-of-two", SECRET));
        s3.createBucket("lake");
        cluster.putAll(s3.options());
        cluster.put("warehouse", "s3://lake/folder");
        new SpiTable(cluster).create();
        TieringProcess killed = start();
        killed.write(0, 0, 4);
        killed.begin(1, 0, 8);
        awaitFiles("/data/", 4);
        killed.kill();

        TieringProcess without = resources.add(TieringProcess.startWithoutHadoop(cluster));
        without.write(0, 0, 4);
        without.write(1, 0, 1);
        assertThat(without.commit()).isEmpty();
        assertThat(objects()).hasSize(4 + 3);

        TieringProcess with = start();
        with.write(0, 4, 1);
        assertThat(with.commit()).isEmpty();
        assertThat(objects()).hasSize(4);
        assertThat(rows("s3://lake/folder/db/t.lance", s3.options())).hasSize(6);
    }

    @Test
    void objectsOfAKilledWriterGoWhereTheSettingsAreInTheEnvironment() throws Exception {
        S3Server s3 = resources.add(S3Server.inFolder(folder, "id-of-two", SECRET));
        s3.createBucket("lake");
        cluster.put("warehouse", "s3://lake/folder");
        Map<String, String> options = new HashMap<>(cluster);
        options.putAll(s3.options());
        new SpiTable(options).create();
        cluster.put("allow_http", "true");
        Map<String, String> variables =
                Map.of(
                        "AWS_ENDPOINT_URL",
                        s3.endpoint().toString(),
                        "AWS_ACCESS_KEY_ID",
                        "id-of-two",
                        "AWS_SECRET_ACCESS_KEY",
                        SECRET,
                        "AWS_DEFAULT_REGION",
                        "us-east-1");
        TieringProcess killed =
                resources.add(TieringProcess.startWithVariables(cluster, variables));
        killed.write(0, 0, 4);
        killed.kill();
        assertThat(objects()).hasSize(2);

        TieringProcess next = resources.add(TieringProcess.startWithVariables(cluster, variables));
        next.write(0, 0, 4);
        assertThat(next.commit()).isEmpty();

        assertThat(objects()).hasSize(2);
        assertThat(rows("s3://lake/folder/db/t.lance", s3.options())).hasSize(4);
    }

    private TieringProcess start() throws Exception {
        return resources.add(TieringProcess.start(cluster));
    }

    /** Has both commit at once, and returns whether the first one won. */
    private static boolean assertOneWins(
            TieringProcess one, TieringProcess two, String... reasonOfTheOther) throws Exception {
        one.sendCommit();
        two.sendCommit();
        String ofOne = one.awaitRefusal();
        String ofTwo = two.awaitRefusal();
        assertThat(ofOne.isEmpty()).as("'%s', '%s'", ofOne, ofTwo).isNotEqualTo(ofTwo.isEmpty());
        assertThat(ofOne + ofTwo)
                .contains("db.t", "already holds the rows", "Another tiering job")
                .contains(reasonOfTheOther);
        return ofOne.isEmpty();
    }

    private static void expect(Map<String, Integer> rows, int bucket, long first, int count) {
        for (long offset = first; offset < first + count; offset++) {
            rows.put(bucket + "@" + offset, 1);
        }
    }

    private static Map<String, Integer> rows(String uri, Map<String, String> storage)
            throws Exception {
        Map<String, Integer> rows = new TreeMap<>();
        try (LanceDataset dataset = LanceDataset.open(uri, storage)) {
            dataset.forEachRow(
                    row ->
                            rows.merge(
                                    row.integer("__bucket") + "@" + row.integer("__offset"),
                                    1,
                                    Integer::sum));
        }
        return rows;
    }

    /** Every file is one that a version refers to; a version refers to one transaction. */
    private static void assertNothingIsLeft(Path dataset, Map<String, String> storage)
            throws Exception {
        List<String> files = names(dataset);
        try (LanceDataset opened = LanceDataset.open(dataset.toString(), storage)) {
            assertThat(files)
                    .filteredOn(name -> name.contains("/data/"))
                    .containsExactlyInAnyOrderElementsOf(
                            opened.dataFiles().stream()
                                    .map(name -> dataset + "/data/" + name)
                                    .collect(Collectors.toList()));
            assertThat(files)
                    .filteredOn(name -> name.endsWith(".txn"))
                    .hasSize((int) opened.version());
        }
        assertThat(files).noneMatch(name -> name.contains("/_tiering-"));
    }

    private void awaitFiles(String folderName, int count) throws Exception {
        Deadline.in(Duration.ofMinutes(1))
                .await(
                        count + " files in " + folderName,
                        () ->
                                names(folder).stream().filter(n -> n.contains(folderName)).count()
                                        == count,
                        () -> "there is nothing else");
    }

    private List<Path> objects() throws Exception {
        return TemporaryFolder.filesIn(folder).stream()
                .filter(file -> file.toString().contains("/data/"))
                .toList();
    }

    private static List<String> names(Path folder) throws Exception {
        return TemporaryFolder.filesIn(folder).stream().map(Path::toString).toList();
    }
}
