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

import io.flusslance.source.LanceLakeSource;
import io.flusslance.source.split.LanceSplit;
import io.flusslance.testing.FlussValues;
import io.flusslance.testing.SeparateJvm;
import io.flusslance.testing.TestTable;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.fluss.record.LogRecord;
import org.apache.fluss.row.GenericMap;
import org.apache.fluss.row.GenericRow;
import org.apache.fluss.types.DataType;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A MAP in a dataset of format 2.2 is written and read right in a process with a limit on the
 * values in a chunk, which Lance reads from the environment once.
 */
class OldMapTest {

    private static final DataType MAP = DataTypes.MAP(DataTypes.INT(), DataTypes.BOOLEAN());
    private static final int ROWS = 9_000;

    /** Up to here two of three values are null, and from here on none is. */
    private static final int PATCHY_ROWS = 4_096;

    @TempDir private Path warehouse;

    @Test
    void theMapsOfAFormerBuildAreWrittenAndReadWithTheLimit() throws Exception {
        OldDataset.create(warehouse, MAP, OldDataset.map(ArrowType.Bool.INSTANCE), "2.2");

        SeparateJvm run =
                SeparateJvm.run(
                        warehouse,
                        WriteAndRead.class,
                        List.of(warehouse.toString()),
                        Map.of("LANCE_MINIBLOCK_MAX_VALUES", "2048"));

        assertThat(run.output()).contains("read " + ROWS + " rows, 0 of them differ");
        assertThat(run.exitCode()).isZero();
    }

    /** Tiers rows into the dataset and reads them with the plugin's source. */
    static final class WriteAndRead {

        private WriteAndRead() {}

        public static void main(String[] arguments) throws Exception {
            Path warehouse = Path.of(arguments[0]);
            TestTable table = OldDataset.table(warehouse, MAP);
            List<GenericRow> rows =
                    IntStream.range(0, ROWS)
                            .mapToObj(WriteAndRead::row)
                            .collect(Collectors.toList());
            long version = table.commit(table.write(0, 0, rows));

            LanceLakeSource source =
                    new LanceLakeSource(TestTable.cluster(warehouse), table.path());
            List<Object> read = new ArrayList<>();
            for (LanceSplit split : source.createPlanner(() -> version).plan()) {
                try (CloseableIterator<LogRecord> records =
                        source.createRecordReader(() -> split).read()) {
                    while (records.hasNext()) {
                        read.add(
                                FlussValues.ofRow(
                                        records.next().getRow(), table.info().getRowType()));
                    }
                }
            }
            long different =
                    IntStream.range(0, read.size())
                            .filter(
                                    i ->
                                            !read.get(i)
                                                    .equals(
                                                            FlussValues.ofRow(
                                                                    rows.get(i),
                                                                    table.info().getRowType())))
                            .count();
            System.out.printf("read %d rows, %d of them differ%n", read.size(), different);
        }

        private static GenericRow row(int id) {
            if (id % 50 == 0) {
                return GenericRow.of(id, id % 100 == 0 ? null : new GenericMap(Map.of()));
            }
            boolean isNull = id < PATCHY_ROWS && id % 3 != 0;
            return GenericRow.of(
                    id, new GenericMap(Collections.singletonMap(id, isNull ? null : id % 2 == 0)));
        }
    }
}
