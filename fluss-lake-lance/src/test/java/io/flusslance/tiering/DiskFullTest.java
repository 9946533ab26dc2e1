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

import io.flusslance.testing.TestTable;
import io.flusslance.tiering.result.LanceWriteResult;

import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A disk that is full, for which a small file system in memory stands; mounting it takes root. */
class DiskFullTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("blob", DataTypes.BYTES()));

    private static final int BLOB_BYTES = 10_000;

    @TempDir private Path folder;

    private Path small;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        small = Files.createDirectory(folder.resolve("small"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small.toString());
        assumeTrue(mounted, "no small file system can be mounted here");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", "--lazy", small.toString());
        }
    }

    @Test
    void aFullWarehouseIsAnErrorThatLeavesNoFileAndIsOverWithSpace() throws Exception {
        TestTable table = TestTable.of(TestTable.cluster(small), "t", TYPE, Map.of()).create();
        table.commit(table.write(0, 0, rows(10)));
        List<Path> before = files();

        LanceWriteResult failed = table.write(0, 10, rows(1000));

        assertThat(failed.failure())
                .hasValueSatisfying(
                        reason ->
                                assertThat(reason)
                                        .contains("table db.t, bucket 0", "No space left"));
        assertThatThrownBy(() -> table.commit(failed)).hasMessageContaining("No space left");
        assertThat(files()).isEqualTo(before);

        run("mount", "-o", "remount,size=64m", small.toString());
        table.commit(table.write(0, 10, rows(1000)));
        assertThat(table.read()).hasSize(1010);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(small)) {
            return walk.filter(Files::isRegularFile).sorted().collect(Collectors.toList());
        }
    }

    private static List<GenericRow> rows(int count) {
        Random random = new Random(17);
        List<GenericRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] blob = new byte[BLOB_BYTES];
            random.nextBytes(blob);
            rows.add(GenericRow.of(i, blob));
        }
        return rows;
    }

    private static boolean run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
