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
package io.flusslance.source.split;

import io.flusslance.source.LanceLakeSource;
import io.flusslance.testing.SourceReads;
import io.flusslance.testing.TestTable;

import org.apache.fluss.record.LogRecord;
import org.apache.fluss.types.DataTypes;
import org.apache.fluss.types.RowType;
import org.apache.fluss.utils.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Rows come once, whether the host's savepoints keep the position in a split or the split does. */
class HostKeptPositionsTest {

    private static final RowType TYPE =
            DataTypes.ROW(
                    DataTypes.FIELD("id", DataTypes.INT()),
                    DataTypes.FIELD("name", DataTypes.STRING()));

    private static final int ROWS = 10;

    @TempDir private Path warehouse;

    private LanceLakeSource source;
    private LanceSplit planned;

    @BeforeEach
    void planOneSplit() throws Exception {
        TestTable table = TestTable.of(TestTable.cluster(warehouse), "t", TYPE, Map.of()).create();
        long version = table.commit(table.write(0, 0, SourceReads.rows(0, ROWS)));
        source = new LanceLakeSource(TestTable.cluster(warehouse), table.path());
        planned = SourceReads.plan(source, version).get(0);
    }

    @Test
    void aHostThatKeepsPositionsSkipsTheRowsItself() throws Exception {
        LanceSplitSerializer serializer = new LanceSplitSerializer(() -> true);

        assertThat(read(planned, 0, 3)).containsExactly(0, 1, 2);
        LanceSplit restored = copy(serializer, planned);
        assertThat(restored.start()).isEqualTo(SplitPosition.start());
        assertThat(read(restored, 3, 2)).containsExactly(3, 4);
        LanceSplit again = copy(serializer, restored);
        assertThat(read(again, 5, ROWS)).containsExactly(5, 6, 7, 8, 9);
    }

    @Test
    void aSplitSkipsTheRowsForAHostThatLosesPositions() throws Exception {
        LanceSplitSerializer serializer = new LanceSplitSerializer(() -> false);

        assertThat(read(planned, 0, 3)).containsExactly(0, 1, 2);
        LanceSplit restored = copy(serializer, planned);
        assertThat(read(restored, 0, 2)).containsExactly(3, 4);
        LanceSplit again = copy(serializer, restored);
        assertThat(read(again, 0, ROWS)).containsExactly(5, 6, 7, 8, 9);
    }

    @Test
    void aSplitThatBeganFurtherOnStaysThereForAHostThatKeepsPositions() throws Exception {
        // as a host that lost positions has saved it
        LanceSplit begun = planned.from(new SplitPosition(4, 0));
        LanceSplitSerializer serializer = new LanceSplitSerializer(() -> true);

        assertThat(read(begun, 0, 2)).containsExactly(4, 5);
        LanceSplit restored = copy(serializer, begun);
        assertThat(read(restored, 2, ROWS)).containsExactly(6, 7, 8, 9);
    }

    private static LanceSplit copy(LanceSplitSerializer serializer, LanceSplit split)
            throws IOException {
        return serializer.deserialize(serializer.getVersion(), serializer.serialize(split));
    }

    /** The ids of some rows after those that the host skips. */
    private List<Integer> read(LanceSplit split, int skipped, int count) throws IOException {
        List<Integer> ids = new ArrayList<>();
        try (CloseableIterator<LogRecord> records = source.createRecordReader(() -> split).read()) {
            for (int i = 0; i < skipped + count && records.hasNext(); i++) {
                int id = records.next().getRow().getInt(0);
                if (i >= skipped) {
                    ids.add(id);
                }
            }
        }
        return ids;
    }
}
