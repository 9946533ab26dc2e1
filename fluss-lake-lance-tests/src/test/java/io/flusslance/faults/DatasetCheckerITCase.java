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
package io.flusslance.faults;

import io.flusslance.faults.Finding.Kind;
import io.flusslance.testing.EmbeddedLake;
import io.flusslance.testing.PythonEnvironment;
import io.flusslance.testing.RandomRows;
import io.flusslance.testing.TemporaryFolder;
import io.flusslance.testing.TieredTable;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** The checker of the faults campaign notices one row that is not as it was acknowledged. */
class DatasetCheckerITCase {

    private static final int TAMPERED = 7;

    @TempDir private Path folder;

    private static PythonEnvironment python;
    private static EmbeddedLake lake;
    private static TieredTable table;

    @BeforeAll
    static void tierATable() throws Exception {
        python = PythonEnvironment.get();
        lake = EmbeddedLake.start();
        lake.cluster().startTiering();
        table = FaultTables.allTypes("checked").create(lake.cluster(), RandomRows.printedSeed());
        table.append(40);
        table.awaitTiered();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        if (lake != null) {
            lake.close();
        }
    }

    @Test
    void whatWasAcknowledgedIsFoundAsItWas() throws Exception {
        DatasetChecker.Result result = check(lake.dataset(table));

        assertThat(result.findings()).isEmpty();
        assertThat(result.rows()).isEqualTo(40);
        FaultReport report = report(result, result.files());
        assertThat(report.problems()).isEmpty();
        assertThat(result.files()).isEqualTo(new DataFolder(lake.dataset(table)).names());
    }

    @Test
    void aRemovedRowIsLost() throws Exception {
        assertFound(Kind.LOST, tampered("remove"));
    }

    @Test
    void aDoubledRowIsDoubled() throws Exception {
        assertFound(Kind.DOUBLED, tampered("double"));
    }

    @Test
    void anAlteredRowIsAltered() throws Exception {
        assertFound(Kind.ALTERED, tampered("alter"));
    }

    @Test
    void aRowThatNobodyHasWrittenIsAltered() throws Exception {
        DatasetChecker.Result result = check(tampered("invent"));

        assertThat(result.findings()).extracting(Finding::kind).containsExactly(Kind.ALTERED);
    }

    @Test
    void workOfOthersThatIsGoneIsNoticed() throws Exception {
        OthersWork others = new OthersWork();
        others.appended().add(-1);
        others.deleted().add(TAMPERED);
        others.texts().put(TAMPERED + 1, "changed");
        others.columns().put("extra_3", 5);
        others.dropped().add("c_row");
        others.tags().add("tag_4");

        DatasetChecker.Result result = checker().check(table, uri(lake.dataset(table)), others);

        assertThat(result.findings())
                .extracting(Finding::kind)
                .containsExactlyInAnyOrder(
                        Kind.LOST, // the appended row
                        Kind.RESURRECTED, // the deleted row is there
                        Kind.ALTERED, // the updated row is not
                        Kind.LOST, // the column
                        Kind.ALTERED, // the dropped column is there
                        Kind.LOST); // the tag
    }

    @Test
    void theKeysOfAPrimaryKeyTableAreFoundWithTheirLastRows() throws Exception {
        TieredTable keys =
                FaultTables.create(
                        FaultTables.partitionedKeyed("keys_checked"),
                        lake.cluster(),
                        RandomRows.printedSeed(),
                        300);
        keys.awaitTiered();

        DatasetChecker.Result result =
                checker().check(keys, uri(lake.dataset(keys)), new OthersWork());

        assertThat(result.findings()).isEmpty();
        assertThat(result.rows()).isEqualTo(keys.currentRows().size());
        assertNoticesEveryWrongKey(keys);
    }

    private static void assertNoticesEveryWrongKey(TieredTable keys) {
        Map<TieredTable.RowKey, Integer> current = keys.currentRows();
        int stale = firstChange(keys, id -> current.getOrDefault(keys.key(id), -1) > id);
        int deleted = firstChange(keys, id -> !current.containsKey(keys.key(id)));
        int doubled = firstChange(keys, id -> id.equals(current.get(keys.key(id))));
        int lost = firstChange(keys, id -> id > doubled && id.equals(current.get(keys.key(id))));
        KeyComparison comparison = new KeyComparison(keys, new OthersWork(), FaultTables.TEXT);

        current.values().stream()
                .filter(id -> id != lost && !id.equals(current.get(keys.key(stale))))
                .forEach(id -> assertThat(comparison.isCurrent(id, "here")).isTrue());
        assertThat(comparison.isCurrent(stale, "here")).isFalse();
        assertThat(comparison.isCurrent(deleted, "here")).isFalse();
        assertThat(comparison.isCurrent(doubled, "here")).isFalse();
        assertThat(comparison.isCurrent(keys.appendedRows(), "here")).isFalse();
        comparison.findMissing();

        assertThat(comparison.findings())
                .extracting(Finding::kind)
                .containsExactly(
                        Kind.STALE, Kind.RESURRECTED, Kind.DOUBLED, Kind.ALTERED, Kind.LOST);
    }

    private static int firstChange(TieredTable keys, Predicate<Integer> condition) {
        return IntStream.range(0, keys.appendedRows())
                .boxed()
                .filter(condition)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFileThatIsGoneIsAProblemAndOneThatNobodyRefersToAnOrphan() throws Exception {
        DatasetChecker.Result result = check(lake.dataset(table));
        Set<String> files = new HashSet<>(result.files());
        String gone = files.iterator().next();
        files.remove(gone);
        files.add("nobody-refers-to.lance");

        FaultReport report = report(result, files);

        assertThat(report.problems())
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains(gone),
                        problem -> assertThat(problem).contains("nobody-refers-to"));
        report.write(folder);
        assertThat(Files.readString(folder.resolve("summary.csv")))
                .contains("total,0,0,0,0,0,0,1,");
    }

    private void assertFound(Kind kind, Path dataset) throws Exception {
        DatasetChecker.Result result = check(dataset);

        assertThat(result.findings())
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.kind()).isEqualTo(kind);
                            assertThat(finding.id()).hasValue(TAMPERED);
                        });
        assertThat(report(result, result.files()).problems()).hasSize(1);
    }

    private static FaultReport report(DatasetChecker.Result result, Set<String> files) {
        FaultReport report = new FaultReport(0);
        report.add(table.path().getTableName(), result, files, true);
        return report;
    }

    /** A copy of the dataset in which one row is not as it was. */
    private Path tampered(String how) throws Exception {
        Path source = lake.dataset(table);
        Path copy = folder.resolve(how + ".lance");
        for (Path file : TemporaryFolder.filesIn(source)) {
            Path target = copy.resolve(source.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
        python.run("tamper.py", Map.of(), copy.toString(), how, Integer.toString(TAMPERED));
        return copy;
    }

    private static DatasetChecker.Result check(Path dataset) throws Exception {
        return checker().check(table, uri(dataset), new OthersWork());
    }

    private static DatasetChecker checker() {
        return new DatasetChecker(python, Map.of(), FaultTables.TEXT);
    }

    private static String uri(Path dataset) {
        return dataset.toString();
    }
}
